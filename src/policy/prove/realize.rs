//! From cells back to a case: raw facts that lie in given cells, found by trying the days that rules tell apart.

use compact_str::CompactString;

use super::goods::Goods;
use crate::policy::calendar::Calendar;
use crate::policy::case::Case;
use crate::policy::condition::Limit;
use crate::policy::fact::Fact;
use crate::policy::facts::{Evidence, Facts, Fault, NoReasonReturn, OpenRepair, Product, Repair, Sale, Supply};
use crate::policy::stack::{Cells, Slot, Stack};
use crate::policy::stacks::Placed;
use crate::policy::vocabulary::{Cause, CauseProof, InvoiceEvidence, RepairOutcome, Tier, VoucherEvidence, items};
use crate::types::{Day, Money, Word};

/// Finds cases of some goods.
pub(super) struct Realizer<'a> {
    pub(super) placed: Placed<'a>,
    pub(super) calendar: &'a Calendar,
    pub(super) goods: &'a Goods,
    pub(super) is_return: bool,
}

/// Raw days to be tried.
#[derive(Clone, Copy)]
struct Days {
    sold: i64,
    exchanged: Option<i64>,
    /// How long each finished repair took.
    repair: i64,
    /// How long a visit without a repair took.
    visit: i64,
}

/// A case without a history: what was sold, and the day of the report.
pub(super) fn base(placed: Placed<'_>) -> Facts {
    Facts {
        product: Product {
            category: placed.stack.category,
            item: CompactString::default(),
            form: None,
            program: placed.program.map(Into::into),
            series: None,
        },
        sale: Sale {
            price: Some(Money::from_minor(400_000)),
            agreement_signed: Some(true),
            province: placed.province.map(Into::into),
            ..Sale::default()
        },
        evidence: Evidence::default(),
        fault: Fault { reported: reported(placed), listed: Some(true), cause: Cause::Product, proven: true },
        repairs: Vec::new(),
        open_repair: None,
        exchanged_on: None,
        item_exchanges: 0,
        component_replaced_on: None,
        supply: Supply::default(),
        no_reason_return: None,
        on: None,
    }
}

/// A day of report in the stack's stretch, in a year with a holiday notice if there is one.
fn reported(placed: Placed<'_>) -> Day {
    let from = placed.from.unwrap_or(Day::FIRST);
    let last = placed.until.map_or(Day::LAST, |until| until.plus_days(-1));
    let wanted = Day::from_ymd(2026, 6, 10).unwrap_or(from);
    wanted.max(from).min(last)
}

