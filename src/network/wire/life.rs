//! The verbs of an outlet's life, and its history.

use super::each_once;
use crate::network::{
    Admission, Advance, GoalResult, Level, Outlet, OutletState, OutletTransition, ReviewItem, ReviewSubject,
    ReviewVerdict,
};
use crate::pb;
use crate::rpc::{Fields, Reach, ScopedTo, date, page_request, timestamp};
use crate::types::{Day, Error, Name, OutletId, PageRequest, ProductFamily};

/// A verb that needs a name and nothing else, or a reason too.
pub(in crate::network) fn advance(
    verb: &'static str,
    name: &str,
    etag: &str,
    request_id: &str,
    reason: Option<String>,
) -> Result<Advance, Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, verb, name, etag, request_id);
    let reason = reason.map_or(Some(String::new()), |reason| fields.text("reason", reason, 1, 1000));
    fields.finish(|| Some(Advance { reason: reason?, ..advance? }))
}

pub(super) fn read_advance(
    fields: &mut Fields,
    verb: &'static str,
    name: &str,
    etag: &str,
    request_id: &str,
) -> Option<Advance> {
    fields.request_id(request_id);
    let outlet = fields.name("name", name);
    let etag = fields.etag(etag);
    Some(Advance { outlet: outlet?, etag: etag?, verb, reason: String::new() })
}

pub(in crate::network) fn admission(request: pb::AdmitOutletRequest) -> Result<Admission, Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, "AdmitOutlet", &request.name, &request.etag, &request.request_id);
    let level = Level::from_number(request.level)
        .or_else(|| fields.wrong("level", "OUT_OF_RANGE", format!("is {}, must be 1 to 3", request.level)));
    let families = fields.each("product_families", request.product_families, 1, 4, |fields, family| {
        fields.choice("", family, ProductFamily::from_wire)
    });
    if families.as_ref().is_some_and(|families| !each_once(families)) {
        fields.wrong::<()>("product_families", "REPEATED", "must name each family once");
    }
    let begin = fields.day("begin_date", request.begin_date);
    fields.finish(|| Some(Admission { advance: advance?, level: level?, families: families?, begin: begin? }))
}

pub(in crate::network) fn review(request: pb::RecordOutletReviewRequest) -> Result<(Advance, Vec<ReviewItem>), Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, "RecordOutletReview", &request.name, &request.etag, &request.request_id);
    let count = ReviewSubject::ALL.len();
    let items = fields.each("items", request.items, count, count, |fields, item| {
        let subject = fields.choice("subject", item.subject, ReviewSubject::from_wire);
        let verdict = fields.choice("verdict", item.verdict, ReviewVerdict::from_wire);
        let least = usize::from(verdict.is_some_and(|verdict| verdict != ReviewVerdict::Passed));
        let remark = fields.text("remark", item.remark, least, 1000);
        Some(ReviewItem { subject: subject?, verdict: verdict?, remark: remark? })
    });
    let subjects = items.as_ref().map(|items| items.iter().map(|item| item.subject).collect::<Vec<_>>());
    if subjects.is_some_and(|subjects| !each_once(&subjects)) {
        fields.wrong::<()>("items", "REPEATED", "must judge each subject once");
    }
    let summary = fields.text("summary", request.summary, 1, 1000);
    fields.finish(|| Some((Advance { reason: summary?, ..advance? }, items?)))
}

pub(in crate::network) fn plan_start(
    request: pb::StartImprovementPlanRequest,
) -> Result<(Advance, Vec<String>, Day), Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, "StartImprovementPlan", &request.name, &request.etag, &request.request_id);
    let goals = fields.each("goals", request.goals, 1, 20, |fields, goal| fields.text("", goal, 1, 500));
    let due = fields.day("due_date", request.due_date);
    let reason = fields.text("reason", request.reason, 1, 1000);
    fields.finish(|| Some((Advance { reason: reason?, ..advance? }, goals?, due?)))
}

pub(in crate::network) fn completion(
    request: pb::CompleteImprovementPlanRequest,
) -> Result<(Advance, Vec<GoalResult>), Error> {
    let mut fields = Fields::new();
    let advance =
        read_advance(&mut fields, "CompleteImprovementPlan", &request.name, &request.etag, &request.request_id);
    let results = fields.each("results", request.results, 1, 20, |fields, result| {
        let remark = fields.text("remark", result.remark, 1, 500);
        Some(GoalResult { met: result.met, remark: remark? })
    });
    fields.finish(|| Some((advance?, results?)))
}

/// A renewal: the outlet, the days, the document.
pub(in crate::network) fn renewal(request: pb::RenewContractRequest) -> Result<(Advance, (Day, Day), String), Error> {
    let mut fields = Fields::new();
    let advance = read_advance(&mut fields, "RenewContract", &request.name, &request.etag, &request.request_id);
    let begin = fields.day("begin_date", request.begin_date);
    let end = fields.day("end_date", request.end_date);
    if let (Some(begin), Some(end)) = (begin, end)
        && end <= begin
    {
        fields.wrong::<()>("end_date", "DATES_OUT_OF_ORDER", "must lie after begin_date");
    }
    let document = fields.text("document", request.document, 1, 200);
    fields.finish(|| {
        let document = document?;
        Some((Advance { reason: document.clone(), ..advance? }, (begin?, end?), document))
    })
}

/// Whose outlets, the last day to look at, the day that is looked from, the page, and what was asked.
pub(in crate::network) fn contract_list(
    request: &pb::ListContractWarningsRequest,
    scope: ScopedTo,
    today: Day,
) -> Result<(Reach, Day, Day, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let reach = fields.party("parent", &request.parent, scope);
    let within = fields.number("within_days", request.within_days, 0, 3660);
    let as_of = fields.optional_day("as_of", request.as_of);
    let from = as_of.map(|day| day.unwrap_or(today));
    let told = from.map(|day| day.to_string()).unwrap_or_default();
    let asked = format!("contracts {} {} {told}", request.parent, request.within_days);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    fields.finish(|| Some((reach?, from?.plus_days(i64::from(within?)), from?, page?, asked)))
}

/// An outlet whose contract ends, as seen from a day.
pub(in crate::network) fn warning(outlet: Outlet, from: Day) -> pb::ContractWarning {
    let end = outlet.form.contract_end_date;
    pb::ContractWarning {
        outlet: Name(outlet.outlet_id).to_string(),
        display_name: outlet.display_name,
        service_center: Name(outlet.center_id).to_string(),
        state: pb::outlet::State::from(outlet.state).into(),
        contract_end_date: Some(date(end)),
        // Days of two centuries fit.
        days_left: i32::try_from(end.days_since(from)).unwrap_or_default(),
    }
}

pub(in crate::network) fn transition_list(
    request: &pb::ListOutletTransitionsRequest,
) -> Result<(OutletId, PageRequest, String), Error> {
    let mut fields = Fields::new();
    let outlet = fields.name("parent", &request.parent);
    let asked = format!("transitions {}", request.parent);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    fields.finish(|| Some((outlet?, page?, asked)))
}

pub(in crate::network) fn outlet_transition(transition: OutletTransition) -> pb::OutletTransition {
    let state = |text: &str| OutletState::from_text(text).map(pb::outlet::State::from).unwrap_or_default().into();
    pb::OutletTransition {
        version: transition.version,
        verb: transition.verb,
        from_state: state(&transition.from_state),
        to_state: state(&transition.to_state),
        actor: transition.actor,
        reason: transition.reason,
        transition_time: Some(timestamp(transition.transition_time)),
    }
}
