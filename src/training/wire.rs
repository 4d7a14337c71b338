//! Training on the wire.

use super::export;
use super::{Progress, Trainee, TrainingOutcome, TrainingPlan, TrainingPlanDraft, TrainingRecord, TrainingRecordDraft};
use crate::pb;
use crate::rpc::{Fields, date, page_request, timestamp};
use crate::types::{
    Day, Error, Name, OutletId, OutletName, PageRequest, ProductFamily, ServiceAction, TechnicianId, TrainingPlanId,
};
use crate::wire_enum;

wire_enum!(TrainingOutcome, pb::training_record::Outcome, { Absent, Failed, Passed });

pub(super) fn plan_draft(request: pb::CreateTrainingPlanRequest) -> Result<TrainingPlanDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let draft = fields.message("training_plan", request.training_plan, |fields, plan| {
        let display_name = fields.text("display_name", plan.display_name, 1, 200);
        let model_id = fields.optional_name("product_model", &plan.product_model);
        let product_family = fields.choice("product_family", plan.product_family, ProductFamily::from_wire);
        let action = fields.choice("action", plan.action, ServiceAction::from_wire);
        let minimum_level = fields.number("minimum_level", plan.minimum_level, 1, 3);
        let begin = fields.day("begin_date", plan.begin_date);
        let due = fields.day("due_date", plan.due_date);
        let months = fields.number("certificate_months", plan.certificate_months, 0, 120);
        let stars = fields.number("star_level", plan.star_level, 0, 5);
        if let (Some(begin), Some(due)) = (begin, due)
            && due < begin
        {
            fields.wrong::<()>("due_date", "DATES_OUT_OF_ORDER", "must not lie before begin_date");
        }
        Some(TrainingPlanDraft {
            display_name: display_name?,
            model_id: model_id?,
            product_family: product_family?,
            action: action?,
            minimum_level: minimum_level?,
            begin_date: begin?,
            due_date: due?,
            certificate_months: months?,
            star_level: stars?,
        })
    });
    fields.finish(|| draft)
}

pub(super) fn record_draft(request: pb::RecordTrainingRequest) -> Result<TrainingRecordDraft, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let draft = fields.message("training_record", request.training_record, |fields, record| {
        let plan = fields.name("training_plan", &record.training_plan);
        let technician: Option<TechnicianId> =
            outlet.and_then(|outlet| fields.name_under("technician", &record.technician, outlet));
        let day = fields.day("training_date", record.training_date);
        let outcome = fields.choice("outcome", record.outcome, TrainingOutcome::from_wire);
        let evidence = fields.text("evidence", record.evidence, 1, 200);
        Some(TrainingRecordDraft {
            plan: plan?,
            technician: OutletName::new(outlet?, technician?),
            day: day?,
            outcome: outcome?,
            evidence: evidence?,
        })
    });
    fields.finish(|| draft)
}

/// What is asked of a plan on a day.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) outlet: Option<OutletId>,
    pub(super) plan: TrainingPlanId,
    pub(super) day: Day,
    pub(super) page: PageRequest,
    /// The question in words, to which its page tokens belong.
    pub(super) words: String,
}

fn asked(
    what: &str,
    (parent, plan): (&str, &str),
    as_of: Option<pb::Date>,
    (page_size, page_token): (i32, &str),
    today: Day,
) -> Result<Asked, Error> {
    let mut fields = Fields::new();
    let outlet = if parent == "outlets/-" { Some(None) } else { fields.name("parent", parent).map(Some) };
    let words = format!("{what} {parent} {plan} {as_of:?}");
    let plan = fields.name("training_plan", plan);
    let day = fields.optional_day("as_of", as_of).map(|day| day.unwrap_or(today));
    let page = page_request(&mut fields, page_size, page_token, &words);
    fields.finish(|| Some(Asked { outlet: outlet?, plan: plan?, day: day?, page: page?, words }))
}

pub(super) fn trainees_asked(request: &pb::ListTraineesRequest, today: Day) -> Result<Asked, Error> {
    let what = if request.late_only { "late trainees" } else { "trainees" };
    let named = (request.parent.as_str(), request.training_plan.as_str());
    asked(what, named, request.as_of, (request.page_size, &request.page_token), today)
}

