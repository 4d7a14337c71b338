//! One pass over the rules of a stack, stage by stage: which fire, and whom a refusal reaches.

use super::answer::Answer;
use super::case::Case;
use super::pack::Stage;
use super::stack::{Learned, PACKS_MAX, PackSet, Ready, Stack};
use super::vocabulary::{Conclusion, Flag, Outcome, Remedy, Topic, main_item};
use crate::types::{Day, Money, Word as _, Words};

/// Decides a case by a stack. Facts that are not known hold for nothing.
pub(super) fn decide<'a>(stack: &'a Stack, case: &Case<'_>) -> Answer<'a> {
    let standing = case.standing();
    let mut answer = Answer::new(stack);
    let mut course = Course::new(&mut answer, case);
    for place in standing.holding.and(standing.hung).iter() {
        let Some(ready) = stack.rules.get(place) else { continue };
        course.turn(ready.stage);
        if !course.is_open(ready) {
            continue;
        }
        course.provisional |= standing.hung.has(place);
        if standing.holding.has(place) {
            course.fire(place, ready);
        }
    }
    course.finish();
    answer
}

/// What has fired so far.
struct Course<'a, 'c> {
    case: &'c Case<'c>,
    answer: &'c mut Answer<'a>,
    stage: Stage,
    /// Packs that are asked no further, now and from the next stage.
    closed: PackSet,
    closing: PackSet,
    /// Packs that refused in this stage.
    refused: PackSet,
    withheld: [Words<Remedy>; PACKS_MAX],
    withholding: [Words<Remedy>; PACKS_MAX],
    /// What can be asked for until when, as concluded so far.
    concluded: [Option<Option<Day>>; Conclusion::ALL.len()],
    /// What is concluded, and what rules of this stage know of it.
    learned: Words<Learned>,
    known: Words<Learned>,
    /// The last stage in which a person must look at a topic.
    reviews: [Option<Stage>; Topic::ALL.len()],
    settled: Words<Topic>,
    provisional: bool,
}

impl<'a, 'c> Course<'a, 'c> {
    fn new(answer: &'c mut Answer<'a>, case: &'c Case<'c>) -> Self {
        Self {
            case,
            answer,
            stage: Stage::NoReason,
            closed: 0,
            closing: 0,
            refused: 0,
            withheld: [Words::NONE; PACKS_MAX],
            withholding: [Words::NONE; PACKS_MAX],
            concluded: [None; Conclusion::ALL.len()],
            learned: Words::NONE,
            known: Words::NONE,
            reviews: [None; Topic::ALL.len()],
            settled: Words::NONE,
            provisional: false,
        }
    }

    /// Goes on to a stage: what was refused, withheld and concluded in the one before holds from now on.
    fn turn(&mut self, stage: Stage) {
        if self.stage == stage {
            return;
        }
        self.stage = stage;
        self.closed |= self.closing;
        self.refused = 0;
        self.withheld = self.withholding;
        if stage == Stage::Counting && self.case.longest().is_some_and(|longest| longest.moved) {
            self.learned.add(Learned::Moved);
        }
        self.known = self.learned;
    }

    /// Whether a rule is asked, and what it needs is concluded.
    fn is_open(&self, ready: &Ready) -> bool {
        (self.closed | self.refused) & (1 << ready.pack) == 0
            && ready.needs.without(self.known).is_empty()
            && ready.needs_not.without(self.known) == ready.needs_not
    }

    /// The packs that a gate reaches in this case.
    fn reached(&self, ready: &Ready) -> PackSet {
        if ready.stage != Stage::Period {
            return ready.reaches;
        }
        let own = self.case.views.iter().enumerate().filter(|(pack, view)| view.own_period && *pack != ready.pack);
        own.fold(ready.reaches, |reached, (pack, _)| reached & !(1 << pack))
    }

    fn fire(&mut self, place: usize, ready: &Ready) {
        self.answer.fired.add(place);
        let until = self.until(ready);
        let withheld = self.withheld.get(ready.pack).copied().unwrap_or_default();
        for remedy in ready.offer.without(withheld).iter() {
            if is_refund(remedy) {
                self.learned.add(Learned::RefundOffered);
            }
            self.answer.offer(remedy, place, until);
        }
        if !ready.withhold.is_empty() {
            let reached = self.reached(ready);
            let packs = self.withholding.iter_mut().enumerate();
            for (_, withholding) in packs.filter(|(pack, _)| reached & (1 << pack) != 0) {
                *withholding = withholding.and(ready.withhold);
            }
        }
        if ready.refuse.is_some() {
            self.closing |= self.reached(ready);
            self.refused |= 1 << ready.pack;
            self.answer.refusal = self.answer.refusal.or(Some(place));
        }
        for conclusion in ready.conclude.iter() {
            let concluded_until = ready.concluded_until.and_then(|window| self.case.last_day(window, ready.pack));
            self.learned.add(Learned::from_conclusion(conclusion));
            if let Some(known) = self.concluded.get_mut(conclusion.place()) {
                *known = (*known).max(Some(until.max(concluded_until.map(|(day, ..)| day))));
            }
        }
        if let Some(seen) = ready.review.and_then(|topic| self.reviews.get_mut(topic.place())) {
            *seen = (*seen).max(Some(ready.stage));
        }
        ready.settle.into_iter().for_each(|topic| self.settled.add(topic));
        ready.duty.into_iter().for_each(|duty| self.answer.owe(duty, place));
        ready.flag.into_iter().for_each(|flag| self.answer.flags.add(flag));
    }

