//! From raw facts to the facts that rules ask for: starts, tiers, periods, counts; one view for each pack.

use std::cell::Cell;

use super::calendar::Calendar;
use super::clock::{self, Coverage};
use super::condition::{Bound, Limit, Reading};
use super::fact::{Fact, Value};
use super::facts::Facts;
use super::pack::{Basis, FactoryStart, Pack};
use super::vocabulary::{
    Cause, CauseProof, Conclusion, GoodsClass, InvoiceEvidence, Remedy, RepairOutcome, Tier, VoucherEvidence, main_item,
};
use crate::types::Day;

/// What holds of a case under every pack.
#[derive(Debug)]
pub(super) struct Given<'a> {
    facts: &'a Facts,
    calendar: &'a Calendar,
    class: Option<GoodsClass>,
    tier: Tier,
    cause_proof: CauseProof,
    last_repair: Option<Day>,
    open_days: Option<i64>,
}

/// A case as one pack sees it.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) pack: &'a Pack,
    /// The period it gives the item, or the one of the layers below.
    pub(super) coverage: Option<Coverage>,
    /// Whether the period is its own.
    pub(super) own_period: bool,
    /// Start of the unit's period: the sale's, or the last exchange of the whole unit.
    pub(super) unit_start: Option<Day>,
    given: &'a Given<'a>,
    sale_start: Option<Day>,
    machine_end: Option<Day>,
    closed: bool,
    withheld: Vec<Remedy>,
    concluded: Concluded,
    provisional: Cell<bool>,
}

/// What earlier rules concluded.
#[derive(Clone, Debug, Default)]
pub(super) struct Concluded {
    due: Vec<(Conclusion, Option<Day>)>,
    /// Whether a refund for the fault is offered.
    pub(super) refund_offered: bool,
    /// Whether a last day that is told moved over rest days.
    pub(super) moved: bool,
}

impl Concluded {
    /// Adds a conclusion; the latest day on which it can be asked for stands.
    pub(super) fn add(&mut self, conclusion: Conclusion, until: Option<Day>) {
        match self.due.iter_mut().find(|(known, _)| *known == conclusion) {
            Some((_, known)) => *known = (*known).max(until),
            None => self.due.push((conclusion, until)),
        }
    }

    /// Until when what was concluded can be asked for; nothing if it was not concluded.
    pub(super) fn until(&self, conclusion: Conclusion) -> Option<Option<Day>> {
        self.due.iter().find(|(known, _)| *known == conclusion).map(|(_, until)| *until)
    }
}

impl<'a> Given<'a> {
    /// Derives what no pack but the first that knows the item decides.
    pub(super) fn new(facts: &'a Facts, packs: &[&Pack], calendar: &'a Calendar) -> Self {
        let (item, form) = (facts.product.item.as_str(), facts.product.form);
        let repaired = repairs_of_unit(facts).map(|repair| repair.returned).max();
        Self {
            facts,
            calendar,
            class: packs.iter().find_map(|pack| pack.class(item, form)),
            tier: tier(facts),
            cause_proof: cause_proof(facts),
            last_repair: repaired,
            open_days: facts.open_repair.as_ref().map(|open| facts.decided_on().days_since(open.sent)),
        }
    }

