//! One pass over the stages, over all layers: what fires, what follows.

use super::condition::holds;
use super::decision::{Decision, DutyOwed, Finding, Offer, PackRef};
use super::derive::{Derived, Value};
use super::facts::Facts;
use super::pack::{Pack, Rule, Stage};
use super::vocabulary::{Duty, Flag, Outcome, Remedy};
use super::{calendar::Calendar, clock};
use crate::types::{Day, Money};

/// Decides a case whose facts are all known, by the packs in its scope in order of their layers.
pub(super) fn decide(facts: &Facts, packs: &[&Pack], calendar: &Calendar) -> Decision {
    let named = |pack: &&Pack| PackRef { name: pack.name.clone(), in_force: pack.in_force, hash: pack.hash.clone() };
    let references: Vec<PackRef> = packs.iter().map(named).collect();
    let mut derived = Derived::new(facts, packs, calendar);
    let mut course = Course::new(Decision::empty(Outcome::NoRule, references));
    'stages: for stage in Stage::ALL {
        for pack in packs {
            for rule in pack.rules.iter().filter(|rule| rule.stage == *stage) {
                if holds(&rule.when, &derived) {
                    course.fire(pack, rule, &derived);
                    derived.exchange_due |= rule.then.exchange_due;
                }
            }
        }
        if stage.is_final() && course.is_decided() {
            break 'stages;
        }
    }
    course.finish(facts, &derived, packs)
}

/// What has fired so far.
struct Course {
    decision: Decision,
    withheld: Vec<Remedy>,
    instead: Vec<Offer>,
    refused: bool,
    review: bool,
    ended: bool,
}

impl Course {
    const fn new(decision: Decision) -> Self {
        Self { decision, withheld: Vec::new(), instead: Vec::new(), refused: false, review: false, ended: false }
    }

    const fn is_decided(&self) -> bool {
        self.ended
    }

    fn fire(&mut self, pack: &Pack, rule: &Rule, derived: &Derived<'_>) {
        self.decision.findings.push(Finding {
            rule: format!("{}/{}", pack.name, rule.id),
            layer: pack.layer,
            citations: rule.citations.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        });
        let offer = |remedy: &Remedy| Offer {
            remedy: *remedy,
            until: until(rule, derived),
            amount: None,
            layer: pack.layer,
            citations: rule.citations.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        };
        for new in rule.then.offer.iter().map(offer) {
            match self.decision.remedies.iter_mut().find(|known| known.remedy == new.remedy) {
                // The lowest layer is named; a later day and further articles are the consumer's gain.
                Some(known) => {
                    known.until = if known.until.is_none() { None } else { known.until.max(new.until) };
                    let further = new.citations.into_iter().filter(|citation| !known.citations.contains(citation));
                    let further: Vec<String> = further.collect();
                    known.citations.extend(further);
                }
                None => self.decision.remedies.push(new),
            }
        }
        self.withheld.extend(&rule.then.withhold);
        self.review |= rule.then.review;
        if let Some(instead) = &rule.then.refuse {
            self.refused = true;
            for new in instead.iter().map(offer) {
                if self.instead.iter().all(|known| known.remedy != new.remedy) {
                    self.instead.push(Offer { until: None, ..new });
                }
            }
        }
        let no_reason_given = rule.stage == Stage::NoReason && !rule.then.offer.is_empty();
        self.ended |= rule.stage.is_final() && (rule.then.refuse.is_some() || rule.then.review || no_reason_given);
        if let Some(duty) = rule.then.duty
            && self.decision.duties.iter().all(|known| known.duty != duty)
        {
            self.decision.duties.push(DutyOwed { duty, citations: rule.citations.clone() });
        }
        self.flag(rule.then.flag);
    }

    fn flag(&mut self, flag: Option<Flag>) {
        if let Some(flag) = flag
            && !self.decision.flags.contains(&flag)
        {
            self.decision.flags.push(flag);
        }
    }

