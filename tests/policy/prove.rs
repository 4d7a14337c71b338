//! Proof of packs: what ships is proved, what is broken is shown by a case, and planted faults are found.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sanbao::policy::cases::{self, Case};
use sanbao::policy::{Facts, FlawKind, Outcome, Policies, Remedy};

use super::properties::known;

/// Faults planted that change some decision.
const FAULTS: usize = 200;
/// Cases by which it is seen whether a fault changes a decision.
const SEEN_BY: usize = 400;

fn pack(name: &str) -> String {
    fs::read_to_string(format!("policies/{name}.toml")).unwrap()
}

fn with(name: &str, from: &str, to: &str) -> Policies {
    let text = pack(name);
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "`{from}` is not in {name}");
    Policies::shipped_with(&[(format!("{name}.toml"), changed)]).unwrap()
}

#[test]
fn what_ships_is_proved() {
    let flaws = Policies::shipped().unwrap().flaws();
    assert!(flaws.is_empty(), "{}", flaws.iter().map(ToString::to_string).collect::<String>());
}

#[test]
fn a_gap_is_shown_by_a_case_that_has_no_answer() {
    // Nothing says any more that the period is over.
    let broken = with(
        "phone-2001",
        "in_period = false, since_repair = { over = \"guarantee_days\" }",
        "in_period = true, gift = true",
    );
    let flaws = broken.flaws();
    let gap = flaws.iter().find(|flaw| flaw.kind == FlawKind::Gap).unwrap();
    let facts = gap.case.as_deref().unwrap();
    assert_eq!(broken.decide(facts).outcome, Outcome::NoRule);
    // It is told as a case file that can be run.
    let told = gap.to_string();
    let (_, file) = told.split_once('\n').unwrap();
    let read = cases::read("shown.toml", file).unwrap();
    assert_eq!(read.iter().map(|case| &case.facts).collect::<Vec<_>>(), [facts]);
}

#[test]
fn a_pack_that_refuses_what_it_offers_is_shown() {
    let broken =
        with("phone-2001", "when = { class = [\"accessory\"], listed = false }", "when = { class = [\"accessory\"] }");
    let flaws = broken.flaws();
    let found = flaws.iter().find(|flaw| flaw.kind == FlawKind::Contradiction).unwrap();
    assert_eq!(found.rules.first().map(String::as_str), Some("phone-2001/accessory-fault-not-listed"));
    // The case shows it: a listed fault, which the rule refuses and another answers.
    assert_eq!(found.case.as_deref().unwrap().fault.listed, Some(true), "{found}");
}

#[test]
fn a_layer_that_takes_away_is_shown() {
    // The statute gives plain repair only where no exchange is due, and the promise of one gives nothing besides.
    let text = pack("phone-2001");
    let (rule, plain) = text.split_once("id = \"free-repair\"").unwrap();
    let plain = plain.replacen("in_period = true }", "in_period = true, exchange_due = false }", 1);
    let promise = pack("xx-handset").replacen("offer = [\"repair\"], ", "", 1);
    let files =
        [("phone.toml".to_owned(), format!("{rule}id = \"free-repair\"{plain}")), ("xx.toml".to_owned(), promise)];
    let broken = Policies::shipped_with(&files).unwrap();
    let flaws = broken.flaws();
    let found = flaws.iter().find(|flaw| flaw.kind == FlawKind::TakenAway).unwrap();
    assert_eq!(found.rules, ["repair"]);
    let facts = found.case.as_deref().unwrap();
    let mut unpromised = facts.clone();
    unpromised.product.program = None;
    assert!(
        broken.decide(&unpromised).offers(Remedy::Repair) && !broken.decide(facts).offers(Remedy::Repair),
        "{found}"
    );
}

#[test]
fn a_rule_that_never_holds_is_named() {
    let broken = with(
        "phone-2001",
        "id = \"repairer-30\"\nstage = \"long_repair\"\nwhen = { class = [\"main_unit\"],",
        "id = \"repairer-30\"\nstage = \"long_repair\"\nwhen = { class = [\"machine\"],",
    );
    let flaws = broken.flaws();
    let never: Vec<_> = flaws.iter().filter(|flaw| flaw.kind == FlawKind::Never).flat_map(|flaw| &flaw.rules).collect();
    assert_eq!(never, ["phone-2001/repairer-30"]);
}

