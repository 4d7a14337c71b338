//! Planted faults: whatever changes an answer of a shipped table is found, by the proof or by a case.

use std::fmt::Write as _;

use sanbao::policy::table::cases::TableCase;
use sanbao::policy::table::{Table, Tables, prove};

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
            all.push((format!("swapped {place} {}", place + 1), join(&order)));
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

/// Whether two rules, by their places in the source, may stand in either order: they never answer differently together.
fn may_swap(text: &str, one: usize, other: usize) -> bool {
    let pieces: Vec<&str> = text.split("[[rule]]").collect();
    let head = pieces[0].replace("hit = \"first\"", "hit = \"unique\"");
    let pair = format!("{head}[[rule]]{}[[rule]]{}", pieces[one], pieces[other]);
    match prove(&Table::read("pair.toml", &pair).unwrap()) {
        Ok(_) => true,
        Err(counter) => !counter.message.contains("answer differently"),
    }
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
            let swapped = fault.strip_prefix("swapped ").and_then(|pair| pair.split_once(' '));
            let harmless = swapped.is_some_and(|(one, other)| {
                may_swap(&source(&table.name), one.parse().unwrap(), other.parse().unwrap())
            });
            if !harmless {
                missed.push(format!("{}: {fault}", table.name));
            }
        }
    }
    assert!(missed.is_empty(), "{planted} planted, missed:\n{}", missed.join("\n"));
    assert!(planted >= 200, "only {planted} were planted");
}
