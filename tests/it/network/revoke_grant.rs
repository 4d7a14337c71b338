//! `NetworkService.RevokeGrant`.

use sanbao::pb;
use sanbao::pb::grant::State;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_is_closed_once_and_its_plan_stays_readable() {
    let world = World::new().await;
    let name = world.outlet(1).await.name;
    let mut network = world.hq.network.clone();
    let grant = network.grant_action(steps::grant(&name, "2026-03-01", Some("2026-09-01"))).await.unwrap().into_inner();
    refused(network.revoke_grant(steps::revoke(&grant.name, "2026-02-28")).await).expect_fields(&["end_date"]);
    refused(network.revoke_grant(steps::revoke(&grant.name, "2026-09-01")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let revoked = network.revoke_grant(steps::revoke(&grant.name, "2026-05-01")).await.unwrap().into_inner();
    assert_eq!((revoked.end_date, revoked.planned_end_date), (date("2026-05-01"), date("2026-09-01")));
    assert_eq!((revoked.close_verb.as_str(), revoked.close_reason.as_str()), ("RevokeGrant", "loaners lost"));
    refused(network.revoke_grant(steps::revoke(&grant.name, "2026-04-01")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let loaner = pb::ServiceAction::Loaner;
    assert_eq!(steps::standing(&world.hq, &name, loaner, "2026-04-30").await, Some((State::Active, None)));
    assert_eq!(steps::standing(&world.hq, &name, loaner, "2026-05-01").await, None);
    // What was freed may be granted anew.
    network.grant_action(steps::grant(&name, "2026-05-01", None)).await.unwrap();
    let unknown = steps::revoke(&format!("{name}/grants/{}", request_id()), "2026-05-01");
    refused(network.revoke_grant(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_before_it_begins_never_held() {
    let world = World::new().await;
    let name = world.outlet(1).await.name;
    let mut network = world.hq.network.clone();
    let grant = network.grant_action(steps::grant(&name, "2026-04-01", None)).await.unwrap().into_inner();
    let revoked = network.revoke_grant(steps::revoke(&grant.name, "2026-03-02")).await.unwrap().into_inner();
    assert_eq!((revoked.state(), revoked.end_date), (State::Revoked, date("2026-04-01")));
    assert_eq!(steps::standing(&world.hq, &name, pb::ServiceAction::Loaner, "2026-04-01").await, None);
    network.grant_action(steps::grant(&name, "2026-03-15", None)).await.unwrap();
}