    fn finish(mut self, facts: &Facts, derived: &Derived<'_>, packs: &[&Pack]) -> Decision {
        let withheld = &self.withheld;
        self.decision.remedies.retain(|offer| !withheld.contains(&offer.remedy));
        if self.decision.offers(Remedy::RefundFull) {
            self.decision.remedies.retain(|offer| offer.remedy != Remedy::RefundLessDepreciation);
        }
        let ended_by_refusal = self.ended && self.refused;
        if ended_by_refusal || (self.decision.remedies.is_empty() && self.refused && !self.review) {
            self.decision.remedies = std::mem::take(&mut self.instead);
            self.decision.duties.clear();
            self.decision.outcome = Outcome::NotCovered;
        } else if self.review {
            self.decision.outcome = Outcome::Review;
        } else if self.decision.remedies.is_empty() {
            self.decision.outcome = Outcome::NoRule;
        } else {
            self.decision.outcome = Outcome::Covered;
        }
        if !self.decision.offers(Remedy::RefundFull) && !self.decision.offers(Remedy::RefundLessDepreciation) {
            self.decision.duties.retain(|owed| owed.duty != Duty::RefundBundle);
        }
        self.decision.remedies.sort_by_key(|offer| offer.remedy);
        if let Some(coverage) = &derived.coverage {
            self.decision.coverage_end = Some(coverage.end);
            let provisional = coverage.provisional.then_some(Flag::CalendarProvisional);
            self.flag(provisional);
            for offer in &mut self.decision.remedies {
                if offer.until.is_none() && offer.remedy != Remedy::PaidRepair && derived.in_period() {
                    offer.until = Some(coverage.end);
                }
            }
        }
        self.amounts(facts, derived, packs);
        self.decision.flags.sort_unstable();
        self.decision
    }

    /// Refund and depreciation (policy choice 11).
    fn amounts(&mut self, facts: &Facts, derived: &Derived<'_>, packs: &[&Pack]) {
        let full = self.decision.offers(Remedy::RefundFull) || self.decision.offers(Remedy::RefundNoReason);
        let less = self.decision.offers(Remedy::RefundLessDepreciation);
        let accessory_price = facts.sale.separate_price.filter(|_| facts.sale.with_host);
        let Some(price) = accessory_price.or(facts.sale.paid).or(facts.sale.price).filter(|_| full || less) else {
            return;
        };
        let mut depreciation = Money::ZERO;
        if less && let Some(start) = derived.unit_start {
            let rate = packs.iter().find_map(|pack| pack.parameter("depreciation_per_mille_a_day", derived.reported));
            let until = facts.decided_on();
            let days = until.days_since(start) - clock::paused_days(facts, start, until);
            let (taken, capped) = depreciated(price, rate.unwrap_or_default(), days.max(0));
            depreciation = taken;
            self.flag(capped.then_some(Flag::DepreciationCapped));
        }
        let refund = price.checked_sub(depreciation);
        self.decision.refund = refund;
        self.decision.depreciation = Some(depreciation);
        for offer in &mut self.decision.remedies {
            if matches!(offer.remedy, Remedy::RefundFull | Remedy::RefundLessDepreciation | Remedy::RefundNoReason) {
                offer.amount = refund;
            }
        }
    }
}

/// `price` × per mille × days, rounded half up to fen, never above the price; and whether it was held there.
fn depreciated(price: Money, per_mille: i64, days: i64) -> (Money, bool) {
    let raw = i128::from(price.minor()) * i128::from(per_mille) * i128::from(days);
    let rounded = (raw + 500) / 1000;
    match i64::try_from(rounded) {
        Ok(minor) if minor <= price.minor() => (Money::from_minor(minor), false),
        _ => (price, true),
    }
}

/// The last day of the window that the rule's condition sets.
fn until(rule: &Rule, derived: &Derived<'_>) -> Option<Day> {
    let (fact, days) = rule.window.as_ref()?;
    match derived.value(fact) {
        Value::Window(Some(start)) => Some(derived.limit(start, *days)),
        Value::Window(None) | Value::Truth(_) | Value::Word(_) | Value::Number(_) => None,
    }
}
