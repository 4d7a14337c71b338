//! What no table may say.

use sanbao::policy::table::{Table, Tables, cases};

const TABLE: &str = r#"name = "some-table"
title_zh = "表"
title_en = "A table"
in_force = 2020-01-01
hit = "unique"

[sources]
terms = "some terms"

[[parameter]]
name = "limit"
unit = "days"
reference = "terms:1"
confidence = "A"
values = [{ from = 2020-01-01, value = 7 }, { from = 2024-01-01, value = 9 }]

[[parameter]]
name = "pieces"
unit = "count"
reference = "terms:1"
confidence = "A"
values = [{ from = 2020-01-01, value = 2 }]

[[fact]]
name = "age"
kind = "days"
min = 0
max = 100
zh = "天数"
en = "age"
evidence_zh = "发票"
evidence_en = "the invoice"

[[fact]]
name = "color"
kind = "word"
words = ["red", "green"]
question = true
zh = "颜色"
en = "color"

[[output]]
name = "due"
kind = "days"
zh = "期限"
en = "due"

[[rule]]
id = "early"
when = { age = { until = "limit" }, color = ["red"] }
then = { due = "limit" }
citations = ["terms:1"]
zh = "早。"
en = "Early."

[[rule]]
id = "green"
when = { color = ["green"] }
then = { due = 1 }
citations = ["terms:2"]
zh = "绿。"
en = "Green."

[[rule]]
id = "late"
when = { age = { over = "limit" }, color = ["red"] }
outcome = "refused"
citations = ["terms:3"]
zh = "晚。"
en = "Late."
"#;

fn error(from: &str, to: &str) -> String {
    let text = TABLE.replacen(from, to, 1);
    assert_ne!(text, TABLE, "`{from}` is not in the table");
    Table::load("some.toml", &text).unwrap_err().to_string()
}

#[test]
fn a_table_that_cannot_be_meant_is_refused_with_its_line() {
    let wrong = [
        ("age = { until", "agee = { until", "some.toml:50: there is no fact `agee`; there are age, color"),
        ("then = { due = \"limit\" }", "then = { duo = 1 }", "some.toml:51: there is no output `duo`; there are due"),
        ("until = \"limit\"", "until = \"limt\"", "some.toml:50: there is no parameter `limt`"),
        ("until = \"limit\"", "until = \"pieces\"", "some.toml:50: parameter `pieces` must count days"),
        ("until = \"limit\"", "before = 7", "fact `age` has bounds `over` or `from`, `until` or `below`, not `before`"),
        (
            "until = \"limit\"",
            "over = 9, until = \"limit\"",
            "fact `age` can never lie between these bounds on 2020-01-01",
        ),
        (
            "until = \"limit\"",
            "until = 100",
            "fact `age` lies from 0 to 100: on 2020-01-01 this bound holds always or never",
        ),
        ("until = \"limit\"", "over = -1", "this bound holds always or never"),
        ("until = \"limit\"", "until = 9000000000000", "a bound is a whole number or the name of a parameter"),
        ("until = \"limit\"", "until = 7.5", "a bound is a whole number or the name of a parameter, not 7.5"),
        ("until = \"limit\"", "over = 1, from = 2", "fact `age` has two bounds on one side"),
        ("age = { until = \"limit\" }", "age = true", "fact `age` is compared with { over or from"),
        ("color = [\"red\"] }", "color = [\"blue\"] }", "fact `color` is never \"blue\", but one of red, green"),
        ("color = [\"red\"] }", "color = [\"red\", \"red\"] }", "fact `color` names \"red\" twice"),
        ("color = [\"red\"] }", "color = \"red\" }", "fact `color` is compared with a list of words"),
        ("due = \"limit\"", "due = \"pieces\"", "some.toml:51: parameter `pieces` must count days"),
        ("due = \"limit\"", "due = true", "output `due` is true, must be a whole number of days"),
        ("then = { due = \"limit\" }\n", "", "some.toml:49: rule `early` answers but does not give `due`"),
        ("outcome = \"refused\"", "outcome = \"no_rule\"", "a rule answers, refuses or asks for a review"),
        (
            "[\"terms:2\"]",
            "[\"term:2\"]",
            "some.toml:60: `term:2` cites nothing: a citation is `source:place`, and the sources are terms",
        ),
        ("[\"terms:2\"]", "[\"terms\"]", "`terms` cites nothing"),
        ("[\"terms:2\"]", "[]", "rule `green` needs a citation and both wordings"),
        ("reference = \"terms:1\"", "reference = \"rumor:1\"", "some.toml:11: `rumor:1` cites nothing"),
        ("zh = \"绿。\"", "zh = \" \"", "rule `green` needs a citation and both wordings"),
        ("id = \"late\"", "id = \"green\"", "some.toml:65: rule `green` stands twice"),
        ("name = \"color\"", "name = \"age\"", "some.toml:35: fact `age` stands twice"),
        ("[\"red\", \"green\"]", "[\"red\", \"red\"]", "some.toml:37: word `red` stands twice"),
        ("[\"red\", \"green\"]", "[\"red\"]", "a word is one of 2 to 64 `words`"),
        ("name = \"age\"", "name = \"аge\"", "some.toml:25: fact `аge` has `а` (U+0430), which is no ASCII letter"),
        ("id = \"green\"", "id = \"Green\"", "rule `Green` has `G` (U+0047); a name is of"),
        (
            "kind = \"days\"\nmin",
            "kind = \"weeks\"\nmin",
            "some.toml:26: there is no kind `weeks`; there are truth, word, days",
        ),
        ("min = 0\n", "", "fact `age` has a `min` below its `max`"),
        ("max = 100", "max = 0", "fact `age` has a `min` below its `max`"),
        ("evidence_zh = \"发票\"\n", "", "fact `age` needs the evidence that supplies it in both languages"),
        ("question = true", "question = false", "fact `color` needs the evidence that supplies it"),
        ("in_force = 2020-01-01", "in_force = 2020-02-30", "some.toml:4"),
        ("in_force = 2020-01-01", "in_force = 2019-01-01", "parameter `limit` has no value on 2019-01-01"),
        ("hit = \"unique\"", "hit = \"some\"", "some.toml:5: `hit`: unknown variant `some`"),
        ("hit = \"unique\"", "hit = \"unique\"\nlayer = \"brand\"", "unknown field `layer`"),
        ("title_en = \"A table\"", "title_en = \"\"", "some.toml:1: a table needs both titles"),
    ];
    let unlike = wrong.into_iter().filter(|(from, to, expected)| !error(from, to).contains(expected));
    let unlike: Vec<String> = unlike.map(|(from, to, _)| format!("{from} → {to}: {}", error(from, to))).collect();
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}

