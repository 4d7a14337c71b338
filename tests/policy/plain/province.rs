//! Zhejiang and Shandong (choice 22), beside the national law.

use sanbao::policy::{Delay, Duty, Remedy};

use super::days::{merged, rolled};
use super::sale::{Case, Offers};

/// What a province adds for a main unit or a machine in its period; answers whether a person must look.
///
/// `due`: an exchange is due under the nation's law.
pub(crate) fn add(case: &Case<'_>, due: bool, offers: &mut Offers) -> bool {
    match case.province() {
        "zhejiang" => {
            zhejiang(case, due, offers);
            false
        }
        "shandong" => shandong(case, due, offers),
        _ => false,
    }
}

fn zhejiang(case: &Case<'_>, due: bool, offers: &mut Offers) {
    let in_all = merged(&case.stays(false), case.facts.fault.reported.plus_days(-100_000), case.on);
    let refund_or_exchange = case.in_7() || case.finished(true) >= 2 || in_all > 35;
    if refund_or_exchange {
        offers.add(Remedy::RefundFull);
    }
    if refund_or_exchange || case.in_15() {
        exchange_or_refund(case, offers);
    }
    if due && !case.in_stock() {
        offers.add(Remedy::RefundFull);
    }
    // No depreciation may be charged.
    if offers.remedies.contains(&Remedy::RefundLessDepreciation) {
        offers.add(Remedy::RefundFull);
    }
}

fn shandong(case: &Case<'_>, due: bool, offers: &mut Offers) -> bool {
    if case.delay == Delay::Repairer && case.open_days() > 30 {
        offers.add(Remedy::RefundFull);
        exchange_or_refund(case, offers);
    }
    if due && !case.in_stock() {
        offers.add(Remedy::RefundFull);
    }
    delay_is_open(case)
}

/// Shandong: parts missing for 31 to 60 days, whatever the evidence leaves to choose from.
pub(crate) fn delay_is_open(case: &Case<'_>) -> bool {
    case.province() == "shandong" && case.delay == Delay::ProducerParts && (31..=60).contains(&case.open_days())
}

/// The same model; without it, the money.
fn exchange_or_refund(case: &Case<'_>, offers: &mut Offers) {
    offers.add(if case.in_stock() { Remedy::Exchange } else { Remedy::RefundFull });
}

/// Zhejiang lends after 5 days.
pub(crate) fn lends(case: &Case<'_>, offers: &mut Offers) {
    if case.province() == "zhejiang" && case.owes_loaner(5) {
        offers.duties.insert(Duty::Loaner);
    }
}

/// Zhejiang: past the period, within 12 months after a finished repair.
pub(crate) fn repaired_part_may_be_covered(case: &Case<'_>) -> bool {
    let mut repairs = case.facts.repairs.iter();
    case.province() == "zhejiang"
        && repairs.any(|repair| case.is_finished(repair) && case.reported <= rolled(repair.returned.plus_months(12)))
}
