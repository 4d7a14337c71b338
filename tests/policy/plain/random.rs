//! Random handset and PC cases, biased towards boundaries; no case contradicts itself.

use sanbao::policy::{
    Category, Cause, Delay, Evidence, Facts, Fault, Form, InvoiceEvidence, NoReasonReturn, OpenRepair, Product, Repair,
    RepairOutcome, Sale, SameModel, Supply, VoucherEvidence, items, main_item,
};
use sanbao::types::{Day, Money};

/// A stream of numbers from a seed (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0) + 1;
        low + i64::try_from(self.next() % span).unwrap()
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let at = usize::try_from(self.next()).unwrap() % all.len();
        *all.get(at).unwrap()
    }

    fn maybe<T>(&mut self, percent: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| make(self))
    }
}

const NEAR: &[i64] = &[0, 1, 2, 3, 6, 7, 8, 9, 10, 14, 15, 16, 17, 20, 21, 22, 23, 30, 31, 32, 33];
const MONTHS: &[u32] = &[3, 6, 12, 12, 12, 24, 24, 36, 36];
const STAYS: &[i64] = &[0, 0, 1, 3, 5, 10, 17, 18, 29, 30, 31, 34, 35, 36, 37];
const OPEN: &[i64] = &[0, 4, 5, 6, 7, 8, 29, 30, 31, 32, 59, 60, 61, 62];
const PRICES: &[i64] = &[0, 1, 2, 99, 100, 100_000_000_000_000, 99_999_999_999_999];

/// A day of a sale: month ends, leap days and the days around holidays are likely.
fn sale_day(random: &mut Random) -> Day {
    let ymd = |(year, month, day)| Day::from_ymd(year, month, day).unwrap();
    let special = [
        (2024, 2, 29),
        (2023, 8, 31),
        (2025, 8, 31),
        (2024, 11, 30),
        (2025, 1, 31),
        (2025, 3, 31),
        (2024, 12, 31),
        (2025, 1, 21),
        (2025, 9, 24),
        (2026, 4, 27),
        (2026, 2, 13),
        (2025, 12, 25),
        (2025, 4, 30),
        (2026, 1, 1),
    ];
    if random.chance(20) {
        return ymd(random.of(&special));
    }
    ymd((2023, 6, 1)).plus_days(random.between(0, 1_200))
}

/// Days from the sale to the report.
fn age(random: &mut Random, sold: Day) -> i64 {
    if random.chance(40) {
        random.of(NEAR)
    } else if random.chance(55) {
        let extra = if random.chance(50) { random.between(-2, 12) } else { random.between(0, 80) };
        sold.plus_months(random.of(MONTHS)).days_since(sold) + extra
    } else {
        random.between(0, 1_300)
    }
}

fn repair(random: &mut Random, sold: Day, reported: Day) -> Repair {
    let age = reported.days_since(sold);
    let sent = if random.chance(30) {
        reported.plus_days(-random.between(0, 70).min(age))
    } else {
        sold.plus_days(random.between(0, age))
    };
    let returned = sent.plus_days(random.of(STAYS)).min(reported);
    let waiting = random.maybe(25, |random| {
        let from = sent.plus_days(random.between(-20, returned.days_since(sent)));
        (from, from.max(sent).plus_days(random.between(0, 25)))
    });
    Repair {
        sent,
        returned,
        listed: random.chance(75),
        outcome: if random.chance(75) { RepairOutcome::Repaired } else { random.of(RepairOutcome::ALL) },
        waiting_from: waiting.map(|(from, _)| from),
        waiting_to: waiting.map(|(_, to)| to),
    }
}

fn repairs(random: &mut Random, sold: Day, reported: Day) -> Vec<Repair> {
    let many = match random.between(0, 199) {
        0..=89 => 0,
        90..=139 => 1,
        140..=179 => 2,
        180..=197 => random.between(3, 5),
        _ => random.between(6, 50),
    };
    let mut repairs: Vec<Repair> = (0..many).map(|_| repair(random, sold, reported)).collect();
    repairs.sort_by_key(|repair| repair.sent);
    repairs
}

fn product(random: &mut Random) -> Product {
    let category = random.of(&[Category::Handset, Category::Pc]);
    let item = if random.chance(40) { main_item(category) } else { random.of(items(category)) };
    let programs = match category {
        Category::Handset => [None, None, None, Some("xx-handset"), Some("exchange-30"), Some("tongchuang-pc")],
        Category::Pc | Category::Machinery | Category::Appliance => {
            [None, None, None, Some("tongchuang-pc"), Some("tongchuang-pc"), Some("exchange-30")]
        }
    };
    let form = random.maybe(if category == Category::Pc { 93 } else { 5 }, |random| random.of(Form::ALL));
    Product { category, item: item.into(), form, program: random.of(&programs).map(Into::into), series: None }
}

fn price(random: &mut Random) -> Money {
    let minor = if random.chance(25) { random.of(PRICES) } else { random.between(0, 2_000_000) };
    Money::from_minor(minor)
}

