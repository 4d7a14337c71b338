//! `CatalogService.GradePart`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::{Shelf, grading, relation};
use crate::harness::{Expect as _, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_grade_is_one_unless_told_and_is_set_until_an_alternative_rests_on_it() {
    let shelf = Shelf::new().await;
    let (a, b) = (shelf.part("A", 0).await, shelf.part("B", 5).await);
    let mut catalog = shelf.hq.catalog.clone();
    let got = catalog.get_part(pb::GetPartRequest { name: a.clone() }).await.unwrap().into_inner();
    assert_eq!((got.grade, got.etag.as_str()), (1, "1"));
    let graded = catalog.grade_part(grading(&a, 5)).await.unwrap().into_inner();
    assert_eq!((graded.grade, graded.etag.as_str()), (5, "2"));
    catalog.relate_parts(relation(&a, &b, "2026-03-12")).await.unwrap();
    for part in [&a, &b] {
        let status = refused(catalog.grade_part(grading(part, 6)).await);
        status.expect_reason(Code::FailedPrecondition, "NOT_EQUIVALENT");
    }
    let direct = "UPDATE parts SET grade = 6";
    let written = shelf.app.db.write("test.grade", async |tx| Ok(diesel::sql_query(direct).execute(tx).await?)).await;
    assert!(written.is_err());
    for wrong in [0, -1, 101, i32::MAX] {
        refused(catalog.grade_part(grading(&a, wrong)).await).expect_fields(&["grade"]);
    }
    let stale = pb::GradePartRequest { etag: "1".to_owned(), ..grading(&a, 5) };
    refused(catalog.grade_part(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
}
