//! Dispositions on the wire.

use super::dispose::Disposal;
use super::finish_refurbishing::Passed;
use super::record_recovery::Recovery;
use super::{Disposition, DispositionKind, DispositionState};
use crate::ledger::{Condition, Transfer};
use crate::parts::read_serials as serials;
use crate::pb;
use crate::rpc::{Fields, money, page_request, timestamp};
use crate::types::{CenterId, CenterName, DispositionId, Error, Money, Name, PageRequest, Serials, TypedId as _};
use crate::wire_enum;

wire_enum!(DispositionKind, pb::disposition::Kind, { Refurbish, Scrap, ToSupplier });
wire_enum!(DispositionState, pb::disposition::State, {
    Refurbishing, Refurbished, Proposed, Scrapped, Declined, AtSupplier, Recovered,
});

pub(super) fn disposal(request: pb::DisposePartsRequest) -> Result<Disposal, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center: Option<CenterId> = fields.name("parent", &request.parent);
    let read = fields.message("disposition", request.disposition, |fields, told| {
        let kind = fields.choice("kind", told.kind, DispositionKind::from_wire);
        let part = fields.name("part", &told.part);
        let condition = fields.choice("condition", told.condition, |wire| {
            Condition::from_wire(wire).filter(|condition| kind.is_none_or(|kind| kind.takes(*condition)))
        });
        let quantity = fields.number("quantity", told.quantity, 1, 1_000_000);
        let serials = serials(fields, "serials", told.serials);
        let reason = fields.text("reason", told.reason, 1, 500);
        let document = match kind {
            Some(DispositionKind::ToSupplier) => fields.text("document", told.document, 1, 60),
            Some(DispositionKind::Refurbish | DispositionKind::Scrap) if !told.document.is_empty() => {
                fields.wrong("document", "NOT_TO_SUPPLIER", "is given for returns to the supplier only")
            }
            Some(DispositionKind::Refurbish | DispositionKind::Scrap) | None => Some(told.document),
        };
        Some((kind?, part?, condition?, quantity?, serials?, reason?, document?))
    });
    fields.finish(|| {
        let name = CenterName::new(center?, DispositionId::generate());
        let (kind, part, condition, quantity, serials, reason, document) = read?;
        Some(Disposal { name, kind, part, condition, quantity, serials, reason, document })
    })
}

type Target = (CenterName<DispositionId>, Option<i64>);

/// What a verb on a disposition reads beside its target.
pub(super) fn target<T>(
    (name, etag, request_id): (&str, &str, &str),
    rest: impl FnOnce(&mut Fields) -> Option<T>,
) -> Result<(Target, T), Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let name = fields.center_name("name", name);
    let etag = fields.etag(etag);
    let rest = rest(&mut fields);
    fields.finish(|| Some(((name?, etag?), rest?)))
}

pub(super) fn passed(r: pb::FinishRefurbishingRequest) -> Result<Passed, Error> {
    let read = target((&r.name, &r.etag, &r.request_id), |fields| {
        let quantity = fields.number("refurbished_quantity", r.refurbished_quantity, 0, 1_000_000);
        let serials = serials(fields, "refurbished_serials", r.refurbished_serials);
        Some((quantity?, serials?))
    });
    read.map(|((name, etag), (quantity, serials))| Passed { name, etag, quantity, serials })
}

pub(super) fn recovery(r: pb::RecordRecoveryRequest) -> Result<Recovery, Error> {
    let read = target((&r.name, &r.etag, &r.request_id), |fields| {
        let amount = fields.money("recovered_amount", r.recovered_amount, Money::ZERO, Money::MAX);
        let document = fields.text("recovery_document", r.recovery_document, 1, 60);
        Some((amount?, document?))
    });
    read.map(|((name, etag), (amount, document))| Recovery { name, etag, amount, document })
}

pub(super) fn correction(r: pb::CorrectRecoveryRequest) -> Result<(Recovery, String), Error> {
    let read = target((&r.name, &r.etag, &r.request_id), |fields| {
        let amount = fields.money("recovered_amount", r.recovered_amount, Money::ZERO, Money::MAX);
        let document = fields.text("recovery_document", r.recovery_document, 1, 60);
        let reason = fields.text("reason", r.reason, 1, 500);
        Some((amount?, document?, reason?))
    });
    read.map(|((name, etag), (amount, document, reason))| (Recovery { name, etag, amount, document }, reason))
}

/// A movement of the money that suppliers gave.
pub(super) fn moved(transfer: &Transfer) -> pb::Recovery {
    let sign = if transfer.corrects_id.is_some() { -1 } else { 1 };
    pb::Recovery {
        transfer_id: transfer.transfer_id.uuid().to_string(),
        disposition: transfer.source.clone(),
        amount: Some(money(Money::from_minor(sign * transfer.amount))),
        corrects: transfer.corrects_id.map(|id| id.uuid().to_string()).unwrap_or_default(),
        actor: transfer.actor.clone(),
        post_time: Some(timestamp(transfer.post_time)),
    }
}

type ListAsked = (CenterId, (Option<DispositionKind>, Option<DispositionState>), PageRequest, String);

/// A page that is asked for, with the question that its tokens belong to.
pub(super) fn list_asked(request: &pb::ListDispositionsRequest) -> Result<ListAsked, Error> {
    let mut fields = Fields::new();
    let words = format!("dispositions {} {} {}", request.parent, request.kind, request.state);
    let center = fields.name("parent", &request.parent);
    let kind = fields.optional_choice("kind", request.kind, DispositionKind::from_wire);
    let state = fields.optional_choice("state", request.state, DispositionState::from_wire);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &words);
    fields.finish(|| Some((center?, (kind?, state?), page?, words)))
}

impl From<Disposition> for pb::Disposition {
    fn from(own: Disposition) -> Self {
        Self {
            name: own.name().to_string(),
            kind: pb::disposition::Kind::from(own.kind).into(),
            state: pb::disposition::State::from(own.state).into(),
            part: Name(own.part_id).to_string(),
            condition: pb::StockCondition::from(own.condition).into(),
            quantity: own.quantity,
            serials: Serials::of(own.serials.as_ref()),
            reason: own.reason,
            document: own.document,
            made_by: own.made_by,
            create_time: Some(timestamp(own.create_time)),
            refurbished_quantity: own.refurbished_quantity.unwrap_or_default(),
            refurbished_serials: Serials::of(own.refurbished_serials.as_ref()),
            recovered_amount: own.recovered_amount.map(money),
            recovery_document: own.recovery_document.unwrap_or_default(),
            decline_reason: own.decline_reason.unwrap_or_default(),
            finished_by: own.finished_by.unwrap_or_default(),
            finish_time: own.finish_time.map(timestamp),
            etag: own.version.to_string(),
            recovery_correction: own.recovery_correction.unwrap_or_default(),
        }
    }
}
