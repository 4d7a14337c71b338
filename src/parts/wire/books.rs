//! Corrections, valuations and month closes on the wire.

use chrono::{DateTime, Utc};

use super::super::close::{CloseState, Side, StockClose};
use super::super::close_month::{Count, CountLine};
use super::super::correct::{Adjustment, Grounds};
use super::super::difference::Difference;
use super::super::valuation::Worth;
use super::super::verify::{Tampering, Verified};
use super::{party, serials};
use crate::ledger::Condition;
use crate::pb;
use crate::pb::stock_close as wire;
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{
    CloseId, Day, Error, Money, Month, Name, OutletId, OutletName, PartId, PartyId, TransferId, TypedId as _,
};

impl From<CloseState> for wire::State {
    fn from(state: CloseState) -> Self {
        match state {
            CloseState::Counting => Self::Counting,
            CloseState::Counted => Self::Counted,
            CloseState::Closed => Self::Closed,
        }
    }
}

impl From<Side> for wire::Side {
    fn from(side: Side) -> Self {
        match side {
            Side::Outlet => Self::Outlet,
            Side::Center => Self::Center,
        }
    }
}

/// Most pieces that a count tells of a part.
const PIECES_MAX: i64 = 1_000_000;

fn grounds(
    fields: &mut Fields,
    reason: String,
    fact_date: Option<pb::Date>,
    (actor, now): (&str, DateTime<Utc>),
) -> Option<Grounds> {
    let reason = fields.text("reason", reason, 1, 500);
    let fact_date: Option<Option<Day>> = fields.optional_day("fact_date", fact_date);
    Some(Grounds { reason: reason?, fact_date: fact_date?, actor: actor.to_owned(), now })
}

fn transfer_id(fields: &mut Fields, field: &str, text: &str) -> Option<TransferId> {
    match uuid::Uuid::try_parse(text) {
        Ok(id) => Some(TransferId::from_uuid(id)),
        Err(_) => fields.wrong(field, "NOT_A_UUID", "must be the id of a transfer"),
    }
}

pub(in crate::parts) fn correction(
    request: pb::CorrectTransferRequest,
    by: (&str, DateTime<Utc>),
) -> Result<(PartyId, TransferId, Grounds), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let party = party(&mut fields, &request.parent);
    let id = transfer_id(&mut fields, "transfer_id", &request.transfer_id);
    let grounds = grounds(&mut fields, request.reason, request.fact_date, by);
    fields.finish(|| Some((party?, id?, grounds?)))
}

pub(in crate::parts) fn adjustment(
    request: pb::AdjustStockRequest,
    by: (&str, DateTime<Utc>),
) -> Result<(Adjustment, Grounds), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let party = party(&mut fields, &request.parent);
    let part = fields.name("part", &request.part);
    let condition = fields.choice("condition", request.condition, Condition::from_wire);
    let difference = match request.difference {
        0 => fields.wrong("difference", "OUT_OF_RANGE", "is 0: there is nothing to adjust"),
        given => fields.number("difference", given, -PIECES_MAX, PIECES_MAX),
    };
    let serials = serials(&mut fields, "serials", request.serials);
    let grounds = grounds(&mut fields, request.reason, request.fact_date, by);
    fields.finish(|| {
        let (party, part, condition) = (party?, part?, condition?);
        Some((Adjustment { party, part, condition, difference: difference?, serials: serials? }, grounds?))
    })
}

/// A valuation.
pub(in crate::parts) fn valuation(lines: &[Worth], total: Money) -> pb::Valuation {
    let line = |worth: &Worth| pb::valuation::Line {
        part: Name(worth.part).to_string(),
        condition: pb::StockCondition::from(worth.condition).into(),
        quantity: worth.quantity,
        price: Some(money(worth.price)),
        amount: Some(money(worth.amount)),
        price_list: worth.list.map(|list| Name(list).to_string()).unwrap_or_default(),
    };
    pb::Valuation { lines: lines.iter().map(line).collect(), total_amount: Some(money(total)) }
}

