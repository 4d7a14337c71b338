//! The facts of a case, as told: raw, typed, every one optional that need not be known.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::vocabulary::{Category, Cause, Delay, Form, InvoiceEvidence, RepairOutcome, SameModel, VoucherEvidence};
use super::written;
use crate::types::{Day, Money};

/// The facts of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// What was sold.
    pub product: Product,
    /// How it was sold.
    #[serde(default)]
    pub sale: Sale,
    /// What proves the sale.
    #[serde(default)]
    pub evidence: Evidence,
    /// The fault.
    pub fault: Fault,
    /// Finished repairs.
    #[serde(default)]
    pub repairs: Vec<Repair>,
    /// The repair that is not finished.
    #[serde(default)]
    pub open_repair: Option<OpenRepair>,
    /// The whole unit was exchanged that day.
    #[serde(default, with = "written::day_if_known")]
    pub exchanged_on: Option<Day>,
    /// How often this accessory, part or program was exchanged.
    #[serde(default)]
    pub item_exchanges: u32,
    /// PC: this main component was replaced that day.
    #[serde(default, with = "written::day_if_known")]
    pub component_replaced_on: Option<Day>,
    /// What could be given in exchange.
    #[serde(default)]
    pub supply: Supply,
    /// A return without any fault.
    #[serde(default)]
    pub no_reason_return: Option<NoReasonReturn>,
    /// The day the decision is made; the day of the report if absent.
    #[serde(default, with = "written::day_if_known")]
    pub on: Option<Day>,
}

/// What was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Which family of law and promise applies.
    pub category: Category,
    /// What failed, a word of [`super::items`].
    pub item: CompactString,
    /// PC only.
    #[serde(default)]
    pub form: Option<Form>,
    /// The brand's promise that was sold with it, by pack name.
    #[serde(default)]
    pub program: Option<CompactString>,
    /// Promise tables that depend on the series.
    #[serde(default)]
    pub series: Option<CompactString>,
}

/// How it was sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sale {
    /// Date on the invoice.
    #[serde(default, with = "written::day_if_known")]
    pub invoice: Option<Day>,
    /// Hand-over to the consumer, if later.
    #[serde(default, with = "written::day_if_known")]
    pub delivered: Option<Day>,
    /// Machinery: day it was shipped.
    #[serde(default, with = "written::day_if_known")]
    pub shipped: Option<Day>,
    /// Machinery: day it arrived.
    #[serde(default, with = "written::day_if_known")]
    pub arrived: Option<Day>,
    /// Invoice price.
    #[serde(default, with = "written::amount")]
    pub price: Option<Money>,
    /// What was really paid, if proved different.
    #[serde(default, with = "written::amount")]
    pub paid: Option<Money>,
    /// Price of the item sold alone, on the refund day.
    #[serde(default, with = "written::amount")]
    pub separate_price: Option<Money>,
    /// The accessory came with the main unit.
    #[serde(default)]
    pub with_host: bool,
    /// It was a gift.
    #[serde(default)]
    pub gift: bool,
    /// Bought at a distance.
    #[serde(default)]
    pub remote: bool,
    /// For provincial law.
    #[serde(default)]
    pub province: Option<CompactString>,
    /// Machinery: service agreement signed at the sale.
    #[serde(default)]
    pub agreement_signed: Option<bool>,
}

/// What proves the sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Evidence {
    /// What there is of the invoice.
    pub invoice: InvoiceEvidence,
    /// What there is of the voucher.
    pub voucher: VoucherEvidence,
    /// Other valid proof of the sale date.
    pub provable: bool,
    /// Factory date decoded from IMEI or bar code.
    #[serde(with = "written::day_if_known")]
    pub factory: Option<Day>,
}

impl Default for Evidence {
    fn default() -> Self {
        Self { invoice: InvoiceEvidence::Original, voucher: VoucherEvidence::Valid, provable: false, factory: None }
    }
}

/// The fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// When the consumer reported it, by any channel.
    #[serde(with = "written::report")]
    pub reported: Day,
    /// It is on the performance-fault table of the rule.
    #[serde(default)]
    pub listed: Option<bool>,
    /// What caused it.
    #[serde(default = "product")]
    pub cause: Cause,
    /// The business has proved a cause other than the product.
    #[serde(default = "yes")]
    pub proven: bool,
}

/// A finished repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// Day the unit was sent in.
    #[serde(with = "written::day")]
    pub sent: Day,
    /// Day it was handed back.
    #[serde(with = "written::day")]
    pub returned: Day,
    /// Whether the fault was listed.
    #[serde(default = "yes")]
    pub listed: bool,
    /// How it came out.
    #[serde(default = "repaired")]
    pub outcome: RepairOutcome,
    /// First day of waiting for parts.
    #[serde(default, with = "written::day_if_known")]
    pub waiting_from: Option<Day>,
    /// Last day of waiting for parts.
    #[serde(default, with = "written::day_if_known")]
    pub waiting_to: Option<Day>,
}

/// A repair that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenRepair {
    /// Day the unit was sent in.
    #[serde(with = "written::day")]
    pub sent: Day,
    /// Whose delay it is; absent if unknown.
    #[serde(default)]
    pub delay: Option<Delay>,
    /// Days the repairer expects to need.
    #[serde(default)]
    pub estimate_days: Option<u32>,
}

/// What could be given in exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Supply {
    /// Whether the same model is to be had.
    pub same_model: SameModel,
    /// Same brand, not lower in performance, in hand.
    pub equivalent: bool,
}

impl Default for Supply {
    fn default() -> Self {
        Self { same_model: SameModel::InStock, equivalent: false }
    }
}

/// A return without any fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoReasonReturn {
    /// Day it was asked for.
    #[serde(with = "written::day")]
    pub asked: Day,
    /// Whether the goods are intact.
    #[serde(default)]
    pub intact: Option<bool>,
    /// Whether the device was activated.
    #[serde(default)]
    pub activated: Option<bool>,
    /// Whether the notice about activation was shown.
    #[serde(default)]
    pub activation_notice: Option<bool>,
}

impl Facts {
    /// The day the decision is made.
    #[must_use]
    pub fn decided_on(&self) -> Day {
        self.on.unwrap_or(self.fault.reported)
    }
}

const fn yes() -> bool {
    true
}

const fn product() -> Cause {
    Cause::Product
}

const fn repaired() -> RepairOutcome {
    RepairOutcome::Repaired
}
