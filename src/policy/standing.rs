//! Which rules hold of a case: the cell of each slot that it lies in, and the rules that all of these cells let through.

use super::case::{Case, Value};
use super::condition::Limit;
use super::rule_set::RuleSet;
use super::stack::{Asked, Cells, Slot};
use crate::types::Day;

/// Where a case lies: the rules whose conditions on the case itself hold, and what hung on a guessed day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// The rules that every slot lets through.
    pub(super) holding: RuleSet,
    /// The rules for which a year without a holiday notice decided whether they hold.
    pub(super) hung: RuleSet,
}

/// Rest days never join to a longer run; a report this many days past a limit is late under any calendar.
pub(super) const LONGEST_REST_DAYS: i64 = 20;

impl Case<'_> {
    /// Which rules hold, as far as the case itself tells.
    pub(super) fn standing(&self) -> Standing {
        let is_return = self.facts.no_reason_return.is_some();
        let asked = if is_return { &self.stack.of_return } else { &self.stack.of_fault };
        let mut holding = asked.rules;
        for (fact, lets) in &asked.told {
            lets.get(self.told.cell(*fact)).into_iter().for_each(|lets| holding.keep(lets));
        }
        let told = holding;
        for slot in asked.slots.iter().filter_map(|slot| self.stack.slots.get(*slot)) {
            // Of rules that do not ask, no cell takes any: what is left then needs no look, nor can it hang on one.
            if slot.lets.first().is_none_or(|others| holding.is_within(others)) {
                continue;
            }
            let (cell, guessed) = self.cell(slot);
            if guessed {
                return self.hanging(asked, told);
            }
            slot.lets.get(cell).into_iter().for_each(|lets| holding.keep(lets));
        }
        Standing { holding, hung: RuleSet::default() }
    }

    /// Which rules hold of those that what is told lets through, where some hang on a year without a holiday notice.
    fn hanging(&self, asked: &Asked, told: RuleSet) -> Standing {
        let (mut holding, mut firm, mut asking) = (told, told, RuleSet::default());
        for slot in asked.slots.iter().filter_map(|slot| self.stack.slots.get(*slot)) {
            let (cell, guessed) = self.cell(slot);
            let Some(lets) = slot.lets.get(cell) else { continue };
            holding.keep(lets);
            if guessed {
                // What is not known holds for nobody who asks.
                asking = slot.lets.first().map_or(asking, |others| asking.and(others.not()));
            } else {
                firm.keep(lets);
            }
        }
        firm.keep(&asking);
        Standing { holding, hung: firm }
    }

    /// The cell of a slot that the case lies in, and whether that hung on a year without a holiday notice.
    pub(super) fn cell(&self, slot: &Slot) -> (usize, bool) {
        let Cells::Limits(limits) = &slot.cells else { return (self.told(slot.fact, slot.pack), false) };
        match self.value(slot.fact, slot.pack) {
            Value::Number(number) => {
                let above = |limit: &&Limit| matches!(limit, Limit::Number(limit) if number > *limit);
                (limits.iter().take_while(above).count() + 1, false)
            }
            Value::Since { start, day, rolls } => self.stretch(limits, start, day, rolls),
            Value::Unknown | Value::Truth(_) | Value::Word(_) => (0, false),
        }
    }

    fn stretch(&self, limits: &[Limit], start: Day, day: Day, rolls: bool) -> (usize, bool) {
        let mut guessed = false;
        let elapsed = day.days_since(start);
        let above = limits.iter().take_while(|limit| {
            let nominal = match limit {
                Limit::Number(days) => *days,
                // No month is shorter than 28 days or longer than 31.
                Limit::Months(months) if elapsed <= i64::from(*months) * 28 => return false,
                Limit::Months(months) if elapsed > i64::from(*months) * 31 + LONGEST_REST_DAYS => return true,
                Limit::Months(months) => start.plus_months(*months).days_since(start),
            };
            if elapsed <= nominal || !rolls {
                return elapsed > nominal;
            }
            let (moved, guess) = self.calendar.moved(start, nominal);
            guessed |= guess && elapsed - nominal <= LONGEST_REST_DAYS;
            elapsed > nominal + moved
        });
        (above.count() + 1, guessed)
    }
}
