//! The sale, what proves it, the unit's own repairs, and the refusals that hold for every kind of goods.

use std::collections::BTreeSet;

use sanbao::policy::{
    Category, Cause, Delay, Duty, Facts, Flag, Form, InvoiceEvidence, Outcome, Remedy, Repair, RepairOutcome,
    SameModel, Tier, VoucherEvidence,
};
use sanbao::types::{Day, Money};

use super::Answer;
use super::days::{Stay, looks_at_provisional, merged, period_end, rolled};
use super::no_reason;

/// The last day of a period, and whether a year without a notice was looked at for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct End {
    pub(crate) day: Day,
    provisional: bool,
}

impl End {
    /// A period of so many months from `start`.
    pub(crate) fn of(start: Day, months: u32, stays: &[Stay]) -> Self {
        let last = period_end(start, months, stays);
        Self { day: rolled(last), provisional: looks_at_provisional(last) }
    }
}

/// A case in which all that matters is known.
pub(crate) struct Case<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) on: Day,
    pub(crate) reported: Day,
    /// The later of invoice and delivery (choice 2).
    pub(crate) sold: Option<Day>,
    /// Choice 16.
    pub(crate) tier: Tier,
    pub(crate) listed: bool,
    pub(crate) delay: Delay,
}

impl<'a> Case<'a> {
    pub(crate) fn of(facts: &'a Facts) -> Self {
        let sale = &facts.sale;
        Self {
            facts,
            on: facts.decided_on(),
            reported: facts.fault.reported,
            sold: sale.invoice.max(sale.delivered),
            tier: tier(facts),
            listed: facts.fault.listed == Some(true),
            delay: facts.open_repair.as_ref().and_then(|open| open.delay).unwrap_or(Delay::None),
        }
    }

    pub(crate) fn item(&self) -> &str {
        &self.facts.product.item
    }

    pub(crate) fn province(&self) -> &str {
        self.facts.sale.province.as_deref().unwrap_or_default()
    }

    pub(crate) fn program(&self) -> &str {
        self.facts.product.program.as_deref().unwrap_or_default()
    }

    pub(crate) fn is_laptop(&self) -> bool {
        self.facts.product.form == Some(Form::Laptop)
    }

    pub(crate) fn in_stock(&self) -> bool {
        self.facts.supply.same_model == SameModel::InStock
    }

    /// Refunds are for the full tier, and for no gift (choices 16 and 20).
    pub(crate) fn may_be_refunded(&self) -> bool {
        self.tier == Tier::Full && !self.facts.sale.gift
    }

    /// Sale and the exchange of the whole unit: the day from which the present unit counts (choice 7).
    pub(crate) fn unit_from(&self, start: Day) -> Day {
        self.facts.exchanged_on.unwrap_or(start)
    }

    fn is_of_this_unit(&self, sent: Day) -> bool {
        self.facts.exchanged_on.is_none_or(|exchanged| sent >= exchanged)
    }

    /// Times in repair of the present unit, and of waiting for parts; open ones too, unless the consumer delays.
    pub(crate) fn stays(&self, waiting: bool) -> Vec<Stay> {
        let mut stays = Vec::new();
        for repair in self.facts.repairs.iter().filter(|repair| self.is_of_this_unit(repair.sent)) {
            stays.push((repair.sent, repair.returned));
            if let (true, Some(from), Some(to)) = (waiting, repair.waiting_from, repair.waiting_to) {
                stays.push((from, to));
            }
        }
        if let Some(open) = self.facts.open_repair.as_ref().filter(|open| self.is_of_this_unit(open.sent))
            && self.delay != Delay::Consumer
        {
            stays.push((open.sent, self.on));
        }
        stays
    }

    /// The end of a period of so many months from the exchange, else from the start.
    pub(crate) fn ends(&self, start: Option<Day>, months: u32) -> Option<End> {
        start.map(|start| End::of(self.unit_from(start), months, &self.stays(true)))
    }

    /// Whether the fault was reported in the first `days` days after `start`.
    pub(crate) fn within(&self, start: Option<Day>, days: i64) -> bool {
        start.is_some_and(|start| self.reported <= rolled(start.plus_days(days)))
    }