#[test]
fn a_huge_or_deep_table_is_refused() {
    let message = Table::load("some.toml", &format!("{TABLE}#{}", "x".repeat(10 << 20))).unwrap_err().to_string();
    assert!(message.contains("a table has at most 1048576 bytes"), "{message}");
    let deep = format!("{TABLE}\n[extra]\nx = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    Table::load("some.toml", &deep).unwrap_err();
    let facts: String = (0..21)
        .map(|place| format!("[[fact]]\nname = \"f{place}\"\nkind = \"truth\"\nzh = \"事\"\nen = \"f\"\nevidence_zh = \"证\"\nevidence_en = \"e\"\n"))
        .collect();
    let message = error("[[output]]", &format!("{facts}[[output]]"));
    assert!(message.contains("combinations of cells"), "{message}");
}

#[test]
fn a_dated_number_serves_its_own_days() {
    let table = Table::load("some.toml", TABLE).unwrap();
    let facts = [("age", table.parse("age", "8").unwrap()), ("color", table.parse("color", "red").unwrap())];
    let asked = table.asked(facts).unwrap();
    let day = |text: &str| sanbao::types::Day::from_date(text.parse().unwrap()).unwrap();
    let rule = |on: &str| table.decide(&asked, day(on)).rule().unwrap().id.clone();
    assert_eq!((rule("2023-12-31"), rule("2024-01-01")), ("late".to_owned(), "early".to_owned()));
    let answer = table.decide(&asked, day("2024-01-01"));
    assert_eq!(serde_json::to_string(&answer.decision().outputs).unwrap(), r#"[{"name":"due","value":9}]"#);
}

#[test]
fn a_table_is_in_force_once_and_a_case_asks_what_there_is() {
    let message = Tables::load(&[("one.toml", TABLE), ("two.toml", TABLE)]).unwrap_err().to_string();
    assert_eq!(message, "two.toml:1: table `some-table` is in force twice, also from 2020-01-01");
    let tables = Tables::load(&[("one.toml", TABLE)]).unwrap();
    let wrong = [
        ("table = \"other\"", "c.toml:2: case `A`: there is no table `other`; there are some-table"),
        ("table = \"some-table\"\non = 2019-01-01", "table `some-table` is not in force on 2019-01-01"),
        ("table = \"some-table\"\nfacts = { age = 101 }", "`age` is 101, must be a whole number of days from 0 to 100"),
        (
            "table = \"some-table\"\nfacts = { size = 1, color = 2 }",
            "`color` is 2, must be one of red, green; `size` is no fact of",
        ),
    ];
    for (line, expected) in wrong {
        let case =
            cases::read("c.toml", &format!("[[case]]\nid = \"A\"\nwhy = \"a case\"\n{line}\n")).unwrap().remove(0);
        let message = case.differences(&tables).unwrap_err().to_string();
        assert!(message.contains(expected), "{line}: {message}");
    }
    let unread = [
        ("table = 3", "case `A`: `table`: invalid type"),
        ("table = \"t\"\nfact = {}", "case `A`: `fact`: unknown field"),
        ("table = \"t\"\nexpect = { outcome = \"covered\" }", "case `A`: `outcome`: unknown variant `covered`"),
    ];
    for (line, expected) in unread {
        let message = cases::read("c.toml", &format!("[[case]]\nid = \"A\"\nwhy = \"a case\"\n{line}\n"))
            .unwrap_err()
            .to_string();
        assert!(message.contains(expected), "{line}: {message}");
    }
}

#[test]
fn a_hole_and_a_contradiction_are_told_apart_from_a_refusal() {
    let table = Table::read("some.toml", &TABLE.replace("over = \"limit\"", "over = 50")).unwrap();
    let facts = [("age", table.parse("age", "20").unwrap()), ("color", table.parse("color", "red").unwrap())];
    let decision = table.decide(&table.asked(facts).unwrap(), table.in_force).decision();
    assert_eq!(serde_json::to_value(&decision).unwrap()["outcome"], "no_rule");
    assert!(decision.findings.is_empty() && decision.missing.is_empty());
}
