//! Where books and counts do not agree, entry by entry.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use uuid::Uuid;

use super::close::{Side, StockClose, StockCount};
use super::store::close as store;
use crate::db::Tx;
use crate::ledger::store::Asked;
use crate::ledger::{self, Account, Condition, Location, Transfer};
use crate::types::{AccountId, Error, PartId, PartyId, Serials, TypedId as _};

/// Where a piece is counted: on the shelf and in technicians' bags, whether carried or issued for an order.
const COUNTED: &[Location] = &[Location::OnHand, Location::Issued];

/// A part in a condition.
type Kind = (Uuid, Condition);

/// Books and counts of a part in a condition that do not agree.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) booked: i64,
    pub(super) counted: [i64; 2],
    pub(super) entries: Vec<Explaining>,
}

/// An entry that a side's count does not know.
#[derive(Clone, Debug)]
pub(super) struct Explaining {
    pub(super) transfer: Transfer,
    pub(super) effect: i64,
    pub(super) unknown_to: Side,
    /// The side's own list lacks it; else it would explain the difference.
    pub(super) is_certain: bool,
}

/// The differences of a close that both sides have counted; none before.
pub(super) async fn of(tx: &mut Tx, close: &StockClose) -> Result<Vec<Difference>, Error> {
    if close.digest.is_none() {
        return Ok(Vec::new());
    }
    let party = PartyId::from(close.outlet_id);
    let counts = store::counts(tx, close.name()).await?;
    let asked = Asked { party, locations: COUNTED, unit: None, holder: None };
    let last = close.end_time - TimeDelta::microseconds(1);
    let mut booked: HashMap<Kind, i64> = HashMap::new();
    for shelf in ledger::store::shelves_at(tx, asked, last, Uuid::nil(), i64::MAX).await? {
        let part = Uuid::parse_str(&shelf.unit).map_err(|error| Error::Internal(error.into()))?;
        booked.insert((part, shelf.condition), shelf.on_hand);
    }
    let counted: HashMap<(Side, Kind), &StockCount> =
        counts.iter().map(|count| ((count.side, (count.part_id.uuid(), count.condition)), count)).collect();
    let kinds: BTreeSet<Kind> = booked.keys().copied().chain(counted.keys().map(|(_, kind)| *kind)).collect();
    let pieces = |side, kind| counted.get(&(side, kind)).map_or(0, |count| count.quantity);
    let of_kind = |kind: Kind| booked.get(&kind).copied().unwrap_or_default();
    let differing: Vec<Kind> =
        kinds.into_iter().filter(|kind| Side::ALL.iter().any(|side| pieces(*side, *kind) != of_kind(*kind))).collect();
    if differing.is_empty() {
        return Ok(Vec::new());
    }
    let effects = effects(tx, close).await?;
    let none = Vec::new();
    let difference = |kind: Kind| {
        let own = effects.get(&kind).unwrap_or(&none);
        let entries = Side::ALL.iter().flat_map(|side| {
            let gap = of_kind(kind) - pieces(*side, kind);
            unknown(own, gap, *side, counted.get(&(*side, kind)).copied())
        });
        Difference {
            part: PartId::from_uuid(kind.0),
            condition: kind.1,
            booked: of_kind(kind),
            counted: [pieces(Side::Outlet, kind), pieces(Side::Center, kind)],
            entries: entries.collect(),
        }
    };
    Ok(differing.into_iter().map(difference).collect())
}

/// What each entry of the slice changed of what is counted, by part and condition.
async fn effects(tx: &mut Tx, close: &StockClose) -> Result<BTreeMap<Kind, Vec<(Transfer, i64)>>, Error> {
    let party = PartyId::from(close.outlet_id);
    let transfers = ledger::store::slice(tx, party, (close.begin_time, close.end_time), None, i64::MAX).await?;
    let accounts = ledger::store::accounts(tx, &transfers).await?;
    let accounts: HashMap<AccountId, &Account> = accounts.iter().map(|account| (account.account_id, account)).collect();
    let mut effects: BTreeMap<Kind, Vec<(Transfer, i64)>> = BTreeMap::new();
    for transfer in transfers.into_iter().filter(Transfer::took_effect) {
        let Ok(part) = Uuid::parse_str(&transfer.unit) else { continue };
        let mut own: BTreeMap<Kind, i64> = BTreeMap::new();
        for (id, amount) in
            [(transfer.debit_account_id, transfer.amount), (transfer.credit_account_id, -transfer.amount)]
        {
            let counted = |account: &&&Account| account.party_id == party && COUNTED.contains(&account.location);
            if let Some(account) = accounts.get(&id).filter(counted) {
                *own.entry((part, account.condition)).or_default() += amount;
            }
        }
        for (kind, effect) in own.into_iter().filter(|(_, effect)| *effect != 0) {
            effects.entry(kind).or_default().push((transfer.clone(), effect));
        }
    }
    Ok(effects)
}

/// The entries that a side does not know. Of a side that told which it knows, the others; else those that are the gap
/// alone, or two that are it together.
fn unknown(own: &[(Transfer, i64)], gap: i64, side: Side, count: Option<&StockCount>) -> Vec<Explaining> {
    let explaining = |(transfer, effect): &(Transfer, i64), is_certain| Explaining {
        transfer: transfer.clone(),
        effect: *effect,
        unknown_to: side,
        is_certain,
    };
    if gap == 0 {
        return Vec::new();
    }
    if let Some(known) = count.and_then(|count| count.known.as_ref()) {
        let known = Serials::of(Some(known));
        let lacks = |entry: &&(Transfer, i64)| !known.contains(&entry.0.transfer_id.uuid().to_string());
        return own.iter().filter(lacks).map(|entry| explaining(entry, true)).collect();
    }
    let alone: Vec<Explaining> =
        own.iter().filter(|(_, effect)| *effect == gap).map(|entry| explaining(entry, false)).collect();
    if !alone.is_empty() {
        return alone;
    }
    let mut seen: HashMap<i64, &(Transfer, i64)> = HashMap::new();
    for entry in own {
        if let Some(other) = seen.get(&(gap - entry.1)) {
            return vec![explaining(other, false), explaining(entry, false)];
        }
        seen.insert(entry.1, entry);
    }
    Vec::new()
}
