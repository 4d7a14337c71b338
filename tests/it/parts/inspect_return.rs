//! `PartsService.InspectReturn`.

use sanbao::pb;
use sanbao::pb::part_debt::State;
use sanbao::pb::part_return::Outcome;
use tonic::Code;

use super::requests::{reserve, shelf};
use super::returns::{debts, inspect, owe, packed, received, shipped, states};
use crate::harness::{Expect as _, TestApp, cny, refused};
use crate::story::told_until;

crate::refusals!(parts.inspect_return, "finish_repair", |story| inspect(&received(&story).await, 0, Outcome::Accepted));

#[tokio::test(flavor = "multi_thread")]
async fn each_outcome_settles_charges_or_opens_the_debt_again_and_none_makes_free_stock() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    owe(&mut story, 3).await;
    let parcel = received(&story).await;
    let mut parts = story.clients.parts.clone();
    let good = shelf(&story, &story.center, pb::StockCondition::Good).await;
    let outcomes = [Outcome::Accepted, Outcome::NoFaultFound, Outcome::WrongPart, Outcome::PhysicalDamage];
    let mut inspected = parcel.clone();
    for (slip, outcome) in outcomes.into_iter().enumerate() {
        inspected = parts.inspect_return(inspect(&parcel, slip, outcome)).await.unwrap().into_inner();
    }
    assert_eq!(inspected.state(), pb::part_return::State::Inspected);
    assert_eq!(inspected.slips[3].appraisal_amount, cny("88.00"));
    let after = debts(&story).await;
    let state_of = |slip: usize| after.iter().find(|debt| debt.name == parcel.slips[slip].part_debt).unwrap().state();
    assert_eq!([0, 1, 2, 3].map(state_of), [State::Settled, State::Settled, State::Owed, State::Charged]);
    for (condition, pieces) in [
        (pb::StockCondition::Defective, 1),
        (pb::StockCondition::Quarantine, 1),
        (pb::StockCondition::Scrap, 1),
        (pb::StockCondition::UnderInspection, 0),
    ] {
        assert_eq!(shelf(&story, &story.center, condition).await, (pieces, 0), "{condition:?}");
    }
    // A defective piece never comes back as stock that can be promised, whatever it was found to be.
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::Good).await, good);
    let quarantined = pb::ReservePartRequest { condition: pb::StockCondition::Quarantine.into(), ..reserve(&story, 1) };
    refused(parts.reserve_part(quarantined).await).expect_reason(Code::FailedPrecondition, "CONDITION_NOT_RESERVABLE");
    // The part that never came is at the outlet, and is sent with another slip.
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (1, 0));
    refused(parts.inspect_return(inspect(&parcel, 0, Outcome::Accepted)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let again = super::returns::pack(&story, &[parcel.slips[2].part_debt.clone()]);
    parts.pack_return(again).await.unwrap();
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_appraised_and_nothing_else_is() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let parcel = packed(&story).await;
    let mut parts = story.clients.parts.clone();
    let mut bare = inspect(&parcel, 0, Outcome::PhysicalDamage);
    (bare.appraisal, bare.appraisal_amount) = (String::new(), None);
    refused(parts.inspect_return(bare).await).expect_fields(&["appraisal", "appraisal_amount"]);
    let mut accepted = inspect(&parcel, 0, Outcome::PhysicalDamage);
    accepted.outcome = Outcome::Accepted.into();
    refused(parts.inspect_return(accepted).await).expect_fields(&["appraisal", "appraisal_amount"]);
    refused(parts.inspect_return(inspect(&parcel, 0, Outcome::Unspecified)).await).expect_fields(&["outcome"]);
    refused(parts.inspect_return(inspect(&parcel, 0, Outcome::Accepted)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(states(&story).await, [State::Packed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_on_its_way_is_not_inspected() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let parcel = shipped(&story).await;
    refused(story.clients.parts.clone().inspect_return(inspect(&parcel, 0, Outcome::Accepted)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
