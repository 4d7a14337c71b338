//! Questions and answers about the map on the wire.

use super::find::{Found, Passed, Search};
use super::import::{Draft, Refusal};
use super::measure::{GOAL_PER_MILLION, Loss, Report, Share, Uncovered};
use super::place::{Place, PlaceSetHead};
use super::point::{Point, meters};
use super::propose::Plan;
use super::question::{Ground, Question};
use super::repair_points::{Asked, RepairPoint};
use super::set_lead_time::LeadTime;
use super::site::{Capability, LeftOut, Wanted};
use crate::network::{IntakeChannel, needs_certificate};
use crate::pb;
use crate::rpc::{Fields, date, page_request, timestamp};
use crate::types::{Day, Error, Name, OutletId, PageRequest, ProductFamily, ServiceAction};

impl From<LeftOut> for pb::LeftOutReason {
    fn from(reason: LeftOut) -> Self {
        match reason {
            LeftOut::NotOpen => Self::NotOpen,
            LeftOut::NotGranted => Self::NotGranted,
            LeftOut::NotCertified => Self::NotCertified,
            LeftOut::Channel => Self::Channel,
            LeftOut::NoStock => Self::NoStock,
        }
    }
}

/// Reach at most, in meters.
const REACH_MAX: i32 = 3_000_000;
/// Proposals at most.
pub(super) const PROPOSALS_MAX: i32 = 50;

/// A place on Earth as a caller tells it.
fn point(fields: &mut Fields, place: pb::LatLng) -> Option<Point> {
    match (Point { latitude: place.latitude, longitude: place.longitude }).check() {
        Ok(point) => Some(point),
        Err((rule, field, message)) => fields.wrong(field, rule, message),
    }
}

fn latlng(point: Point) -> pb::LatLng {
    pb::LatLng { latitude: point.latitude, longitude: point.longitude }
}

fn capability(fields: &mut Fields, family: i32, action: i32) -> Option<Capability> {
    let family = fields.choice("product_family", family, ProductFamily::from_wire);
    let action = fields.choice("action", action, ServiceAction::from_wire);
    Some(Capability { family: family?, action: action? })
}

pub(super) fn search(request: pb::FindOutletsRequest, today: Day) -> Result<Search, Error> {
    let mut fields = Fields::new();
    let at = fields.message("location", request.location, point);
    let capability = capability(&mut fields, request.product_family, request.action);
    let not_past = |fields: &mut Fields, field: &str, date: Option<pb::Date>| match fields.optional_day(field, date)? {
        Some(day) if day < today => fields.wrong(field, "IN_THE_PAST", format!("is {day}, must not be before {today}")),
        day => Some(day),
    };
    let on = not_past(&mut fields, "on_date", request.on_date);
    let channel = fields.optional_choice("channel", request.channel, IntakeChannel::from_wire);
    let part = fields.optional_name("part", &request.part);
    let by = not_past(&mut fields, "part_by_date", request.part_by_date);
    if part == Some(None) && by.flatten().is_some() {
        fields.wrong::<()>("part_by_date", "NOTHING_TO_COME", "is given without part");
    }
    let count = fields.number("count", request.count, 0, 100);
    let left_out_count = fields.number("left_out_count", request.left_out_count.unwrap_or(5), 0, 100);
    let read = fields.finish(|| {
        let (by, count) = (by?, usize::try_from(count?).ok()?);
        Some(Search {
            at: at?,
            wanted: Wanted { capability: capability?, on: on?.unwrap_or(today), certificate: true, channel: channel? },
            part: part?.map(|part| (part, by)),
            count: if count == 0 { 5 } else { count },
            left_out_count: usize::try_from(left_out_count?).ok()?,
        })
    });
    let mut search = read?;
    search.wanted.certificate = needs_certificate(search.wanted.capability.action, search.wanted.on)?;
    Ok(search)
}

pub(super) fn found((outlets, left_out): (Vec<Found>, Vec<Passed>)) -> pb::FindOutletsResponse {
    use pb::find_outlets_response as w;
    let found = |found: Found| w::Found {
        outlet: Name(found.site.outlet).to_string(),
        display_name: found.site.display_name.into_string(),
        province: found.site.province.to_string(),
        city: found.site.city.to_string(),
        location: Some(latlng(found.site.point)),
        distance_meters: found.meters,
        level: found.site.level,
        part_date: found.part_date.map(date),
    };
    let left = |passed: Passed| w::LeftOut {
        outlet: Name(passed.site.outlet).to_string(),
        display_name: passed.site.display_name.into_string(),
        distance_meters: passed.meters,
        reasons: passed.reasons.into_iter().map(|reason| pb::LeftOutReason::from(reason).into()).collect(),
    };
    pb::FindOutletsResponse {
        outlets: outlets.into_iter().map(found).collect(),
        left_out: left_out.into_iter().map(left).collect(),
    }
}

