//! Devices on the wire: decoding that tells every wrong field, and encoding.

use super::Device;
use super::device::{DeviceDraft, EvidenceOfInvoice, EvidenceOfVoucher};
use crate::pb;
use crate::policy::{self, LineKind};
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{Day, DeviceId, Money, Name};

/// Reads a device as of `today`: no sale lies in the future.
pub(super) fn draft(fields: &mut Fields, device: pb::Device, today: Day) -> Option<(DeviceDraft, Vec<String>)> {
    let serial = fields.code("serial", device.serial, 4, 40, "-");
    let mut seen: Vec<String> = serial.iter().cloned().collect();
    let others = fields.each("other_serials", device.other_serials, 0, 4, |fields, other| {
        let other = fields.code("", other, 4, 40, "-")?;
        if seen.contains(&other) {
            return fields.wrong("", "REPEATED", "stands twice");
        }
        seen.push(other.clone());
        Some(other)
    });
    let model = fields.name("product_model", &device.product_model);
    let factory_date = past(fields, "factory_date", device.factory_date, today);
    let sale = fields.message("sale", device.sale, |fields, sale| read_sale(fields, sale, today));
    let (factory_date, sale) = (factory_date?, sale?);
    let sold = [sale.invoice_date, sale.delivery_date, sale.ship_date, sale.arrival_date];
    if let (Some(made), Some(sold)) = (factory_date, sold.into_iter().flatten().min())
        && sold < made
    {
        fields.wrong::<()>("factory_date", "DATES_OUT_OF_ORDER", format!("lies after the sale ({sold})"));
    }
    Some((DeviceDraft { serial: serial?, model_id: model?, factory_date, ..sale }, others?))
}

/// The sale's own columns; serial, model and factory date are filled in by the caller.
fn read_sale(fields: &mut Fields, sale: pb::Sale, today: Day) -> Option<DeviceDraft> {
    let invoice_date = past(fields, "invoice_date", sale.invoice_date, today);
    let delivery_date = past(fields, "delivery_date", sale.delivery_date, today);
    let ship_date = past(fields, "ship_date", sale.ship_date, today);
    let arrival_date = past(fields, "arrival_date", sale.arrival_date, today);
    if let (Some(Some(shipped)), Some(Some(arrived))) = (ship_date, arrival_date)
        && arrived < shipped
    {
        fields.wrong::<()>("arrival_date", "DATES_OUT_OF_ORDER", "lies before ship_date");
    }
    let invoice_number = fields.text("invoice_number", sale.invoice_number, 0, 60);
    let voucher_number = fields.text("voucher_number", sale.voucher_number, 0, 60);
    let dealer = fields.text("dealer", sale.dealer, 0, 200);
    let price = fields.optional_money("price", sale.price, Money::MAX);
    let paid_price = fields.optional_money("paid_price", sale.paid_price, Money::MAX);
    let province = province(fields, sale.province);
    let invoice_evidence = fields.optional_choice("invoice_evidence", sale.invoice_evidence, invoice_of_wire);
    let voucher_evidence = fields.optional_choice("voucher_evidence", sale.voucher_evidence, voucher_of_wire);
    let invoice_evidence = invoice_evidence.map(|given| given.unwrap_or(EvidenceOfInvoice::Original));
    if invoice_date == Some(None) && invoice_evidence.is_some_and(|given| given != EvidenceOfInvoice::None) {
        fields.wrong::<()>("invoice_date", "REQUIRED", "must be given unless there is no invoice");
    }
    Some(DeviceDraft {
        serial: String::new(),
        model_id: crate::types::TypedId::from_uuid(uuid::Uuid::nil()),
        factory_date: None,
        invoice_date: invoice_date?,
        delivery_date: delivery_date?,
        ship_date: ship_date?,
        arrival_date: arrival_date?,
        invoice_number: invoice_number?,
        voucher_number: voucher_number?,
        dealer: dealer?,
        price: price?,
        paid_price: paid_price?,
        currency: Money::CURRENCY.to_owned(),
        province: province?,
        gift: sale.gift,
        remote: sale.remote,
        agreement_signed: sale.agreement_signed,
        invoice_evidence: invoice_evidence?,
        voucher_evidence: voucher_evidence?.unwrap_or(EvidenceOfVoucher::Valid),
    })
}

fn past(fields: &mut Fields, field: &str, date: Option<pb::Date>, today: Day) -> Option<Option<Day>> {
    let day = fields.optional_day(field, date)?;
    match day {
        Some(day) if today < day => {
            fields.wrong(field, "IN_THE_FUTURE", format!("is {day}, must not lie after {today}"))
        }
        day => Some(day),
    }
}

fn province(fields: &mut Fields, text: String) -> Option<String> {
    let text = fields.text("province", text, 0, 40)?;
    if text.chars().all(|character| character.is_ascii_lowercase() || character == '_') {
        return Some(text);
    }
    fields.wrong("province", "WRONG_CHARACTER", "must be lower-case pinyin, such as `zhejiang`")
}

