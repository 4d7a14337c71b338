//! What no pack may say, and what every pack says.

use sanbao::policy::{Document, Pack, Policies};

const PACK: &str = r#"name = "some-law"
title_zh = "法"
title_en = "A law"
layer = "statute"
in_force = 2020-01-01
counting = "rest_days"
sources = ["a gazette"]

[scope]
categories = ["handset"]

[start]
basis = "delivery"

[[class]]
class = "main_unit"
items = ["main_unit"]

[[parameter]]
name = "months"
unit = "months"
reference = "some-law:1"
confidence = "A"
values = [{ from = 2020-01-01, value = 12 }, { from = 2024-01-01, value = 24 }]

[[parameter]]
name = "window"
unit = "days"
reference = "some-law:2"
confidence = "A"
values = [{ from = 2020-01-01, value = 7 }]

[[period]]
items = ["main_unit"]
months = "months"
citation = "some-law:1"

[[rule]]
id = "repair"
stage = "plain"
when = { in_period = true, class = ["main_unit"], sale_day = { until = "window" } }
then = { offer = ["repair"] }
citations = ["some-law:2"]
zh = "修理。"
en = "Repair."
"#;

fn error(from: &str, to: &str) -> String {
    let text = PACK.replacen(from, to, 1);
    assert_ne!(text, PACK, "`{from}` is not in the pack");
    Pack::load("some.toml", &text).unwrap_err().to_string()
}

#[test]
fn a_pack_that_cannot_be_meant_is_refused_with_its_line() {
    let wrong = [
        ("in_period = true", "in_perod = true", "some.toml:41: `in_perod`: unknown variant `in_perod`"),
        ("in_period = true", "in_period = \"yes\"", "some.toml:41: fact `in_period` is true or false"),
        (
            "[\"main_unit\"], sale",
            "[\"main\"], sale",
            "some.toml:41: fact `class` is never \"main\", but one of main_unit",
        ),
        ("[\"main_unit\"], sale", "true, sale", "some.toml:41: fact `class` is compared with a list of words"),
        ("until = \"window\"", "until = \"windw\"", "some.toml:41: there is no parameter `windw`"),
        ("until = \"window\"", "before = \"window\"", "some.toml:41: fact `sale_day` has bounds `over` and `until`"),
        ("until = \"window\"", "over = 7, until = \"window\"", "some.toml:41: fact `sale_day` can never lie between"),
        (
            "sale_day = { until = \"window\" }",
            "open_days = { over = \"months\" }",
            "some.toml:41: parameter `months` must count days",
        ),
        ("sale_day = { until = \"window\" }", "sale_day = 7", "some.toml:41: fact `sale_day` is compared with { over"),
        ("offer = [\"repair\"]", "offer = [\"gold\"]", "some.toml:42: `offer`: unknown variant `gold`"),
        ("offer = [\"repair\"]", "offer = [\"repair\"], refuse = []", "a rule that refuses cannot offer"),
        ("stage = \"plain\"", "stage = \"later\"", "some.toml:40: `stage`: unknown variant `later`"),
        ("[\"some-law:2\"]", "[]", "some.toml:39: rule `repair` needs a citation and both wordings"),
        ("zh = \"修理。\"", "zh = \"\"", "some.toml:39: rule `repair` needs a citation and both wordings"),
        ("en = \"Repair.\"\n", "", "missing field `en`"),
        ("in_force = 2020-01-01", "in_force = 2020-13-01", "some.toml:5"),
        ("in_force = 2020-01-01", "in_force = 1820-01-01", "some.toml:5: `1820-01-01` is no day from"),
        ("in_force = 2020-01-01", "in_force = 2020-01-01\nuntil = 2019-01-01", "some.toml:6: `until` must lie after"),
        ("in_force = 2020-01-01", "in_force = 2019-01-01", "parameter `months` has no value on 2019-01-01"),
        ("{ from = 2024-01-01", "{ from = 2019-01-01", "some.toml:24: values of `months` are out of order"),
        ("value = 24", "value = -24", "some.toml:24: a value of `months` is negative"),
        ("items = [\"main_unit\"]", "items = [\"host\"]", "some.toml:17: `host` is no item of the pack's categories"),
        ("months = \"months\"", "months = \"window\"", "parameter `window` must count months"),
        ("unit = \"days\"", "unit = \"fortnights\"", "some.toml:28: `unit`: unknown variant `fortnights`"),
        ("layer = \"statute\"", "layer = \"rumor\"", "some.toml:4: `layer`: unknown variant `rumor`"),
        ("title_en = \"A law\"", "title_en = \"A law\"\ncolor = 1", "some.toml:4: `color`: unknown field `color`"),
    ];
    for (from, to, expected) in wrong {
        let message = error(from, to);
        assert!(message.contains(expected), "{from} → {to}: {message}");
    }
}

