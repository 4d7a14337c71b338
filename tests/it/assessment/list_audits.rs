//! `AssessmentService.ListAudits`.

use sanbao::pb;

use super::requests::{audit, of, published};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_audits_come_page_by_page_with_what_corrects_them() {
    let world = World::new().await;
    let (outlet, other, checklist) = (world.outlet(1).await.name, world.outlet(1).await.name, published(&world).await);
    let mut assessment = world.hq.assessment.clone();
    let first = assessment.submit_audit(audit(&outlet, &checklist, [1, 1, 1])).await.unwrap().into_inner().name;
    let correction = of(audit(&outlet, &checklist, [10, 5, 3]), "", &first);
    let second = assessment.submit_audit(correction).await.unwrap().into_inner().name;
    assessment.submit_audit(audit(&other, &checklist, [10, 5, 3])).await.unwrap();
    let asked = pb::ListAuditsRequest { parent: outlet, page_size: 1, ..Default::default() };
    let page = assessment.list_audits(asked.clone()).await.unwrap().into_inner();
    assert_eq!(
        (page.audits[0].name.as_str(), page.audits[0].superseded_by.as_str()),
        (first.as_str(), second.as_str())
    );
    let next = pb::ListAuditsRequest { page_token: page.next_page_token, ..asked.clone() };
    let rest = assessment.list_audits(next).await.unwrap().into_inner();
    assert_eq!((rest.audits[0].supersedes.as_str(), rest.next_page_token.as_str()), (first.as_str(), ""));
    assert_eq!(rest.audits.len(), 1);
    let wrong = pb::ListAuditsRequest { page_token: "x".to_owned(), ..asked };
    refused(assessment.list_audits(wrong).await).expect_fields(&["page_token"]);
}
