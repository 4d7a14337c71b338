//! The brands' promises, from their tables.

use sanbao::policy::{Delay, Remedy, Tier};
use sanbao::types::Day;

use super::sale::{Case, End, Offers};

/// `xx-handset`: not repaired within 30 days, whoever on the business side caused it (choice 12).
pub(crate) fn exchanges_after_30_days(case: &Case<'_>) -> bool {
    case.program() == "xx-handset" && case.delay != Delay::Consumer && case.open_days() > 30
}

/// `exchange-30`: a listed fault in days 8 to 30 of the sale; one that cannot be met adds nothing (choices 7 and 12).
pub(crate) fn exchange_30(case: &Case<'_>, offers: &mut Offers) {
    if case.program() == "exchange-30" && case.listed && case.within(case.sold, 30) && case.in_stock() {
        offers.add(Remedy::Exchange);
    }
}

/// `tongchuang-pc`: a listed fault, refund in days 1 to 7, exchange in days 8 to 20.
pub(crate) fn tongchuang_windows(case: &Case<'_>, offers: &mut Offers) {
    if case.program() != "tongchuang-pc" || !case.listed {
        return;
    }
    if case.in_7() {
        offers.add(Remedy::RefundFull);
    } else if case.within(case.sold, 20) && case.in_stock() {
        offers.add(Remedy::Exchange);
    }
}

/// The months of `tongchuang-pc` for the item.
fn tongchuang_months(case: &Case<'_>) -> Option<u32> {
    let built_in = [
        "mainboard",
        "cpu",
        "memory",
        "hard_disk",
        "power_supply",
        "graphics_card",
        "network_card",
        "sound_card",
        "capture_card",
        "floppy_drive",
        "optical_drive",
        "fan",
    ];
    let item = case.item();
    match item {
        "software" => Some(36),
        "laptop_battery" => Some(6),
        "host" | "laptop_display" | "laptop_keyboard" | "power_adapter" => case.is_laptop().then_some(12),
        _ if case.is_laptop() && built_in.contains(&item) => Some(12),
        "mainboard" | "cpu" | "memory" | "hard_disk" | "power_supply" | "graphics_card" | "network_card"
        | "sound_card" | "capture_card" | "display" => Some(36),
        "lcd_display" | "floppy_drive" | "optical_drive" | "fan" | "keyboard" | "mouse" | "speaker" => Some(12),
        "power_cord" | "headset" | "crt_base" => Some(3),
        _ => None,
    }
}

/// Where the promise's period starts: at the sale, else on the last day of the factory month.
pub(crate) fn tongchuang_start(case: &Case<'_>) -> Option<Day> {
    if case.program() != "tongchuang-pc" {
        return None;
    }
    match case.tier {
        Tier::Full | Tier::Proof => case.sold,
        Tier::Factory => case.facts.evidence.factory.map(|factory| factory.month().end_day().plus_days(-1)),
        Tier::Nothing => None,
    }
}

/// The last day of the promise's period.
pub(crate) fn tongchuang_end(case: &Case<'_>) -> Option<End> {
    if case.program() != "tongchuang-pc" {
        return None;
    }
    case.ends(tongchuang_start(case), tongchuang_months(case)?)
}
