//! Puts an outlet under an improvement plan, and takes it out when every goal is met.

use super::advance::{begin, end};
use super::{Advance, Doing, GoalResult, ImprovementPlan, Listed, Outlet, PlanOutcome, store};
use crate::db::Tx;
use crate::types::{Day, Error, Name, PlanId, Reason};

/// Starts a plan: AUTHORIZED to IMPROVEMENT_PLAN. Refuses a due date that is not later than today.
pub(super) async fn start(
    tx: &mut Tx,
    advance: &Advance,
    goals: &[String],
    due: Day,
    doing: Doing<'_>,
) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    if due <= Day::of(doing.now) {
        return Err(Error::invalid("due_date", "NOT_LATER", format!("is {due}, must be later than today")));
    }
    let plan = ImprovementPlan {
        outlet_id: advance.outlet,
        plan_id: PlanId::generate(),
        goals: Listed(goals.to_vec()),
        due_date: due,
        reason: advance.reason.clone(),
        actor: doing.actor.to_owned(),
        create_time: doing.now,
        outcome: None,
        results: None,
        close_time: None,
    };
    store::insert_plan(tx, &plan).await?;
    end(tx, &before, &changed, advance, doing).await
}

/// Completes the plan: IMPROVEMENT_PLAN to AUTHORIZED. Refuses a result too few or too many, and goals that were not met.
pub(super) async fn complete(
    tx: &mut Tx,
    advance: &Advance,
    results: &[GoalResult],
    doing: Doing<'_>,
) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    let name = Name(advance.outlet);
    let plan = store::last_plan(tx, advance.outlet).await?.filter(|plan| plan.outcome.is_none());
    let plan = plan.ok_or_else(|| Error::internal(format!("`{name}` is under no plan")))?;
    let goals = plan.goals.0.len();
    if results.len() != goals {
        let description = format!("has {} entries, must have one for each of {goals} goals", results.len());
        return Err(Error::invalid("results", "COUNT_OUT_OF_RANGE", description));
    }
    let unmet: Vec<String> =
        (1..).zip(results).filter(|(_, result)| !result.met).map(|(number, _): (u32, _)| number.to_string()).collect();
    if !unmet.is_empty() {
        let message = format!("goals {} of the plan of `{name}` were not met", unmet.join(", "));
        return Err(Error::refused(Reason::BusinessUnfinished, name, message).with("unmetGoals", unmet.join(",")));
    }
    let results = Some(Listed(results.to_vec()));
    store::close_plan(tx, advance.outlet, PlanOutcome::Completed, results, doing.now).await?;
    end(tx, &before, &changed, advance, doing).await
}