pub(super) fn progress_asked(request: &pb::ListTrainingProgressRequest, today: Day) -> Result<Asked, Error> {
    let named = (request.parent.as_str(), request.training_plan.as_str());
    asked("training progress", named, request.as_of, (request.page_size, &request.page_token), today)
}

/// Reads what is to be sent.
pub(super) fn export_asked(request: &pb::ExportTrainingRequest, today: Day) -> Result<export::Asked, Error> {
    use pb::export_training_request::List as Wire;
    let mut fields = Fields::new();
    let all = request.parent == "outlets/-";
    let outlet = if all { Some(None) } else { fields.name("parent", &request.parent).map(Some) };
    let list = fields.choice("list", request.list, |list: Wire| (list != Wire::Unspecified).then_some(list));
    let plan = if list == Some(Wire::TrainingPlans) {
        if !request.training_plan.is_empty() {
            fields.wrong::<()>("training_plan", "NOT_ASKED_FOR", "is not for the list of plans");
        }
        Some(None)
    } else {
        fields.name("training_plan", &request.training_plan).map(Some)
    };
    let day = fields.optional_day("as_of", request.as_of).map(|day| day.unwrap_or(today));
    fields.finish(|| {
        let list = match (list?, plan?) {
            (Wire::Trainees, Some(plan)) => export::List::Trainees(plan, request.late_only),
            (Wire::TrainingProgress, Some(plan)) => export::List::Progress(plan),
            (Wire::TrainingPlans | Wire::Unspecified, _) | (_, None) => export::List::Plans,
        };
        Some(export::Asked { list, outlet: outlet?, day: day? })
    })
}

impl From<TrainingPlan> for pb::TrainingPlan {
    fn from(plan: TrainingPlan) -> Self {
        Self {
            name: plan.name().to_string(),
            product_model: plan.model_id.map(|model| Name(model).to_string()).unwrap_or_default(),
            product_family: pb::ProductFamily::from(plan.product_family).into(),
            action: pb::ServiceAction::from(plan.action).into(),
            minimum_level: plan.minimum_level,
            begin_date: Some(date(plan.begin_date)),
            due_date: Some(date(plan.due_date)),
            certificate_months: plan.certificate_months,
            star_level: plan.star_level,
            create_time: Some(timestamp(plan.create_time)),
            display_name: plan.display_name,
        }
    }
}

impl From<TrainingRecord> for pb::TrainingRecord {
    fn from(record: TrainingRecord) -> Self {
        let certificate = record.certificate_id.map(|id| OutletName::new(record.outlet_id, id).to_string());
        Self {
            name: record.name().to_string(),
            training_plan: Name(record.plan_id).to_string(),
            technician: OutletName::new(record.outlet_id, record.technician_id).to_string(),
            training_date: Some(date(record.training_date)),
            outcome: pb::training_record::Outcome::from(record.outcome).into(),
            certificate: certificate.unwrap_or_default(),
            create_time: Some(timestamp(record.create_time)),
            evidence: record.evidence,
            recorder: record.recorder,
        }
    }
}

impl From<Trainee> for pb::Trainee {
    fn from(trainee: Trainee) -> Self {
        let state = match (trainee.passed_date, trainee.late) {
            (Some(_), _) => pb::trainee::State::Passed,
            (None, true) => pb::trainee::State::Late,
            (None, false) => pb::trainee::State::Pending,
        };
        Self {
            technician: OutletName::new(trainee.outlet_id, trainee.technician_id).to_string(),
            display_name: trainee.display_name,
            state: state.into(),
            passed_date: trainee.passed_date.map(date),
            attempt_count: trainee.attempt_count,
        }
    }
}

impl From<Progress> for pb::TrainingProgress {
    fn from(progress: Progress) -> Self {
        Self {
            outlet: Name(progress.outlet_id).to_string(),
            trainee_count: progress.trainee_count,
            passed_count: progress.passed_count,
            late_count: progress.late_count,
        }
    }
}
