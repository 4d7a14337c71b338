//! Explanations: a change that is told really turns the answer, and no smaller one does.

use proptest::prelude::*;
use sanbao::policy::table::{Asked, Kind, Scalar, Table, TableOutcome, Tables};

use super::small::SMALL;

/// Facts changed, then millionths of their ranges, then units.
type Cost = (usize, u64, u64);

/// The values of a fact that are looked at by brute force.
fn values(kind: &Kind, fine: &[i64]) -> Vec<Scalar> {
    match kind {
        Kind::Truth => vec![Scalar::Truth(false), Scalar::Truth(true)],
        Kind::Word(words) => words.iter().cloned().map(Scalar::Word).collect(),
        Kind::Number { min, max, .. } if max - min < 10 => (*min..=*max).map(Scalar::Number).collect(),
        Kind::Number { min, max, .. } => {
            fine.iter().copied().filter(|number| min <= number && number <= max).map(Scalar::Number).collect()
        }
    }
}

/// What it costs to turn one question into another.
fn cost(table: &Table, from: &[Scalar], to: &[Scalar]) -> Cost {
    let mut cost = (0, 0, 0);
    for ((fact, one), other) in table.facts.iter().zip(from).zip(to).filter(|((_, one), other)| one != other) {
        let (share, units) = match (&fact.kind, one, other) {
            (Kind::Number { min, max, .. }, Scalar::Number(one), Scalar::Number(other)) => {
                (one.abs_diff(*other) * 1_000_000 / max.abs_diff(*min), one.abs_diff(*other))
            }
            _ => (1_000_000, 0),
        };
        cost = (cost.0 + 1, cost.1 + share, cost.2 + units);
    }
    cost
}

fn ask(table: &Table, values: &[Scalar]) -> Asked {
    table.asked(table.facts.iter().map(|fact| fact.name.as_str()).zip(values.iter().cloned())).unwrap()
}

/// Checks every explanation of one question against every combination of values.
fn check(table: &Table, from: &[Scalar], grid: &[Vec<Scalar>]) {
    let asked = ask(table, from);
    let answer = table.decide(&asked, table.in_force);
    let mut told: Vec<(String, Option<Cost>)> = Vec::new();
    for why in answer.why_nots() {
        assert!(!why.failing.is_empty() || why.overruled_by.is_some());
        let turned = why.change.as_ref().map(|changes| {
            let mut to = from.to_vec();
            for change in changes {
                let place = table.place(change.fact).unwrap();
                assert_eq!(change.from.as_ref(), Some(&from[place]));
                assert!(!table.facts[place].question);
                to[place] = change.to.clone();
            }
            let asked = ask(table, &to);
            assert_eq!(table.decide(&asked, table.in_force).rule().unwrap().id, why.rule.id, "{changes:?}");
            assert_eq!(changes.len(), cost(table, from, &to).0);
            cost(table, from, &to)
        });
        told.push((why.rule.id.clone(), turned));
    }
    let mut best: std::collections::BTreeMap<String, Cost> = std::collections::BTreeMap::new();
    let mut at = vec![0; grid.len()];
    'all: loop {
        let to: Vec<Scalar> = at.iter().zip(grid).map(|(place, values)| values[*place].clone()).collect();
        let fixed =
            table.facts.iter().zip(from.iter().zip(&to)).all(|(fact, (one, other))| !fact.question || one == other);
        if fixed {
            let id = table.decide(&ask(table, &to), table.in_force).rule().unwrap().id.clone();
            let cost = cost(table, from, &to);
            best.entry(id).and_modify(|own| *own = cost.min(*own)).or_insert(cost);
        }
        for place in (0..at.len()).rev() {
            at[place] += 1;
            if at[place] < grid[place].len() {
                continue 'all;
            }
            at[place] = 0;
        }
        break;
    }
    for (rule, turned) in told {
        assert_eq!(turned, best.get(&rule).copied(), "{rule} from {from:?}");
    }
}

/// A question with values drawn from a grid that has every number next to a bound.
fn draw(table: &Table, fine: &[i64], at: &[prop::sample::Index]) -> (Vec<Scalar>, Vec<Vec<Scalar>>) {
    let grid: Vec<Vec<Scalar>> = table.facts.iter().map(|fact| values(&fact.kind, fine)).collect();
    let from = grid.iter().zip(at).map(|(values, at)| at.get(values).clone()).collect();
    (from, grid)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_smaller_change_turns_an_answer(at in prop::collection::vec(any::<prop::sample::Index>(), 9)) {
        let table = Table::load("small.toml", SMALL).unwrap();
        let (from, grid) = draw(&table, &[0, 50, 99, 100, 101, 150, 200, 201, 202, 1000], &at);
        check(&table, &from, &grid);
    }

    #[test]
    fn no_smaller_change_turns_an_answer_of_a_shipped_table(at in prop::collection::vec(any::<prop::sample::Index>(), 9)) {
        let tables = Tables::shipped().unwrap();
        let find = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
        let (from, grid) = draw(find("substitution"), &[], &at);
        check(find("substitution"), &from, &grid);
        let (from, grid) = draw(find("service-levels"), &[1, 9, 10, 11, 15, 20, 21, 30, 31, 100], &at);
        check(find("service-levels"), &from, &grid);
    }
}

#[test]
fn what_is_not_known_is_told_with_its_evidence() {
    let table = Table::load("small.toml", SMALL).unwrap();
    let known = ["certified", "covered"].map(|name| (name, Scalar::Truth(true)));
    let asked = table.asked(
        known.into_iter().chain([("state", Scalar::Word("authorized".to_owned())), ("load", Scalar::Number(5))]),
    );
    let asked = asked.unwrap();
    let answer = table.decide(&asked, table.in_force);
    assert_eq!(answer.outcome(), TableOutcome::FactMissing);
    let missing: Vec<(&str, &str)> =
        answer.missing().map(|fact| (fact.name.as_str(), fact.evidence_en.as_str())).collect();
    assert_eq!(missing, [("level", "the level assessment"), ("action", "the diagnosis")]);
    let whys = answer.why_nots();
    let accept = whys.iter().find(|why| why.rule.id == "r4").unwrap();
    assert_eq!(accept.change.as_ref().unwrap().len(), 1);
    assert_eq!(accept.change.as_ref().unwrap()[0].to, Scalar::Word("accept".to_owned()));
    assert_eq!((accept.failing.len(), accept.failing[0].wanted.as_str()), (1, "accept"));
}

#[test]
fn what_is_told_of_unknown_facts_turns_the_answer_too() {
    let tables = Tables::shipped().unwrap();
    for table in tables.iter() {
        let nothing = table.ask();
        for why in table.decide(&nothing, table.in_force).why_nots() {
            let changes = why.change.unwrap();
            let facts = changes.iter().map(|change| (change.fact, change.to.clone()));
            let asked = table.asked(facts).unwrap();
            let answer = table.decide(&asked, table.in_force);
            assert_eq!(answer.rule().map(|rule| &rule.id), Some(&why.rule.id), "{}", table.name);
            assert!(changes.iter().all(|change| change.from.is_none()));
            // Without any one of them the rule is not the only one that may answer.
            for left in 0..changes.len() {
                let rest = changes.iter().enumerate().filter(|(place, _)| *place != left);
                let rest = table.asked(rest.map(|(_, change)| (change.fact, change.to.clone()))).unwrap();
                let answer = table.decide(&rest, table.in_force);
                assert!(answer.rules().count() != 1, "{}: {}", table.name, why.rule.id);
            }
        }
    }
}