pub(super) fn repair_points_asked(request: &pb::ListRepairPointsRequest) -> Result<(Asked, String), Error> {
    let mut fields = Fields::new();
    let province = fields.text("province", request.province.clone(), 0, 60);
    let city = fields.text("city", request.city.clone(), 0, 60);
    let asked = format!("repair points {} / {}", request.province, request.city);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let given = |text: Option<String>| text.map(|text| (!text.is_empty()).then_some(text));
    fields.finish(|| Some((Asked { province: given(province)?, city: given(city)?, page: page? }, asked)))
}

pub(super) fn repair_point(point: RepairPoint) -> pb::RepairPoint {
    let RepairPoint { outlet, families } = point;
    pb::RepairPoint {
        outlet: Name(outlet.outlet_id).to_string(),
        display_name: outlet.display_name,
        province: outlet.province,
        city: outlet.city,
        location: Some(pb::LatLng { latitude: outlet.latitude, longitude: outlet.longitude }),
        product_families: families.into_iter().map(|family| pb::ProductFamily::from(family).into()).collect(),
    }
}

/// What "covered" means, read below `question`.
pub(super) fn question(fields: &mut Fields, asked: Option<pb::CoverageQuestion>, today: Day) -> Option<Question> {
    fields.message("question", asked, |fields, asked| {
        let capability = capability(fields, asked.product_family, asked.action);
        let on = fields.optional_day("as_of", asked.as_of);
        let reach = reach(fields, asked.reach);
        let part = fields.optional_name("part", &asked.part);
        let level_min = fields.number("level_min", asked.level_min, 0, 3);
        let place_set = fields.optional_name("place_set", &asked.place_set);
        let by_devices = match pb::PlaceWeight::try_from(asked.weight) {
            Ok(weight) => Some(weight == pb::PlaceWeight::Devices),
            Err(_) => fields.wrong("weight", "UNKNOWN_VALUE", format!("has no value {}", asked.weight)),
        };
        let province = fields.text("province", asked.province, 0, 60)?;
        let (capability, on) = (capability?, on?.unwrap_or(today));
        // Where the table cannot be asked, everything needs a certificate.
        let certificate = needs_certificate(capability.action, on).unwrap_or(true);
        Some(Question {
            capability,
            on,
            certificate,
            reach: reach?,
            part: part?,
            level_min: level_min?,
            place_set: place_set?,
            by_devices: by_devices?,
            province: (!province.is_empty()).then_some(province),
        })
    })
}

fn reach(fields: &mut Fields, reach: Option<pb::coverage_question::Reach>) -> Option<i32> {
    match reach {
        Some(pb::coverage_question::Reach::DistanceMeters(distance)) => {
            fields.number("distance_meters", distance, 1, REACH_MAX)
        }
        Some(pb::coverage_question::Reach::TravelTime(time)) => fields.at("travel_time", |fields| {
            let minutes = fields.number("minutes", time.minutes, 1, 1_440);
            let speed = fields.number("kilometers_per_hour", time.kilometers_per_hour, 1, 300);
            let meters = i64::from(minutes?) * i64::from(speed?) * 1000 / 60;
            let meters = fields.number("", meters, 1, i64::from(REACH_MAX))?;
            i32::try_from(meters).ok()
        }),
        None => fields.wrong("reach", "REQUIRED", "must be `distance_meters` or `travel_time`"),
    }
}

/// What a page of uncovered places begins after. A token is good for the same question only.
pub(super) fn uncovered_asked(
    request: pb::ListUncoveredPlacesRequest,
    today: Day,
) -> Result<(Question, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let asked = format!("uncovered places {:?}", request.question);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let question = question(&mut fields, request.question, today);
    fields.finish(|| Some((question?, page?, asked)))
}

pub(super) fn suspended_asked(
    request: pb::WhatIfSuspendedRequest,
    today: Day,
) -> Result<(Question, Vec<OutletId>), Error> {
    let mut fields = Fields::new();
    let question = question(&mut fields, request.question, today);
    let outlets = fields.each("outlets", request.outlets, 1, 1000, |fields, name| fields.name("", &name));
    if let Some(outlets) = &outlets {
        let mut sorted: Vec<OutletId> = outlets.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() < outlets.len() {
            fields.wrong::<()>("outlets", "REPEATED", "must name each outlet once");
        }
    }
    fields.finish(|| Some((question?, outlets?)))
}

pub(super) fn share(share: Share) -> pb::CoverageShare {
    pb::CoverageShare {
        weight_total: share.total,
        weight_covered: share.covered,
        parts_per_million: share.per_million(),
    }
}

