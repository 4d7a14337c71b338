//! What deciding takes from the heap: nothing, neither of a table nor of the packs, until the answer is written out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use sanbao::policy::Policies;
use sanbao::policy::cases::{self, Case};
use sanbao::policy::table::{Asked, Scalar, Table};

const HANDSETS: &str = include_str!("cases/handset-windows.toml");

fn taken(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

#[test]
fn a_table_answers_without_the_heap() {
    let table = Table::load("small.toml", include_str!("../benches/small.toml")).unwrap();
    let asked: Vec<Asked> = (0..=250)
        .map(|load| {
            let facts = [
                ("level", Scalar::Number(1 + load % 3)),
                ("action", Scalar::Word(["accept", "module", "board"][usize::try_from(load % 3).unwrap()].to_owned())),
                ("certified", Scalar::Truth(load % 2 == 0)),
                ("covered", Scalar::Truth(load % 5 > 0)),
                ("state", Scalar::Word("authorized".to_owned())),
                ("load", Scalar::Number(load)),
            ];
            table.asked(facts).unwrap()
        })
        .collect();
    let answers = taken(|| {
        for asked in &asked {
            let answer = table.decide(asked, table.in_force);
            let numbers = answer.outputs().filter(|(_, value)| matches!(value, Scalar::Number(_))).count();
            assert_eq!((numbers, answer.rule().is_some(), answer.missing().count()), (1, true, 0));
        }
    });
    assert_eq!(answers, 0);
}

#[test]
fn the_packs_decide_with_their_reasons_without_the_heap() {
    let policies = Policies::shipped().unwrap();
    let cases: Vec<Case> = cases::read("handset.toml", HANDSETS).unwrap();
    let known: Vec<&Case> = cases.iter().filter(|case| policies.answer(&case.facts).is_ok()).collect();
    assert!(known.len() > 20);
    for case in &known {
        let taken = taken(|| assert!(policies.answer(&case.facts).is_ok()));
        assert_eq!(taken, 0, "{}", case.id);
        // Writing it out is what takes.
        assert!(self::taken(|| drop(policies.decide(&case.facts))) > 0);
    }
}
