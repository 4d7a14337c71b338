//! How parts stand to one another on the wire.

use std::cmp::Ordering;

use super::super::fit_part::Fitting;
use super::super::keep::AtRisk;
use super::super::relate_parts::Relation as Relating;
use super::super::substitute::{Relation, Substitute, Substitutes, Want};
use super::super::supersede_part::Supersession;
use super::super::{Part, Succession};
use crate::pb;
use crate::rpc::{Fields, Party, ScopedTo, date, page_request};
use crate::types::{Day, Error, ModelId, Name, PageRequest, PartId};

/// Days of past use that a projection rests on, if nothing is said.
const WINDOW_DAYS: i32 = 365;

pub(in crate::catalog) fn supersession(request: &pb::SupersedePartRequest) -> Result<Supersession, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let part = fields.name("name", &request.name);
    let successor = fields.optional_name("successor", &request.successor);
    let begin = fields.day("begin_date", request.begin_date);
    let etag = fields.etag(&request.etag);
    fields.finish(|| Some(Supersession { part: part?, successor: successor?, begin: begin?, etag: etag? }))
}

pub(in crate::catalog) fn relation(request: &pb::RelatePartsRequest) -> Result<Relating, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let part = fields.name("name", &request.name);
    let alternative = fields.name("alternative", &request.alternative);
    let begin = fields.day("begin_date", request.begin_date);
    let etag = fields.etag(&request.etag);
    let ends = request.ends;
    fields.finish(|| Some(Relating { part: part?, alternative: alternative?, begin: begin?, ends, etag: etag? }))
}

pub(in crate::catalog) fn fitting(request: &pb::FitPartRequest) -> Result<Fitting, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let part = fields.name("name", &request.name);
    let model = fields.name("product_model", &request.product_model);
    let begin = fields.day("begin_date", request.begin_date);
    let etag = fields.etag(&request.etag);
    let ends = request.ends;
    fields.finish(|| Some(Fitting { part: part?, model: model?, begin: begin?, ends, etag: etag? }))
}

pub(in crate::catalog) fn grading(request: &pb::GradePartRequest) -> Result<(PartId, Option<i64>, i32), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let part = fields.name("name", &request.name);
    let grade = fields.number("grade", request.grade, 1, Part::GRADE_MAX);
    let etag = fields.etag(&request.etag);
    fields.finish(|| Some((part?, etag?, grade?)))
}

pub(in crate::catalog) fn discontinuation(
    request: &pb::DiscontinueModelRequest,
) -> Result<(ModelId, Option<i64>, Day), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let model = fields.name("name", &request.name);
    let day = fields.day("discontinue_date", request.discontinue_date);
    let etag = fields.etag(&request.etag);
    fields.finish(|| Some((model?, etag?, day?)))
}

/// What is wanted; the party is whose business the call is.
pub(in crate::catalog) fn want(
    request: &pb::ListSubstitutesRequest,
    scope: ScopedTo,
    today: Day,
) -> Result<Want, Error> {
    let mut fields = Fields::new();
    let part = fields.name("name", &request.name);
    let model = fields.name("product_model", &request.product_model);
    let day = fields.optional_day("as_of", request.as_of);
    let party = match scope {
        ScopedTo::Party(Party::Outlet(outlet)) => Some(Some(outlet.into())),
        ScopedTo::Party(Party::Center(center)) => Some(Some(center.into())),
        ScopedTo::Anybody | ScopedTo::Brand if request.party.is_empty() => Some(None),
        ScopedTo::Anybody | ScopedTo::Brand | ScopedTo::AllOutlets => {
            fields.wrong("party", "NOT_A_NAME", "must be `serviceCenters/{id}` or `outlets/{id}`")
        }
    };
    fields.finish(|| Some(Want { part: part?, model: model?, day: day?.unwrap_or(today), party: party? }))
}

type RisksAsked = (Day, i32, PageRequest, String);

/// Which parts at risk are asked for, with the question that its tokens belong to.
pub(in crate::catalog) fn risks_asked(request: &pb::ListPartsAtRiskRequest, today: Day) -> Result<RisksAsked, Error> {
    let mut fields = Fields::new();
    let words = format!("at risk {:?} {}", request.as_of, request.window_days);
    let day = fields.optional_day("as_of", request.as_of);
    if let Some(Some(day)) = day.filter(|day| day.is_some_and(|day| today < day)) {
        fields.wrong::<()>("as_of", "IN_THE_FUTURE", format!("is {day}, must be {today} or before"));
    }
    let window = match request.window_days {
        0 => Some(WINDOW_DAYS),
        days => fields.number("window_days", days, 30, 1826),
    };
    let page = page_request(&mut fields, request.page_size, &request.page_token, &words);
    fields.finish(|| Some((day?.unwrap_or(today), window?, page?, words)))
}

pub(in crate::catalog) fn resolved(part: PartId, chain: &[Succession]) -> pb::ResolvePartResponse {
    let name = |part: PartId| Name(part).to_string();
    pb::ResolvePartResponse {
        part: name(chain.last().and_then(|link| link.successor_id).unwrap_or(part)),
        steps: chain
            .iter()
            .map(|link| pb::resolve_part_response::Step {
                part: name(link.part_id),
                successor: link.successor_id.map(name).unwrap_or_default(),
                begin_date: Some(date(link.begin_date)),
            })
            .collect(),
    }
}

fn substitute(own: &Substitute) -> pb::Substitute {
    let relation = match own.relation {
        Relation::Same => pb::substitute::Relation::Same,
        Relation::Successor => pb::substitute::Relation::Successor,
        Relation::Alternative => pb::substitute::Relation::Alternative,
        Relation::Unlisted => pb::substitute::Relation::Unlisted,
    };
    let grade = match own.grade {
        Ordering::Less => pb::substitute::Grade::Lower,
        Ordering::Equal => pb::substitute::Grade::Equal,
        Ordering::Greater => pb::substitute::Grade::Higher,
    };
    pb::Substitute {
        part: Name(own.part).to_string(),
        relation: relation.into(),
        grade: grade.into(),
        begin_date: own.begin.map(date),
        available_good: own.available.0,
        available_refurbished: own.available.1,
    }
}

pub(in crate::catalog) fn substitutes(found: &Substitutes) -> pb::ListSubstitutesResponse {
    pb::ListSubstitutesResponse {
        wanted: Some(substitute(&found.wanted)),
        wanted_fits: found.wanted_fits,
        substitutes: found.others.iter().map(substitute).collect(),
    }
}

fn instead((part, pieces): (PartId, i64)) -> pb::part_at_risk::Instead {
    pb::part_at_risk::Instead { part: Name(part).to_string(), pieces }
}

pub(in crate::catalog) fn at_risk(risk: AtRisk) -> pb::PartAtRisk {
    pb::PartAtRisk {
        part: Name(risk.part.part_id).to_string(),
        product_models: risk.models.iter().map(|model| Name(*model).to_string()).collect(),
        keep_date: Some(date(risk.keep_date)),
        stock: risk.keeping.stock,
        used: risk.keeping.used,
        window_days: risk.keeping.window_days,
        days_left: risk.keeping.days_left,
        projected: risk.keeping.projected(),
        substitutes: risk.instead.into_iter().map(instead).collect(),
    }
}
