//! The proof: exact against a brute force over every value, and its counter-examples are the smallest and run as cases.

use std::fmt::Write as _;

use proptest::prelude::*;
use sanbao::policy::table::{Scalar, Table, TableOutcome, Tables, cases, prove};

#[test]
fn the_shipped_tables_prove() {
    for table in Tables::shipped().unwrap().iter() {
        let proof = prove(table).unwrap();
        assert_eq!(proof.rules, table.rules.len(), "{}: {proof:?}", table.name);
        // No rule fires without a combination of its own.
        assert!(proof.combinations >= u64::try_from(proof.rules).unwrap(), "{}: {proof:?}", table.name);
    }
}

/// A table over `a` (0 to 5), `b` (p, q, r) and `c` (truth), with rules as given.
fn table(hit: &str, rules: &[String]) -> String {
    let mut text = format!(
        "name = \"t\"\ntitle_zh = \"表\"\ntitle_en = \"T\"\nin_force = 2020-01-01\nhit = \"{hit}\"\n[sources]\ns = \"s\"\n"
    );
    for (name, kind) in [
        ("a", "kind = \"count\"\nmin = 0\nmax = 5"),
        ("b", "kind = \"word\"\nwords = [\"p\", \"q\", \"r\"]"),
        ("c", "kind = \"truth\""),
    ] {
        write!(
            text,
            "[[fact]]\nname = \"{name}\"\n{kind}\nzh = \"事\"\nen = \"f\"\nevidence_zh = \"证\"\nevidence_en = \"e\"\n"
        )
        .unwrap();
    }
    text.push_str("[[output]]\nname = \"o\"\nkind = \"count\"\nzh = \"出\"\nen = \"o\"\n");
    for (place, rule) in rules.iter().enumerate() {
        write!(text, "[[rule]]\nid = \"r{place}\"\n{rule}\ncitations = [\"s:1\"]\nzh = \"规\"\nen = \"r\"\n").unwrap();
    }
    text
}

/// A rule as drawn: bounds of `a`, words of `b`, `c`, what it gives.
#[derive(Clone, Debug)]
struct Drawn {
    a: (i64, i64),
    b: Vec<usize>,
    c: Option<bool>,
    o: i64,
}

const WORDS: [&str; 3] = ["p", "q", "r"];

impl Drawn {
    fn toml(&self) -> String {
        let mut when = Vec::new();
        let (low, high) = self.a;
        match (low > 0, high < 5) {
            (true, true) => when.push(format!("a = {{ from = {low}, until = {high} }}")),
            (true, false) => when.push(format!("a = {{ over = {} }}", low - 1)),
            (false, true) => when.push(format!("a = {{ below = {} }}", high + 1)),
            (false, false) => {}
        }
        if !self.b.is_empty() {
            let words: Vec<String> = self.b.iter().map(|word| format!("\"{}\"", WORDS[*word])).collect();
            when.push(format!("b = [{}]", words.join(", ")));
        }
        when.extend(self.c.map(|c| format!("c = {c}")));
        format!("when = {{ {} }}\nthen = {{ o = {} }}", when.join(", "), self.o)
    }

    fn holds(&self, a: i64, b: usize, c: bool) -> bool {
        self.a.0 <= a
            && a <= self.a.1
            && (self.b.is_empty() || self.b.contains(&b))
            && self.c.is_none_or(|own| own == c)
    }
}

fn rule() -> impl Strategy<Value = Drawn> {
    let words = prop::sample::subsequence(vec![0, 1, 2], 0..3);
    (0..6_i64, 0..6_i64, words, prop::option::of(any::<bool>()), 0..3_i64).prop_map(|(one, other, b, c, o)| Drawn {
        a: (one.min(other), one.max(other)),
        b,
        c,
        o,
    })
}

/// Values of the three facts.
type Point = (i64, usize, bool);

