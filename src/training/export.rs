//! Sends lists about training whole, from one snapshot.

use super::{Progress, Trainee, TrainingPlan, store};
use crate::db::Tx;
use crate::rpc::Pen;
use crate::types::{Day, Error, Name, OutletId, OutletName, PageRequest, TrainingPlanId};

/// A list that can be sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// The plans.
    Plans,
    /// Whom a plan concerns; only who is late, if so told.
    Trainees(TrainingPlanId, bool),
    /// How far each outlet is with a plan.
    Progress(TrainingPlanId),
}

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) list: List,
    /// Of one outlet, or of all.
    pub(super) outlet: Option<OutletId>,
    pub(super) day: Day,
}

/// Refuses a plan that is none, before anything is sent.
pub(super) async fn must_be_there(tx: &mut Tx, asked: Asked) -> Result<(), Error> {
    match asked.list {
        List::Plans => Ok(()),
        List::Trainees(plan, _) | List::Progress(plan) => store::plan(tx, plan).await.map(|_there| ()),
    }
}

/// Writes a list.
pub(super) async fn write(tx: &mut Tx, pen: &Pen, asked: Asked) -> Result<(), Error> {
    pen.head(columns(asked.list)).await?;
    let mut page = Some(PageRequest::WHOLE);
    while let Some(now) = page {
        let (rows, next): (Vec<Vec<String>>, _) = match asked.list {
            List::Plans => {
                let found = store::plan_page(tx, now).await?;
                (found.rows.iter().map(plan).collect(), found.next)
            }
            List::Trainees(of, late) => {
                let found = store::trainee_page(tx, (of, asked.day), asked.outlet, late, now).await?;
                (found.rows.iter().map(trainee).collect(), found.next)
            }
            List::Progress(of) => {
                let found = store::progress_page(tx, (of, asked.day), asked.outlet, now).await?;
                (found.rows.iter().map(progress).collect(), found.next)
            }
        };
        pen.rows(rows).await?;
        page = now.following(next);
    }
    Ok(())
}

const fn columns(list: List) -> &'static [&'static str] {
    match list {
        List::Plans => &[
            "name",
            "display_name",
            "product_model",
            "product_family",
            "action",
            "minimum_level",
            "begin_date",
            "due_date",
            "certificate_months",
            "star_level",
        ],
        List::Trainees(..) => &["technician", "display_name", "passed_date", "attempt_count", "late"],
        List::Progress(_) => &["outlet", "trainee_count", "passed_count", "late_count"],
    }
}

fn plan(own: &TrainingPlan) -> Vec<String> {
    vec![
        own.name().to_string(),
        own.display_name.clone(),
        own.model_id.map(|model| Name(model).to_string()).unwrap_or_default(),
        own.product_family.to_string(),
        own.action.to_string(),
        own.minimum_level.to_string(),
        own.begin_date.to_string(),
        own.due_date.to_string(),
        own.certificate_months.to_string(),
        own.star_level.to_string(),
    ]
}

fn trainee(own: &Trainee) -> Vec<String> {
    vec![
        OutletName::new(own.outlet_id, own.technician_id).to_string(),
        own.display_name.clone(),
        own.passed_date.map(|day| day.to_string()).unwrap_or_default(),
        own.attempt_count.to_string(),
        own.late.to_string(),
    ]
}

fn progress(own: &Progress) -> Vec<String> {
    let counts = [own.trainee_count, own.passed_count, own.late_count];
    [Name(own.outlet_id).to_string()].into_iter().chain(counts.map(|count| count.to_string())).collect()
}
