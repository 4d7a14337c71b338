//! The PC rule of 2002.

use sanbao::policy::{Duty, Outcome, Remedy, Tier};

use super::Answer;
use super::brand;
use super::province;
use super::sale::{Case, End, Offers, must_be_looked_at, refusal, refused, with_amounts, with_end};

/// A quarter of a per cent a day.
const RATE: (i64, i64) = (25, 10_000);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Goods {
    Host,
    /// Built in, with a period of its own.
    Main,
    BuiltIn,
    Peripheral,
    Loose,
    Software,
}

fn goods(case: &Case<'_>) -> Goods {
    let laptop = case.is_laptop();
    match case.item() {
        "host" => Goods::Host,
        "cpu" | "mainboard" | "memory" | "hard_disk" => Goods::Main,
        "power_supply" | "graphics_card" if !laptop => Goods::Main,
        "power_adapter" | "laptop_display" | "laptop_keyboard" if laptop => Goods::Main,
        "display" | "lcd_display" | "keyboard" | "mouse" | "speaker" => Goods::Peripheral,
        "optional_part" | "power_cord" | "headset" | "crt_base" | "laptop_battery" => Goods::Loose,
        "software" => Goods::Software,
        _ => Goods::BuiltIn,
    }
}

/// The ends of the machine's period, of the law's for the item, and of the promise's.
struct Ends {
    machine: Option<End>,
    law: Option<End>,
    brand: Option<End>,
}

fn ends(case: &Case<'_>, goods: Goods) -> Ends {
    let sold = case.sold.filter(|_| matches!(case.tier, Tier::Full | Tier::Proof));
    let machine = case.ends(sold, 12);
    let unit = sold.map(|sold| case.unit_from(sold));
    let component = unit.map(|unit| case.facts.component_replaced_on.map_or(unit, |replaced| replaced.max(unit)));
    let component = component.filter(|_| goods == Goods::Main);
    let component = component.map(|from| End::of(from, 24, &case.stays(true)));
    Ends { machine, law: machine.max(component), brand: brand::tongchuang_end(case) }
}

pub(crate) fn decide(case: &Case<'_>) -> Answer {
    let goods = goods(case);
    let ends = ends(case, goods);
    let answer = outcome(case, goods, &ends);
    with_end(case, with_amounts(case, answer, case.sold, RATE), ends.law.max(ends.brand))
}

fn outcome(case: &Case<'_>, goods: Goods, ends: &Ends) -> Answer {
    let by_law = matches!(case.tier, Tier::Full | Tier::Proof);
    let by_promise = case.tier == Tier::Factory && ends.brand.is_some();
    if let Some(refusal) = refusal(case, by_law || by_promise) {
        return refusal;
    }
    let reaches = |end: Option<End>| end.is_some_and(|end| case.reported <= end.day);
    let in_law = by_law && reaches(ends.law);
    let in_brand = reaches(ends.brand);
    let small = matches!(goods, Goods::Loose | Goods::Software);
    let serviced = goods == Goods::Software && in_brand;
    if small && !case.listed && !serviced {
        return refused();
    }
    let in_period = in_law || in_brand;
    if !in_period && !case.is_guaranteed() {
        if by_law && province::repaired_part_may_be_covered(case) {
            return Answer::new(Outcome::Review, &[]);
        }
        return refused();
    }
    let start = brand::tongchuang_start(case).or(case.sold);
    let mut offers = Offers::of(case);
    let mut review = must_be_looked_at(case, start, in_law);
    let first_year = by_law && reaches(ends.machine);
    if small && first_year {
        item(case, goods, serviced, &mut offers);
    } else {
        offers.add(Remedy::Repair);
    }
    if goods == Goods::Main && in_period && by_law {
        offers.add(Remedy::ReplaceComponent);
    }
    if !small && first_year {
        review |= machine(case, goods, &mut offers);
    }
    // A promise's own period knows no loaner.
    if !small && by_law && (in_law || case.is_guaranteed()) {
        province::lends(case, &mut offers);
    }
    let mut offers = offers.settled();
    let refunds = [Remedy::RefundFull, Remedy::RefundLessDepreciation];
    if matches!(goods, Goods::Host | Goods::Main | Goods::BuiltIn)
        && refunds.iter().any(|refund| offers.remedies.contains(refund))
    {
        offers.duties.insert(Duty::RefundBundle);
    }
    let Offers { remedies, duties, .. } = offers;
    let outcome = if review { Outcome::Review } else { Outcome::Covered };
    Answer { remedies, duties, ..Answer::new(outcome, &[]) }
}

/// Articles 17 and 18.
fn item(case: &Case<'_>, goods: Goods, by_promise: bool, offers: &mut Offers) {
    let enough = if goods == Goods::Software { 1 } else { 2 };
    if goods == Goods::Software && by_promise {
        offers.add(Remedy::Repair);
    }
    if !case.listed {
        return;
    }
    if case.facts.item_exchanges >= enough && case.may_be_refunded() {
        offers.add(Remedy::RefundFull);
    } else {
        offers.add(Remedy::ExchangeItem);
    }
}

/// Articles 11 to 15, 23 and 24, and choices 10 and 13.
fn machine(case: &Case<'_>, goods: Goods, offers: &mut Offers) -> bool {
    let of_the_machine = case.listed || matches!(goods, Goods::Host | Goods::Peripheral);
    let in_windows = case.listed && (case.in_7() || case.in_15());
    let two_repairs = case.listed && case.finished(false) >= 2;
    let too_long = of_the_machine && case.repair_takes_too_long();
    let due = in_windows || two_repairs || too_long;
    if case.listed && case.in_7() {
        offers.add(Remedy::RefundFull);
    }
    let can_be_met = case.in_stock() || case.facts.supply.equivalent;
    if due && case.in_stock() {
        offers.add(Remedy::Exchange);
    } else if due && can_be_met {
        offers.add(Remedy::ExchangeEquivalent);
    } else if due {
        offers.add(Remedy::RefundFull);
    }
    if two_repairs && can_be_met {
        offers.add(Remedy::RefundLessDepreciation);
    }
    brand::tongchuang_windows(case, offers);
    province::add(case, due, offers)
}