const fn invoice_of_wire(wire: pb::InvoiceEvidence) -> Option<EvidenceOfInvoice> {
    match wire {
        pb::InvoiceEvidence::Unspecified => None,
        pb::InvoiceEvidence::Original => Some(EvidenceOfInvoice::Original),
        pb::InvoiceEvidence::Copy => Some(EvidenceOfInvoice::Copy),
        pb::InvoiceEvidence::None => Some(EvidenceOfInvoice::None),
    }
}

const fn voucher_of_wire(wire: pb::VoucherEvidence) -> Option<EvidenceOfVoucher> {
    match wire {
        pb::VoucherEvidence::Unspecified => None,
        pb::VoucherEvidence::Valid => Some(EvidenceOfVoucher::Valid),
        pb::VoucherEvidence::Lost => Some(EvidenceOfVoucher::Lost),
        pb::VoucherEvidence::Mismatched => Some(EvidenceOfVoucher::Mismatched),
        pb::VoucherEvidence::Altered => Some(EvidenceOfVoucher::Altered),
    }
}

/// A device with all its serials.
pub(super) fn device(device: Device, serials: &[(String, DeviceId)]) -> pb::Device {
    let draft = device.draft;
    let others = serials.iter().filter(|(serial, id)| *id == device.device_id && *serial != draft.serial);
    pb::Device {
        name: Name(device.device_id).to_string(),
        other_serials: others.map(|(serial, _)| serial.clone()).collect(),
        product_model: Name(draft.model_id).to_string(),
        sale: Some(pb::Sale {
            invoice_date: draft.invoice_date.map(date),
            delivery_date: draft.delivery_date.map(date),
            invoice_number: draft.invoice_number,
            voucher_number: draft.voucher_number,
            dealer: draft.dealer,
            price: draft.price.map(money),
            paid_price: draft.paid_price.map(money),
            province: draft.province,
            gift: draft.gift,
            remote: draft.remote,
            invoice_evidence: match draft.invoice_evidence {
                EvidenceOfInvoice::Original => pb::InvoiceEvidence::Original,
                EvidenceOfInvoice::Copy => pb::InvoiceEvidence::Copy,
                EvidenceOfInvoice::None => pb::InvoiceEvidence::None,
            }
            .into(),
            voucher_evidence: match draft.voucher_evidence {
                EvidenceOfVoucher::Valid => pb::VoucherEvidence::Valid,
                EvidenceOfVoucher::Lost => pb::VoucherEvidence::Lost,
                EvidenceOfVoucher::Mismatched => pb::VoucherEvidence::Mismatched,
                EvidenceOfVoucher::Altered => pb::VoucherEvidence::Altered,
            }
            .into(),
            ship_date: draft.ship_date.map(date),
            arrival_date: draft.arrival_date.map(date),
            agreement_signed: draft.agreement_signed,
        }),
        serial: draft.serial,
        factory_date: draft.factory_date.map(date),
        create_time: Some(timestamp(device.create_time)),
        etag: device.version.to_string(),
    }
}

/// The warranty clock as of a day.
pub(super) fn coverage(coverage: Option<policy::Coverage>, as_of: Day) -> pb::Coverage {
    let as_of = Some(date(as_of));
    let Some(coverage) = coverage else { return pb::Coverage { as_of, ..Default::default() } };
    pb::Coverage {
        begin_date: Some(date(coverage.start)),
        end_date: Some(date(coverage.end)),
        calendar_provisional: coverage.provisional,
        lines: coverage.lines.iter().map(line).collect(),
        citations: coverage.citations,
        as_of,
    }
}

fn line(line: &policy::ClockLine) -> pb::coverage::Line {
    use pb::coverage::line::Kind;
    let policy::ClockLine { kind, begin, end, days } = line;
    let (kind, zh, en) = match kind {
        LineKind::Start => (Kind::Start, format!("自{begin}起算"), format!("counts from {begin}")),
        LineKind::Period => (Kind::Period, format!("三包有效期至{end}"), format!("the period runs to {end}")),
        LineKind::Repair => (
            Kind::RepairPause,
            format!("{begin}至{end}修理占用{days}日，不计入"),
            format!("{days} days in repair from {begin} to {end} do not count"),
        ),
        LineKind::Waiting => (
            Kind::WaitingPause,
            format!("{begin}至{end}待料{days}日，不计入"),
            format!("{days} days waiting for parts from {begin} to {end} do not count"),
        ),
        LineKind::Roll => (
            Kind::RestDayRoll,
            format!("{begin}为休假日，顺延至{end}"),
            format!("{begin} is a rest day: the last day is {end}"),
        ),
    };
    pb::coverage::Line {
        kind: kind.into(),
        begin_date: Some(date(*begin)),
        end_date: Some(date(*end)),
        days: i32::try_from(*days).unwrap_or(i32::MAX),
        text_zh: zh,
        text_en: en,
    }
}
