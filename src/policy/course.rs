//! What has fired so far in a case, and the decision it adds up to: the layers' union.

use super::clock::{self, Coverage};
use super::condition::{Limit, Reading as _, last_day};
use super::decision::{Decision, DutyOwed, Finding, Offer, PackRef};
use super::derive::{Concluded, View};
use super::facts::Facts;
use super::pack::{Rule, Stage};
use super::vocabulary::{Duty, Flag, Outcome, Remedy, Topic, main_item};
use crate::types::{Day, Money};

/// What has fired so far.
pub(super) struct Course {
    pub(super) concluded: Concluded,
    decision: Decision,
    /// What the first refusal offers instead.
    instead: Option<Vec<Offer>>,
    reviews: Vec<(Topic, Stage)>,
    settled: Vec<Topic>,
}

impl Course {
    /// Nothing has fired.
    pub(super) fn new(packs: Vec<PackRef>) -> Self {
        Self {
            concluded: Concluded::default(),
            decision: Decision::empty(Outcome::NoRule, packs),
            instead: None,
            reviews: Vec::new(),
            settled: Vec::new(),
        }
    }

    /// Takes in a rule whose condition holds.
    pub(super) fn fire(&mut self, rule: &Rule, view: &View<'_>, until: Option<Day>) {
        let then = &rule.then;
        self.decision.findings.push(Finding {
            rule: format!("{}/{}", view.pack.name, rule.id),
            layer: view.pack.layer,
            citations: rule.citations.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        });
        for remedy in then.offer.iter().filter(|remedy| !view.withholds(**remedy)) {
            self.concluded.refund_offered |= is_refund(*remedy);
            self.offer(offer(*remedy, rule, view, until));
        }
        if let Some(instead) = then.refuse.as_ref().filter(|_| self.instead.is_none()) {
            self.instead = Some(instead.iter().map(|remedy| offer(*remedy, rule, view, None)).collect());
        }
        let concluded_until = then.concluded_until.and_then(|(fact, bound)| last_day(view.value(fact), bound, view));
        for conclusion in &then.conclude {
            self.concluded.add(*conclusion, until.max(concluded_until.map(|last| last.day)));
        }
        self.reviews.extend(then.review.map(|topic| (topic, rule.stage)));
        self.settled.extend(then.settle);
        if let Some(duty) = then.duty {
            self.owe(duty, rule);
        }
        self.flag(then.flag);
    }

    /// The lowest layer is named; a later day and further articles are the consumer's gain.
    fn offer(&mut self, new: Offer) {
        let Some(known) = self.decision.remedies.iter_mut().find(|known| known.remedy == new.remedy) else {
            self.decision.remedies.push(new);
            return;
        };
        known.until = if known.until.is_none() || new.until.is_none() { None } else { known.until.max(new.until) };
        for citation in new.citations {
            if !known.citations.contains(&citation) {
                known.citations.push(citation);
            }
        }
    }

    fn owe(&mut self, duty: Duty, rule: &Rule) {
        match self.decision.duties.iter_mut().find(|known| known.duty == duty) {
            Some(known) => known.citations.extend(rule.citations.iter().cloned()),
            None => self.decision.duties.push(DutyOwed { duty, citations: rule.citations.clone() }),
        }
    }

    fn flag(&mut self, flag: Option<Flag>) {
        if let Some(flag) = flag.filter(|flag| !self.decision.flags.contains(flag)) {
            self.decision.flags.push(flag);
        }
    }

    /// The decision: choices if any layer gives some, else the refusal; a person looks where the answer hangs on it.
    pub(super) fn finish(mut self, facts: &Facts, views: &[View<'_>]) -> Decision {
        if self.offers(Remedy::RefundFull) {
            self.decision.remedies.retain(|offer| offer.remedy != Remedy::RefundLessDepreciation);
        }
        let covered = !self.decision.remedies.is_empty();
        let open = self.reviews.iter().filter(|(topic, _)| !self.settled.contains(topic));
        // A doubt about evidence or cause matters only if there is something to lose.
        let review = open.into_iter().any(|(_, stage)| covered || *stage > Stage::Exclusions);
        self.decision.outcome = match (&self.instead, covered) {
            _ if review => Outcome::Review,
            (_, true) => Outcome::Covered,
            (Some(_), false) => Outcome::NotCovered,
            (None, false) => Outcome::NoRule,
        };
        if self.decision.outcome == Outcome::NotCovered {
            self.decision.remedies = self.instead.take().unwrap_or_default();
            self.decision.duties.clear();
        }
        self.decision.remedies.sort_by_key(|offer| offer.remedy);
        self.decision.duties.sort_by_key(|owed| owed.duty);
        let coverage = longest(views);
        self.decision.coverage_end = coverage.map(|coverage| coverage.end);
        let provisional =
            coverage.is_some_and(|coverage| coverage.provisional) || views.iter().any(|view| view.provisional().get());
        self.flag(provisional.then_some(Flag::CalendarProvisional));
        self.amounts(facts, views);
        self.decision.flags.sort_unstable();
        self.decision
    }

    /// Refund and depreciation (policy choice 11).
    fn amounts(&mut self, facts: &Facts, views: &[View<'_>]) {
        let refund = self.decision.remedies.iter().map(|offer| offer.remedy).find(|remedy| is_refund(*remedy));
        let Some((remedy, price)) = refund.zip(price(facts, views)) else { return };
        let mut depreciation = Money::ZERO;
        if remedy == Remedy::RefundLessDepreciation {
            let rate = views.iter().find_map(|view| match view.limit(view.pack.refund?.daily_rate)? {
                Limit::Number(rate) => Some((view.unit_start?, rate)),
                Limit::Months(_) => None,
            });
            let Some((start, rate)) = rate else { return };
            let on = facts.decided_on();
            let days = on.days_since(start) - clock::paused_days(facts, start, on);
            let (taken, capped) = depreciated(price, rate, days.max(0));
            depreciation = taken;
            self.flag(capped.then_some(Flag::DepreciationCapped));
        }
        self.decision.refund = price.checked_sub(depreciation);
        self.decision.depreciation = Some(depreciation);
        for offer in self.decision.remedies.iter_mut().filter(|offer| is_refund(offer.remedy)) {
            offer.amount = self.decision.refund;
        }
    }

    fn offers(&self, remedy: Remedy) -> bool {
        self.decision.offers(remedy)
    }
}

/// The period that ends last.
pub(super) fn longest<'a>(views: &'a [View<'_>]) -> Option<&'a Coverage> {
    views.iter().filter_map(|view| view.coverage.as_ref()).max_by_key(|coverage| coverage.end)
}

fn offer(remedy: Remedy, rule: &Rule, view: &View<'_>, until: Option<Day>) -> Offer {
    Offer {
        remedy,
        until,
        amount: None,
        layer: view.pack.layer,
        citations: rule.citations.clone(),
        zh: rule.zh.clone(),
        en: rule.en.clone(),
    }
}

const fn is_refund(remedy: Remedy) -> bool {
    matches!(remedy, Remedy::RefundFull | Remedy::RefundLessDepreciation | Remedy::RefundNoReason)
}

/// The price that a refund follows, if it is known.
fn price(facts: &Facts, views: &[View<'_>]) -> Option<Money> {
    let sale = &facts.sale;
    let accessory = facts.product.item != main_item(facts.product.category);
    let alone = views.iter().any(|view| view.pack.refund.is_some_and(|refund| refund.accessory_at_separate_price));
    if sale.with_host && accessory && alone { sale.separate_price } else { sale.paid.or(sale.price) }
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
