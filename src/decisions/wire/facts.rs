//! The facts of a case on the wire: every wrong one is told, with the words that are known.

use chrono::{DateTime, FixedOffset, NaiveTime, TimeZone as _, Utc};
use compact_str::CompactString;

use crate::pb;
use crate::pb::facts as wire;
use crate::policy::{
    Category, Cause, Delay, Evidence, Facts, Fault, Form, InvoiceEvidence, NoReasonReturn, OpenRepair, Product, Repair,
    RepairOutcome, Sale, SameModel, Supply, VoucherEvidence, items,
};
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{Day, Money};

/// Repairs in one case at most.
const REPAIRS_MAX: usize = 200;

/// Reads the facts of a case.
pub(in super::super) fn read(fields: &mut Fields, facts: pb::Facts) -> Option<Facts> {
    let product = fields.message("product", facts.product, product);
    let sale = facts.sale.map_or(Some(Sale::default()), |sale| fields.at("sale", |fields| read_sale(fields, sale)));
    let evidence = facts
        .evidence
        .map_or(Some(Evidence::default()), |evidence| fields.at("evidence", |fields| read_evidence(fields, &evidence)));
    let fault = fields.message("fault", facts.fault, fault);
    let repairs = fields.each("repairs", facts.repairs, 0, REPAIRS_MAX, repair);
    let open_repair = match facts.open_repair {
        Some(open) => fields.at("open_repair", |fields| open_repair(fields, &open)).map(Some),
        None => Some(None),
    };
    let exchanged_on = fields.optional_day("exchanged_on", facts.exchanged_on);
    let item_exchanges = fields.number("item_exchanges", facts.item_exchanges, 0, 1000);
    let component_replaced_on = fields.optional_day("component_replaced_on", facts.component_replaced_on);
    let supply = facts
        .supply
        .map_or(Some(Supply::default()), |supply| fields.at("supply", |fields| read_supply(fields, &supply)));
    let no_reason_return = match facts.no_reason_return {
        Some(asked) => fields.at("no_reason_return", |fields| no_reason_return(fields, &asked)).map(Some),
        None => Some(None),
    };
    let on = fields.optional_day("on", facts.on);
    Some(Facts {
        product: product?,
        sale: sale?,
        evidence: evidence?,
        fault: fault?,
        repairs: repairs?,
        open_repair: open_repair?,
        exchanged_on: exchanged_on?,
        item_exchanges: u32::try_from(item_exchanges?).ok()?,
        component_replaced_on: component_replaced_on?,
        supply: supply?,
        no_reason_return: no_reason_return?,
        on: on?,
    })
}

/// A word of a vocabulary, or its default if the text is empty.
macro_rules! word {
    ($fields:expr, $field:literal, $text:expr, $kind:ty, $default:expr) => {{
        let text: &str = $text;
        match <$kind>::from_text(text) {
            Some(value) => Some(value.into()),
            None if text.is_empty() => $default,
            None => {
                let known: Vec<&str> = <$kind>::ALL.iter().map(|word| word.as_str()).collect();
                $fields.wrong($field, "UNKNOWN_VALUE", format!("must be one of {}", known.join(", ")))
            }
        }
    }};
}

fn product(fields: &mut Fields, product: wire::Product) -> Option<Product> {
    let category: Option<Category> = word!(fields, "category", &product.category, Category, {
        fields.wrong("category", "REQUIRED", "must be given")
    });
    let item = match category {
        Some(category) if !items(category).contains(&product.item.as_str()) => {
            fields.wrong("item", "UNKNOWN_VALUE", format!("must be one of {}", items(category).join(", ")))
        }
        _ => Some(product.item.into()),
    };
    let form: Option<Option<Form>> = word!(fields, "form", &product.form, Form, Some(None));
    let program = fields.text("program", product.program, 0, 60);
    let series = fields.text("series", product.series, 0, 60);
    let some = |text: String| (!text.is_empty()).then(|| text.into());
    Some(Product { category: category?, item: item?, form: form?, program: some(program?), series: some(series?) })
}

fn read_sale(fields: &mut Fields, sale: wire::SaleFacts) -> Option<Sale> {
    let invoice = fields.optional_day("invoice", sale.invoice);
    let delivered = fields.optional_day("delivered", sale.delivered);
    let shipped = fields.optional_day("shipped", sale.shipped);
    let arrived = fields.optional_day("arrived", sale.arrived);
    let price = fields.optional_money("price", sale.price, Money::MAX);
    let paid = fields.optional_money("paid", sale.paid, Money::MAX);
    let separate_price = fields.optional_money("separate_price", sale.separate_price, Money::MAX);
    let province = fields.text("province", sale.province, 0, 40)?;
    Some(Sale {
        invoice: invoice?,
        delivered: delivered?,
        shipped: shipped?,
        arrived: arrived?,
        price: price?,
        paid: paid?,
        separate_price: separate_price?,
        with_host: sale.with_host,
        gift: sale.gift,
        remote: sale.remote,
        province: (!province.is_empty()).then(|| province.into()),
        agreement_signed: sale.agreement_signed,
    })
}

fn read_evidence(fields: &mut Fields, evidence: &wire::Evidence) -> Option<Evidence> {
    let invoice = word!(fields, "invoice", &evidence.invoice, InvoiceEvidence, Some(InvoiceEvidence::Original));
    let voucher = word!(fields, "voucher", &evidence.voucher, VoucherEvidence, Some(VoucherEvidence::Valid));
    let factory = fields.optional_day("factory", evidence.factory);
    Some(Evidence { invoice: invoice?, voucher: voucher?, provable: evidence.provable, factory: factory? })
}

