//! Facts of every kind, contradictory ones too: leap days, month ends, the first and the last day there is, overlapping
//! and nested repairs and waits, prices to the limits of their type.

use sanbao::policy::table::{Kind, Scalar};
use sanbao::policy::{
    Category, Cause, Delay, Evidence, Facts, Fault, Form, InvoiceEvidence, NoReasonReturn, OpenRepair, Product, Repair,
    RepairOutcome, Sale, SameModel, Supply, VoucherEvidence, items,
};
use sanbao::types::{Day, Money};

use crate::random::Random;

const EDGES: &[(i32, u32, u32)] = &[
    (1990, 1, 1),
    (2001, 11, 14),
    (2001, 11, 15),
    (2020, 12, 31),
    (2021, 1, 1),
    (2023, 8, 31),
    (2024, 1, 31),
    (2024, 2, 29),
    (2024, 12, 31),
    (2025, 2, 28),
    (2026, 2, 16),
    (2026, 10, 7),
    (2027, 1, 1),
    (2100, 2, 28),
    (2199, 12, 31),
];
const NEAR: &[i64] =
    &[0, 1, 2, 6, 7, 8, 14, 15, 16, 29, 30, 31, 32, 59, 60, 61, 89, 90, 364, 365, 366, 730, 1095, 1096];
const PRICES: &[i64] =
    &[0, 1, 2, 99, 100, 399_900, 99_999_999_999_999, 100_000_000_000_000, -1, i64::MAX, i64::MAX - 1, i64::MIN];
const WORDS: &[&str] = &["", "zhejiang", "shandong", "xx-handset", "exchange-30", "tongchuang-pc", "xxx-machinery"];
const MORE: &[&str] = &["appliance-1y", "upgraded", "regular", "custom", "nobody", "三包", "\u{0}"];

/// Any day.
pub(crate) fn day(random: &mut Random) -> Day {
    let (year, month, day) = random.of(EDGES);
    let edge = Day::from_ymd(year, month, day).unwrap();
    match random.below(4) {
        0 => edge,
        1 => edge.plus_days(random.between(-3, 3)),
        _ => Day::from_ymd(2024, 1, 1).unwrap().plus_days(random.between(0, 1200)),
    }
}

/// A day not far from another; on either side of it.
fn near(random: &mut Random, other: Day) -> Day {
    let far = random.of(NEAR);
    match random.below(10) {
        0 => day(random),
        1 => other.plus_days(-far),
        _ => other.plus_days(far),
    }
}

fn money(random: &mut Random) -> Money {
    let anything = random.between(0, 100_000_000_000_000);
    Money::from_minor(if random.chance(50) { random.of(PRICES) } else { anything })
}

fn word<T: From<&'static str>>(random: &mut Random) -> T {
    let words = if random.chance(85) { WORDS } else { MORE };
    random.of(words).into()
}

fn truth(random: &mut Random) -> bool {
    random.chance(50)
}

/// The facts of a case.
pub(crate) fn facts(random: &mut Random) -> Facts {
    let category = random.of(Category::ALL);
    let item = if random.chance(97) { random.of(items(category)).into() } else { word(random) };
    let sold = day(random);
    let reported = near(random, sold);
    let count = match random.below(20) {
        0 => random.between(4, 55),
        1..=8 => 0,
        _ => random.between(1, 3),
    };
    let repairs = (0..count).map(|_| repair(random, sold, reported)).collect();
    Facts {
        product: Product {
            category,
            item,
            form: random.maybe(70, |random| random.of(Form::ALL)),
            program: random.maybe(60, word),
            series: random.maybe(40, word),
        },
        sale: Sale {
            invoice: random.maybe(92, |_| sold),
            delivered: random.maybe(20, |random| near(random, sold)),
            shipped: random.maybe(15, |random| near(random, sold)),
            arrived: random.maybe(20, |random| near(random, sold)),
            price: random.maybe(85, money),
            paid: random.maybe(15, money),
            separate_price: random.maybe(15, money),
            with_host: truth(random),
            gift: random.chance(10),
            remote: random.chance(20),
            province: random.maybe(40, word),
            agreement_signed: random.maybe(50, truth),
        },
        evidence: Evidence {
            invoice: random.of(InvoiceEvidence::ALL),
            voucher: random.of(VoucherEvidence::ALL),
            provable: truth(random),
            factory: random.maybe(30, |random| near(random, sold)),
        },
        fault: Fault {
            reported,
            listed: random.maybe(95, truth),
            cause: if random.chance(60) { Cause::Product } else { random.of(Cause::ALL) },
            proven: truth(random),
        },
        repairs,
        open_repair: random.maybe(20, |random| OpenRepair {
            sent: near(random, reported),
            delay: random.maybe(90, |random| random.of(Delay::ALL)),
            estimate_days: random.maybe(40, |random| random.of(&[0, 1, 6, 7, 30, 61, 3650, u32::MAX])),
        }),
        exchanged_on: random.maybe(12, |random| near(random, sold)),
        item_exchanges: random.of(&[0, 0, 0, 1, 2, 3, 1000, u32::MAX]),
        component_replaced_on: random.maybe(12, |random| near(random, sold)),
        supply: Supply { same_model: random.of(SameModel::ALL), equivalent: truth(random) },
        no_reason_return: random.maybe(8, |random| NoReasonReturn {
            asked: near(random, sold),
            intact: random.maybe(80, truth),
            activated: random.maybe(80, truth),
            activation_notice: random.maybe(80, truth),
        }),
        on: random.maybe(25, |random| near(random, reported)),
    }
}

/// A repair, often across others; its wait within it, around it or outside.
fn repair(random: &mut Random, sold: Day, reported: Day) -> Repair {
    let sent = if random.chance(70) { near(random, sold) } else { near(random, reported) };
    let returned = near(random, sent);
    Repair {
        sent,
        returned,
        listed: truth(random),
        outcome: random.of(RepairOutcome::ALL),
        waiting_from: random.maybe(30, |random| near(random, sent)),
        waiting_to: random.maybe(30, |random| near(random, sent)),
    }
}

/// A value of a kind, or one that is not.
pub(crate) fn value(kind: &Kind, random: &mut Random) -> Scalar {
    match kind {
        _ if random.chance(2) => Scalar::Word("nobody".to_owned()),
        Kind::Truth => Scalar::Truth(truth(random)),
        Kind::Word(words) => Scalar::Word(words.get(random.place(words.len())).unwrap().clone()),
        Kind::Number { min, max, .. } => {
            let near = min.saturating_add(random.of(NEAR)).min(*max);
            let number = random.of(&[*min, *max, near, near, i64::MAX, i64::MIN, max.saturating_add(1)]);
            Scalar::Number(number)
        }
    }
}
