//! The small table that is measured against other engines: what it answers is what the same rules say in Rust.

use sanbao::policy::table::{Scalar, Table};

/// The table.
pub(super) const SMALL: &str = include_str!("../../../benches/small.toml");

/// The same rules by hand.
fn by_hand(level: i64, action: &str, certified: bool, covered: bool, state: &str, load: i64) -> i64 {
    match () {
        () if state == "suspended" => 1,
        () if !covered => 2,
        () if load > 200 => 3,
        () if action == "accept" => 4,
        () if !certified => 5,
        () if action == "module" && level >= 2 => 6,
        () if action == "board" && level >= 3 && state == "authorized" && load <= 100 => 7,
        () => 8,
    }
}

#[test]
fn a_table_and_the_same_rules_by_hand_agree_on_every_cell() {
    let table = Table::load("small.toml", SMALL).unwrap();
    let mut compared = 0;
    for level in 1..=3 {
        for action in ["accept", "module", "board"] {
            for (certified, covered) in [(false, false), (false, true), (true, false), (true, true)] {
                for state in ["authorized", "probation", "suspended"] {
                    for load in [0, 99, 100, 101, 199, 200, 201, 1000] {
                        let facts = [
                            ("level", Scalar::Number(level)),
                            ("action", Scalar::Word(action.to_owned())),
                            ("certified", Scalar::Truth(certified)),
                            ("covered", Scalar::Truth(covered)),
                            ("state", Scalar::Word(state.to_owned())),
                            ("load", Scalar::Number(load)),
                        ];
                        let asked = table.asked(facts).unwrap();
                        let answer = table.decide(&asked, table.in_force);
                        let step = by_hand(level, action, certified, covered, state, load);
                        let place = table.rule_place(&asked, table.in_force).unwrap();
                        assert_eq!(i64::try_from(place).unwrap() + 1, step);
                        let expected = Scalar::Number(step);
                        assert_eq!(answer.outputs().next(), Some(("step", expected)));
                        compared += 1;
                    }
                }
            }
        }
    }
    assert_eq!(compared, 864);
}
