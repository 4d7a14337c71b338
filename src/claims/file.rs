//! Files claims: a slice of commands, a result for each, one commit.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::check::{Circumstances, Claimed, Judged, check};
use super::store::{Batch, gather};
use super::{Claim, ClaimLine, ClaimState, Item, Verdict, store};
use crate::db::{Command, Done, Event, Once, Together, Tx, event};
use crate::devices::VisitOutcome;
use crate::network::{DatedLevel, Work};
use crate::policy::Remedy;
use crate::repairs::{Order, OrderState};
use crate::types::{ClaimId, Day, Error, Money, OrderId, OutletName, Reason, TypedId as _};

/// Days within which the same fault of a device is not paid for again (domain C2).
pub(super) const REDO_DAYS: i64 = 30;

/// A claim to be filed.
#[derive(Clone, Debug)]
pub struct Filing {
    pub(super) once: Once,
    pub(super) name: OutletName<ClaimId>,
    pub(super) order: OutletName<OrderId>,
    pub(super) lines: Vec<Claimed>,
    pub(super) actor: String,
    pub(super) now: DateTime<Utc>,
}

impl Command for Filing {
    fn once(&self) -> &Once {
        &self.once
    }

    /// Two claims for one order are not judged together: the second must see the first.
    fn keys(&self) -> Vec<String> {
        vec![self.order.to_string()]
    }
}

/// A claim with its lines, ready to be kept.
pub(super) type Filed = (Claim, Vec<ClaimLine>);

/// Files a batch: reads what all of them need with a few statements, judges each, writes what is not refused.
/// `encode` makes a claim's answer.
pub(super) async fn file<R>(
    tx: &mut Tx,
    filings: &[Filing],
    encode: fn(&Claim, &[ClaimLine]) -> Result<R, Error>,
) -> Result<Done<R>, Error> {
    let batch = gather(tx, filings).await?;
    let mut answers = Vec::with_capacity(filings.len());
    let (mut filed, mut events) = (Vec::new(), Vec::new());
    for filing in filings {
        let judged = judge(filing, &batch);
        let answer = judged.and_then(|(claim, lines)| encode(&claim, &lines).map(|reply| ((claim, lines), reply)));
        match answer {
            Ok(((claim, lines), reply)) => {
                let name = claim.name();
                let event = Event::new(claim.outlet_id, "claims.claim_filed", name, &filing.actor, filing.now);
                events.push(event.with("state", claim.state).with("order", filing.order));
                filed.push((claim, lines));
                answers.push(Ok(reply));
            }
            Err(error) => answers.push(Err(error)),
        }
    }
    store::insert(tx, &filed).await?;
    let mut rest = Together::default();
    if !events.is_empty() {
        rest.add(event::recording(&events));
    }
    Ok((answers, rest))
}

/// Whether an order repairs what another had repaired not long before: the same fault of the same device. An outlet that
/// was refused payment for the other one has not been paid for it.
fn is_redo(order: &Order, former: &Order, claims: &[Claim]) -> bool {
    let within = former.deliver_time.is_some_and(|delivered| {
        delivered <= order.receive_time && order.receive_time - delivered <= TimeDelta::days(REDO_DAYS)
    });
    let mut own = claims.iter().filter(|claim| claim.order_id == former.order_id).peekable();
    let refused = own.peek().is_some() && own.all(|claim| claim.state == ClaimState::Rejected);
    within
        && !refused
        && former.order_id != order.order_id
        && former.device_id == order.device_id
        && former.fault_code == order.fault_code
        && former.repair_outcome == Some(VisitOutcome::Repaired)
}

/// Judges one claim by what was gathered.
fn judge(filing: &Filing, batch: &Batch) -> Result<Filed, Error> {
    let outlet = batch
        .outlets
        .get(&filing.name.outlet)
        .ok_or_else(|| Error::not_found(crate::types::Name(filing.name.outlet)))?;
    outlet.must_open(Work::Claims, Day::of(filing.now))?;
    let order = batch.orders.get(&filing.order.id).filter(|order| order.outlet_id == filing.order.outlet);
    let order = order.ok_or_else(|| Error::not_found(filing.order))?;
    let delivered = must_be_claimable(order, batch)?;
    let claimed = |claim: &Claim| {
        claim.order_id == filing.order.id && !matches!(claim.state, ClaimState::Rejected | ClaimState::Returned)
    };
    if batch.claims.iter().any(claimed) {
        return Err(Claim::already(filing.order));
    }
    let model = batch.model_of(order)?;
    let level = DatedLevel::on(&batch.levels, outlet, delivered);
    let list = batch.lists.iter().find(|list| {
        list.level == level
            && list.product_family == model.product_family
            && list.begin_date <= delivered
            && delivered < list.end_date
    });
    let list = list.ok_or_else(|| {
        let message = format!("no price list of level {level} and {} is in force on {delivered}", model.product_family);
        Error::refused(Reason::NoPriceList, filing.order, message).with("level", level).with("day", delivered)
    })?;
    let fault_code = order.fault_code.clone().unwrap_or_default();
    let family = model.product_family;
    let consumed: Vec<_> = batch
        .consumed
        .iter()
        .filter(|(own, ..)| *own == order.order_id)
        .map(|(_, part, pieces)| (*part, *pieces))
        .collect();
    let prices: Vec<_> = batch.prices.iter().filter(|price| price.list_id == list.list_id).cloned().collect();
    let operations: Vec<_> = batch.operations.iter().filter(|own| own.list_id == list.list_id).cloned().collect();
    let around = Circumstances {
        outcome: order.decision_id.and_then(|id| batch.outcomes.get(&id)).copied(),
        redo: batch.former.iter().any(|former| is_redo(order, former, &batch.claims)),
        reviewed: outlet.state.claim_handling().reviews(filing.name.id),
        granted: &|action| batch.granted(outlet.outlet_id, family, action, delivered),
        certified: &|action| batch.certified(order.technician_id, family, action, delivered),
        consumed: &consumed,
        list,
        prices: &prices,
        operations: &operations,
    };
    let judged = check(&filing.lines, &around);
    build(filing, order, list.list_id, fault_code, judged)
}

