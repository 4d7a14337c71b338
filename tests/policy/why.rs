//! Explanations: what they suggest really turns the answer, and nothing smaller does; timelines end when rights do.

use std::sync::LazyLock;

use proptest::prelude::*;
use sanbao::policy::{
    Cause, Delay, Facts, InvoiceEvidence, Policies, Remedy, Repair, RepairOutcome, SameModel, VoucherEvidence, WhyNot,
    cases,
};
use sanbao::types::Day;

use super::properties::known;

static POLICIES: LazyLock<Policies> = LazyLock::new(|| Policies::shipped().unwrap());

fn case(text: &str) -> Facts {
    let file = format!("[[case]]\nid = \"one\"\nwhy = \"a test\"\n{text}");
    cases::read("one.toml", &file).unwrap().remove(0).facts
}

fn why(facts: &Facts, remedy: Remedy) -> WhyNot {
    POLICIES.why_not(facts).into_iter().find(|why| why.remedy == remedy).unwrap()
}

/// Every change of one fact, by plain enumeration: the path, how far it goes, the case changed.
fn single_changes(facts: &Facts) -> Vec<(&'static str, i64, Facts)> {
    let mut changes: Vec<(&'static str, i64, Facts)> = Vec::new();
    let mut add = |path, size, change: &dyn Fn(&mut Facts)| {
        let mut changed = facts.clone();
        change(&mut changed);
        if changed != *facts && changed.check().is_empty() {
            changes.push((path, size, changed));
        }
    };
    InvoiceEvidence::ALL.iter().for_each(|to| add("evidence.invoice", 1, &|facts| facts.evidence.invoice = *to));
    VoucherEvidence::ALL.iter().for_each(|to| add("evidence.voucher", 1, &|facts| facts.evidence.voucher = *to));
    SameModel::ALL.iter().for_each(|to| add("supply.same_model", 1, &|facts| facts.supply.same_model = *to));
    for to in Delay::ALL {
        add("open_repair.delay", 1, &|facts| facts.open_repair.iter_mut().for_each(|open| open.delay = Some(*to)));
    }
    for truth in [true, false] {
        add("evidence.provable", 1, &|facts| facts.evidence.provable = truth);
        add("fault.listed", 1, &|facts| facts.fault.listed = Some(truth));
        add("fault.proven", 1, &|facts| facts.fault.proven = truth);
        add("supply.equivalent", 1, &|facts| facts.supply.equivalent = truth);
        add("sale.gift", 1, &|facts| facts.sale.gift = truth);
    }
    add("fault.cause", 1, &|facts| facts.fault.cause = Cause::Product);
    for more in 1..=3_u32 {
        add("item_exchanges", i64::from(more), &|facts| facts.item_exchanges += more);
        add("repairs", i64::from(more), &|facts| {
            let day = facts.fault.reported.plus_days(-1);
            let (listed, outcome) = (true, RepairOutcome::Repaired);
            let repair = Repair { sent: day, returned: day, listed, outcome, waiting_from: None, waiting_to: None };
            facts.repairs.extend((0..more).map(|_| repair.clone()));
        });
    }
    for days in 1..=1_600 {
        add("fault.reported", days, &|facts| facts.fault.reported = facts.fault.reported.plus_days(-days));
        if facts.open_repair.is_some() {
            add("on", days, &|facts| facts.on = Some(facts.decided_on().plus_days(days)));
        }
    }
    changes
}

#[test]
fn the_day_after_a_window_is_told_with_the_day_that_would_do() {
    let facts = case(
        "product = { category = \"handset\", item = \"main_unit\" }\nsale = { invoice = 2026-03-02, price = \"3999.00\" }\n\
         fault = { reported = 2026-03-10, listed = true }",
    );
    let full = why(&facts, Remedy::RefundFull);
    assert_eq!(full.nearest.rule, "phone-2001/refund-1-7");
    let failing: Vec<_> =
        full.failing.iter().map(|failing| (failing.fact.as_str(), failing.must_be.as_str())).collect();
    assert_eq!(failing, [("sale_day", "at most 7")]);
    let change = full.change.unwrap();
    let change: Vec<_> = change.facts.iter().map(|fact| (fact.path.as_str(), fact.to.as_str())).collect();
    assert_eq!(change, [("fault.reported", "2026-03-09")]);
}

#[test]
fn an_expired_period_names_the_last_day_and_who_could_show_an_earlier_report() {
    let facts = case(
        "product = { category = \"handset\", item = \"main_unit\" }\nsale = { invoice = 2025-03-04 }\n\
         fault = { reported = 2026-03-20, listed = true }",
    );
    let repair = why(&facts, Remedy::Repair);
    let change = repair.change.unwrap();
    // A year from 4 March 2025; sixteen days ago somebody may have called. A repair finished yesterday would do as well,
    // and is the smaller change.
    assert_eq!(change.facts.len(), 1);
    let fact = change.facts.first().unwrap();
    assert_eq!((fact.path.as_str(), fact.from.as_str()), ("repairs", "0"));
    assert!(!fact.evidence_zh.is_empty() && !fact.evidence_en.is_empty());
}

#[test]
fn a_gift_is_told_what_stands_against_a_refund() {
    let facts = case(
        "product = { category = \"handset\", item = \"main_unit\" }\nsale = { invoice = 2026-03-02, gift = true }\n\
         fault = { reported = 2026-03-04, listed = true }",
    );
    let full = why(&facts, Remedy::RefundFull);
    assert_eq!(full.failing, []);
    assert_eq!(full.against.unwrap().rule, "phone-2001/gift-gives-no-refund");
    assert_eq!(full.change.unwrap().facts.first().unwrap().path, "sale.gift");
}

#[test]
fn a_search_among_hundreds_of_repairs_says_that_it_was_given_up() {
    let mut facts = case(
        "product = { category = \"handset\", item = \"main_unit\" }\nsale = { invoice = 2023-03-02 }\n\
         fault = { reported = 2026-03-20, listed = true, cause = \"misuse\" }",
    );
    let sold = facts.sale.invoice.unwrap();
    let visit = |place: i64| Repair {
        sent: sold.plus_days(5 * place + 1),
        returned: sold.plus_days(5 * place + 3),
        listed: false,
        outcome: *RepairOutcome::ALL.iter().find(|outcome| **outcome != RepairOutcome::Repaired).unwrap(),
        waiting_from: None,
        waiting_to: None,
    };
    facts.repairs = (0..200).map(visit).collect();
    assert_eq!(facts.check(), []);
    let told = POLICIES.why_not(&facts);
    assert!(told.iter().any(|why| why.change_unknown), "{told:?}");
    assert!(told.iter().all(|why| !(why.change_unknown && why.change.is_some())));
    facts.repairs.truncate(3);
    assert!(POLICIES.why_not(&facts).iter().all(|why| !why.change_unknown));
}

#[test]
fn the_timeline_of_a_phone_ends_right_by_right() {
    let facts = case(
        "product = { category = \"handset\", item = \"main_unit\" }\nsale = { invoice = 2026-03-02 }\n\
         fault = { reported = 2026-03-02 }",
    );
    let rights = POLICIES.entitlements(&facts, Day::from_ymd(2026, 3, 2).unwrap());
    let told: Vec<String> =
        rights.iter().map(|right| format!("{} {} {}", right.remedy, right.listed_only, right.end)).collect();
    // Days 7 and 15 are 9 and 17 March; the year ends on Tuesday 2 March 2027.
    assert_eq!(
        told,
        [
            "refund_full true 2026-03-09",
            "refund_less_depreciation true 2026-03-17",
            "exchange true 2026-03-17",
            "repair false 2027-03-02",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_single_fact_does_what_more_are_told_to_do(facts in known()) {
        prop_assume!(facts.check().is_empty());
        let told = POLICIES.why_not(&facts);
        let singles = single_changes(&facts);
        let decided: Vec<_> = singles.iter().map(|(path, size, changed)| (path, size, POLICIES.answer(changed))).collect();
        for why in told {
            prop_assert!(!why.change_unknown, "the search for {} was given up", why.remedy);
            let brings = |answer: &Result<sanbao::policy::Answer<'_>, _>| {
                answer.as_ref().is_ok_and(|answer| answer.offers(why.remedy))
            };
            let least = decided.iter().filter(|(.., answer)| brings(answer)).map(|(_, size, _)| **size).min();
            let change = why.change.map(|change| change.facts).unwrap_or_default();
            match (least, change.len()) {
                (Some(_), 1) => {
                    let path = change.first().unwrap().path.as_str();
                    let own = decided.iter().filter(|(known, ..)| **known == path).filter(|(.., answer)| brings(answer));
                    // What is told is among what brings it, and nothing smaller is.
                    prop_assert_eq!(own.map(|(_, size, _)| **size).min(), least);
                }
                (Some(least), told) => prop_assert!(false, "{} is {least} away, told {told} facts for {:?}", why.remedy, facts),
                (None, told) => prop_assert!(told != 1, "{} is told by {change:?}, which does not do it", why.remedy),
            }
        }
    }
}
