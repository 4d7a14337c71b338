//! Malformed case files: refused with file, line, case and key.

use sanbao::policy::{Policies, cases};

const CASE: &str = r#"[[case]]
id = "A1"
why = "a case"
product = { category = "handset", item = "main_unit" }
sale = { invoice = 2026-03-04, price = "3999.00" }
fault = { reported = 2026-03-07, listed = true }
expect = { outcome = "covered" }
"#;

fn error(from: &str, to: &str) -> String {
    let text = CASE.replace(from, to);
    assert_ne!(text, CASE, "`{from}` is not in the case");
    cases::read("some.toml", &text).unwrap_err().to_string()
}

#[test]
fn a_malformed_file_names_file_line_case_and_key() {
    let malformed = [
        ("listed = true", "listd = true", "some.toml:6: case `A1`: `listd`: unknown field"),
        ("listed = true", "listed = 1", "some.toml:6: case `A1`: `listed`: invalid type"),
        ("\"handset\"", "\"phone\"", "some.toml:4: case `A1`: `category`: unknown variant `phone`"),
        ("main_unit", "host", "some.toml:4: case `A1`: `product.item`: `host` is no item of `handset`"),
        ("\"3999.00\"", "3999.0", "some.toml:5: case `A1`: `price`: invalid type"),
        ("3999.00", "3999.001", "some.toml:5: case `A1`: `price`: `3999.001` is no decimal amount"),
        (
            "2026-03-07",
            "2026-03-07T10:00:00",
            "some.toml:6: case `A1`: `reported`: `2026-03-07T10:00:00` needs an offset",
        ),
        ("2026-03-07", "1815-03-07", "some.toml:6: case `A1`: `reported`: `1815-03-07` is no day from"),
        ("2026-03-07", "2026-02-30", "some.toml:6: case `A1`: `reported`"),
        ("why = \"a case\"", "", "case `A1`: missing field `why`"),
        ("\"covered\"", "\"maybe\"", "some.toml:7: case `A1`: `outcome`: unknown variant `maybe`"),
        (
            "outcome = \"covered\"",
            "remedies = [\"gold\"]",
            "some.toml:7: case `A1`: `remedies`: unknown variant `gold`",
        ),
        ("outcome", "result", "some.toml:7: case `A1`: `result`: unknown field"),
        ("[[case]]", "[[cases]]", "some.toml:1: unknown field `cases`"),
    ];
    for (from, to, expected) in malformed {
        let message = error(from, to);
        assert!(message.contains(expected), "{from} → {to}: {message}");
    }
}

#[test]
fn an_id_stands_once() {
    let twice = format!("{CASE}{CASE}");
    let message = cases::read("some.toml", &twice).unwrap_err().to_string();
    assert_eq!(message, "some.toml:9: case `A1`: `id` stands twice");
}

#[test]
fn a_difference_names_key_and_both_values() {
    let text = CASE.replace(r#"outcome = "covered""#, r#"outcome = "review", remedies = ["repair"], refund = "1.00""#);
    let case = cases::read("some.toml", &text).unwrap().remove(0);
    let differences = case.differences(&Policies::shipped().unwrap());
    let expected = [
        "outcome: expected review, got covered",
        "remedies: expected [repair], got [refund_full, exchange, repair]",
        "refund: expected 1.00, got 3999.00",
    ];
    assert_eq!(differences, expected);
}

#[test]
fn facts_are_written_and_read_alike() {
    let case = cases::read("some.toml", CASE).unwrap().remove(0);
    let written = serde_json::to_string(&case.facts).unwrap();
    assert!(written.contains(r#""price":"3999.00""#), "{written}");
    assert_eq!(serde_json::from_str::<sanbao::policy::Facts>(&written).unwrap(), case.facts);
    let unknown = written.replacen("\"gift\"", "\"gold\"", 1);
    assert!(serde_json::from_str::<sanbao::policy::Facts>(&unknown).is_err());
}

#[test]
fn contradictory_facts_are_named() {
    let text = CASE.replace(
        "[[case]]",
        r#"[[case]]
repairs = [{ sent = 2026-03-06, returned = 2026-03-05, waiting_from = 2026-02-01, waiting_to = 2026-02-03 }]
open_repair = { sent = 2026-04-01 }
exchanged_on = 2026-03-01
on = 2026-03-05"#,
    );
    let facts = cases::read("some.toml", &text).unwrap().remove(0).facts;
    let paths: Vec<String> = facts.check().into_iter().map(|(path, _)| path).collect();
    for path in ["exchanged_on", "on", "open_repair.sent", "repairs[0].returned", "repairs[0].waiting_from"] {
        assert!(paths.iter().any(|named| named == path), "{path} is not in {paths:?}");
    }
    assert!(cases::read("some.toml", CASE).unwrap().remove(0).facts.check().is_empty());
}

/// Whoever exchanges a unit has it: it is in no repair on that day but one that ends or begins with it.
#[test]
fn a_repair_that_runs_across_the_exchange_is_named() {
    let named = |more: &str| {
        let text = CASE.replace("[[case]]", &format!("[[case]]\nexchanged_on = 2026-03-05\n{more}"));
        let facts = cases::read("some.toml", &text).unwrap().remove(0).facts;
        facts.check().into_iter().map(|(path, message)| format!("{path} {message}")).collect::<Vec<_>>()
    };
    let repair = |sent: &str, returned: &str| {
        named(&format!("repairs = [{{ sent = 2026-03-{sent}, returned = 2026-03-{returned} }}]"))
    };
    assert_eq!(repair("04", "05"), [""; 0]);
    assert_eq!(repair("05", "06"), [""; 0]);
    assert!(repair("04", "06").concat().starts_with("repairs[0].returned lies after exchanged_on"));
    assert!(
        named("open_repair = { sent = 2026-03-04 }").concat().starts_with("open_repair.sent lies before exchanged_on")
    );
    assert_eq!(named("open_repair = { sent = 2026-03-05 }"), [""; 0]);
}
