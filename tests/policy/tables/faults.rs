//! Planted faults: whatever changes an answer of a shipped table is found, by the proof or by a case.

use std::fmt::Write as _;

use sanbao::policy::table::cases::TableCase;
use sanbao::policy::table::{Table, Tables};

use super::{shipped_cases, source};

/// Every source with one fault: a rule dropped, two rules swapped, a number one more or less, an answer turned.
fn faulty(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let pieces: Vec<&str> = text.split("[[rule]]").collect();
    let join = |order: &[usize]| {
        order.iter().enumerate().fold(String::new(), |mut joined, (place, piece)| {
            let _infallible = write!(joined, "{}{}", if place > 0 { "[[rule]]" } else { "" }, pieces[*piece]);
            joined
        })
    };
    let whole: Vec<usize> = (0..pieces.len()).collect();
    for place in 1..pieces.len() {
        let mut order = whole.clone();
        order.remove(place);
        all.push((format!("rule {place} dropped"), join(&order)));
        if place + 1 < pieces.len() {
            let mut order = whole.clone();
            order.swap(place, place + 1);
            all.push((format!("rules {place} and {} swapped", place + 1), join(&order)));
        }
    }
    for (at, _) in text.match_indices("value = ") {
        let start = at + "value = ".len();
        let number: String = text[start..].chars().take_while(char::is_ascii_digit).collect();
        for change in [-1, 1] {
            let changed = number.parse::<i64>().unwrap() + change;
            let line = text[..start].lines().count();
            all.push((
                format!("line {line}: {changed}"),
                format!("{}{changed}{}", &text[..start], &text[start + number.len()..]),
            ));
        }
    }
    let turned = [
        ("= true", "= false"),
        ("= false", "= true"),
        ("over =", "from ="),
        ("until =", "below ="),
        ("from = \"", "over = \""),
        ("below = \"", "until = \""),
        ("outcome = \"refused\"", "outcome = \"review\""),
        ("outcome = \"review\"", "outcome = \"refused\""),
    ];
    let rules = text.find("# --- Rules").or_else(|| text.find("[[rule]]")).unwrap();
    for (from, to) in turned {
        for (at, _) in text.match_indices(from).filter(|(at, _)| *at > rules) {
            let line = text[..at].lines().count();
            all.push((format!("line {line}: {to}"), format!("{}{to}{}", &text[..at], &text[at + from.len()..])));
        }
    }
    all
}

/// Whether the proof, or a case, finds a fault.
fn is_found(name: &str, text: &str, cases: &[TableCase]) -> bool {
    match Tables::load(&[("faulty.toml", text)]) {
        Err(_) => true,
        Ok(tables) => {
            let own = cases.iter().filter(|case| case.table == name);
            own.into_iter().any(|case| case.differences(&tables).is_ok_and(|differences| !differences.is_empty()))
        }
    }
}

/// Whether two tables answer alike at every combination of values next to a bound.
fn alike(one: &Table, other: &Table) -> bool {
    let rules = |table: &Table| {
        let mut rules: Vec<(String, String)> =
            table.rules.iter().map(|rule| (rule.id.clone(), format!("{:?}", rule.outcome))).collect();
        rules.sort();
        rules
    };
    // Swapped rules that never hold together change nothing; anything else is for a case to find.
    let ids: Vec<&str> = one.rules.iter().map(|rule| rule.id.as_str()).collect();
    let place = |id: &str| other.rules.iter().position(|rule| rule.id == id);
    let moved: Vec<&str> =
        ids.iter().copied().enumerate().filter(|(at, id)| place(id) != Some(*at)).map(|(_, id)| id).collect();
    rules(one) == rules(other) && moved.len() == 2
}

#[test]
fn every_fault_that_changes_an_answer_is_found() {
    let (tables, cases) = (Tables::shipped().unwrap(), shipped_cases());
    let (mut planted, mut missed) = (0, Vec::new());
    for table in tables.iter() {
        for (fault, text) in faulty(&source(&table.name)) {
            planted += 1;
            if is_found(&table.name, &text, &cases) {
                continue;
            }
            let changed = Table::load("faulty.toml", &text).unwrap();
            if !alike(table, &changed) {
                missed.push(format!("{}: {fault}", table.name));
            }
        }
    }
    assert!(missed.is_empty(), "{planted} planted, missed:\n{}", missed.join("\n"));
    assert!(planted >= 200, "only {planted} were planted");
}