/// The day the order was delivered, if it can be claimed for.
fn must_be_claimable(order: &Order, batch: &Batch) -> Result<Day, Error> {
    let refuse = |why: String| Error::refused(Reason::WrongState, order.name(), why).with("state", order.state);
    if !matches!(order.state, OrderState::Delivered | OrderState::Closed) {
        return Err(refuse(format!("repair order `{}` is {}", order.name(), order.state)));
    }
    let remedy = order.consent_id.and_then(|id| batch.remedies.get(&id)).copied();
    let paid_by_brand = matches!(remedy, Some(Remedy::Repair | Remedy::ReplaceComponent | Remedy::ExchangeItem));
    match order.deliver_time.filter(|_| paid_by_brand) {
        Some(delivered) => Ok(Day::of(delivered)),
        None => Err(refuse(format!("repair order `{}` was no repair at the brand's cost", order.name()))),
    }
}

fn build(
    filing: &Filing,
    order: &Order,
    list: crate::types::ListId,
    fault_code: String,
    judged: Vec<Judged>,
) -> Result<Filed, Error> {
    let too_much = || Error::refused(Reason::OutOfRange, filing.order, "the sum of the lines passes what can be kept");
    let claimed_amount = Money::checked_sum(filing.lines.iter().map(|line| line.amount)).ok_or_else(too_much)?;
    let approved_amount = Money::checked_sum(judged.iter().map(|line| line.approved)).ok_or_else(too_much)?;
    let verdicts: Vec<Verdict> = judged.iter().map(|line| line.verdict).collect();
    let state = ClaimState::of(&verdicts);
    let (year, month, day) = Day::of(filing.now).ymd();
    let id = filing.name.id.uuid().simple().to_string().to_uppercase();
    let claim = Claim {
        outlet_id: filing.name.outlet,
        claim_id: filing.name.id,
        number: format!("C{:02}{month:02}{day:02}-{}", year.rem_euclid(100), id.get(20..).unwrap_or_default()),
        order_id: order.order_id,
        device_id: order.device_id,
        fault_code,
        list_id: Some(list),
        state,
        claimed_amount,
        approved_amount,
        currency: Money::CURRENCY.to_owned(),
        filed_by: filing.actor.clone(),
        reviewed_by: None,
        statement_id: None,
        file_time: filing.now,
        decide_time: (state != ClaimState::InReview).then_some(filing.now),
        version: 1,
    };
    let mut lines = Vec::with_capacity(judged.len());
    for ((index, line), judged) in (0..).zip(&filing.lines).zip(judged) {
        let mut row = ClaimLine {
            outlet_id: claim.outlet_id,
            claim_id: claim.claim_id,
            line_index: index,
            kind: String::new(),
            part_id: None,
            quantity: None,
            operation_code: None,
            minutes: None,
            document: None,
            claimed_amount: line.amount,
            verdict: judged.verdict,
            approved_amount: judged.approved,
            findings: serde_json::to_value(judged.findings).map_err(|error| Error::Internal(error.into()))?,
        };
        match &line.item {
            Item::Part(part, quantity) => {
                "part".clone_into(&mut row.kind);
                (row.part_id, row.quantity) = (Some(*part), Some(*quantity));
            }
            Item::Labor(code, minutes) => {
                "labor".clone_into(&mut row.kind);
                (row.operation_code, row.minutes) = (Some(code.clone()), Some(*minutes));
            }
            Item::Freight(document) => {
                "freight".clone_into(&mut row.kind);
                row.document = Some(document.clone());
            }
        }
        lines.push(row);
    }
    Ok((claim, lines))
}

/// Rows by their id.
pub(super) fn by<K: std::hash::Hash + Eq, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, V> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}
