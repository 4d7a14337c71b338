//! From raw facts to the facts that rules ask for: starts, tiers, periods, counts; one view for each pack.

use smallvec::SmallVec;

use super::calendar::Calendar;
use super::clock::{CoverageEnd, Pauses, repair_days};
use super::condition::Limit;
use super::fact::{Fact, Kind, SeenBy};
use super::facts::{Facts, Repair};
use super::pack::{Basis, FactoryStart};
use super::stack::{Cells, Slot, Stack, Window};
use super::told::{Told, truth};
use super::vocabulary::{InvoiceEvidence, RepairOutcome, Tier, VoucherEvidence, items};
use crate::types::Day;

/// A case as a stack sees it.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) facts: &'a Facts,
    pub(super) stack: &'a Stack,
    pub(super) calendar: &'a Calendar,
    pub(super) pauses: Pauses,
    pub(super) views: SmallVec<[View; 8]>,
    /// Its place among the items of the category.
    item: Option<usize>,
    tier: Tier,
    pub(super) told: Told,
    last_repair: Option<Day>,
    finished: i64,
    finished_listed: i64,
    open_days: Option<i64>,
    received: Option<Day>,
}

/// What differs between the packs of a stack.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct View {
    /// Start of the sale's periods.
    sale_start: Option<Day>,
    /// Start of the unit's period: the sale's, or the last exchange of the whole unit.
    pub(super) unit_start: Option<Day>,
    /// The period it gives the item, or the one of the layers below.
    pub(super) coverage: Option<CoverageEnd>,
    /// Whether the period is its own.
    pub(super) own_period: bool,
    machine_end: Option<Day>,
}

/// The value of a fact in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Not known or not applicable: no comparison holds.
    Unknown,
    /// True or false.
    Truth(bool),
    /// A word, by its place.
    Word(usize),
    /// A number of things or days.
    Number(i64),
    /// `day` counted from `start`, itself not counted.
    Since { start: Day, day: Day, rolls: bool },
}

/// A period as it was counted: start, months, whether its end moves over rest days; and until when it covers.
type Counted = ((Day, u32, bool), CoverageEnd);

impl<'a> Case<'a> {
    /// Derives what the packs of a stack see in these facts.
    #[inline]
    pub(super) fn new(facts: &'a Facts, stack: &'a Stack, calendar: &'a Calendar) -> Self {
        let named = facts.product.item.as_str();
        let item = items(stack.category).iter().position(|item| *item == named);
        let tier = tier(facts);
        let told = Told::of(facts, item, stack.class(item, facts.product.form), tier);
        let mut case = Self {
            item,
            facts,
            stack,
            calendar,
            pauses: Pauses::of(facts),
            views: SmallVec::new(),
            tier,
            told,
            last_repair: None,
            finished: 0,
            finished_listed: 0,
            open_days: facts.open_repair.as_ref().map(|open| facts.decided_on().days_since(open.sent)),
            received: facts.sale.invoice.max(facts.sale.delivered).max(facts.sale.arrived),
        };
        for repair in facts.repairs.iter().filter(|repair| is_of_unit(facts, repair)) {
            case.last_repair = case.last_repair.max(Some(repair.returned));
            case.finished += 1;
            case.finished_listed += i64::from(repair.listed);
        }
        case.look();
        case
    }

    /// Looks at the case as each pack sees it, lower layers first.
    fn look(&mut self) {
        let item = self.item;
        let starts = |case: &Self, pack: usize| case.stack.starters & (1 << pack) != 0;
        // A pack that does not say where periods start takes the start of the first that knows one.
        let starters = (0..self.stack.packs.len()).filter(|pack| starts(self, *pack));
        let shared = starters.into_iter().find_map(|pack| self.own_start(pack));
        let machine = self.stack.asks_machine.then_some(self.stack.machine);
        let (mut below, mut machine_below): (Option<CoverageEnd>, Option<Day>) = (None, None);
        let mut counted = None;
        for pack in 0..self.stack.packs.len() {
            let sale_start = if starts(self, pack) { self.own_start(pack) } else { shared };
            // An exchange restarts a period that the evidence carries; it proves no sale.
            let unit_start = sale_start.map(|start| self.facts.exchanged_on.unwrap_or(start));
            let gives = |_: &usize| self.stack.giving_periods & (1 << pack) != 0;
            let own_coverage = item.filter(gives).and_then(|item| self.count(pack, item, unit_start, &mut counted));
            let coverage = own_coverage.or(below);
            let own_machine = if machine == item {
                own_coverage
            } else {
                machine.filter(gives).and_then(|item| self.count(pack, item, unit_start, &mut counted))
            };
            let machine_end = own_machine.map(|end| end.day).or(machine_below);
            self.views.push(View { sale_start, unit_start, coverage, own_period: own_coverage.is_some(), machine_end });
            if coverage.is_some_and(|own| below.is_none_or(|below| below.day <= own.day)) {
                below = coverage;
            }
            machine_below = machine_below.max(machine_end);
        }
    }