    /// The last day on which what a rule gives can be asked for: the end of the window it sets, of what it builds on,
    /// or of the period.
    fn until(&mut self, ready: &Ready) -> Option<Day> {
        if let Some((day, moved, guessed)) = ready.window.and_then(|window| self.case.last_day(window, ready.pack)) {
            self.provisional |= guessed;
            if moved {
                self.learned.add(Learned::Moved);
            }
            return Some(day);
        }
        let builds_on =
            ready.builds_on.and_then(|conclusion| self.concluded.get(conclusion.place()).copied().flatten());
        let period = || {
            let coverage = self.case.views.get(ready.pack)?.coverage?;
            (self.case.in_period(ready.pack) == Some(true)).then_some(coverage.day)
        };
        builds_on.unwrap_or_else(period)
    }

    /// The answer: choices if any layer gives some, else the refusal; a person looks where the answer hangs on it.
    fn finish(self) {
        let answer = self.answer;
        if answer.offers(Remedy::RefundFull) {
            answer.offers.retain(|made| made.remedy != Remedy::RefundLessDepreciation);
        }
        let covered = !answer.offers.is_empty();
        let open = Topic::ALL.iter().zip(self.reviews).filter(|(topic, _)| !self.settled.has(**topic));
        // A doubt about evidence or cause matters only if there is something to lose.
        let review = open.filter_map(|(_, stage)| stage).any(|stage| covered || stage > Stage::Exclusions);
        answer.outcome = match (answer.refusal, covered) {
            _ if review => Outcome::Review,
            (_, true) => Outcome::Covered,
            (Some(_), false) => Outcome::NotCovered,
            (None, false) => Outcome::NoRule,
        };
        if answer.outcome == Outcome::NotCovered {
            answer.offer_instead();
            answer.duties.clear();
        }
        answer.offers.sort_by_key(|made| made.remedy);
        answer.duties.sort_by_key(|(duty, _)| *duty);
        let longest = self.case.longest();
        answer.coverage_end = longest.map(|longest| longest.day);
        if self.provisional || longest.is_some_and(|longest| longest.provisional) {
            answer.flags.add(Flag::CalendarProvisional);
        }
        answer.learned = self.learned;
        amounts(answer, self.case);
    }
}

/// Refund and depreciation (policy choice 11).
fn amounts(answer: &mut Answer<'_>, case: &Case<'_>) {
    let refund = answer.offers.iter().map(|made| made.remedy).find(|remedy| is_refund(*remedy));
    let Some((remedy, price)) = refund.zip(price(answer.stack, case)) else { return };
    let mut depreciation = Money::ZERO;
    if remedy == Remedy::RefundLessDepreciation {
        let known = answer.stack.rates.iter().zip(&case.views).find_map(|(rate, view)| view.unit_start.zip(*rate));
        let Some((start, rate)) = known else { return };
        let on = case.facts.decided_on();
        let days = on.days_since(start) - case.pauses.paused_days(start, on);
        let (taken, capped) = depreciated(price, rate, days.max(0));
        depreciation = taken;
        if capped {
            answer.flags.add(Flag::DepreciationCapped);
        }
    }
    answer.refund = price.checked_sub(depreciation);
    answer.depreciation = Some(depreciation);
}

/// Whether money comes back.
pub(super) const fn is_refund(remedy: Remedy) -> bool {
    matches!(remedy, Remedy::RefundFull | Remedy::RefundLessDepreciation | Remedy::RefundNoReason)
}

/// The price that a refund follows, if it is known.
fn price(stack: &Stack, case: &Case<'_>) -> Option<Money> {
    let (sale, product) = (&case.facts.sale, &case.facts.product);
    let accessory = product.item != main_item(product.category);
    let alone = sale.with_host && accessory && stack.accessory_at_separate_price;
    if alone { sale.separate_price } else { sale.paid.or(sale.price) }
}

/// `price` × ten-thousandths × days, rounded half up to fen and never above the price; and whether it was held there.
fn depreciated(price: Money, per_myriad: i64, days: i64) -> (Money, bool) {
    const MYRIAD: i128 = 10_000;
    let raw = i128::from(price.minor()) * i128::from(per_myriad) * i128::from(days);
    let capped = raw > i128::from(price.minor()) * MYRIAD;
    match i64::try_from((raw + MYRIAD / 2) / MYRIAD) {
        Ok(minor) if !capped => (Money::from_minor(minor), false),
        _ => (price, true),
    }
}
