//! What must hold of every case, odd ones included.

use std::sync::LazyLock;

use proptest::prelude::*;
use sanbao::policy::{
    Category, Cause, Decision, Delay, Evidence, Facts, Fault, Form, InvoiceEvidence, NoReasonReturn, OpenRepair,
    Outcome, Policies, Product, Remedy, Repair, RepairOutcome, Sale, SameModel, Supply, VoucherEvidence, items,
    main_item,
};
use sanbao::types::{Day, Money};

static POLICIES: LazyLock<Policies> = LazyLock::new(|| Policies::shipped().unwrap());

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

/// A day from 2022 on, so that years with and without a notice are met.
fn day() -> impl Strategy<Value = Day> {
    (0..2_200_i64).prop_map(|days| Day::from_ymd(2022, 1, 1).unwrap().plus_days(days))
}

fn repair() -> impl Strategy<Value = Repair> {
    let waiting = prop::option::of((day(), 0..40_i64));
    (day(), 0..60_i64, any::<bool>(), one_of(RepairOutcome::ALL), waiting).prop_map(
        |(sent, days, listed, outcome, waiting)| Repair {
            sent,
            returned: sent.plus_days(days),
            listed,
            outcome,
            waiting_from: waiting.map(|(from, _)| from),
            waiting_to: waiting.map(|(from, days)| from.plus_days(days)),
        },
    )
}

fn product() -> impl Strategy<Value = Product> {
    let programs = [None, Some("xx-handset"), Some("exchange-30"), Some("tongchuang-pc"), Some("xxx-machinery")];
    let programs = prop::sample::select(programs.into_iter().chain([Some("appliance-1y")]).collect::<Vec<_>>());
    let series = prop::sample::select(vec![None, Some("upgraded"), Some("custom"), Some("other")]);
    (one_of(Category::ALL), any::<prop::sample::Index>(), prop::option::of(one_of(Form::ALL)), programs, series)
        .prop_map(|(category, item, form, program, series)| Product {
            category,
            item: (*item.get(items(category))).into(),
            form,
            program: program.map(Into::into),
            series: series.map(Into::into),
        })
}

fn sale() -> impl Strategy<Value = Sale> {
    let price = || prop::option::of((0..2_000_000_i64).prop_map(Money::from_minor));
    let province = prop::sample::select(vec![None, Some("zhejiang"), Some("shandong"), Some("guangdong")]);
    let days = (prop::option::of(day()), prop::option::of(day()), prop::option::of(day()));
    let truths = (any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(any::<bool>()));
    (days, price(), price(), price(), truths, province).prop_map(
        |((invoice, delivered, arrived), price, paid, separate_price, truths, province)| {
            let (with_host, gift, remote, agreement_signed) = truths;
            let shipped = None;
            Sale {
                invoice,
                delivered,
                shipped,
                arrived,
                price,
                paid,
                separate_price,
                with_host,
                gift,
                remote,
                province: province.map(Into::into),
                agreement_signed,
            }
        },
    )
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let vouchers = one_of(VoucherEvidence::ALL);
    (one_of(InvoiceEvidence::ALL), vouchers, any::<bool>(), prop::option::of(day()))
        .prop_map(|(invoice, voucher, provable, factory)| Evidence { invoice, voucher, provable, factory })
}

fn asked() -> impl Strategy<Value = NoReasonReturn> {
    let known = || prop::option::of(any::<bool>());
    (day(), known(), known(), known()).prop_map(|(asked, intact, activated, activation_notice)| NoReasonReturn {
        asked,
        intact,
        activated,
        activation_notice,
    })
}