    /// Where the sale's periods start under a pack that says so; nothing if the day is not known.
    fn own_start(&self, pack: usize) -> Option<Day> {
        let start = self.stack.starts.get(pack).copied()??;
        let sale = &self.facts.sale;
        match self.tier {
            Tier::Full | Tier::Proof => match start.basis {
                Basis::Delivery => sale.invoice.max(sale.delivered),
                Basis::Arrival => sale.arrived,
            },
            Tier::Factory => {
                let made = self.facts.evidence.factory?;
                match start.factory? {
                    FactoryStart::After(_) => Some(self.stack.factory_days.get(pack).copied()??.after(made)),
                    FactoryStart::MonthEnd => Some(made.month().end_day().plus_days(-1)),
                }
            }
            Tier::Nothing => None,
        }
    }

    /// The period that a pack itself gives an item. Packs often give the same, so what was counted last is kept.
    fn count(&self, pack: usize, item: usize, start: Option<Day>, last: &mut Option<Counted>) -> Option<CoverageEnd> {
        let (start, months, place) = self.period(pack, item, start)?;
        let calendar = self.rolling(pack);
        let key = (start, months, calendar.is_some());
        let end = match last {
            Some((known, end)) if *known == key => *end,
            _ => self.pauses.end(start, months, calendar),
        };
        *last = Some((key, end));
        Some(CoverageEnd { period: (pack, place), ..end })
    }

    /// Start, months and place of the period that a pack gives an item.
    fn period(&self, pack: usize, item: usize, unit_start: Option<Day>) -> Option<(Day, u32, usize)> {
        let product = &self.facts.product;
        let period = self.stack.period(pack, item, product.form, product.series.as_deref())?;
        let replaced = self.facts.component_replaced_on.filter(|_| period.restarts_on_replacement);
        Some((unit_start?.max(replaced.unwrap_or(unit_start?)), period.months, period.place))
    }

