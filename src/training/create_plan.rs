//! Sets a training plan.

use super::{TrainingPlan, TrainingPlanDraft, store};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::network::Doing;
use crate::types::{Error, OutletId, TrainingPlanId};

/// Sets a plan. Refuses a model that there is not, or one of another family.
pub(super) async fn create_plan(
    tx: &mut Tx,
    plan_id: TrainingPlanId,
    draft: &TrainingPlanDraft,
    doing: Doing<'_>,
) -> Result<TrainingPlan, Error> {
    if let Some(model) = draft.model_id {
        let model = catalog::store::model(tx, model).await?;
        if model.product_family != draft.product_family {
            let description = format!("must be {}, the model's", model.product_family);
            return Err(Error::invalid("training_plan.product_family", "NOT_THE_MODELS", description));
        }
    }
    let plan = TrainingPlan {
        plan_id,
        display_name: draft.display_name.clone(),
        model_id: draft.model_id,
        product_family: draft.product_family,
        action: draft.action,
        minimum_level: draft.minimum_level,
        begin_date: draft.begin_date,
        due_date: draft.due_date,
        certificate_months: draft.certificate_months,
        star_level: draft.star_level,
        create_time: doing.now,
    };
    store::insert_plan(tx, &plan).await?;
    let event = Event::new(OutletId::BRAND, "training.plan_created", plan.name(), doing.actor, doing.now);
    event::record(tx, event.with("dueDate", plan.due_date)).await?;
    Ok(plan)
}
