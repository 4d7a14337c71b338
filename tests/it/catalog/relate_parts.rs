//! `CatalogService.RelateParts`.

use sanbao::pb;
use tonic::Code;

use super::requests::{Shelf, part, relation};
use crate::harness::{Expect as _, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn alternatives_stand_for_each_other_until_they_no_longer_do() {
    let shelf = Shelf::new().await;
    let (a, b) = (shelf.part("A", 3).await, shelf.part("B", 3).await);
    let mut catalog = shelf.hq.catalog.clone();
    let related = catalog.relate_parts(relation(&b, &a, "2026-03-01")).await.unwrap().into_inner();
    assert_eq!(related.alternatives, std::slice::from_ref(&a));
    let got = async |name: &String| {
        let asked = pb::GetPartRequest { name: name.clone() };
        shelf.hq.catalog.clone().get_part(asked).await.unwrap().into_inner().alternatives
    };
    assert_eq!(got(&a).await, std::slice::from_ref(&b));
    // Told from either side, it is one relation.
    let again = relation(&a, &b, "2026-03-15");
    refused(catalog.relate_parts(again.clone()).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let ends = pb::RelatePartsRequest { ends: true, request_id: request_id(), ..again };
    catalog.relate_parts(ends).await.unwrap();
    assert_eq!(got(&a).await, std::slice::from_ref(&b));
    shelf.app.set_time("2026-03-15T09:00:00+08:00");
    assert!(got(&a).await.is_empty() && got(&b).await.is_empty());
    let late = relation(&a, &b, "2026-03-14");
    refused(catalog.relate_parts(late).await).expect_fields(&["begin_date"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_parts_of_equal_grade_for_one_component_are_alternatives() {
    let shelf = Shelf::new().await;
    let (a, b) = (shelf.part("A", 3).await, shelf.part("B", 4).await);
    let mut catalog = shelf.hq.catalog.clone();
    let mut battery = part("C", std::slice::from_ref(&shelf.model));
    let own = battery.part.as_mut().unwrap();
    own.item = "battery".to_owned();
    own.grade = 3;
    let battery = catalog.create_part(battery).await.unwrap().into_inner().name;
    for other in [&b, &battery, &a] {
        let status = refused(catalog.relate_parts(relation(&a, other, "2026-03-12")).await);
        status.expect_reason(Code::FailedPrecondition, "NOT_EQUIVALENT");
    }
    let stale = pb::RelatePartsRequest { etag: "9".to_owned(), ..relation(&a, &b, "2026-03-12") };
    refused(catalog.relate_parts(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let unknown = relation(&a, &format!("parts/{}", request_id()), "2026-03-12");
    refused(catalog.relate_parts(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let nothing = refused(catalog.relate_parts(pb::RelatePartsRequest::default()).await);
    nothing.expect_fields(&["request_id", "name", "alternative", "begin_date"]);
}