    /// The case as each pack sees it; packs in the order of their layers.
    pub(super) fn views(&'a self, packs: &[&'a Pack]) -> Vec<View<'a>> {
        let own: Vec<Option<Option<Day>>> = packs.iter().map(|pack| self.own_start(pack)).collect();
        // A pack that does not say where periods start takes the start of the first that knows one.
        let shared = own.iter().copied().flatten().flatten().next();
        let mut views: Vec<View<'a>> = Vec::with_capacity(packs.len());
        for (pack, own) in packs.iter().zip(own) {
            let sale_start = own.unwrap_or(shared);
            // An exchange restarts a period that the evidence carries; it proves no sale.
            let unit_start = sale_start.map(|start| self.facts.exchanged_on.unwrap_or(start));
            let mut view = View {
                pack,
                coverage: None,
                own_period: false,
                unit_start,
                given: self,
                sale_start,
                machine_end: None,
                closed: false,
                withheld: Vec::new(),
                concluded: Concluded::default(),
                provisional: Cell::new(false),
            };
            let below = views.iter().filter_map(|view| view.coverage.as_ref()).max_by_key(|coverage| coverage.end);
            view.coverage = view.count(&self.facts.product.item);
            view.own_period = view.coverage.is_some();
            view.coverage = view.coverage.or_else(|| below.cloned());
            let machine = view.count(main_item(self.facts.product.category)).map(|coverage| coverage.end);
            view.machine_end = machine.or_else(|| views.iter().filter_map(|view| view.machine_end).max());
            views.push(view);
        }
        views
    }

    /// Where the sale's periods start under a pack, if it says: outer nothing; inner nothing if the day is not known.
    fn own_start(&self, pack: &Pack) -> Option<Option<Day>> {
        let start = pack.start?;
        let (sale, evidence) = (&self.facts.sale, &self.facts.evidence);
        Some(match self.tier {
            Tier::Full | Tier::Proof => match start.basis {
                Basis::Delivery => sale.invoice.max(sale.delivered),
                Basis::Arrival => sale.arrived,
            },
            Tier::Factory => evidence.factory.zip(start.factory).and_then(|(made, start)| match start {
                FactoryStart::After(days) => match pack.limit(days, self.facts.fault.reported)? {
                    Limit::Number(days) => Some(made.plus_days(days)),
                    Limit::Months(months) => Some(made.plus_months(months)),
                },
                FactoryStart::MonthEnd => Some(made.month().end_day().plus_days(-1)),
            }),
            Tier::Nothing => None,
        })
    }
}

impl View<'_> {
    /// Whether the report lies in the period; nothing if there is no period.
    pub(super) fn in_period(&self) -> Option<bool> {
        self.coverage.as_ref().map(|coverage| self.given.facts.fault.reported <= coverage.end)
    }

    /// Asks the pack no further: it refuses, or a lower layer's refusal reaches it.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Whether the pack is asked no further.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Keeps the pack from offering a remedy.
    pub(super) fn withhold(&mut self, remedy: Remedy) {
        self.withheld.push(remedy);
    }

    /// Whether the pack may not offer a remedy.
    pub(super) fn withholds(&self, remedy: Remedy) -> bool {
        self.withheld.contains(&remedy)
    }

    /// Takes over what the rules of a stage concluded.
    pub(super) fn learn(&mut self, concluded: &Concluded) {
        self.concluded.clone_from(concluded);
    }

    /// The period that the pack itself gives an item.
    fn count(&self, item: &str) -> Option<Coverage> {
        let facts = self.given.facts;
        let product = &facts.product;
        let period = self.pack.period(item, product.form, product.series.as_deref())?;
        let Limit::Months(months) = self.pack.limit(period.months, facts.fault.reported)? else { return None };
        let replaced = facts.component_replaced_on.filter(|_| period.restarts_on_replacement);
        let start = self.unit_start?.max(replaced.unwrap_or(self.unit_start?));
        let mut coverage = clock::count(facts, start, months, self.pack.rolls.then_some(self.given.calendar));
        coverage.citations.push(period.citation.clone());
        Some(coverage)
    }

    fn since(&self, start: Option<Day>, day: Day, rolls: bool) -> Value<'_> {
        start.map_or(Value::Unknown, |start| Value::Since { start, day, rolls })
    }
}

