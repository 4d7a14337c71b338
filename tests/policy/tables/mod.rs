//! Decision tables: their cases, what no table may say, the proof, receipts and explanations.

mod explain;
mod faults;
mod loading;
mod proof;
mod small;

use std::fs;
use std::path::PathBuf;

use sanbao::policy::table::cases::{self, TableCase};
use sanbao::policy::table::{Table, TableDecision, Tables};

/// The case files of the shipped tables.
fn shipped_cases() -> Vec<TableCase> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/tables");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(cases::are_here(&text), "{}", path.display());
        all.extend(cases::read(path.to_str().unwrap(), &text).unwrap_or_else(|error| panic!("{error}")));
    }
    all
}

/// The source of a shipped table.
fn source(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("policies/tables");
    fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap()
}

#[test]
fn every_case_passes_and_every_rule_has_one() {
    let (tables, cases) = (Tables::shipped().unwrap(), shipped_cases());
    let mut fired = std::collections::BTreeSet::new();
    for case in &cases {
        let differences = case.differences(&tables).unwrap();
        assert!(differences.is_empty(), "{}: {}", case.id, differences.join("; "));
        let (table, asked, day) = case.asked(&tables).unwrap();
        fired.extend(table.decide(&asked, day).rules().map(|rule| (table.name.clone(), rule.id.clone())));
    }
    for table in tables.iter() {
        for rule in &table.rules {
            assert!(fired.contains(&(table.name.clone(), rule.id.clone())), "{}: no case of {}", table.name, rule.id);
        }
    }
    assert!(cases.len() >= 150, "only {}", cases.len());
}

#[test]
fn a_receipt_replays_to_the_byte_and_tells_another_revision() {
    let tables = Tables::shipped().unwrap();
    for case in shipped_cases() {
        let (table, asked, day) = case.asked(&tables).unwrap();
        let bytes = serde_json::to_vec(&table.decide(&asked, day).decision()).unwrap();
        let kept: TableDecision = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(serde_json::to_vec(&table.replay(&kept).unwrap()).unwrap(), bytes, "{}", case.id);
    }
    let changed = source("service-levels").replacen("value = 30 }", "value = 20 }", 1);
    let (old, new) =
        (tables.iter().find(|table| table.name == "service-levels").unwrap(), Table::load("new.toml", &changed));
    let asked = old.asked([("step", old.parse("step", "answer").unwrap())]).unwrap();
    let kept = old.decide(&asked, old.in_force).decision();
    let again = new.unwrap().replay(&kept).unwrap();
    assert_ne!(again.hash, kept.hash);
    assert_ne!(again.outputs, kept.outputs);
}

#[test]
fn the_text_of_a_table_and_of_an_answer_tell_rules_evidence_and_changes() {
    let tables = Tables::shipped().unwrap();
    let table = tables.iter().find(|table| table.name == "outlet-levels").unwrap();
    let rule = table.rule_lines().find(|line| line.id == "boards-need-their-level").unwrap();
    assert_eq!(rule.when, ["action: board_repair", "level: ≤ 2"]);
    assert_eq!(rule.then, ["refused", "least_level = 3"]);
    let case = shipped_cases().into_iter().find(|case| case.why == "modules at level 1").unwrap();
    let (table, asked, day) = case.asked(&tables).unwrap();
    let text = sanbao::policy::table::prose(&table.decide(&asked, day));
    for expected in
        ["refused by a rule", "module-work → answered", "如果 / if level: 1 → 2", "the last level assessment"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
}
