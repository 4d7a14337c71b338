//! From raw facts to the facts that rules speak of: starts, tiers, windows, counts.

use super::calendar::Calendar;
use super::clock::{self, Coverage};
use super::facts::Facts;
use super::pack::Pack;
use super::vocabulary::{Cause, CauseProof, Delay, InvoiceEvidence, RepairOutcome, Tier, VoucherEvidence, main_item};
use crate::types::Day;

/// A derived fact's value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Truth(bool),
    Word(&'a str),
    Number(i64),
    /// The start from which the day is counted.
    Window(Option<Day>),
}

/// The facts of a case as rules see them.
#[derive(Debug)]
pub(super) struct Derived<'a> {
    pub(super) facts: &'a Facts,
    pub(super) calendar: &'a Calendar,
    pub(super) reported: Day,
    pub(super) tier: Tier,
    pub(super) cause_proof: CauseProof,
    /// Start of the sale's own windows.
    pub(super) sale_start: Option<Day>,
    /// Start of the period: the sale's, or the last exchange of the whole unit.
    pub(super) unit_start: Option<Day>,
    pub(super) coverage: Option<Coverage>,
    /// Concluded by a rule so far.
    pub(super) exchange_due: bool,
    guarantee_days: i64,
    item: &'a str,
}

impl<'a> Derived<'a> {
    /// Derives what the packs in scope ask for; the first that gives the item a period gives it.
    pub(super) fn new(facts: &'a Facts, packs: &[&Pack], calendar: &'a Calendar) -> Self {
        let parameter =
            |name: &str| packs.iter().find_map(|pack| pack.parameter(name, facts.fault.reported)).unwrap_or_default();
        let tier = tier(facts);
        let sale_start = match tier {
            Tier::RepairOnly => facts.evidence.factory.map(|day| day.plus_days(parameter("factory_grace_days"))),
            Tier::Full | Tier::NoRefund => facts.sale.invoice.max(facts.sale.delivered),
            Tier::Nothing => None,
        };
        let unit_start = facts.exchanged_on.or(sale_start);
        let item = facts.product.item.as_str();
        let coverage = unit_start.and_then(|start| {
            packs
                .iter()
                .filter_map(|pack| {
                    let (months, citation) = pack.period(item, facts.fault.reported)?;
                    let mut coverage = clock::count(facts, start, months, pack.rolls().then_some(calendar));
                    coverage.citations.push(citation.to_owned());
                    Some(coverage)
                })
                .reduce(|best, other| if best.end >= other.end { best } else { other })
        });
        Self {
            facts,
            calendar,
            reported: facts.fault.reported,
            tier,
            cause_proof: cause_proof(facts, parameter("burden_months")),
            sale_start,
            unit_start,
            coverage,
            exchange_due: false,
            guarantee_days: parameter("guarantee_days"),
            item,
        }
    }

    /// The last day of a window of `days` from `start`, moved over rest days.
    pub(super) fn limit(&self, start: Day, days: i64) -> Day {
        self.calendar.roll(start.plus_days(days)).0
    }

    /// Whether the fault lies in the period.
    pub(super) fn in_period(&self) -> bool {
        self.coverage.as_ref().is_some_and(|coverage| self.reported <= coverage.end)
    }