pub(super) fn report(ground: &Ground, report: Report) -> pb::CoverageReport {
    use pb::coverage_report as w;
    let levels = (1..).zip(report.levels);
    pb::CoverageReport {
        as_of: Some(date(ground.question.on)),
        place_set: Name(ground.set.head.id).to_string(),
        distance_meters: ground.question.reach,
        total: Some(share(report.total)),
        provinces: report
            .provinces
            .into_iter()
            .map(|own| w::Province { province: own.province, share: Some(share(own.share)), outlet_count: own.outlets })
            .collect(),
        levels: levels
            .map(|(level, (own, outlet_count))| w::Level { level, share: Some(share(own)), outlet_count })
            .collect(),
        goal_parts_per_million: GOAL_PER_MILLION,
        weight_short_of_goal: report.total.short_of(GOAL_PER_MILLION),
        weight_unplaced: ground.unplaced,
        uncovered_place_count: report.uncovered,
    }
}

/// A place with its weight as asked for.
pub(super) fn place(ground: &Ground, index: usize) -> pb::Place {
    let Some(place) = ground.set.places.get(index) else { return pb::Place::default() };
    pb::Place {
        index: i32::try_from(index).unwrap_or(i32::MAX),
        display_name: place.display_name.clone(),
        province: place.province.clone(),
        location: Some(latlng(place.point)),
        weight: ground.weights.get(index).copied().unwrap_or_default(),
    }
}

pub(super) fn uncovered(ground: &Ground, own: &Uncovered) -> pb::list_uncovered_places_response::Uncovered {
    pb::list_uncovered_places_response::Uncovered {
        place: Some(place(ground, own.index)),
        nearest_outlet: own.nearest.map(|(outlet, _)| Name(outlet).to_string()).unwrap_or_default(),
        distance_meters: own.nearest.map_or(0, |(_, chord2)| meters(chord2)),
    }
}

pub(super) fn plan(ground: &Ground, plan: &Plan) -> pb::ProposeOutletsResponse {
    let proposals = plan.proposals.iter().map(|proposal| pb::propose_outlets_response::Proposal {
        place: Some(place(ground, proposal.place)),
        weight_gained: proposal.gain,
    });
    pb::ProposeOutletsResponse {
        proposals: proposals.collect(),
        before: Some(share(plan.before)),
        after: Some(share(plan.after)),
    }
}

pub(super) fn loss(ground: &Ground, loss: Loss) -> pb::WhatIfSuspendedResponse {
    let province = |(before, after): (super::measure::ProvinceShare, Share)| pb::what_if_suspended_response::Province {
        province: before.province,
        before: Some(share(before.share)),
        after: Some(share(after)),
    };
    pb::WhatIfSuspendedResponse {
        before: Some(share(loss.before)),
        after: Some(share(loss.after)),
        provinces: loss.provinces.into_iter().map(province).collect(),
        places: loss.places.iter().take(1000).map(|index| place(ground, *index)).collect(),
        place_count: i32::try_from(loss.places.len()).unwrap_or(i32::MAX),
    }
}

pub(super) fn lead_time(request: &pb::SetLeadTimeRequest, today: Day) -> Result<LeadTime, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center = fields.name("service_center", &request.service_center);
    let begin = match fields.day("begin_date", request.begin_date) {
        Some(begin) if begin < today => {
            fields.wrong("begin_date", "IN_THE_PAST", format!("is {begin}, must not be before {today}"))
        }
        begin => begin,
    };
    let days = fields.number("days", request.days, 0, 365);
    fields.finish(|| Some(LeadTime { center: center?, begin: begin?, days: days? }))
}

pub(super) fn place_set(head: PlaceSetHead) -> pb::PlaceSet {
    pb::PlaceSet {
        name: Name(head.id).to_string(),
        display_name: head.display_name,
        source: head.source,
        place_count: head.place_count,
        weight_total: head.weight_total,
        create_time: head.create_time.map(timestamp),
    }
}

/// The first message of an import.
pub(super) fn import_head(message: &pb::ImportPlacesRequest) -> Result<Draft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let draft = fields.message("place_set", message.place_set.clone(), |fields, set| {
        let display_name = fields.text("display_name", set.display_name, 1, 200);
        let source = fields.text("source", set.source, 1, 1000);
        Some(Draft { display_name: display_name?, source: source? })
    });
    fields.finish(|| draft)
}

/// A row of an import, not yet looked at.
pub(super) fn row(place: pb::Place) -> Place {
    let nowhere = pb::LatLng { latitude: 0.0, longitude: 0.0 };
    let place_at = place.location.unwrap_or(nowhere);
    Place {
        display_name: place.display_name,
        province: place.province,
        point: Point { latitude: place_at.latitude, longitude: place_at.longitude },
        weight: place.weight,
    }
}

pub(super) fn refusal(refusal: Refusal) -> pb::import_places_response::Refusal {
    pb::import_places_response::Refusal {
        index: i32::try_from(refusal.index).unwrap_or(i32::MAX),
        display_name: refusal.display_name,
        field: refusal.field.to_owned(),
        reason: refusal.rule.to_owned(),
        message: refusal.message,
    }
}