#[test]
fn ids_and_names_stand_once() {
    let rule = PACK.split("[[rule]]").nth(1).unwrap();
    let message = Pack::load("some.toml", &format!("{PACK}[[rule]]{rule}")).unwrap_err().to_string();
    assert!(message.contains("rule `repair` stands twice"), "{message}");
    let message = error("name = \"window\"", "name = \"months\"");
    assert!(message.contains("parameter `months` stands twice"), "{message}");
    let files = [("one.toml", PACK), ("two.toml", PACK)];
    let message = Policies::load(&files, &[]).unwrap_err().to_string();
    assert!(message.contains("pack `some-law` is in force twice"), "{message}");
}

#[test]
fn a_hash_changes_with_every_byte_of_the_source() {
    let one = Pack::load("some.toml", PACK).unwrap();
    let other = Pack::load("some.toml", &PACK.replace("A law", "A Law")).unwrap();
    assert_eq!(one.hash.len(), 64);
    assert_ne!(one.hash, other.hash);
}

#[test]
fn a_dated_value_serves_its_own_days() {
    let policies = Policies::load(&[("some.toml", PACK)], &[]).unwrap();
    let months = |reported: &str| {
        let facts = serde_json::json!({
            "product": { "category": "handset", "item": "main_unit" },
            "sale": { "invoice": "2023-06-01" },
            "fault": { "reported": reported, "listed": true },
        });
        policies.coverage(&serde_json::from_value(facts).unwrap()).unwrap().months
    };
    assert_eq!(months("2023-12-31"), 12);
    assert_eq!(months("2024-01-01"), 24);
}

#[test]
fn a_calendar_of_another_year_is_refused() {
    let calendar = calendar("2026-01-01", r#"["2026-01-01", "2027-01-03"]"#);
    let message = Policies::load(&[], &[("calendar.toml", &calendar)]).unwrap_err().to_string();
    assert_eq!(message, "calendar.toml:5: `2027-01-03` is no day of 2026");
}

#[test]
fn every_shipped_article_can_be_looked_up() {
    let policies = Policies::shipped().unwrap();
    for citation in ["phone-2001:11", "pc-2002:15", "civil-code:203", "zhejiang-2017:26", "tongchuang:exchange-8-20"] {
        let (zh, en) = policies.article(citation).unwrap();
        assert!(!zh.is_ascii() && en.is_ascii(), "{citation}: {zh} {en}");
    }
    assert_eq!(policies.article("phone-2001:99"), None);
}

fn calendar(in_force: &str, off: &str) -> String {
    format!(
        "name = \"calendar-2026\"\nin_force = {in_force}\nyear = 2026\nsource = \"a notice\"\noff = [{off}]\nworkdays = []\n"
    )
}

#[test]
fn no_depth_of_nesting_ends_the_process() {
    let deep = 500_000;
    let dotted = vec!["a"; deep].join(".");
    let wrong = [
        format!("{PACK}\n[{dotted}]\n"),
        format!("{PACK}\n[[{dotted}]]\n"),
        format!("{dotted} = 1\n{PACK}"),
        format!("x = {{ {dotted} = 1 }}\n{PACK}"),
        format!("x = {}1{}\n{PACK}", "[".repeat(deep), "]".repeat(deep)),
        format!("x = {}1{}\n{PACK}", "{a=".repeat(deep), "}".repeat(deep)),
        PACK.replacen("in_period = true", &format!("in_period.{dotted} = true"), 1),
        PACK.replacen("\"window\" }", &format!("\"window\", {dotted} = 1 }}"), 1),
    ];
    for text in wrong {
        // As a server reads it: on a thread of its own, with the usual stack.
        let refused = std::thread::spawn(move || Document::load("deep.toml", &text).unwrap_err().to_string());
        assert!(refused.join().unwrap().starts_with("deep.toml:"));
    }
}
