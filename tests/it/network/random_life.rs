//! Two thousand verbs on one outlet, legal and illegal, from sixteen callers at once: none leads out of the drawn states,
//! each is answered, and the history explains every state from APPLIED on.

use std::collections::BTreeMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use sanbao::pb;
use sanbao::pb::outlet::State;
use sanbao::pb::outlet::State::{
    Applied, Authorized, ImprovementPlan, InReview, Probation, Suspended, Terminated, WindingDown,
};
use tonic::Status;
use tonic_types::StatusExt as _;

use super::steps;
use crate::harness::{Clients, World, date, request_id};

const CALLERS: u64 = 16;
const CALLS: u32 = 125;

/// The transitions as they are drawn, written down once more.
const DRAWN: &[(&str, State, State)] = &[
    ("ReviewOutlet", Applied, InReview),
    ("RecordOutletReview", InReview, InReview),
    ("DeclineOutlet", InReview, State::Declined),
    ("AdmitOutlet", InReview, Probation),
    ("AuthorizeOutlet", Probation, Authorized),
    ("StartImprovementPlan", Authorized, ImprovementPlan),
    ("CompleteImprovementPlan", ImprovementPlan, Authorized),
    ("SuspendOutlet", Authorized, Suspended),
    ("SuspendOutlet", ImprovementPlan, Suspended),
    ("ReinstateOutlet", Suspended, Authorized),
    ("WindDownOutlet", Suspended, WindingDown),
    ("ResignOutlet", Probation, WindingDown),
    ("ResignOutlet", Authorized, WindingDown),
    ("ResignOutlet", ImprovementPlan, WindingDown),
    ("ResignOutlet", Suspended, WindingDown),
    ("TerminateOutlet", WindingDown, Terminated),
];

/// Verbs that change something else than the state, and where.
const ASIDE: &[(&str, &[State])] = &[
    ("ChangeLevel", &[Probation, Authorized, ImprovementPlan]),
    ("GrantAction", &[Probation, Authorized, ImprovementPlan]),
    ("RenewContract", &[Probation, Authorized, ImprovementPlan, Suspended]),
];

/// What a call may be refused for.
const REASONS: &[&str] = &[
    "WRONG_STATE",
    "STALE_ETAG",
    "BUSINESS_UNFINISHED",
    "SAME_PERSON",
    "OUT_OF_RANGE",
    "OVERLAPPING_DATES",
    "INVALID_FIELDS",
    "CONFLICT",
];

fn is_drawn(verb: &str, from: State, to: State) -> bool {
    DRAWN.contains(&(verb, from, to))
        || (from == to && ASIDE.iter().any(|(own, states)| *own == verb && states.contains(&from)))
}

/// One verb, by the number of the dice; `late` verbs end the outlet's life and come at the end.
fn verb(
    clients: &Clients,
    name: &str,
    dice: u32,
    late: bool,
    random: &mut SmallRng,
) -> BoxFuture<'static, Result<(), Status>> {
    let mut network = clients.network.clone();
    let name = name.to_owned();
    let etag = if random.random_ratio(1, 8) { random.random_range(1..60).to_string() } else { String::new() };
    let day = format!("2026-{:02}-{:02}", random.random_range(3..13), random.random_range(1..29));
    let level = random.random_range(1..4);
    macro_rules! call {
        ($method:ident, $request:expr) => {{
            let mut request = $request;
            request.etag = etag;
            async move { network.$method(request).await.map(|_| ()) }.boxed()
        }};
    }
    match dice {
        0 | 1 => call!(review_outlet, steps::review(&name)),
        2 | 3 => call!(record_outlet_review, World::passing_review(&name)),
        4 | 5 => call!(
            admit_outlet,
            pb::AdmitOutletRequest {
                name,
                level,
                product_families: vec![pb::ProductFamily::Handset.into()],
                begin_date: date("2026-03-01"),
                etag: String::new(),
                request_id: request_id(),
            }
        ),
        6 | 7 => call!(authorize_outlet, steps::authorize(&name)),
        8 | 9 => call!(start_improvement_plan, steps::plan(&name)),
        10 | 11 => call!(complete_improvement_plan, steps::complete(&name, &[true, random.random()])),
        12 => call!(suspend_outlet, steps::suspend(&name)),
        13 | 14 => call!(reinstate_outlet, steps::reinstate(&name)),
        15 => call!(change_level, steps::level(&name, level, &day)),
        16 => call!(renew_contract, steps::renew(&name, "2028-01-01", "2029-01-01")),
        17 => {
            let request = steps::grant(&name, &day, None);
            async move { network.grant_action(request).await.map(|_| ()) }.boxed()
        }
        18 if late => call!(wind_down_outlet, steps::wind_down(&name)),
        19 if late => call!(resign_outlet, steps::resign(&name)),
        20 if late => call!(
            decline_outlet,
            pb::DeclineOutletRequest { name, reason: "no".to_owned(), etag: String::new(), request_id: request_id() }
        ),
        _ => call!(terminate_outlet, steps::terminate(&name)),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_verb_leads_out_of_the_drawn_states_and_the_history_explains_every_one() {
    let world = World::new().await;
    let name = world.applied_outlet().await.name;
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..CALLERS {
        let clients = world.hq.calling_as(&format!("caller-{number}"), "headquarters");
        let name = name.clone();
        callers.spawn(async move {
            let mut random = SmallRng::seed_from_u64(number);
            let mut answers: BTreeMap<String, u32> = BTreeMap::new();
            for turn in 0..CALLS {
                let late = turn > CALLS * 9 / 10;
                let dice = random.random_range(0..22);
                let told = match verb(&clients, &name, dice, late, &mut random).await {
                    Ok(()) => "OK".to_owned(),
                    Err(status) => {
                        status.get_details_error_info().map_or_else(|| format!("{status:?}"), |info| info.reason)
                    }
                };
                *answers.entry(told).or_default() += 1;
            }
            answers
        });
    }
    let mut answers: BTreeMap<String, u32> = BTreeMap::new();
    for (told, count) in callers.join_all().await.into_iter().flatten() {
        *answers.entry(told).or_default() += count;
    }
    assert_eq!(answers.values().sum::<u32>(), 2000);
    assert!(answers.keys().all(|told| told == "OK" || REASONS.contains(&told.as_str())), "{answers:?}");

    let mut network = world.hq.network.clone();
    let list = pb::ListOutletTransitionsRequest { parent: name.clone(), page_size: 1000, ..Default::default() };
    let history = network.list_outlet_transitions(list).await.unwrap().into_inner().outlet_transitions;
    assert_eq!(u32::try_from(history.len()).unwrap(), answers["OK"] + 1, "{answers:?}");
    let mut state = State::Unspecified;
    for (version, step) in (1..).zip(&history) {
        assert_eq!((step.version, step.from_state()), (version, state), "{step:?}");
        let begins = version == 1 && step.verb == "ApplyOutlet" && step.to_state() == Applied;
        assert!(begins || is_drawn(&step.verb, step.from_state(), step.to_state()), "{step:?}");
        assert!(step.actor.starts_with("caller-") || begins, "{step:?}");
        state = step.to_state();
    }
    let outlet = network.get_outlet(pb::GetOutletRequest { name }).await.unwrap().into_inner();
    assert_eq!((outlet.state(), outlet.etag), (state, history.len().to_string()));
    // It was a life worth telling.
    let seen = |state: State| history.iter().any(|step| step.to_state() == state);
    assert!([Probation, Authorized, ImprovementPlan, Suspended].into_iter().all(seen), "{answers:?}");
}
