//! What the consumer chooses: work, an exchange or refund, or nothing.

use super::advance::{Doing, Step, begin};
use super::open::must_be_granted;
use super::{Consent, Order, diagnose, store};
use crate::db::Tx;
use crate::devices::VisitOutcome;
use crate::policy::Remedy;
use crate::types::{ConsentId, Day, Error, Money, Reason};
use crate::{catalog, devices};

/// A consent as given.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) id: ConsentId,
    pub(super) remedy: Remedy,
    pub(super) amount: Money,
    pub(super) channel: String,
    pub(super) text_version: String,
    pub(super) data_loss_consent: bool,
}

/// Whether the remedy is work on the device.
const fn is_work(remedy: Remedy) -> bool {
    match remedy {
        Remedy::Repair | Remedy::PaidRepair | Remedy::ReplaceComponent | Remedy::ExchangeItem => true,
        Remedy::RefundFull
        | Remedy::RefundLessDepreciation
        | Remedy::RefundNoReason
        | Remedy::Exchange
        | Remedy::ExchangeEquivalent => false,
    }
}

/// Records choice and consent: QUOTED to APPROVED for work, to REMEDY for an exchange or refund. Refuses a remedy that
/// the decision does not offer, an amount that is not the quote's (zero for free work), work that the outlet is not
/// granted, and work on a device whose data the customer would not lose.
pub(super) async fn approve(tx: &mut Tx, step: &Step, given: &Given, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    if !is_work(given.remedy) {
        moving = moving.instead("ApproveRemedy")?;
    }
    let offers = diagnose::offers(tx, &moving.order).await?;
    if offers.iter().all(|offer| offer.remedy != given.remedy) {
        let message = format!("`{}` does not offer {}", step.name, given.remedy);
        let offered: Vec<&str> = offers.iter().map(|offer| offer.remedy.as_str()).collect();
        let refusal = Error::refused(Reason::RemedyNotOffered, step.name, message);
        return Err(refusal.with("remedy", given.remedy).with("offered", offered.join(",")));
    }
    moving.order.data_loss_consent |= given.data_loss_consent;
    if is_work(given.remedy) {
        must_be_workable(tx, &moving.order, Day::of(doing.now)).await?;
    }
    let quote = if given.remedy == Remedy::PaidRepair { moving.order.found()?.quote } else { None };
    let quote = quote.unwrap_or(Money::ZERO);
    if given.amount != quote {
        let message = format!("the consent is to {}, the quote is {quote}", given.amount);
        return Err(Error::refused(Reason::ConsentNeeded, step.name, message).with("quote", quote));
    }
    let consent = Consent {
        outlet_id: step.name.outlet,
        consent_id: given.id,
        order_id: step.name.id,
        remedy: given.remedy,
        amount: given.amount,
        currency: Money::CURRENCY.to_owned(),
        channel: given.channel.clone(),
        text_version: given.text_version.clone(),
        actor: doing.actor.to_owned(),
        consent_time: doing.now,
    };
    store::insert_consent(tx, &consent).await?;
    moving.order.consent_id = Some(given.id);
    moving.end(tx, None, "", doing).await
}

async fn must_be_workable(tx: &mut Tx, order: &Order, today: Day) -> Result<(), Error> {
    if !order.data_loss_consent {
        let message = "the customer has not accepted that data may be lost";
        return Err(Error::refused(Reason::ConsentNeeded, order.name(), message).with("missing", "dataLossConsent"));
    }
    let device = devices::store::device(tx, order.device_id).await?;
    let family = catalog::store::model(tx, device.draft.model_id).await?.product_family;
    must_be_granted(tx, order.name(), family, order.found()?.action, today).await
}

/// Records that the consumer wants no work: QUOTED to READY, unrepaired.
pub(super) async fn decline(tx: &mut Tx, step: &Step, reason: &str, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    moving.order.repair_outcome = Some(VisitOutcome::Unrepaired);
    moving.end(tx, None, reason, doing).await
}
