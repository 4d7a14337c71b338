//! `AssessmentService.DrawAuditRound`.

use sanbao::assessment::sample;
use sanbao::pb;
use sanbao::types::{Name, OutletId, parse_name};
use tonic::Code;

use super::requests::{published, round};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_doubts_the_sample_draws_it_again_with_the_seed() {
    let world = World::new().await;
    let checklist = published(&world).await;
    let mut first: Vec<OutletId> = Vec::new();
    for _ in 0..5 {
        first.push(parse_name(&world.outlet(1).await.name).unwrap());
    }
    world.outlet(2).await;
    // Who does not work is not drawn.
    world.applied_outlet().await;
    let mut request = round(&checklist);
    request.round.as_mut().unwrap().strata[0].share_basis_points = 4_001;
    let mut assessment = world.hq.assessment.clone();
    let drawn = assessment.draw_audit_round(request.clone()).await.unwrap().into_inner();
    let expected: Vec<String> = sample(drawn.seed, 4_001, &first).into_iter().map(|id| Name(id).to_string()).collect();
    assert_eq!((drawn.outlets.len(), &drawn.outlets), (3, &expected));
    assert_eq!((drawn.strata[0].outlet_count, drawn.strata[0].sampled_count), (5, 3));
    // The same request is the same round; another has another seed, which nobody chose.
    assert_eq!(assessment.draw_audit_round(request.clone()).await.unwrap().into_inner(), drawn);
    let again = pb::DrawAuditRoundRequest { request_id: request_id(), ..request };
    assert_ne!(assessment.draw_audit_round(again).await.unwrap().into_inner().seed, drawn.seed);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_an_unknown_checklist_and_a_sample_of_none_are_refused() {
    let world = World::new().await;
    let mut assessment = world.hq.assessment.clone();
    let mut wrong = round("audits/1");
    let draft = wrong.round.as_mut().unwrap();
    draft.display_name.clear();
    draft.strata.push(draft.strata[0]);
    draft.strata.push(pb::audit_round::Stratum { level: 4, share_basis_points: -1, ..Default::default() });
    refused(assessment.draw_audit_round(wrong).await).expect_fields(&[
        "round.display_name",
        "round.checklist",
        "round.strata[1].level",
        "round.strata[2].level",
        "round.strata[2].share_basis_points",
    ]);
    let unknown = round(&format!("auditChecklists/{}", request_id()));
    refused(assessment.draw_audit_round(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let nobody = round(&published(&world).await);
    refused(assessment.draw_audit_round(nobody).await).expect_reason(Code::FailedPrecondition, "OUT_OF_RANGE");
}