    /// The calendar over whose rest days a pack moves last days.
    pub(super) fn rolling(&self, pack: usize) -> Option<&'a Calendar> {
        (self.stack.rolling & (1 << pack) != 0).then_some(self.calendar)
    }

    /// The period that ends last.
    pub(super) fn longest(&self) -> Option<CoverageEnd> {
        self.views.iter().filter_map(|view| view.coverage).max_by_key(|coverage| coverage.day)
    }

    /// The period that ends last, line by line.
    pub(super) fn coverage(&self) -> Option<super::Coverage> {
        let (pack, place) = self.longest()?.period;
        let view = self.views.get(pack)?;
        let (start, months, _) = self.period(pack, self.item?, view.unit_start)?;
        let mut coverage = self.pauses.count(start, months, self.rolling(pack));
        let period = self.stack.packs.get(pack)?.periods.get(place)?;
        coverage.citations.push(period.citation.clone());
        Some(coverage)
    }

    /// The cell of a fact that is a word or a truth.
    pub(super) fn told(&self, fact: Fact, pack: usize) -> usize {
        let view = |of: fn(&View) -> Option<Day>| {
            let end = self.views.get(pack).and_then(of);
            truth(end.map(|end| self.facts.fault.reported <= end))
        };
        if fact == Fact::InPeriod {
            view(|view| view.coverage.map(|coverage| coverage.day))
        } else if fact == Fact::InMachinePeriod {
            view(|view| view.machine_end)
        } else {
            self.told.cell(fact)
        }
    }

    /// Whether the report lies in the period; nothing if there is no period.
    pub(super) fn in_period(&self, pack: usize) -> Option<bool> {
        self.views.get(pack)?.coverage.map(|coverage| self.facts.fault.reported <= coverage.day)
    }

    /// The value of a fact as a pack sees it.
    pub(super) fn value(&self, fact: Fact, pack: usize) -> Value {
        match fact.kind() {
            Kind::Truth => match self.told(fact, pack).checked_sub(1) {
                Some(truth) => Value::Truth(truth > 0),
                None => Value::Unknown,
            },
            Kind::Word => self.told(fact, pack).checked_sub(1).map_or(Value::Unknown, Value::Word),
            Kind::Since => self.since(fact, pack),
            Kind::Count | Kind::Days => self.number(fact, pack).map_or(Value::Unknown, Value::Number),
        }
    }

    /// The value of a fact that counts things or days.
    fn number(&self, fact: Fact, pack: usize) -> Option<i64> {
        if fact == Fact::OpenDays {
            self.open_days
        } else if fact == Fact::FinishedListedRepairs {
            Some(self.finished_listed)
        } else if fact == Fact::ItemExchanges {
            Some(i64::from(self.facts.item_exchanges))
        } else if fact == Fact::EstimateDays {
            self.facts.open_repair.as_ref()?.estimate_days.map(i64::from)
        } else if fact == Fact::FinishedRepairs {
            Some(self.finished)
        } else {
            self.views.get(pack)?.unit_start.map(|start| repair_days(self.facts, start))
        }
    }

    fn since(&self, fact: Fact, pack: usize) -> Value {
        let asked = self.facts.no_reason_return.as_ref().filter(|_| fact == Fact::AskedDay).map(|asked| asked.asked);
        let day = asked.unwrap_or(self.facts.fault.reported);
        let rolls = fact != Fact::SinceRepair && self.rolling(pack).is_some();
        self.start(fact, pack).map_or(Value::Unknown, |start| Value::Since { start, day, rolls })
    }

    /// The day that a fact counts from.
    fn start(&self, fact: Fact, pack: usize) -> Option<Day> {
        let view = self.views.get(pack)?;
        match fact.seen_by() {
            // No repair at all is longer ago than any guarantee.
            SeenBy::All => Some(self.last_repair.unwrap_or(Day::FIRST)),
            SeenBy::Counting if fact == Fact::RepairedDay => self.last_repair,
            SeenBy::Counting => self.received,
            SeenBy::StartAndCounting if fact == Fact::SaleDay => view.sale_start,
            SeenBy::StartAndCounting | SeenBy::Start | SeenBy::Pack => view.unit_start,
        }
    }

    /// The last days of every window that rules count by these facts.
    pub(super) fn last_days(&self, facts: &[Fact]) -> Vec<Day> {
        let of = |slot: &Slot| match &slot.cells {
            Cells::Limits(limits) if facts.contains(&slot.fact) => {
                let last = |limit: &Limit| self.last_day(Window { fact: slot.fact, limit: *limit }, slot.pack);
                limits.iter().filter_map(last).map(|(day, ..)| day).collect()
            }
            Cells::Truth | Cells::Words(_) | Cells::Limits(_) => Vec::new(),
        };
        self.stack.slots.iter().flat_map(of).collect()
    }

    /// The last days of every period.
    pub(super) fn ends(&self) -> impl Iterator<Item = Day> {
        self.views.iter().flat_map(|view| [view.coverage.map(|end| end.day), view.machine_end]).flatten()
    }

    /// In how many days an unfinished repair has taken longer than each limit that rules know.
    pub(super) fn waits(&self) -> Vec<i64> {
        let of = |slot: &Slot| match (&slot.cells, slot.fact, self.value(slot.fact, slot.pack)) {
            (Cells::Limits(limits), Fact::OpenDays | Fact::RepairDays, Value::Number(now)) => {
                let wait = |limit: &Limit| match limit {
                    Limit::Number(days) => Some(days + 1 - now),
                    Limit::Months(_) => None,
                };
                limits.iter().filter_map(wait).collect()
            }
            _ => Vec::new(),
        };
        if self.facts.open_repair.is_none() { Vec::new() } else { self.stack.slots.iter().flat_map(of).collect() }
    }

    /// The last day of a window, whether it moved over rest days, and whether that was a guess.
    pub(super) fn last_day(&self, window: Window, pack: usize) -> Option<(Day, bool, bool)> {
        let nominal = window.limit.after(self.start(window.fact, pack)?);
        let rolling = self.rolling(pack).filter(|_| window.fact != Fact::SinceRepair);
        let (day, guessed) = rolling.map_or((nominal, false), |calendar| calendar.roll(nominal));
        Some((day, day != nominal, guessed))
    }
}

/// Whether a repair repaired this unit before the report: since its exchange, that day included (policy choice 7).
fn is_of_unit(facts: &Facts, repair: &Repair) -> bool {
    repair.outcome == RepairOutcome::Repaired
        && facts.exchanged_on.is_none_or(|since| repair.sent >= since)
        && repair.returned <= facts.fault.reported
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