/// Reads a fault; its report's instant becomes the day it falls on in China.
pub(in super::super) fn fault(fields: &mut Fields, fault: wire::Fault) -> Option<Fault> {
    let reported = fields.instant("reported", fault.reported);
    let cause = word!(fields, "cause", &fault.cause, Cause, Some(Cause::Product));
    let proven = fault.proven.unwrap_or(true);
    Some(Fault { reported: Day::of(reported?), listed: fault.listed, cause: cause?, proven })
}

fn repair(fields: &mut Fields, repair: wire::Repair) -> Option<Repair> {
    let sent = fields.day("sent", repair.sent);
    let returned = fields.day("returned", repair.returned);
    let outcome = word!(fields, "outcome", &repair.outcome, RepairOutcome, Some(RepairOutcome::Repaired));
    let waiting_from = fields.optional_day("waiting_from", repair.waiting_from);
    let waiting_to = fields.optional_day("waiting_to", repair.waiting_to);
    Some(Repair {
        sent: sent?,
        returned: returned?,
        listed: repair.listed.unwrap_or(true),
        outcome: outcome?,
        waiting_from: waiting_from?,
        waiting_to: waiting_to?,
    })
}

fn open_repair(fields: &mut Fields, open: &wire::OpenRepair) -> Option<OpenRepair> {
    let sent = fields.day("sent", open.sent);
    let delay: Option<Option<Delay>> = word!(fields, "delay", &open.delay, Delay, Some(None));
    let estimate =
        open.estimate_days.map_or(Some(None), |days| fields.number("estimate_days", days, 0, 3650).map(Some));
    Some(OpenRepair { sent: sent?, delay: delay?, estimate_days: estimate?.and_then(|days| u32::try_from(days).ok()) })
}

fn read_supply(fields: &mut Fields, supply: &wire::Supply) -> Option<Supply> {
    let same_model = word!(fields, "same_model", &supply.same_model, SameModel, Some(SameModel::InStock));
    Some(Supply { same_model: same_model?, equivalent: supply.equivalent })
}

fn no_reason_return(fields: &mut Fields, asked: &wire::NoReasonReturn) -> Option<NoReasonReturn> {
    let day = fields.day("asked", asked.asked);
    Some(NoReasonReturn {
        asked: day?,
        intact: asked.intact,
        activated: asked.activated,
        activation_notice: asked.activation_notice,
    })
}

/// The facts as they were taken; the report as noon of its day in China.
pub(crate) fn encode(facts: &Facts) -> pb::Facts {
    let text = |text: &Option<CompactString>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    let sale = &facts.sale;
    pb::Facts {
        product: Some(wire::Product {
            category: facts.product.category.to_string(),
            item: facts.product.item.to_string(),
            form: facts.product.form.map(|form| form.to_string()).unwrap_or_default(),
            program: text(&facts.product.program),
            series: text(&facts.product.series),
        }),
        sale: Some(wire::SaleFacts {
            invoice: sale.invoice.map(date),
            delivered: sale.delivered.map(date),
            shipped: sale.shipped.map(date),
            arrived: sale.arrived.map(date),
            price: sale.price.map(money),
            paid: sale.paid.map(money),
            separate_price: sale.separate_price.map(money),
            with_host: sale.with_host,
            gift: sale.gift,
            remote: sale.remote,
            province: text(&sale.province),
            agreement_signed: sale.agreement_signed,
        }),
        evidence: Some(wire::Evidence {
            invoice: facts.evidence.invoice.to_string(),
            voucher: facts.evidence.voucher.to_string(),
            provable: facts.evidence.provable,
            factory: facts.evidence.factory.map(date),
        }),
        fault: Some(wire::Fault {
            reported: noon(facts.fault.reported).map(timestamp),
            listed: facts.fault.listed,
            cause: facts.fault.cause.to_string(),
            proven: Some(facts.fault.proven),
        }),
        repairs: facts.repairs.iter().map(encode_repair).collect(),
        open_repair: facts.open_repair.as_ref().map(|open| wire::OpenRepair {
            sent: Some(date(open.sent)),
            delay: open.delay.map(|delay| delay.to_string()).unwrap_or_default(),
            estimate_days: open.estimate_days.and_then(|days| i32::try_from(days).ok()),
        }),
        exchanged_on: facts.exchanged_on.map(date),
        item_exchanges: i32::try_from(facts.item_exchanges).unwrap_or(i32::MAX),
        component_replaced_on: facts.component_replaced_on.map(date),
        supply: Some(wire::Supply {
            same_model: facts.supply.same_model.to_string(),
            equivalent: facts.supply.equivalent,
        }),
        no_reason_return: facts.no_reason_return.as_ref().map(|asked| wire::NoReasonReturn {
            asked: Some(date(asked.asked)),
            intact: asked.intact,
            activated: asked.activated,
            activation_notice: asked.activation_notice,
        }),
        on: facts.on.map(date),
    }
}

fn encode_repair(repair: &Repair) -> wire::Repair {
    wire::Repair {
        sent: Some(date(repair.sent)),
        returned: Some(date(repair.returned)),
        listed: Some(repair.listed),
        outcome: repair.outcome.to_string(),
        waiting_from: repair.waiting_from.map(date),
        waiting_to: repair.waiting_to.map(date),
    }
}

fn noon(day: Day) -> Option<DateTime<Utc>> {
    let zone = FixedOffset::east_opt(8 * 3600)?;
    let noon = day.date().and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
    zone.from_local_datetime(&noon).single().map(|instant| instant.to_utc())
}