impl Realizer<'_> {
    fn stack(&self) -> &Stack {
        self.placed.stack
    }

    /// A case that lies in these cells (none where any will do) and for which `shows` holds.
    pub(super) fn find(&self, cells: &[Option<usize>], shows: &impl Fn(&Facts) -> bool) -> Option<Facts> {
        let told = self.told(cells);
        let offsets = self.offsets();
        for sold in &offsets {
            let earlier = offsets.iter().filter(|day| *day < sold).map(|day| Some(*day));
            for exchanged in [None].into_iter().chain(earlier) {
                for (repair, visit) in [(1, 0), (1, 45), (45, 0), (1, 420), (420, 0)] {
                    let days = Days { sold: *sold, exchanged, repair, visit };
                    let facts = self.dated(told.clone(), cells, days);
                    if self.lies(&facts, cells) && facts.check().is_empty() && shows(&facts) {
                        return Some(facts);
                    }
                }
            }
        }
        None
    }

    fn lies(&self, facts: &Facts, cells: &[Option<usize>]) -> bool {
        let case = Case::new(facts, self.stack(), self.calendar);
        let slots = self.stack().slots.iter().zip(cells);
        slots.filter_map(|(slot, cell)| Some((slot, (*cell)?))).all(|(slot, cell)| case.cell(slot).0 == cell)
    }

    fn slot(&self, fact: Fact, cells: &[Option<usize>]) -> Option<(&Slot, usize)> {
        let found = self.stack().slots.iter().zip(cells).find(|(slot, cell)| slot.fact == fact && cell.is_some());
        found.and_then(|(slot, cell)| Some((slot, (*cell)?)))
    }

    fn word<T: Word>(&self, fact: Fact, cells: &[Option<usize>]) -> Option<T> {
        let (_, cell) = self.slot(fact, cells)?;
        T::WORDS.get(cell.checked_sub(1)?).copied()
    }

    fn truth(&self, fact: Fact, cells: &[Option<usize>]) -> Option<bool> {
        self.slot(fact, cells).and_then(|(_, cell)| Some(cell.checked_sub(1)? == 1))
    }

    /// The least number that lies in the cell of a fact.
    fn number(&self, fact: Fact, cells: &[Option<usize>]) -> Option<i64> {
        let least = |(slot, cell): (&Slot, usize)| {
            let Cells::Limits(limits) = &slot.cells else { return None };
            let above = cell.checked_sub(1)?;
            Some(match limits.get(above.wrapping_sub(1)) {
                None => 0,
                Some(Limit::Number(number)) => number + 1,
                Some(Limit::Months(months)) => i64::from(*months) * 31 + 1,
            })
        };
        let slots = self.stack().slots.iter().zip(cells).filter(|(slot, _)| slot.fact == fact);
        slots.filter_map(|(slot, cell)| least((slot, (*cell)?))).max()
    }

    /// What does not hang on days.
    fn told(&self, cells: &[Option<usize>]) -> Facts {
        let mut facts = base(self.placed);
        let goods = self.goods;
        facts.product.item = items(self.stack().category).get(goods.item).copied().unwrap_or_default().into();
        facts.product.form = goods.form;
        facts.product.series.clone_from(&goods.series);
        facts.sale.gift = self.truth(Fact::Gift, cells).unwrap_or(false);
        facts.sale.remote = self.truth(Fact::Remote, cells).unwrap_or(self.is_return);
        facts.sale.agreement_signed = Some(self.truth(Fact::AgreementSigned, cells).unwrap_or(true));
        facts.evidence.invoice = match self.word(Fact::Tier, cells).unwrap_or(Tier::Full) {
            Tier::Full => InvoiceEvidence::Original,
            Tier::Proof => InvoiceEvidence::Copy,
            Tier::Factory | Tier::Nothing => InvoiceEvidence::None,
        };
        facts.evidence.provable = self.truth(Fact::Provable, cells).unwrap_or(false);
        let little = facts.evidence.invoice == InvoiceEvidence::None;
        let usual = if little { VoucherEvidence::Lost } else { VoucherEvidence::Valid };
        facts.evidence.voucher = self.word(Fact::Voucher, cells).unwrap_or(usual);
        let proof = self.word(Fact::CauseProof, cells);
        let other = if proof.is_none_or(|proof| proof == CauseProof::Product) { Cause::Product } else { Cause::Liquid };
        facts.fault.cause = self.word(Fact::Cause, cells).unwrap_or(other);
        facts.fault.proven = proof != Some(CauseProof::Disputed);
        facts.fault.listed = Some(self.truth(Fact::Listed, cells).unwrap_or(true));
        facts.supply.same_model = self.word(Fact::SameModel, cells).unwrap_or(facts.supply.same_model);
        facts.supply.equivalent = self.truth(Fact::Equivalent, cells).unwrap_or(false);
        let exchanges = self.number(Fact::ItemExchanges, cells).unwrap_or(0);
        facts.item_exchanges = u32::try_from(exchanges).unwrap_or(0);
        facts
    }

    /// Days before the report at which rules turn, a day or two on each side.
    fn offsets(&self) -> Vec<i64> {
        let mut days = vec![0, 1, 3];
        let around = |limit: Limit| match limit {
            Limit::Number(days) => vec![days - 1, days, days + 1, days + 12],
            Limit::Months(months) => {
                let middle = i64::from(months) * 365 / 12;
                vec![middle - 5, middle + 20]
            }
        };
        for slot in self.stack().slots.iter().filter(|slot| slot.fact.kind() == crate::policy::fact::Kind::Since) {
            if let Cells::Limits(limits) = &slot.cells {
                days.extend(limits.iter().copied().flat_map(around));
            }
        }
        let terms = self.goods.periods.iter().chain(&self.goods.machine).flatten();
        days.extend(terms.flat_map(|term| around(Limit::Months(term.months))));
        days.retain(|days| *days >= 0);
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Puts in what hangs on days.
    fn dated(&self, mut facts: Facts, cells: &[Option<usize>], days: Days) -> Facts {
        let reported = facts.fault.reported;
        let sold = reported.plus_days(-days.sold);
        match self.word(Fact::Tier, cells).unwrap_or(Tier::Full) {
            Tier::Full | Tier::Proof => {
                facts.sale.invoice = Some(sold);
                facts.sale.arrived = Some(sold);
            }
            Tier::Factory => facts.evidence.factory = Some(sold),
            Tier::Nothing => {}
        }
        facts.exchanged_on = days.exchanged.map(|days| reported.plus_days(-days));
        let finished = self.number(Fact::FinishedRepairs, cells).unwrap_or(0);
        let listed = self.number(Fact::FinishedListedRepairs, cells).unwrap_or(0);
        let ago = self.number(Fact::SinceRepair, cells).max(self.number(Fact::RepairedDay, cells));
        let recent = self.slot(Fact::SinceRepair, cells).is_some_and(|(slot, cell)| cell + 1 < slot.cells.count())
            || self.slot(Fact::RepairedDay, cells).is_some_and(|(_, cell)| cell != 0);
        let count = finished.max(listed).max(i64::from(recent));
        let mut returned = reported.plus_days(-ago.filter(|_| recent).unwrap_or(0));
        for place in 0..count {
            let sent = returned.plus_days(-days.repair);
            facts.repairs.push(repair(sent, returned, place < listed, RepairOutcome::Repaired));
            returned = sent.plus_days(-1);
        }
        if days.visit != 0 {
            let sent = returned.plus_days(-days.visit);
            facts.repairs.push(repair(sent, returned, true, RepairOutcome::NoFaultFound));
        }
        if let Some(open) = self.number(Fact::OpenDays, cells) {
            facts.on = Some(reported.plus_days(open));
            let delay = Some(self.word(Fact::Delay, cells).unwrap_or(crate::policy::Delay::None));
            let estimate_days = self.number(Fact::EstimateDays, cells).and_then(|days| u32::try_from(days).ok());
            facts.open_repair = Some(OpenRepair { sent: reported, delay, estimate_days });
        }
        if self.is_return {
            let asked = self.number(Fact::AskedDay, cells).unwrap_or(1);
            facts.no_reason_return = Some(NoReasonReturn {
                asked: sold.plus_days(asked),
                intact: Some(self.truth(Fact::Intact, cells).unwrap_or(true)),
                activated: Some(self.truth(Fact::Activated, cells).unwrap_or(false)),
                activation_notice: Some(self.truth(Fact::ActivationNotice, cells).unwrap_or(false)),
            });
        }
        facts
    }
}

fn repair(sent: Day, returned: Day, listed: bool, outcome: RepairOutcome) -> Repair {
    Repair { sent, returned, listed, outcome, waiting_from: None, waiting_to: None }
}