    /// Days 1 to 7 of the sale: an exchange changes nothing (choice 7).
    pub(crate) fn in_7(&self) -> bool {
        self.within(self.sold, 7)
    }

    /// Days up to 15 of the sale or of the new unit (choice 7).
    pub(crate) fn in_15(&self) -> bool {
        self.within(self.facts.exchanged_on.or(self.sold), 15)
    }

    /// Days that the open repair has taken (choice 5).
    pub(crate) fn open_days(&self) -> i64 {
        let open = self.facts.open_repair.as_ref().filter(|open| self.is_of_this_unit(open.sent));
        open.map_or(0, |open| self.on.days_since(open.sent))
    }

    /// Articles 16 and 17 of the phone rule, 23 and 24 of the PC rule.
    pub(crate) fn repair_takes_too_long(&self) -> bool {
        (self.delay == Delay::Repairer && self.open_days() > 30)
            || (self.delay == Delay::ProducerParts && self.open_days() > 60)
    }

    /// Whether a repair of this unit was finished before the report.
    pub(crate) fn is_finished(&self, repair: &Repair) -> bool {
        repair.outcome == RepairOutcome::Repaired
            && self.is_of_this_unit(repair.sent)
            && repair.returned <= self.reported
    }

    /// Choice 8: finished repairs of this unit, of listed faults only or of any.
    pub(crate) fn finished(&self, any_fault: bool) -> usize {
        let repairs = self.facts.repairs.iter();
        repairs.filter(|repair| self.is_finished(repair) && (any_fault || repair.listed)).count()
    }

    /// Choice 15: a finished repair was handed over no more than 30 days before the report.
    pub(crate) fn is_guaranteed(&self) -> bool {
        let mut repairs = self.facts.repairs.iter();
        repairs.any(|repair| self.is_finished(repair) && self.reported <= repair.returned.plus_days(30))
    }

    /// Choice 5, with the law's 7 days or the province's 5.
    pub(crate) fn owes_loaner(&self, days: i64) -> bool {
        let estimate = self.facts.open_repair.as_ref().and_then(|open| open.estimate_days);
        self.facts.open_repair.is_some()
            && self.delay != Delay::Consumer
            && (self.open_days() > days || estimate.is_some_and(|estimate| i64::from(estimate) > days))
    }
}

/// Choice 16.
fn tier(facts: &Facts) -> Tier {
    let evidence = &facts.evidence;
    if evidence.invoice == InvoiceEvidence::Original {
        Tier::Full
    } else if evidence.invoice == InvoiceEvidence::Copy
        || evidence.voucher == VoucherEvidence::Valid
        || evidence.provable
    {
        Tier::Proof
    } else if evidence.factory.is_some() {
        Tier::Factory
    } else {
        Tier::Nothing
    }
}

/// A refusal with paid repair (choice 19).
pub(crate) fn refused() -> Answer {
    Answer::new(Outcome::NotCovered, &[Remedy::PaidRepair])
}

/// What refuses, whatever the goods: choices 16 to 19. `proves` says whether the tier is enough for anything.
pub(crate) fn refusal(case: &Case<'_>, proves: bool) -> Option<Answer> {
    if let Some(asked) = &case.facts.no_reason_return {
        return Some(no_reason(case, asked));
    }
    let evidence = &case.facts.evidence;
    let altered = evidence.voucher == VoucherEvidence::Altered && !evidence.provable;
    if evidence.voucher == VoucherEvidence::Mismatched {
        let mut answer = refused();
        answer.flags.insert(Flag::FraudCheck);
        return Some(answer);
    }
    if altered || !proves {
        return Some(refused());
    }
    let fault = &case.facts.fault;
    if fault.cause == Cause::Product || !fault.proven {
        return None;
    }
    // A PC with only a factory month is refused by the law for that, before its promise looks at the cause.
    let by_law = case.facts.product.category == Category::Handset || case.tier != Tier::Factory;
    if by_law && matches!(fault.cause, Cause::Network | Cause::UserAddedPart) {
        return Some(Answer::new(Outcome::NotCovered, &[]));
    }
    Some(refused())
}

