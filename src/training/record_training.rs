//! Records how a technician took part in a training.

use super::{TrainingOutcome, TrainingPlan, TrainingRecord, TrainingRecordDraft, store};
use crate::db::{Event, Tx, event};
use crate::network::{self, Certificate, Doing};
use crate::types::{CertificateId, Day, Error, OutletName, Reason, TrainingRecordId};

/// Ids of what a record brings about, made before the transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    pub(super) record: TrainingRecordId,
    pub(super) certificate: CertificateId,
}

/// Records a training; who passes gets the plan's certificate and stars. Refuses a day in the future or before the plan
/// begins, who does not work then, an outlet without the grant then, and a second pass.
pub(super) async fn record_training(
    tx: &mut Tx,
    ids: Ids,
    draft: &TrainingRecordDraft,
    doing: Doing<'_>,
) -> Result<TrainingRecord, Error> {
    let today = Day::of(doing.now);
    if draft.day > today {
        let description = format!("is {}, must not lie after today", draft.day);
        return Err(Error::invalid("training_record.training_date", "IN_THE_FUTURE", description));
    }
    let plan = store::plan(tx, draft.plan).await?;
    plan.must_have_begun(draft.day)?;
    let (outlet, name) = (draft.technician.outlet, draft.technician);
    let technician = network::store::technician(tx, outlet, name.id).await?;
    technician.must_work(draft.day)?;
    if !network::store::granted(tx, outlet, plan.product_family, plan.action, draft.day).await? {
        let (family, action) = (plan.product_family, plan.action);
        let message = format!("the outlet of `{name}` holds no grant for {family} {action} on {}", draft.day);
        let refusal = Error::refused(Reason::NotGranted, name, message);
        return Err(refusal.with("productFamily", family).with("action", action).with("day", draft.day));
    }
    let passed = draft.outcome == TrainingOutcome::Passed;
    let certificate_id = if passed { certify(tx, ids.certificate, &plan, draft, doing).await? } else { None };
    if passed && plan.star_level > 0 {
        let reason = format!("passed `{}`", plan.name());
        network::raise_stars(tx, name, plan.star_level, reason, doing).await?;
    }
    let record = TrainingRecord {
        outlet_id: outlet,
        record_id: ids.record,
        plan_id: plan.plan_id,
        technician_id: name.id,
        training_date: draft.day,
        outcome: draft.outcome,
        evidence: draft.evidence.clone(),
        certificate_id,
        recorder: doing.actor.to_owned(),
        create_time: doing.now,
    };
    store::insert_record(tx, &record).await?;
    let event = Event::new(outlet, "training.recorded", record.name(), doing.actor, doing.now);
    event::record(tx, event.with("trainingPlan", plan.name()).with("outcome", record.outcome)).await?;
    Ok(record)
}

/// Certifies who passed for the plan's months from the day of the training, or from the end of a certificate that is
/// held already; not at all if that one lasts as long.
async fn certify(
    tx: &mut Tx,
    certificate_id: CertificateId,
    plan: &TrainingPlan,
    draft: &TrainingRecordDraft,
    doing: Doing<'_>,
) -> Result<Option<CertificateId>, Error> {
    let Some(months) = u32::try_from(plan.certificate_months).ok().filter(|months| *months > 0) else {
        return Ok(None);
    };
    let held = network::store::certificates_of(tx, &[draft.technician]).await?;
    let ends = held
        .iter()
        .filter(|own| own.product_family == plan.product_family && own.action == plan.action)
        .map(Certificate::end);
    let begin_date = ends.max().map_or(draft.day, |end| end.max(draft.day));
    let expire_date = draft.day.plus_months(months);
    if expire_date <= begin_date {
        return Ok(None);
    }
    let OutletName { outlet, id } = draft.technician;
    let certificate = Certificate {
        outlet_id: outlet,
        certificate_id,
        technician_id: id,
        product_family: plan.product_family,
        action: plan.action,
        begin_date,
        expire_date,
        revoke_date: None,
        revoke_reason: String::new(),
        revoked_by: String::new(),
    };
    network::certify(tx, &certificate, None, doing.actor, doing.now).await?;
    Ok(Some(certificate_id))
}
