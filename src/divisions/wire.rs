//! Centers' hierarchy and divisions on the wire.

use std::collections::BTreeMap;

use super::{Assignment, CenterKind, Division, DivisionDraft, Placement, PlacementDraft, Purpose, Spot, Supervisor};
use crate::pb;
use crate::rpc::{Fields, date, page_request, timestamp};
use crate::types::province::{city_of, province};
use crate::types::{CenterId, Day, Error, Name, OutletId, PageRequest};
use crate::wire_enum;

wire_enum!(CenterKind, pb::CenterKind, { Headquarters, Regional, Office });
wire_enum!(Purpose, pb::division::Purpose, { Swap, Repair, Sales });

/// Assignments of one division.
const ASSIGNMENTS_MAX: usize = 3_000;

pub(super) fn placement_draft(request: pb::PlaceServiceCenterRequest) -> Result<PlacementDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center = fields.name("service_center", &request.service_center);
    let kind = fields.choice("kind", request.kind, CenterKind::from_wire);
    let parent = fields.optional_name("parent", &request.parent);
    let begin = fields.day("begin_date", request.begin_date);
    fields.finish(|| Some(PlacementDraft { center: center?, kind: kind?, parent: parent?, begin: begin? }))
}

pub(super) fn division_draft(request: pb::PublishDivisionRequest) -> Result<DivisionDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("division", request.division, |fields, division| {
        let purpose = fields.choice("purpose", division.purpose, Purpose::from_wire);
        let begin = fields.day("begin_date", division.begin_date);
        let display_name = fields.text("display_name", division.display_name, 1, 200);
        let mut first: BTreeMap<Spot, usize> = BTreeMap::new();
        let mut index = 0;
        let places = fields.each("assignments", division.assignments, 1, ASSIGNMENTS_MAX, |fields, told| {
            let place = index;
            index += 1;
            let center: Option<CenterId> = fields.name("service_center", &told.service_center);
            let spot = spot(fields, &told.province, &told.city)?;
            if let Some(earlier) = first.insert(spot.clone(), place) {
                let description = format!("is assigned already by assignments[{earlier}]");
                return fields.wrong(
                    if spot.city.is_empty() { "province" } else { "city" },
                    "ASSIGNED_TWICE",
                    description,
                );
            }
            Some((spot, center?))
        });
        Some(DivisionDraft { purpose: purpose?, begin: begin?, display_name: display_name?, places: places? })
    });
    fields.finish(|| draft)
}

/// A place by names that are known.
fn spot(fields: &mut Fields, told_province: &str, told_city: &str) -> Option<Spot> {
    let Some(province) = province(told_province) else {
        return fields.wrong("province", "UNKNOWN_PLACE", "must be a province of the mainland");
    };
    if told_city.is_empty() {
        return Some(Spot { province: province.code.to_owned(), city: String::new() });
    }
    let Some(city) = city_of(province.code, told_city) else {
        let description = format!("must be a city of {}", province.english);
        return fields.wrong("city", "UNKNOWN_PLACE", description);
    };
    Some(Spot { province: province.code.to_owned(), city: city.to_owned() })
}

/// Where an outlet stands, as far as its names are known: a city that is not goes with the rest of its province.
pub(super) fn outlet_spot(told_province: &str, told_city: &str) -> Spot {
    let code = crate::types::province::key(told_province);
    let city = city_of(&code, told_city).unwrap_or_default().to_owned();
    Spot { province: code, city }
}

/// About what a supervisor is asked for.
#[derive(Debug)]
pub(super) enum Subject {
    Outlet(OutletId),
    Place(Spot),
}

pub(super) fn supervisor_asked(
    request: pb::FindSupervisorRequest,
    today: Day,
) -> Result<(Subject, Purpose, Day), Error> {
    use pb::find_supervisor_request::Subject as Told;
    let mut fields = Fields::new();
    let subject = match request.subject {
        Some(Told::Outlet(outlet)) => fields.name("outlet", &outlet).map(Subject::Outlet),
        Some(Told::Place(place)) => {
            fields.at("place", |fields| spot(fields, &place.province, &place.city)).map(Subject::Place)
        }
        None => fields.wrong("outlet", "REQUIRED", "an outlet or a place must be given"),
    };
    let purpose = fields.choice("purpose", request.purpose, Purpose::from_wire);
    let day = fields.optional_day("as_of", request.as_of).map(|day| day.unwrap_or(today));
    fields.finish(|| Some((subject?, purpose?, day?)))
}

/// A page of divisions that is asked for, with the question that its tokens belong to.
pub(super) fn divisions_asked(
    request: &pb::ListDivisionsRequest,
) -> Result<(Option<Purpose>, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let words = format!("divisions {}", request.purpose);
    let purpose = fields.optional_choice("purpose", request.purpose, Purpose::from_wire);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &words);
    fields.finish(|| Some((purpose?, page?, words)))
}

/// A page of placements that is asked for, with the question that its tokens belong to.
pub(super) fn placements_asked(
    request: &pb::ListCenterPlacementsRequest,
) -> Result<(Option<Day>, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let words = format!("center placements {:?}", request.as_of);
    let day = fields.optional_day("as_of", request.as_of);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &words);
    fields.finish(|| Some((day?, page?, words)))
}

impl From<Placement> for pb::CenterPlacement {
    fn from(placement: Placement) -> Self {
        Self {
            service_center: Name(placement.center_id).to_string(),
            kind: pb::CenterKind::from(placement.kind).into(),
            parent: placement.parent_id.map(|parent| Name(parent).to_string()).unwrap_or_default(),
            begin_date: Some(date(placement.begin_date)),
            actor: placement.actor,
            create_time: Some(timestamp(placement.create_time)),
        }
    }
}

impl From<Assignment> for pb::division::Assignment {
    fn from(assignment: Assignment) -> Self {
        Self {
            service_center: Name(assignment.center_id).to_string(),
            province: assignment.province,
            city: assignment.city,
        }
    }
}

impl From<(Division, Vec<Assignment>)> for pb::Division {
    fn from((division, places): (Division, Vec<Assignment>)) -> Self {
        Self {
            name: division.name().to_string(),
            purpose: pb::division::Purpose::from(division.purpose).into(),
            begin_date: Some(date(division.begin_date)),
            display_name: division.display_name,
            assignments: places.into_iter().map(Into::into).collect(),
            actor: division.actor,
            create_time: Some(timestamp(division.create_time)),
        }
    }
}

pub(super) fn supervisor(found: Supervisor, entered_under: Option<CenterId>) -> pb::Supervisor {
    pb::Supervisor {
        chain: found.chain.into_iter().map(Into::into).collect(),
        division: found.division.name().to_string(),
        assignment: Some(found.assignment.into()),
        entered_under: entered_under.map(|center| Name(center).to_string()).unwrap_or_default(),
    }
}
