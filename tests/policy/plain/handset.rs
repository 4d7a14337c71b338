//! The phone rule of 2001.

use sanbao::policy::{Duty, Outcome, Remedy, Tier};
use sanbao::types::Day;

use super::Answer;
use super::brand;
use super::province;
use super::sale::{Case, Offers, must_be_looked_at, refusal, refused, with_amounts, with_end};

/// Five per mille a day.
const RATE: (i64, i64) = (5, 1000);

fn months(item: &str) -> u32 {
    match item {
        "battery" => 6,
        "wired_headset" => 3,
        _ => 12,
    }
}

/// The later of invoice and delivery; the 90th day after the factory date where only that is known (article 9).
fn start(case: &Case<'_>) -> Option<Day> {
    match case.tier {
        Tier::Full | Tier::Proof => case.sold,
        Tier::Factory => case.facts.evidence.factory.map(|factory| factory.plus_days(90)),
        Tier::Nothing => None,
    }
}

pub(crate) fn decide(case: &Case<'_>) -> Answer {
    let start = start(case);
    let end = case.ends(start, months(case.item()));
    let answer = outcome(case, start, end.map(|end| end.day));
    with_end(case, with_amounts(case, answer, start, RATE), end)
}

fn outcome(case: &Case<'_>, start: Option<Day>, end: Option<Day>) -> Answer {
    if let Some(refusal) = refusal(case, case.tier != Tier::Nothing) {
        return refusal;
    }
    let main = case.item() == "main_unit";
    if !main && !case.listed {
        return refused();
    }
    let in_period = end.is_some_and(|end| case.reported <= end);
    if !in_period && !case.is_guaranteed() {
        if province::repaired_part_may_be_covered(case) {
            return Answer::new(Outcome::Review, &[]);
        }
        return refused();
    }
    let mut offers = Offers::of(case);
    let mut review = must_be_looked_at(case, start, in_period);
    if !in_period || case.tier == Tier::Factory {
        offers.add(Remedy::Repair);
        review |= main && in_period && province::delay_is_open(case);
    } else if main {
        review |= main_unit(case, &mut offers);
    } else {
        accessory(case, &mut offers);
    }
    if main && case.owes_loaner(7) {
        offers.duties.insert(Duty::Loaner);
    }
    if main {
        province::lends(case, &mut offers);
    }
    let Offers { remedies, duties, .. } = offers.settled();
    let outcome = if review { Outcome::Review } else { Outcome::Covered };
    Answer { remedies, duties, ..Answer::new(outcome, &[]) }
}

/// Articles 10 to 13 and 16 to 19.
fn main_unit(case: &Case<'_>, offers: &mut Offers) -> bool {
    offers.add(Remedy::Repair);
    if case.listed && case.in_7() {
        offers.add(Remedy::RefundFull);
    }
    let due = (case.listed && (case.in_7() || case.in_15()))
        || case.repair_takes_too_long()
        || (case.listed && case.finished(false) >= 2)
        || brand::exchanges_after_30_days(case);
    if due && case.in_stock() {
        offers.add(Remedy::Exchange);
        offers.add(Remedy::RefundLessDepreciation);
    } else if due {
        offers.add(Remedy::RefundFull);
    }
    brand::exchange_30(case, offers);
    province::add(case, due, offers)
}

/// Article 14: a new one; after two, the money; what may not be refunded is exchanged once more.
fn accessory(case: &Case<'_>, offers: &mut Offers) {
    if case.facts.item_exchanges >= 2 && case.may_be_refunded() {
        offers.add(Remedy::RefundFull);
    } else {
        offers.add(Remedy::ExchangeItem);
    }
}
