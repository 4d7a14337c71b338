//! Which right ends on which day: the same device, asked about every day until nothing is covered.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::facts::Facts;
use super::vocabulary::{Cause, Layer, Outcome, Remedy};
use crate::types::Day;

/// Days that are looked ahead.
const DAYS_MAX: i64 = 366 * 6;

/// A right that holds for a stretch of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// What the consumer may choose.
    pub remedy: Remedy,
    /// Whether it takes a listed performance fault.
    pub listed_only: bool,
    /// First day of a report that gives it.
    pub begin: Day,
    /// Last day of a report that gives it, inclusive.
    pub end: Day,
    /// The lowest layer that gives it.
    pub layer: Layer,
    /// The articles it rests on.
    pub citations: Vec<String>,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

/// The rights of a device from a day on, should it fail by its own fault: by their last day.
pub(super) fn entitlements<'a>(
    facts: &Facts,
    from: Day,
    decide: &impl Fn(&Facts) -> Option<Answer<'a>>,
) -> Vec<Entitlement> {
    let mut of_any = timeline(facts, from, false, decide);
    let mut of_listed = timeline(facts, from, true, decide);
    // What any fault gives is told once.
    of_listed.retain(|right| {
        !of_any.iter().any(|any| any.remedy == right.remedy && any.begin <= right.begin && right.end <= any.end)
    });
    of_any.append(&mut of_listed);
    of_any.sort_by_key(|right| (right.end, right.remedy, right.begin));
    of_any
}

fn timeline<'a>(
    facts: &Facts,
    from: Day,
    listed: bool,
    decide: &impl Fn(&Facts) -> Option<Answer<'a>>,
) -> Vec<Entitlement> {
    let mut asked = facts.clone();
    asked.fault.listed = Some(listed);
    asked.fault.cause = Cause::Product;
    asked.open_repair = None;
    asked.no_reason_return = None;
    let (mut open, mut ended): (Vec<Entitlement>, Vec<Entitlement>) = (Vec::new(), Vec::new());
    for day in (0..DAYS_MAX).map(|days| from.plus_days(days)) {
        asked.fault.reported = day;
        asked.on = Some(day);
        let Some(answer) = decide(&asked) else { break };
        let covered = matches!(answer.outcome(), Outcome::Covered | Outcome::Review);
        let decision =
            (!open.iter().map(|right| right.remedy).eq(answer.remedies().iter()) && covered).then(|| answer.decision());
        let (still, gone) = open.into_iter().partition(|right| covered && answer.offers(right.remedy));
        open = still;
        ended.extend::<Vec<_>>(gone);
        open.iter_mut().for_each(|right| right.end = day);
        for offer in decision.map(|decision| decision.remedies).unwrap_or_default() {
            if open.iter().any(|right| right.remedy == offer.remedy) {
                continue;
            }
            let (remedy, layer, citations, zh, en) = (offer.remedy, offer.layer, offer.citations, offer.zh, offer.en);
            open.push(Entitlement { remedy, listed_only: listed, begin: day, end: day, layer, citations, zh, en });
        }
        open.sort_by_key(|right| right.remedy);
        if open.is_empty() && answer.coverage_end.is_none_or(|end| end < day) {
            break;
        }
    }
    ended.append(&mut open);
    ended
}
