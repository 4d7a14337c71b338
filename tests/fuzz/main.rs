//! Whatever comes in, nothing panics, nothing wraps, and every answer holds together. Inputs are made from a seed: each
//! from its own number alone, so that one that fails is made again by it. `make test` runs some, `make fuzz` millions.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test may panic")]

mod facts;
mod random;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use random::Random;
use sanbao::policy::table::{Table, Tables};
use sanbao::policy::{Decision, Document, Facts, Outcome, Policies, Revision};
use sanbao::types::Money;

/// A number of the environment, or its default.
fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}: `{text}` is no number")))
}

/// What came of the inputs.
#[derive(Debug, Default)]
struct Counts {
    cases: u64,
    covered: u64,
    missing: u64,
    questions: u64,
    texts: u64,
    texts_read: u64,
    explained: u64,
}

#[test]
fn nothing_that_comes_in_panics_wraps_or_contradicts_itself() {
    let (inputs, seed) = (asked("SANBAO_FUZZ_INPUTS", 60_000), asked("SANBAO_FUZZ_SEED", 1));
    // Texts cost a thousand times what cases cost.
    let texts = asked("SANBAO_FUZZ_TEXTS_PERMILLE", 5);
    let only = std::env::var("SANBAO_FUZZ_ONLY").ok().map(|text| text.parse::<u64>().expect("the number of an input"));
    let policies = Policies::shipped().unwrap();
    let (mut counts, mut failed, begin) = (Counts::default(), Vec::new(), Instant::now());
    for number in only.map_or(0..inputs, |only| only..only + 1) {
        let tried = catch_unwind(AssertUnwindSafe(|| {
            let mut random = Random::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(number));
            if random.below(1000) < texts {
                text(&mut random, &mut counts)
            } else {
                case(&policies, &mut random, &mut counts)
            }
        }));
        if tried.is_err() {
            failed.push(number);
        }
        if failed.len() == 20 {
            break;
        }
    }
    println!("{inputs} inputs of seed {seed} in {} s: {counts:?}", begin.elapsed().as_secs());
    assert!(failed.is_empty(), "make them again by SANBAO_FUZZ_SEED={seed} SANBAO_FUZZ_ONLY=..: {failed:?}");
}

/// A case of the packs in the binary, or a question to one of its tables.
fn case(policies: &Policies, random: &mut Random, counts: &mut Counts) {
    if random.below(5) == 0 {
        counts.questions += 1;
        let tables: Vec<&Table> = policies.tables().iter().collect();
        return question(random.of(&tables), random);
    }
    counts.cases += 1;
    let facts = facts::facts(random);
    let decision = policies.decide(&facts);
    holds_together(&facts, &decision);
    counts.covered += u64::from(decision.outcome == Outcome::Covered);
    counts.missing += u64::from(decision.outcome == Outcome::FactMissing);
    if random.below(64) == 0 {
        let told = |decision: &Decision| serde_json::to_string(decision).unwrap();
        assert_eq!(told(&policies.decide(&facts)), told(&decision), "deciding twice gives other bytes");
        // An amount that no request can carry is written, but not read.
        if amounts(&facts).all(|money| is_amount(&money)) {
            let read: Decision = serde_json::from_str(&told(&decision)).unwrap();
            assert_eq!(read, decision);
        }
        let _lines = policies.coverage(&facts);
        let _sentences = sanbao::policy::prose(&facts, &decision);
    }
    if facts.repairs.len() < 3 && random.below(4000) == 0 {
        counts.explained += 1;
        let _why = policies.why_not(&facts);
        let _rights = policies.entitlements(&facts, facts.fault.reported);
    }
}

/// What every decision owes.
fn holds_together(facts: &Facts, decision: &Decision) {
    let _contradictions = facts.check();
    assert_eq!(decision.outcome == Outcome::FactMissing, !decision.missing.is_empty(), "{decision:?}");
    if matches!(decision.outcome, Outcome::FactMissing | Outcome::NoRule) {
        assert!(decision.remedies.is_empty() && decision.refund.is_none(), "{decision:?}");
    }
    if let (Some(refund), Some(depreciation)) = (decision.refund, decision.depreciation)
        && amounts(facts).all(|money| is_amount(&money))
    {
        assert!(is_amount(&refund) && is_amount(&depreciation), "{decision:?}");
        let sum = refund.checked_add(depreciation);
        assert!(amounts(facts).any(|price| sum == Some(price)), "{refund} + {depreciation} is no price: {facts:?}");
    }
}

/// The amounts that facts tell.
fn amounts(facts: &Facts) -> impl Iterator<Item = Money> {
    [facts.sale.price, facts.sale.paid, facts.sale.separate_price].into_iter().flatten()
}

fn is_amount(money: &Money) -> bool {
    (Money::ZERO..=Money::MAX).contains(money)
}

/// A question to a table, some of its facts not known.
fn question(table: &Table, random: &mut Random) {
    let mut asked = table.ask();
    for (place, fact) in table.facts.iter().enumerate() {
        if random.below(8) > 0 {
            let value = facts::value(&fact.kind, random);
            let _refused = asked.set(table, place, &value);
        }
    }
    let day = facts::day(random);
    let answer = table.decide(&asked, day);
    let decision = answer.decision();
    assert_eq!(table.replay(&decision), Ok(decision.clone()));
    if random.below(256) == 0 {
        let _why = answer.why_nots();
        let _sentences = sanbao::policy::table::prose(&answer);
    }
}

/// A text that was a pack, a table or a calendar before it was mangled.
fn text(random: &mut Random, counts: &mut Counts) {
    let text = text::mangled(random);
    counts.texts += 1;
    let read = Document::load("mangled.toml", &text);
    if let Err(error) = &read {
        assert!(error.line() >= 1 && !error.message().is_empty(), "{error}");
        assert!(error.line() <= text.matches('\n').count() + 1, "{error}");
    }
    let Ok(document) = read else { return };
    counts.texts_read += 1;
    let revision = Revision::read("mangled.toml", &text).unwrap();
    match document {
        Document::Table(table) => {
            for _ in 0..8 {
                question(&table, random);
            }
        }
        Document::Pack(_) | Document::Calendar(_) => {
            let Ok(policies) = Policies::recorded(&[revision]) else { return };
            for _ in 0..8 {
                let facts = facts::facts(random);
                let decision = policies.decide(&facts);
                holds_together(&facts, &decision);
            }
        }
    }
}

#[test]
fn the_inputs_reach_every_table_and_most_texts_are_refused_but_not_all() {
    assert_eq!(Tables::shipped().unwrap().names().len(), 6);
    let (mut random, mut counts) = (Random::new(7), Counts::default());
    for _ in 0..200 {
        text(&mut random, &mut counts);
    }
    assert!((10..190).contains(&counts.texts_read), "{counts:?}");
}
