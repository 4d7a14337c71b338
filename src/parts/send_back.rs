//! Packs defective parts at the outlet, sends the parcel back to the service center, or unpacks it again.

use chrono::{DateTime, Utc};

use super::returning::{Parcel, PartReturn, ReturnSlip, ReturnState};
use super::store::{debts, returns};
use super::{DebtState, places};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry};
use crate::network;
use crate::types::{Day, DebtId, Error, OutletName, ReturnId, must_match};

/// A piece to be packed.
#[derive(Clone, Debug)]
pub(super) struct Packing {
    pub(super) debt: DebtId,
    pub(super) fault: String,
}

/// Packs pieces that are owed, each with its slip: PACKED. Refuses a debt that is not owed any more, or packed already.
/// The pieces stay where they are until the parcel is shipped.
pub(super) async fn pack(
    tx: &mut Tx,
    name: OutletName<ReturnId>,
    packings: &[Packing],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Parcel, Error> {
    let outlet = network::store::outlet(tx, name.outlet).await?;
    let ids: Vec<DebtId> = packings.iter().map(|packing| packing.debt).collect();
    let found = debts::debts(tx, name.outlet, &ids).await?;
    let own = PartReturn {
        outlet_id: name.outlet,
        return_id: name.id,
        center_id: outlet.center_id,
        state: ReturnState::Packed,
        waybill: String::new(),
        create_time: now,
        ship_time: None,
        version: 1,
    };
    let mut parcel =
        Parcel { own, slips: Vec::with_capacity(packings.len()), debts: Vec::with_capacity(packings.len()) };
    for packing in packings {
        let debt = found.iter().find(|debt| debt.debt_id == packing.debt);
        let debt = debt.ok_or_else(|| Error::not_found(OutletName::new(name.outlet, packing.debt)))?;
        debt.must_be(DebtState::SENDABLE)?;
        parcel.slips.push(ReturnSlip {
            outlet_id: name.outlet,
            return_id: name.id,
            debt_id: packing.debt,
            fault: packing.fault.clone(),
            state: ReturnState::Packed,
            was_charged: debt.was_charged(),
            outcome: None,
            remark: None,
            appraisal: None,
            appraisal_amount: None,
            inspected_by: None,
        });
        let mut packed = debt.clone();
        packed.state = DebtState::Packed;
        parcel.debts.push(packed);
    }
    returns::insert(tx, &mut parcel).await?;
    record(tx, &parcel, "parts.return_packed", actor, now).await?;
    Ok(parcel)
}

/// Ships a parcel: PACKED to IN_TRANSIT. The pieces leave the outlet; one that was charged for becomes the center's again.
pub(super) async fn ship(
    tx: &mut Tx,
    name: OutletName<ReturnId>,
    etag: Option<i64>,
    waybill: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Parcel, Error> {
    let mut parcel = begin(tx, name, etag).await?;
    let center = parcel.own.center_id;
    let on_the_way = places::in_transit(center, Condition::Defective);
    let mut entries: Vec<Entry> = Vec::with_capacity(parcel.slips.len());
    for (slip, debt) in parcel.pairs() {
        let code = if debt.was_charged() { "credit" } else { "send_back" };
        entries.push(debt.entry((debt.place(center), on_the_way), code, actor, now));
        slip.state = ReturnState::InTransit;
        debt.state = DebtState::InTransit;
    }
    ledger::post(tx, &entries).await?;
    parcel.own.state = ReturnState::InTransit;
    waybill.clone_into(&mut parcel.own.waybill);
    parcel.own.ship_time = Some(now);
    returns::update(tx, &mut parcel).await?;
    record(tx, &parcel, "parts.return_shipped", actor, now).await?;
    Ok(parcel)
}

/// Unpacks a parcel that was not shipped: PACKED to CANCELLED. Its pieces are owed as before.
pub(super) async fn cancel(
    tx: &mut Tx,
    name: OutletName<ReturnId>,
    etag: Option<i64>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Parcel, Error> {
    let mut parcel = begin(tx, name, etag).await?;
    for (slip, debt) in parcel.pairs() {
        slip.state = ReturnState::Cancelled;
        debt.state = debt.at_outlet(Day::of(now));
    }
    parcel.own.state = ReturnState::Cancelled;
    returns::update(tx, &mut parcel).await?;
    record(tx, &parcel, "parts.return_cancelled", actor, now).await?;
    Ok(parcel)
}

async fn begin(tx: &mut Tx, name: OutletName<ReturnId>, etag: Option<i64>) -> Result<Parcel, Error> {
    let parcel = returns::parcel(tx, name).await?;
    must_match(name, parcel.own.version, etag)?;
    parcel.own.must_be(ReturnState::Packed)?;
    Ok(parcel)
}

async fn record(
    tx: &mut Tx,
    parcel: &Parcel,
    kind: &'static str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new(parcel.own.outlet_id, kind, parcel.own.name(), actor, now);
    event::record(tx, event.with("state", parcel.own.state).with("slips", parcel.slips.len())).await
}