pub(in crate::parts) fn count(request: pb::SubmitCountRequest) -> Result<(OutletId, Count), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let month = match fields.day("month", request.month) {
        Some(day) => {
            Month::beginning(day).or_else(|| fields.wrong("month", "NOT_A_FIRST", "must be the first day of a month"))
        }
        None => None,
    };
    let mut seen = Vec::new();
    let lines = fields.each("lines", request.lines, 0, 1000, |fields, line| {
        let part: Option<PartId> = fields.name("part", &line.part);
        let condition = fields.choice("condition", line.condition, Condition::from_wire);
        let quantity = fields.number("quantity", line.quantity, 0, PIECES_MAX);
        let known = fields.each("known_transfers", line.known_transfers, 0, 1000, |fields, id| {
            transfer_id(fields, "", &id).map(|id| id.uuid().to_string())
        });
        if let Some(kind) = part.zip(condition) {
            if seen.contains(&kind) {
                fields.wrong::<()>("part", "REPEATED", "stands twice in this condition");
            }
            seen.push(kind);
        }
        Some(CountLine { part: part?, condition: condition?, quantity: quantity?, known: known? })
    });
    fields.finish(|| Some((outlet?, Count { month: month?, lines: lines? })))
}

pub(in crate::parts) type Signing = (OutletName<CloseId>, Option<i64>, String);

pub(in crate::parts) fn signing(request: pb::SignCloseRequest) -> Result<Signing, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let digest = fields.text("digest", request.digest, 64, 64);
    fields.finish(|| Some((name?, etag?, digest?)))
}

pub(in crate::parts) type Verifying = (OutletName<CloseId>, Option<String>);

pub(in crate::parts) fn verifying(request: pb::VerifyCloseRequest) -> Result<Verifying, Error> {
    let mut fields = Fields::new();
    let name = fields.outlet_name("name", &request.name);
    let digest =
        if request.digest.is_empty() { Some(None) } else { fields.text("digest", request.digest, 64, 64).map(Some) };
    fields.finish(|| Some((name?, digest?)))
}

/// A close with its differences.
pub(in crate::parts) fn close(close: &StockClose, differences: &[Difference]) -> pb::StockClose {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    pb::StockClose {
        name: close.name().to_string(),
        service_center: Name(close.center_id).to_string(),
        month: Some(date(close.month)),
        state: wire::State::from(close.state).into(),
        transfer_count: close.transfer_count.unwrap_or_default(),
        digest: text(&close.digest),
        counted_by_outlet: text(&close.counted_by_outlet),
        counted_by_center: text(&close.counted_by_center),
        signed_by_outlet: text(&close.signed_by_outlet),
        signed_by_center: text(&close.signed_by_center),
        differences: differences.iter().map(difference).collect(),
        create_time: Some(timestamp(close.create_time)),
        etag: close.version.to_string(),
    }
}

fn difference(difference: &Difference) -> wire::Difference {
    let [counted_by_outlet, counted_by_center] = difference.counted;
    let entries = difference.entries.iter().map(|entry| wire::difference::Entry {
        transfer_id: entry.transfer.transfer_id.uuid().to_string(),
        code: entry.transfer.code.clone(),
        source: entry.transfer.source.clone(),
        effect: entry.effect,
        post_time: Some(timestamp(entry.transfer.post_time)),
        unknown_to: wire::Side::from(entry.unknown_to).into(),
        is_certain: entry.is_certain,
    });
    wire::Difference {
        part: Name(difference.part).to_string(),
        condition: pb::StockCondition::from(difference.condition).into(),
        booked: difference.booked,
        counted_by_outlet,
        counted_by_center,
        entries: entries.collect(),
    }
}

/// What became of a closed slice.
pub(in crate::parts) fn verified(verified: &Verified) -> pb::VerifyCloseResponse {
    use pb::verify_close_response::{Entry, Tampering as Wire};
    let entry = |(id, tampering): &(Option<TransferId>, Tampering)| Entry {
        transfer_id: id.map(|id| id.uuid().to_string()).unwrap_or_default(),
        tampering: match tampering {
            Tampering::Changed => Wire::Changed,
            Tampering::Missing => Wire::Missing,
            Tampering::Added => Wire::Added,
            Tampering::Chain => Wire::Chain,
        }
        .into(),
    };
    pb::VerifyCloseResponse {
        is_intact: verified.found.is_empty(),
        transfer_count: i64::try_from(verified.links).unwrap_or(i64::MAX),
        digest: verified.digest.clone(),
        entries: verified.found.iter().map(entry).collect(),
    }
}
