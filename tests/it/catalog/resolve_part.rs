//! `CatalogService.ResolvePart`.

use sanbao::pb;
use tonic::Code;

use super::requests::Shelf;
use crate::harness::{Expect as _, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_the_chain_is_told_as_of_the_day() {
    let shelf = Shelf::new().await;
    let (a, b, c) = (shelf.part("A", 0).await, shelf.part("B", 0).await, shelf.part("C", 0).await);
    shelf.supersede(&a, &b, "2025-01-01").await.unwrap();
    shelf.supersede(&b, &c, "2026-03-10").await.unwrap();
    let mut catalog = shelf.hq.catalog.clone();
    let resolved = async |day| {
        let asked = pb::ResolvePartRequest { name: a.clone(), as_of: day };
        shelf.hq.catalog.clone().resolve_part(asked).await.unwrap().into_inner()
    };
    let step = |part: &String, successor: &String, day| pb::resolve_part_response::Step {
        part: part.clone(),
        successor: successor.clone(),
        begin_date: date(day),
    };
    let today = resolved(None).await;
    assert_eq!((&today.part, &today.steps[..]), (&c, &[step(&a, &b, "2025-01-01"), step(&b, &c, "2026-03-10")][..]));
    assert_eq!(resolved(date("2026-03-09")).await.steps, [step(&a, &b, "2025-01-01")]);
    let before = resolved(date("2024-12-31")).await;
    assert_eq!((before.part, before.steps.len()), (a.clone(), 0));
    let unknown = pb::ResolvePartRequest { name: format!("parts/{}", request_id()), as_of: None };
    refused(catalog.resolve_part(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    refused(catalog.resolve_part(pb::ResolvePartRequest::default()).await).expect_fields(&["name"]);
}
