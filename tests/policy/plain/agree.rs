//! The engine and its packs against the plain retelling, case by case.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher as _};
use std::path::PathBuf;
use std::{fs, thread};

use sanbao::policy::{Category, Decision, Facts, Flag, Outcome, Policies, cases};

use super::random::{Random, next};
use super::{Answer, decide, print, shrink};

/// The seed of every run; another one is new each time.
const SEED: u64 = 20_010_917;

/// Cases of each seed.
const CASES: u64 = 60_000;

fn answer(decision: &Decision) -> Answer {
    let missing = decision.missing.iter().cloned().collect();
    if decision.outcome == Outcome::FactMissing {
        return Answer { missing, ..Answer::new(Outcome::FactMissing, &[]) };
    }
    Answer {
        outcome: decision.outcome,
        remedies: decision.remedies.iter().map(|offer| offer.remedy).collect(),
        duties: decision.duties.iter().map(|owed| owed.duty).collect(),
        coverage_end: decision.coverage_end,
        refund: decision.refund,
        depreciation: decision.depreciation,
        flags: decision.flags.iter().copied().collect(),
        missing,
        may_be_provisional: false,
    }
}

fn disagree(policies: &Policies, facts: &Facts) -> bool {
    let (mut engine, mut plain) = (answer(&policies.decide(facts)), decide(facts));
    if plain.may_be_provisional {
        for answer in [&mut engine, &mut plain] {
            answer.flags.remove(&Flag::CalendarProvisional);
            answer.may_be_provisional = false;
        }
    }
    engine != plain
}

/// The first case of a seed on which the two disagree, made small, in the format of a case file.
fn first_disagreement(policies: &Policies, seed: u64, cases: u64) -> Option<String> {
    let mut random = Random::new(seed);
    let facts = (0..cases).map(|_| next(&mut random)).find(|facts| disagree(policies, facts))?;
    let facts = shrink::smallest(&facts, &|facts| disagree(policies, facts));
    let (engine, plain) = (answer(&policies.decide(&facts)), decide(&facts));
    let [engine, plain] = [("engine", engine), ("random", plain)].map(|(id, answer)| print::case(id, &facts, &answer));
    let engine = engine.lines().last().unwrap_or_default().to_owned();
    Some(format!("{plain}# the engine says: {engine}\n"))
}

#[test]
fn the_packs_agree_with_a_plain_retelling_of_the_text() {
    let policies = Policies::shipped().unwrap();
    let fresh = RandomState::new().build_hasher().finish();
    let parts = u64::try_from(thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let disagreements = thread::scope(|scope| {
        let mut running = Vec::new();
        for (seed, part) in [SEED, fresh].into_iter().flat_map(|seed| (0..parts).map(move |part| (seed, part))) {
            let policies = &policies;
            running.push(scope.spawn(move || {
                let found = first_disagreement(policies, seed.wrapping_add(part << 32), CASES.div_ceil(parts));
                found.map(|case| format!("# seed {seed}, part {part} of {parts}\n{case}"))
            }));
        }
        running.into_iter().filter_map(|part| part.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(disagreements.is_empty(), "\n{}", disagreements.join("\n"));
}

/// The case files are reckoned by hand; both the packs and the retelling must decide them alike.
#[test]
fn the_retelling_agrees_on_the_case_files() {
    let policies = Policies::shipped().unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut compared = 0;
    // The folder of the tables' cases is no case file.
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    for file in files {
        for case in cases::read(file.to_str().unwrap(), &fs::read_to_string(&file).unwrap()).unwrap() {
            if matches!(case.facts.product.category, Category::Handset | Category::Pc) {
                compared += 1;
                assert!(
                    !disagree(&policies, &case.facts),
                    "{}",
                    print::case(&case.id, &case.facts, &decide(&case.facts))
                );
            }
        }
    }
    assert!(compared > 400, "only {compared} cases");
}