    /// The value of a fact of [`super::condition::FACTS`].
    pub(super) fn value(&self, fact: &str) -> Value<'_> {
        let facts = self.facts;
        let no_reason = facts.no_reason_return.as_ref();
        match fact {
            "item" => Value::Word(self.item),
            "main" => Value::Truth(self.item == main_item(facts.product.category)),
            "tier" => Value::Word(self.tier.as_str()),
            "voucher" => Value::Word(facts.evidence.voucher.as_str()),
            "provable" => Value::Truth(facts.evidence.provable),
            "cause" => Value::Word(facts.fault.cause.as_str()),
            "cause_proof" => Value::Word(self.cause_proof.as_str()),
            "listed" => Value::Truth(facts.fault.listed.unwrap_or_default()),
            "gift" => Value::Truth(facts.sale.gift),
            "remote" => Value::Truth(facts.sale.remote),
            "in_period" => Value::Truth(self.in_period()),
            "guaranteed" => Value::Truth(self.repaired_within(self.guarantee_days)),
            "repaired_within_year" => Value::Truth(self.repaired_within_year()),
            "with_host" => Value::Truth(facts.sale.with_host),
            "same_model" => Value::Word(facts.supply.same_model.as_str()),
            "delay" => Value::Word(self.delay().map_or("", Delay::as_str)),
            "exchange_due" => Value::Truth(self.exchange_due),
            "no_reason" => Value::Truth(no_reason.is_some()),
            "intact" => Value::Truth(no_reason.and_then(|asked| asked.intact).unwrap_or_default()),
            "activated" => Value::Truth(no_reason.and_then(|asked| asked.activated).unwrap_or_default()),
            "activation_notice" => {
                Value::Truth(no_reason.and_then(|asked| asked.activation_notice).unwrap_or_default())
            }
            "sale_day" => Value::Window(self.sale_start),
            "unit_day" => Value::Window(self.unit_start),
            "delivery_day" => Value::Window(facts.sale.delivered.or(facts.sale.invoice)),
            "open_days" => Value::Number(self.open_days()),
            "estimate_days" => {
                let estimate = facts.open_repair.as_ref().and_then(|open| open.estimate_days);
                Value::Number(estimate.map_or(0, i64::from))
            }
            "finished_repairs" => Value::Number(self.finished(|_| true)),
            "finished_listed_repairs" => Value::Number(self.finished(|listed| listed)),
            "repair_days" => Value::Number(self.unit_start.map_or(0, |start| clock::repair_days(facts, start))),
            "item_exchanges" => Value::Number(i64::from(facts.item_exchanges)),
            // Loading a pack refuses every other name.
            _ => Value::Truth(false),
        }
    }

    fn delay(&self) -> Option<Delay> {
        self.facts.open_repair.as_ref().map(|open| open.delay.unwrap_or(Delay::None))
    }

    fn open_days(&self) -> i64 {
        let sent = self.facts.open_repair.as_ref().map(|open| open.sent);
        sent.map_or(0, |sent| self.facts.decided_on().days_since(sent))
    }

    /// Finished repairs of this unit: since its exchange, the day of the exchange included (policy choice 7).
    fn finished(&self, counts: impl Fn(bool) -> bool) -> i64 {
        let since = self.facts.exchanged_on;
        let finished = self.facts.repairs.iter().filter(|repair| {
            repair.outcome == RepairOutcome::Repaired
                && counts(repair.listed)
                && since.is_none_or(|since| repair.sent >= since)
                && repair.returned <= self.reported
        });
        i64::try_from(finished.count()).unwrap_or(i64::MAX)
    }

    fn repaired_within(&self, days: i64) -> bool {
        self.facts.repairs.iter().any(|repair| {
            repair.outcome == RepairOutcome::Repaired
                && repair.returned <= self.reported
                && self.reported <= repair.returned.plus_days(days)
        })
    }

    fn repaired_within_year(&self) -> bool {
        self.facts.repairs.iter().any(|repair| {
            repair.outcome == RepairOutcome::Repaired
                && repair.returned <= self.reported
                && self.reported <= repair.returned.plus_months(12)
        })
    }
}

/// How much the evidence carries (policy choice 16).
fn tier(facts: &Facts) -> Tier {
    let evidence = &facts.evidence;
    let voucher_alone = evidence.voucher == VoucherEvidence::Valid;
    match evidence.invoice {
        InvoiceEvidence::Original => Tier::Full,
        InvoiceEvidence::Copy => Tier::NoRefund,
        InvoiceEvidence::None if voucher_alone || evidence.provable => Tier::NoRefund,
        InvoiceEvidence::None if evidence.factory.is_some() => Tier::RepairOnly,
        InvoiceEvidence::None => Tier::Nothing,
    }
}

/// Whether another cause than the product is established (policy choice 18).
fn cause_proof(facts: &Facts, burden_months: i64) -> CauseProof {
    if facts.fault.cause == Cause::Product {
        return CauseProof::Product;
    }
    if facts.fault.proven {
        return CauseProof::Proven;
    }
    let months = u32::try_from(burden_months).unwrap_or_default();
    let received = facts.sale.delivered.max(facts.sale.invoice);
    let burdened = received.is_some_and(|day| facts.fault.reported <= day.plus_months(months));
    if burdened { CauseProof::Burden } else { CauseProof::Open }
}