/// A planted fault: the text with one number, one rule or one remedy less.
fn fault(text: &str, kind: u8, at: usize, by: i64) -> Option<String> {
    match kind {
        0 => {
            let starts: Vec<usize> = text.match_indices("[[rule]]").map(|(start, _)| start).collect();
            let start = *starts.get(at % starts.len().max(1))?;
            let end = starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
            Some(format!("{}{}", &text[..start], &text[end..]))
        }
        1 => {
            let values: Vec<usize> = text.match_indices("value = ").map(|(start, found)| start + found.len()).collect();
            let start = *values.get(at % values.len().max(1))?;
            let digits = text[start..].find(|character: char| !character.is_ascii_digit())?;
            let value: i64 = text[start..start + digits].parse().ok()?;
            let moved = value.checked_add(by).filter(|moved| 0 <= *moved)?;
            Some(format!("{}{moved}{}", &text[..start], &text[start + digits..]))
        }
        _ => {
            let offers: Vec<usize> =
                text.match_indices("offer = [\"").map(|(start, found)| start + found.len() - 1).collect();
            let start = *offers.get(at % offers.len().max(1))?;
            let end = start + text[start..].find([',', ']'])?;
            let rest = text[end..].strip_prefix(", ").unwrap_or(&text[end..]);
            Some(format!("{}{rest}", &text[..start]))
        }
    }
}

fn all_cases() -> Vec<Case> {
    let shared = std::env::var("SANBAO_SHARED").unwrap_or_else(|_unset| "../shared".to_owned());
    let folders = ["tests/cases".to_owned(), format!("{shared}/cases")];
    let files =
        folders.iter().filter(|folder| Path::new(folder).is_dir()).flat_map(|folder| fs::read_dir(folder).unwrap());
    let toml = files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|is| is == "toml"));
    toml.flat_map(|path| cases::read(&path.display().to_string(), &fs::read_to_string(&path).unwrap()).unwrap())
        .collect()
}

#[test]
fn planted_faults_that_change_a_decision_are_found_by_cases_or_by_proof() {
    let shipped = Policies::shipped().unwrap();
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let sample: Vec<Facts> = (0..SEEN_BY).map(|_| known().new_tree(&mut runner).unwrap().current()).collect();
    let decided: Vec<_> = sample.iter().map(|facts| shipped.decide(facts)).collect();
    let cases = all_cases();
    let names = [
        "phone-2001",
        "pc-2002",
        "zhejiang-2017",
        "shandong-2017",
        "xx-handset",
        "exchange-30",
        "tongchuang-pc",
        "xxx-machinery",
        "appliance-1y",
        "consumer-law-2013",
    ];
    let plan =
        (prop::sample::select(names.to_vec()), 0..3_u8, 0..200_usize, prop::sample::select(vec![-30_i64, -1, 1, 30]));
    let (mut planted, mut by_load, mut by_case, mut by_proof) = (0, 0, 0, 0);
    let mut missed = Vec::new();
    while planted < FAULTS {
        let (name, kind, at, by) = plan.new_tree(&mut runner).unwrap().current();
        let Some(text) = fault(&pack(name), kind, at, by) else { continue };
        let Ok(faulty) = Policies::shipped_with(&[(format!("{name}.toml"), text)]) else {
            (planted, by_load) = (planted + 1, by_load + 1);
            continue;
        };
        let answer = |decision: &sanbao::policy::Decision| {
            (
                decision.outcome,
                decision.remedies.iter().map(|offer| (offer.remedy, offer.until)).collect::<Vec<_>>(),
                decision.refund,
                decision.coverage_end,
            )
        };
        if sample.iter().zip(&decided).all(|(facts, before)| answer(&faulty.decide(facts)) == answer(before)) {
            continue;
        }
        planted += 1;
        if cases.iter().any(|case| !case.differences(&faulty).is_empty()) {
            by_case += 1;
        } else if !faulty.flaws().is_empty() {
            by_proof += 1;
        } else {
            missed.push((name, kind, at, by));
        }
    }
    println!("{planted} faults: {by_load} by loading, {by_case} by cases, {by_proof} by proof");
    assert!(missed.is_empty(), "{missed:?}");
}
