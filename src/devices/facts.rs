//! From what is on record to the facts of a case.

use chrono::{DateTime, Utc};

use super::clock::{Interval, IntervalKind, VisitOutcome};
use super::{Device, store};
use crate::catalog::Model;
use crate::db::Tx;
use crate::policy;
use crate::types::{Day, Error};

/// A fault as reported and found.
#[derive(Clone, Debug)]
pub struct FaultReport {
    /// When the consumer reported it.
    pub reported: DateTime<Utc>,
    /// Whether it is on the performance-fault table.
    pub listed: Option<bool>,
    /// What caused it.
    pub cause: policy::Cause,
    /// Whether the business has proved a cause other than the product.
    pub proven: bool,
}

/// The facts of a device with a fault, as known on a day: nothing that happened later is counted.
pub async fn gather(
    tx: &mut Tx,
    device: &Device,
    model: &Model,
    item: Option<String>,
    fault: &FaultReport,
    on: Day,
) -> Result<policy::Facts, Error> {
    let intervals = store::intervals(tx, device.device_id).await?;
    let category = model.product_family.category();
    let draft = &device.draft;
    let some = |text: &str| (!text.is_empty()).then(|| text.into());
    let (repairs, open_repair) = history(&intervals, on);
    let item = item.unwrap_or_else(|| policy::main_item(category).to_owned());
    // What was done to the same item before.
    let given = |remedy| {
        intervals.iter().filter(move |visit: &&Interval| visit.remedy == Some(remedy)).filter(|visit| {
            visit.item.as_deref().unwrap_or(policy::main_item(category)) == item
                && visit.end_date.is_some_and(|end| end <= on)
        })
    };
    Ok(policy::Facts {
        product: policy::Product {
            category,
            item: item.as_str().into(),
            form: None,
            program: some(&model.program),
            series: some(&model.series),
        },
        sale: policy::Sale {
            invoice: draft.invoice_date,
            delivered: draft.delivery_date,
            shipped: draft.ship_date,
            arrived: draft.arrival_date,
            price: draft.price,
            paid: draft.paid_price,
            separate_price: None,
            with_host: false,
            gift: draft.gift,
            remote: draft.remote,
            province: some(&draft.province),
            agreement_signed: Some(draft.agreement_signed),
        },
        evidence: policy::Evidence {
            invoice: draft.invoice_evidence,
            voucher: draft.voucher_evidence,
            provable: false,
            factory: draft.factory_date,
        },
        fault: policy::Fault {
            reported: Day::of(fault.reported),
            listed: fault.listed,
            cause: fault.cause,
            proven: fault.proven,
        },
        repairs,
        open_repair,
        exchanged_on: None,
        item_exchanges: u32::try_from(given(policy::Remedy::ExchangeItem).count()).unwrap_or(u32::MAX),
        component_replaced_on: given(policy::Remedy::ReplaceComponent).filter_map(|visit| visit.end_date).max(),
        supply: policy::Supply {
            same_model: if model.discontinue_date.is_some_and(|day| day <= on) {
                policy::SameModel::Discontinued
            } else {
                policy::SameModel::InStock
            },
            equivalent: false,
        },
        no_reason_return: None,
        on: Some(on),
    })
}

/// Finished repairs, and the one that is not finished. A visit that ended without a repair is no repair, but the
/// consumer had no device meanwhile: it counts as a visit without a fault found.
fn history(intervals: &[Interval], on: Day) -> (Vec<policy::Repair>, Option<policy::OpenRepair>) {
    let known = || intervals.iter().filter(|interval| interval.begin_date <= on);
    let waits_of = |visit: &Interval, kind: IntervalKind| {
        let order = (visit.outlet_id, visit.order_id);
        known().filter(move |wait| wait.kind == kind && (wait.outlet_id, wait.order_id) == order)
    };
    let (mut repairs, mut open) = (Vec::new(), None);
    for visit in known().filter(|interval| interval.kind == IntervalKind::Repair) {
        let Some(returned) = visit.end_date.filter(|end| *end <= on) else {
            let waits = |kind| waits_of(visit, kind).any(|wait| wait.end_date.is_none_or(|end| on < end));
            let delay = if waits(IntervalKind::Waiting) {
                policy::Delay::ProducerParts
            } else if waits(IntervalKind::Customer) {
                policy::Delay::Consumer
            } else {
                policy::Delay::None
            };
            open = Some(policy::OpenRepair { sent: visit.begin_date, delay: Some(delay), estimate_days: None });
            continue;
        };
        let outcome = match visit.outcome {
            Some(VisitOutcome::Repaired) => policy::RepairOutcome::Repaired,
            Some(VisitOutcome::SoftwareOnly) => policy::RepairOutcome::SoftwareOnly,
            Some(VisitOutcome::NoFaultFound | VisitOutcome::Unrepaired) | None => policy::RepairOutcome::NoFaultFound,
        };
        let waits: Vec<&Interval> = waits_of(visit, IntervalKind::Waiting).collect();
        let from = waits.iter().map(|wait| wait.begin_date).min();
        let to = waits.iter().filter_map(|wait| wait.end_date).max();
        let waited = from.zip(to);
        repairs.push(policy::Repair {
            sent: visit.begin_date,
            returned,
            listed: visit.listed.unwrap_or(true),
            outcome,
            waiting_from: waited.map(|(from, _)| from),
            waiting_to: waited.map(|(_, to)| to),
        });
    }
    (repairs, open)
}