/// Choices 17 and 18: what a person must look at, of a case that would be covered.
pub(crate) fn must_be_looked_at(case: &Case<'_>, start: Option<Day>, in_period: bool) -> bool {
    let fault = &case.facts.fault;
    let handed_over = case.facts.exchanged_on.or(start);
    let six_months = handed_over.is_some_and(|start| case.reported <= rolled(start.plus_months(6)));
    let burden = six_months || (case.province() == "zhejiang" && in_period);
    let disputed = fault.cause != Cause::Product && !fault.proven && !burden;
    disputed || case.facts.evidence.voucher == VoucherEvidence::Altered
}

/// Amounts (choice 11), the end and the flags of an answer.
pub(crate) fn with_amounts(case: &Case<'_>, mut answer: Answer, start: Option<Day>, per_mille: (i64, i64)) -> Answer {
    let sale = &case.facts.sale;
    let accessory = case.facts.product.category == Category::Handset && case.item() != "main_unit";
    let price = if accessory && sale.with_host { sale.separate_price } else { sale.paid.or(sale.price) };
    if answer.remedies.contains(&Remedy::RefundFull) || answer.remedies.contains(&Remedy::RefundNoReason) {
        answer.refund = price;
        answer.depreciation = price.map(|_| Money::ZERO);
    } else if let (true, Some(start)) = (answer.remedies.contains(&Remedy::RefundLessDepreciation), start) {
        let from = case.unit_from(start);
        let days = case.on.days_since(from) - merged(&case.stays(true), from, case.on);
        let (share, of) = per_mille;
        if let Some(price) = price {
            if days * share > of && price > Money::ZERO {
                answer.flags.insert(Flag::DepreciationCapped);
            }
            let exact = i128::from(price.minor()) * i128::from(days.max(0) * share);
            let whole = i128::from(of);
            let rounded = i64::try_from((2 * exact + whole) / (2 * whole)).unwrap();
            let depreciation = Money::from_minor(rounded.min(price.minor()));
            answer.depreciation = Some(depreciation);
            answer.refund = price.checked_sub(depreciation);
        }
    }
    answer
}

/// The end of the cover, and whether it rests on a year without a notice (choice 3).
pub(crate) fn with_end(case: &Case<'_>, mut answer: Answer, end: Option<End>) -> Answer {
    answer.coverage_end = end.map(|end| end.day);
    if end.is_some_and(|end| end.provisional) {
        answer.flags.insert(Flag::CalendarProvisional);
    }
    for start in [case.sold, case.facts.exchanged_on, case.facts.evidence.factory].into_iter().flatten() {
        let windows = [7, 15, 20, 30, 97, 105].map(|days| start.plus_days(days));
        let months = [6, 12, 24].map(|months| start.plus_months(months));
        answer.may_be_provisional |= windows.into_iter().chain(months).any(looks_at_provisional);
    }
    for repair in &case.facts.repairs {
        answer.may_be_provisional |= looks_at_provisional(repair.returned.plus_months(12));
    }
    answer
}

/// What the consumer may choose from, gathered; what may not be refunded is not.
pub(crate) struct Offers {
    pub(crate) remedies: BTreeSet<Remedy>,
    pub(crate) duties: BTreeSet<Duty>,
    refunds: bool,
}

impl Offers {
    pub(crate) fn of(case: &Case<'_>) -> Self {
        let refunds = case.may_be_refunded();
        Self { remedies: BTreeSet::new(), duties: BTreeSet::new(), refunds }
    }

    pub(crate) fn add(&mut self, remedy: Remedy) {
        let refund = matches!(remedy, Remedy::RefundFull | Remedy::RefundLessDepreciation);
        if self.refunds || !refund {
            self.remedies.insert(remedy);
        }
    }

    /// If the full and the reduced refund are both due, only the full one is offered.
    pub(crate) fn settled(mut self) -> Self {
        if self.remedies.contains(&Remedy::RefundFull) {
            self.remedies.remove(&Remedy::RefundLessDepreciation);
        }
        self
    }
}
