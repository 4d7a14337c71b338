//! `PolicyService.GetTableDecision`.

use tonic::Code;

use super::packs::publish;
use super::tables::{corrected_levels, read, record};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_read_as_it_was_after_its_table_was_corrected() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let before = record(&world, &outlet, "2").await;
    publish(&world.app, &corrected_levels()).await.unwrap();
    let read_again = read(&world, &before.name).await.unwrap();
    assert_eq!(read_again, before);
    assert!(!read_again.findings[0].text_zh.is_empty());
    let after = record(&world, &outlet, "2").await;
    assert_ne!((after.outcome, after.hash.clone()), (before.outcome, before.hash));
    assert_eq!(read(&world, &after.name).await.unwrap(), after);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_and_unknown_names_are_told_apart() {
    let world = World::new().await;
    let get = async |name: String| {
        let asked = sanbao::pb::GetTableDecisionRequest { name };
        refused(world.hq.policy.clone().get_table_decision(asked).await)
    };
    let outlet = format!("outlets/{}", request_id());
    get(outlet.clone()).await.expect_fields(&["name"]);
    get(format!("{outlet}/decisions/{}", request_id())).await.expect_fields(&["name"]);
    let unknown = format!("{outlet}/tableDecisions/{}", request_id());
    get(unknown).await.expect_reason(Code::NotFound, "NOT_FOUND");
}
