//! `AssessmentService.ListLevelAssessments`.

use sanbao::pb;

use super::levels::{assess, demotion, reject};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_assessments_come_page_by_page() {
    let world = World::new().await;
    let first = demotion(&world).await;
    let (name, _) = first.name.split_once("/levelAssessments/").unwrap();
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    let first = director.reject_level_assessment(reject(&first.name)).await.unwrap().into_inner();
    let second = director.assess_outlet(assess(name)).await.unwrap().into_inner();
    let asked = pb::ListLevelAssessmentsRequest { parent: name.to_owned(), page_size: 1, ..Default::default() };
    let page = director.list_level_assessments(asked.clone()).await.unwrap().into_inner();
    assert_eq!(page.level_assessments, [first]);
    let next = pb::ListLevelAssessmentsRequest { page_token: page.next_page_token, ..asked.clone() };
    let rest = director.list_level_assessments(next).await.unwrap().into_inner();
    assert_eq!((rest.level_assessments, rest.next_page_token.as_str()), (vec![second], ""));
    let wrong = pb::ListLevelAssessmentsRequest { page_token: "x".to_owned(), ..asked };
    refused(director.list_level_assessments(wrong).await).expect_fields(&["page_token"]);
}
