//! Which facts are asked for, where the day of the sale is one of several that are not known: held against every day
//! that it could have been.

use std::collections::BTreeSet;

use sanbao::policy::{Category, Decision, Delay, Facts, Policies};
use sanbao::types::Day;

use crate::plain::random::{Random, next};

/// Days back to which the sale is tried, one by one; the longest period of the packs is three years.
const EVERY_DAY: i64 = 1_400;
const LONG_AGO: i64 = 3_600;
const CASES: usize = 48;

/// The facts that may be unknown here.
#[derive(Clone, Copy, PartialEq, Eq)]
struct World {
    sold: Day,
    listed: Option<bool>,
    delay: Option<Delay>,
}

fn days(facts: &Facts) -> Vec<Day> {
    let happened = [facts.exchanged_on, facts.component_replaced_on, facts.open_repair.as_ref().map(|open| open.sent)];
    let asked = facts.no_reason_return.as_ref().map(|asked| asked.asked);
    let sent = facts.repairs.iter().map(|repair| repair.sent);
    let latest = happened.into_iter().flatten().chain(asked).chain(sent).fold(facts.fault.reported, Day::min);
    let ago = (0..EVERY_DAY).chain([LONG_AGO]).map(|days| latest.plus_days(-days));
    ago.filter(|day| facts.evidence.factory.is_none_or(|made| made <= *day)).collect()
}

fn worlds(facts: &Facts) -> Vec<World> {
    let listed = if facts.fault.listed.is_none() && facts.no_reason_return.is_none() {
        vec![Some(true), Some(false)]
    } else {
        vec![facts.fault.listed]
    };
    let known = facts.open_repair.as_ref().and_then(|open| open.delay);
    let asked = facts.open_repair.is_some() && known.is_none() && facts.no_reason_return.is_none();
    let delays: Vec<Option<Delay>> = if asked { Delay::ALL.iter().copied().map(Some).collect() } else { vec![known] };
    let of = |sold: Day| listed.iter().flat_map(move |listed| [(sold, *listed)]).collect::<Vec<_>>();
    let pairs = days(facts).into_iter().flat_map(of);
    pairs.flat_map(|(sold, listed)| delays.iter().map(move |delay| World { sold, listed, delay: *delay })).collect()
}

fn decide(policies: &Policies, facts: &Facts, world: &World) -> Decision {
    let mut facts = facts.clone();
    facts.sale.invoice = Some(world.sold);
    facts.fault.listed = world.listed;
    if let Some(open) = facts.open_repair.as_mut() {
        open.delay = world.delay;
    }
    policies.decide(&facts)
}

/// The facts on which the answer depends somewhere, by trying all.
fn depends(policies: &Policies, facts: &Facts) -> BTreeSet<String> {
    let tried: Vec<(World, String)> = worlds(facts)
        .into_iter()
        .map(|world| {
            let decision = decide(policies, facts, &world);
            let remedies: BTreeSet<_> = decision.remedies.iter().map(|offer| offer.remedy.as_str()).collect();
            let duties: BTreeSet<_> = decision.duties.iter().map(|owed| owed.duty.as_str()).collect();
            (world, format!("{} {remedies:?} {duties:?}", decision.outcome.as_str()))
        })
        .collect();
    let differs = |same: fn(&World) -> World| {
        let mut groups: std::collections::HashMap<String, &String> = std::collections::HashMap::new();
        tried.iter().any(|(world, answer)| {
            let rest = same(world);
            let key = format!("{:?} {:?} {:?}", rest.sold, rest.listed, rest.delay.map(Delay::as_str));
            *groups.entry(key).or_insert(answer) != answer
        })
    };
    let mut missing = BTreeSet::new();
    if differs(|world| World { sold: Day::FIRST, ..*world }) {
        let path = if facts.no_reason_return.is_some() { "sale.delivered" } else { "sale.invoice" };
        missing.insert(path.to_owned());
    }
    if differs(|world| World { listed: None, ..*world }) {
        missing.insert("fault.listed".to_owned());
    }
    if differs(|world| World { delay: None, ..*world }) {
        missing.insert("open_repair.delay".to_owned());
    }
    missing
}

#[test]
fn a_fact_is_asked_for_exactly_if_some_day_of_sale_makes_the_answer_depend_on_it() {
    let policies = Policies::shipped().unwrap();
    let mut random = Random::new(20_260_101);
    let mut compared = 0;
    let mut several = 0;
    while compared < CASES {
        let mut facts = next(&mut random);
        (facts.sale.invoice, facts.sale.delivered) = (None, None);
        facts.sale.arrived = None;
        facts.sale.shipped = None;
        facts.product.series = Some("other".into());
        let pc = facts.product.category == Category::Pc;
        if (pc && facts.product.form.is_none()) || !facts.check().is_empty() {
            continue;
        }
        if compared % 3 > 0 {
            facts.fault.listed = None;
        }
        if compared % 2 > 0
            && let Some(open) = facts.open_repair.as_mut()
        {
            open.delay = None;
        }
        // A return without a reason has facts of its own, held against all values elsewhere.
        if let Some(asked) = facts.no_reason_return.as_mut() {
            asked.intact = asked.intact.or(Some(true));
            asked.activated = asked.activated.or(Some(false));
            asked.activation_notice = asked.activation_notice.or(Some(true));
        }
        let told: BTreeSet<String> = policies.decide(&facts).missing.into_iter().collect();
        assert_eq!(told, depends(&policies, &facts), "{facts:?}");
        several += usize::from(told.len() > 1);
        compared += 1;
    }
    assert!(several > CASES / 4, "{several}");
}