fn points() -> impl Iterator<Item = Point> {
    (0..6).flat_map(|a| (0..3).flat_map(move |b| [false, true].map(|c| (a, b, c))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_proof_finds_what_a_brute_force_finds(rules in prop::collection::vec(rule(), 1..7), otherwise in any::<bool>(), unique in any::<bool>()) {
        let mut rules = rules;
        if otherwise {
            rules.push(Drawn { a: (0, 5), b: Vec::new(), c: None, o: 9 });
        }
        let texts: Vec<String> = rules.iter().map(Drawn::toml).collect();
        let table = Table::read("t.toml", &table(if unique { "unique" } else { "first" }, &texts)).unwrap();
        let held = |a, b, c| rules.iter().enumerate().filter(move |(_, rule)| rule.holds(a, b, c)).map(|(place, _)| place);
        let gap = points().any(|(a, b, c)| held(a, b, c).next().is_none());
        let silent = (0..rules.len()).any(|rule| points().all(|(a, b, c)| held(a, b, c).next() != Some(rule)));
        let differ = |a, b, c| held(a, b, c).any(|rule| rules[rule].o != rules[held(a, b, c).next().unwrap()].o);
        let contradiction = unique && points().any(|(a, b, c)| differ(a, b, c));
        let proved = prove(&table);
        prop_assert_eq!(proved.is_err(), gap || silent || contradiction, "{:?}", proved);
        for (a, b, c) in points() {
            let facts = [("a", Scalar::Number(a)), ("b", Scalar::Word(WORDS[b].to_owned())), ("c", Scalar::Truth(c))];
            let asked = table.asked(facts).unwrap();
            let id = table.decide(&asked, table.in_force).rule().map(|rule| rule.id.clone());
            prop_assert_eq!(id, held(a, b, c).next().map(|rule| format!("r{rule}")));
        }
        if let Err(counter) = proved {
            let smallest = points().any(|(a, b, c)| held(a, b, c).next().is_none()) && counter.message.starts_with("no rule");
            if smallest {
                // No combination of fewer facts is a hole whatever the others are.
                let fewer = [(0..6).any(|a| points().filter(|point| point.0 == a).all(|(a, b, c)| held(a, b, c).next().is_none())),
                    (0..3).any(|b| points().filter(|point| point.1 == b).all(|(a, b, c)| held(a, b, c).next().is_none())),
                    [false, true].iter().any(|c| points().filter(|point| point.2 == *c).all(|(a, b, c)| held(a, b, c).next().is_none()))];
                prop_assert_eq!(counter.facts.len() == 1, fewer.contains(&true), "{}", counter);
            }
        }
    }

    #[test]
    fn a_fact_is_missing_exactly_where_the_answer_depends_on_it(rules in prop::collection::vec(rule(), 1..7), known in 0..8_u8, a in 0..6_i64, b in 0..3_usize, c in any::<bool>()) {
        let texts: Vec<String> = rules.iter().map(Drawn::toml).collect();
        let table = Table::read("t.toml", &table("first", &texts)).unwrap();
        let facts = [("a", Scalar::Number(a)), ("b", Scalar::Word(WORDS[b].to_owned())), ("c", Scalar::Truth(c))];
        let given = facts.iter().enumerate().filter(|(place, _)| known >> place & 1 == 1).map(|(_, fact)| fact.clone());
        let asked = table.asked(given).unwrap();
        let decision = table.decide(&asked, table.in_force).decision();
        let open = |point: &Point| {
            (known & 1 == 0 || point.0 == a) && (known & 2 == 0 || point.1 == b) && (known & 4 == 0 || point.2 == c)
        };
        let answer = |(a, b, c): Point| rules.iter().find(|rule| rule.holds(a, b, c)).map(|rule| rule.o);
        let worlds: Vec<Point> = points().filter(open).collect();
        let differs = |apart: fn(&Point, &Point) -> bool| {
            worlds.iter().any(|one| worlds.iter().any(|other| apart(one, other) && answer(*one) != answer(*other)))
        };
        let mut missing = Vec::new();
        if differs(|one, other| (one.1, one.2) == (other.1, other.2)) { missing.push("a"); }
        if differs(|one, other| (one.0, one.2) == (other.0, other.2)) { missing.push("b"); }
        if differs(|one, other| (one.0, one.1) == (other.0, other.1)) { missing.push("c"); }
        prop_assert_eq!(&decision.missing, &missing);
        prop_assert_eq!(decision.outcome == TableOutcome::FactMissing, !missing.is_empty());
    }
}

#[test]
fn a_counter_example_is_small_stands_at_its_rule_and_runs_as_a_case() {
    let rule = |when: &str, o: i64| format!("when = {{ {when} }}\nthen = {{ o = {o} }}");
    let faulty = [
        (
            "unique",
            vec![rule("a = { below = 3 }", 1), rule("a = { over = 3 }", 2)],
            "no rule answers this",
            "facts = { a = 3 }",
        ),
        (
            "first",
            vec![rule("b = [\"p\"]", 1), rule("a = { over = 2 }, c = true", 2)],
            "no rule answers this",
            "facts = { a = 0, b = \"q\" }",
        ),
        (
            "unique",
            vec![rule("a = { below = 3 }", 1), rule("b = [\"q\"]", 2), rule("a = { from = 3 }", 1)],
            "t.toml:45: rules `r0` and `r1` both hold and answer differently",
            "facts = { a = 0, b = \"q\" }",
        ),
        (
            "first",
            vec![rule("c = true", 1), rule("c = false", 2), rule("a = { from = 4 }", 3)],
            "t.toml:52: rule `r2` can never fire: the rules above it cover every case of it",
            "facts = { c = false }",
        ),
    ];
    for (hit, rules, message, facts) in faulty {
        let text = table(hit, &rules);
        let error = Table::load("t.toml", &text).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains(facts), "{message}, {facts}: {error}");
        // What it prints is a case file, and the case fails.
        let counter = prove(&Table::read("t.toml", &text).unwrap()).unwrap_err().to_string();
        let case = &counter[counter.find("[[case]]").unwrap()..];
        assert!(cases::are_here(case), "{case}");
        assert_eq!(cases::read("counter.toml", case).unwrap().len(), 1);
    }
}