fn evidence(random: &mut Random, sold: Day) -> Evidence {
    if random.chance(60) {
        return Evidence::default();
    }
    Evidence {
        invoice: random.of(InvoiceEvidence::ALL),
        voucher: if random.chance(40) { VoucherEvidence::Lost } else { random.of(VoucherEvidence::ALL) },
        provable: random.chance(30),
        factory: random.maybe(60, |random| sold.plus_days(-random.of(&[0, 1, 30, 89, 90, 91, 120, 200]))),
    }
}

fn open_repair(random: &mut Random, sold: Day, reported: Day) -> OpenRepair {
    let sent = reported.plus_days(random.of(&[0, 0, 0, 1, 2, 5, -1, -10]));
    OpenRepair {
        sent: sent.max(sold),
        delay: random.maybe(93, |random| random.of(Delay::ALL)),
        estimate_days: random.maybe(25, |random| random.of(&[0, 4, 5, 6, 7, 8, 9, 40])),
    }
}

fn asked(random: &mut Random, reported: Day) -> NoReasonReturn {
    let mut known = |percent| random.maybe(90, |random| random.chance(percent));
    let (intact, activated, activation_notice) = (known(80), known(40), known(50));
    NoReasonReturn { asked: reported, intact, activated, activation_notice }
}

fn facts(random: &mut Random) -> Facts {
    let invoice = sale_day(random);
    let delivered = random.maybe(15, |random| invoice.plus_days(random.between(0, 9)));
    let sold = delivered.unwrap_or(invoice);
    let reported = sold.plus_days(age(random, sold).max(0));
    let old = reported.days_since(sold);
    let open_repair = random.maybe(30, |random| open_repair(random, sold, reported));
    let elapsed = if random.chance(80) { random.of(OPEN) } else { random.between(0, 400) };
    let after = open_repair.as_ref().map_or(reported, |open| open.sent.max(reported));
    let on = random.maybe(if open_repair.is_some() { 95 } else { 30 }, |_| after.plus_days(elapsed));
    let exchanged = |random: &mut Random| {
        let back = if random.chance(60) { random.of(NEAR) } else { random.between(0, old) };
        reported.plus_days(-back.min(old))
    };
    let no_reason_return = random.maybe(5, |random| asked(random, reported));
    let provinces = [None, None, Some("zhejiang"), Some("zhejiang"), Some("shandong"), Some("guangdong")];
    let cause = if random.chance(80) { Cause::Product } else { random.of(Cause::ALL) };
    Facts {
        product: product(random),
        sale: Sale {
            invoice: (!random.chance(3)).then_some(invoice),
            delivered,
            price: random.maybe(85, price),
            paid: random.maybe(12, price),
            separate_price: random.maybe(20, price),
            with_host: random.chance(12),
            gift: random.chance(6),
            remote: random.chance(if no_reason_return.is_some() { 85 } else { 15 }),
            province: random.of(&provinces).map(Into::into),
            ..Sale::default()
        },
        evidence: evidence(random, sold),
        fault: Fault {
            reported,
            listed: random.maybe(94, |random| random.chance(65)),
            cause,
            proven: random.chance(60),
        },
        repairs: repairs(random, sold, reported),
        open_repair,
        exchanged_on: random.maybe(12, exchanged),
        item_exchanges: u32::try_from(random.of(&[0_i64, 0, 0, 1, 2, 3])).unwrap(),
        component_replaced_on: random.maybe(8, exchanged),
        supply: Supply {
            same_model: if random.chance(60) { SameModel::InStock } else { random.of(SameModel::ALL) },
            equivalent: random.chance(35),
        },
        no_reason_return,
        on,
    }
}

/// The next case that does not contradict itself.
pub(crate) fn next(random: &mut Random) -> Facts {
    loop {
        let facts = facts(random);
        if facts.check().is_empty() && !is_outside(&facts) {
            return facts;
        }
    }
}

/// What `check` lets pass and the text does not know: a unit in repair beyond its exchange. And what can only be
/// sampled: days of a part whose form is not known, beside a return without a reason; a second unknown fact beside the
/// day of the sale.
pub(crate) fn is_outside(facts: &Facts) -> bool {
    // What is open now is open past an exchange of today.
    let open = facts.open_repair.as_ref().map(|open| (open.sent, facts.decided_on().plus_days(1)));
    let end = |repair: &Repair| repair.waiting_to.map_or(repair.returned, |waited| waited.max(repair.returned));
    let mut stays = facts.repairs.iter().map(|repair| (repair.sent, end(repair))).chain(open);
    let form_unknown = facts.product.category == Category::Pc && facts.product.form.is_none();
    let listed_unknown = facts.fault.listed.is_none() && facts.no_reason_return.is_none();
    let delay_unknown = facts.open_repair.as_ref().is_some_and(|open| open.delay.is_none());
    let sale_unknown = facts.sale.invoice.is_none() && facts.sale.delivered.is_none();
    (facts.no_reason_return.is_some() && form_unknown)
        || (sale_unknown && (form_unknown || listed_unknown || delay_unknown))
        || stays.any(|(from, to)| facts.exchanged_on.is_some_and(|exchanged| from < exchanged && exchanged < to))
}