prop_compose! {
    fn facts()(
        product in product(),
        sale in sale(),
        evidence in evidence(),
        (reported, listed) in (day(), prop::option::of(any::<bool>())),
        cause in prop_oneof![3 => Just(Cause::Product), 1 => one_of(Cause::ALL)],
        proven in any::<bool>(),
        repairs in prop::collection::vec(repair(), 0..4),
        open in prop::option::of((day(), prop::option::of(one_of(Delay::ALL)), prop::option::of(0..40_u32))),
        (exchanged_on, component_replaced_on, on) in
            (prop::option::weighted(0.2, day()), prop::option::weighted(0.2, day()), prop::option::of(day())),
        item_exchanges in 0..4_u32,
        (same_model, equivalent) in (one_of(SameModel::ALL), any::<bool>()),
        no_reason_return in prop::option::weighted(0.1, asked()),
    ) -> Facts {
        let open_repair = open.map(|(sent, delay, estimate_days)| OpenRepair { sent, delay, estimate_days });
        Facts {
            product, sale, evidence, fault: Fault { reported, listed, cause, proven }, repairs, open_repair, exchanged_on,
            item_exchanges, component_replaced_on, supply: Supply { same_model, equivalent }, no_reason_return, on,
        }
    }
}

prop_compose! {
    /// A handset or PC of which all that matters is known.
    pub(super) fn known()(mut facts in facts(), form in one_of(Form::ALL), listed in any::<bool>(), sold in day(), age in 0..1_500_i64,
        delay in one_of(Delay::ALL), pc in any::<bool>(), item in any::<prop::sample::Index>()) -> Facts {
        facts.product.category = if pc { Category::Pc } else { Category::Handset };
        facts.product.item = (*item.get(items(facts.product.category))).into();
        facts.product.form = Some(form);
        facts.fault.listed = Some(listed);
        facts.sale.invoice = Some(sold);
        facts.sale.delivered = None;
        facts.fault.reported = sold.plus_days(age);
        facts.no_reason_return = None;
        if let Some(open) = &mut facts.open_repair {
            open.delay = Some(delay);
        }
        facts
    }
}

prop_compose! {
    /// Facts beyond the ends of what can be told: the years 1900 to 2200, fifty repairs, the largest prices.
    fn extreme()(mut facts in facts(), sold in any_year(), made in any_year(), reported in any_year(), on in any_year(),
        many in prop::collection::vec(repair(), 0..=50), sent in any_year(),
        price in prop_oneof![Just(0), Just(1), Just(Money::MAX.minor()), 0..=Money::MAX.minor()]) -> Facts {
        (facts.sale.invoice, facts.evidence.factory, facts.on) = (Some(sold), Some(made), Some(on));
        facts.fault.reported = reported;
        facts.repairs = many;
        if let Some(repair) = facts.repairs.first_mut() {
            repair.sent = sent;
        }
        (facts.sale.price, facts.sale.paid) = (Some(Money::from_minor(price)), None);
        facts
    }
}

/// A day of 1900 to 2200.
fn any_year() -> impl Strategy<Value = Day> {
    (-32_872..76_700_i64).prop_map(|days| Day::FIRST.plus_days(days))
}

fn remedies(decision: &Decision) -> Vec<Remedy> {
    decision.remedies.iter().map(|offer| offer.remedy).collect()
}