impl Reading for View<'_> {
    fn value(&self, fact: Fact) -> Value<'_> {
        let given = self.given;
        let facts = given.facts;
        let asked = facts.no_reason_return.as_ref();
        let word = |word: Option<&'static str>| word.map_or(Value::Unknown, Value::Word);
        let truth = |truth: Option<bool>| truth.map_or(Value::Unknown, Value::Truth);
        let number = |number: Option<i64>| number.map_or(Value::Unknown, Value::Number);
        let concluded = |conclusion| Value::Truth(self.concluded.until(conclusion).is_some());
        let reported = facts.fault.reported;
        match fact {
            Fact::Class => word(given.class.map(GoodsClass::as_str)),
            Fact::Item => Value::Word(&facts.product.item),
            Fact::Form => word(facts.product.form.map(super::Form::as_str)),
            Fact::Tier => Value::Word(given.tier.as_str()),
            Fact::Voucher => Value::Word(facts.evidence.voucher.as_str()),
            Fact::Provable => Value::Truth(facts.evidence.provable),
            Fact::Gift => Value::Truth(facts.sale.gift),
            Fact::Remote => Value::Truth(facts.sale.remote),
            Fact::AgreementSigned => truth(facts.sale.agreement_signed),
            Fact::Cause => Value::Word(facts.fault.cause.as_str()),
            Fact::CauseProof => Value::Word(given.cause_proof.as_str()),
            Fact::Listed => truth(facts.fault.listed),
            Fact::InPeriod => truth(self.in_period()),
            Fact::InMachinePeriod => truth(self.machine_end.map(|end| reported <= end)),
            // No repair at all is longer ago than any guarantee.
            Fact::SinceRepair => self.since(Some(given.last_repair.unwrap_or(Day::FIRST)), reported, false),
            Fact::RepairedDay => self.since(given.last_repair, reported, self.pack.rolls),
            Fact::SaleDay => self.since(self.sale_start, reported, self.pack.rolls),
            Fact::UnitDay => self.since(self.unit_start, reported, self.pack.rolls),
            Fact::AskedDay => {
                let received = facts.sale.invoice.max(facts.sale.delivered).max(facts.sale.arrived);
                self.since(received, asked.map_or(reported, |asked| asked.asked), self.pack.rolls)
            }
            Fact::Delay => word(facts.open_repair.as_ref().and_then(|open| open.delay).map(super::Delay::as_str)),
            Fact::OpenDays => number(given.open_days),
            Fact::EstimateDays => number(facts.open_repair.as_ref().and_then(|open| open.estimate_days).map(i64::from)),
            Fact::FinishedRepairs => Value::Number(finished(facts, |_| true)),
            Fact::FinishedListedRepairs => Value::Number(finished(facts, |listed| listed)),
            Fact::RepairDays => number(self.unit_start.map(|start| clock::repair_days(facts, start))),
            Fact::ItemExchanges => Value::Number(i64::from(facts.item_exchanges)),
            Fact::SameModel => Value::Word(facts.supply.same_model.as_str()),
            Fact::Equivalent => Value::Truth(facts.supply.equivalent),
            Fact::Intact => truth(asked.and_then(|asked| asked.intact)),
            Fact::Activated => truth(asked.and_then(|asked| asked.activated)),
            Fact::ActivationNotice => truth(asked.and_then(|asked| asked.activation_notice)),
            Fact::ExchangeDue => concluded(Conclusion::ExchangeDue),
            Fact::DeclineDue => concluded(Conclusion::DeclineDue),
            Fact::LocalExchangeDue => concluded(Conclusion::LocalExchangeDue),
            Fact::Moved => Value::Truth(self.concluded.moved),
            Fact::RefundOffered => Value::Truth(self.concluded.refund_offered),
        }
    }

    fn limit(&self, bound: Bound) -> Option<Limit> {
        self.pack.limit(bound, self.given.facts.fault.reported)
    }

    fn calendar(&self) -> &Calendar {
        self.given.calendar
    }

    fn provisional(&self) -> &Cell<bool> {
        &self.provisional
    }
}

/// Repairs that repaired this unit before the report: since its exchange, that day included (policy choice 7).
fn repairs_of_unit(facts: &Facts) -> impl Iterator<Item = &super::Repair> {
    facts.repairs.iter().filter(|repair| {
        repair.outcome == RepairOutcome::Repaired
            && facts.exchanged_on.is_none_or(|since| repair.sent >= since)
            && repair.returned <= facts.fault.reported
    })
}

fn finished(facts: &Facts, counts: impl Fn(bool) -> bool) -> i64 {
    let count = repairs_of_unit(facts).filter(|repair| counts(repair.listed)).count();
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How much the evidence carries (policy choice 16).
fn tier(facts: &Facts) -> Tier {
    let evidence = &facts.evidence;
    let voucher_alone = evidence.voucher == VoucherEvidence::Valid;
    match evidence.invoice {
        InvoiceEvidence::Original => Tier::Full,
        InvoiceEvidence::Copy => Tier::Proof,
        InvoiceEvidence::None if voucher_alone || evidence.provable => Tier::Proof,
        InvoiceEvidence::None if evidence.factory.is_some() => Tier::Factory,
        InvoiceEvidence::None => Tier::Nothing,
    }
}

/// Whether another cause than the product is established (policy choice 18).
fn cause_proof(facts: &Facts) -> CauseProof {
    if facts.fault.cause == Cause::Product {
        CauseProof::Product
    } else if facts.fault.proven {
        CauseProof::Proven
    } else {
        CauseProof::Disputed
    }
}