/// Whether a consumer with `more` has at least what one with `less` has: a full refund is more than a reduced one.
fn keeps(less: &Decision, more: &Decision) -> bool {
    let more = remedies(more);
    remedies(less).iter().all(|remedy| {
        more.contains(remedy) || (*remedy == Remedy::RefundLessDepreciation && more.contains(&Remedy::RefundFull))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deciding_twice_gives_equal_bytes_and_reads_back(facts in facts()) {
        let policies = &*POLICIES;
        let (one, two) = (policies.decide(&facts), policies.decide(&facts));
        let bytes = serde_json::to_vec(&one).unwrap();
        prop_assert_eq!(&bytes, &serde_json::to_vec(&two).unwrap());
        prop_assert_eq!(serde_json::from_slice::<Decision>(&bytes).unwrap(), one);
        let _no_panic = (policies.coverage(&facts), facts.check());
    }

    #[test]
    fn a_higher_layer_never_removes_a_remedy_or_shortens_a_period(facts in known()) {
        let policies = &*POLICIES;
        let mut bare = facts.clone();
        bare.product.program = None;
        bare.sale.province = None;
        let mut province = bare.clone();
        province.sale.province.clone_from(&facts.sale.province);
        let decisions = [&bare, &province, &facts].map(|facts| policies.decide(facts));
        for (less, more) in decisions.iter().zip(decisions.iter().skip(1)) {
            // What is refused is no right: paying for a repair is always possible.
            if less.outcome == Outcome::Covered {
                prop_assert!(keeps(less, more), "{:?} {:?}", remedies(less), remedies(more));
                prop_assert!(matches!(more.outcome, Outcome::Covered | Outcome::Review));
                prop_assert!(less.coverage_end <= more.coverage_end);
            }
        }
    }

    /// For what is repaired rather than exchanged as a part, with every repair handed over before the earlier report
    /// (a later one could be the second), on the same day of decision: then windows and periods only run out.
    #[test]
    fn a_later_report_never_adds_a_remedy(facts in known(), later in prop_oneof![1..40_i64, 1..800_i64]) {
        let small = ["battery", "charger", "wired_headset", "terminal_card", "data_card", "optional_part", "power_cord",
            "headset", "crt_base", "laptop_battery", "software"];
        let mut facts = facts;
        if small.contains(&facts.product.item.as_str()) {
            facts.product.item = main_item(facts.product.category).into();
        }
        let (mut early, mut late) = (facts.clone(), facts);
        early.repairs.retain(|repair| repair.returned <= early.fault.reported);
        late.repairs.clone_from(&early.repairs);
        late.fault.reported = early.fault.reported.plus_days(later);
        let on = early.decided_on().max(late.fault.reported);
        (early.on, late.on) = (Some(on), Some(on));
        let [early, late] = [early, late].map(|facts| POLICIES.decide(&facts));
        if late.outcome != Outcome::NotCovered {
            prop_assert!(keeps(&late, &early), "{:?} {:?}", remedies(&early), remedies(&late));
        }
    }

    #[test]
    fn extreme_facts_are_decided_too(facts in extreme()) {
        let policies = &*POLICIES;
        let decision = policies.decide(&facts);
        prop_assert_eq!(serde_json::to_vec(&decision).unwrap(), serde_json::to_vec(&policies.decide(&facts)).unwrap());
        let _no_panic = (policies.coverage(&facts), facts.check());
        if let (Some(refund), Some(depreciation), false) = (decision.refund, decision.depreciation, facts.sale.with_host) {
            prop_assert_eq!(refund.checked_add(depreciation), facts.sale.price);
        }
    }

    #[test]
    fn refund_and_depreciation_add_up_to_the_price(facts in known(), price in 0..=Money::MAX.minor(), paid in prop::option::of(0..2_000_000_i64)) {
        let mut facts = facts;
        (facts.sale.price, facts.sale.paid) = (Some(Money::from_minor(price)), paid.map(Money::from_minor));
        facts.sale.with_host = false;
        let decision = POLICIES.decide(&facts);
        let refunds = [Remedy::RefundFull, Remedy::RefundLessDepreciation];
        let refundable = refunds.iter().filter(|remedy| decision.offers(**remedy)).count();
        prop_assert!(refundable <= 1);
        if let (Some(refund), Some(depreciation)) = (decision.refund, decision.depreciation) {
            prop_assert_eq!(refund.checked_add(depreciation), facts.sale.paid.or(facts.sale.price));
            prop_assert!(refund >= Money::ZERO && depreciation >= Money::ZERO);
        }
        prop_assert_eq!(decision.refund.is_some(), refundable == 1);
    }

    #[test]
    fn the_statutes_leave_no_hole_and_ask_for_nothing_that_is_known(facts in known()) {
        let decision = POLICIES.decide(&facts);
        prop_assert!(decision.outcome != Outcome::NoRule, "{:?}", decision);
        prop_assert!(decision.outcome != Outcome::FactMissing, "{:?}", decision.missing);
        prop_assert!(!decision.findings.is_empty());
    }

    #[test]
    fn a_fact_that_is_not_asked_for_changes_nothing(facts in known()) {
        let policies = &*POLICIES;
        let mut unknown = facts.clone();
        unknown.fault.listed = None;
        let decision = policies.decide(&unknown);
        if decision.outcome == Outcome::FactMissing {
            prop_assert_eq!(&decision.missing, &vec!["fault.listed".to_owned()]);
        } else {
            prop_assert_eq!(remedies(&decision), remedies(&policies.decide(&facts)));
        }
    }
}
