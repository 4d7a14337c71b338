//! `CatalogService.SupersedePart`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::{Shelf, supersession};
use crate::harness::{Expect as _, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_part_has_one_successor_at_a_time_from_day_to_day() {
    let shelf = Shelf::new().await;
    let (a, b, c) = (shelf.part("A", 0).await, shelf.part("B", 0).await, shelf.part("C", 0).await);
    // The first one may have been so for long.
    let superseded = shelf.supersede(&a, &b, "2025-01-01").await.unwrap();
    assert_eq!((superseded.successor.as_str(), superseded.etag.as_str()), (b.as_str(), "2"));
    shelf.supersede(&a, &c, "2026-03-20").await.unwrap();
    shelf.supersede(&a, "", "2026-04-01").await.unwrap();
    for (day, used) in
        [("2024-12-31", &a), ("2025-01-01", &b), ("2026-03-19", &b), ("2026-03-20", &c), ("2026-04-01", &a)]
    {
        assert_eq!(&shelf.used(&a, day).await, used, "{day}");
    }
    let got = pb::GetPartRequest { name: a.clone() };
    assert_eq!(shelf.hq.catalog.clone().get_part(got).await.unwrap().into_inner().successor, b);
    shelf.app.set_time("2026-04-01T09:00:00+08:00");
    let listed = shelf.hq.catalog.clone().list_parts(pb::ListPartsRequest::default()).await.unwrap().into_inner();
    assert!(listed.parts.iter().all(|part| part.successor.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_true_of_a_day_stays_so() {
    let shelf = Shelf::new().await;
    let (a, b, c) = (shelf.part("A", 0).await, shelf.part("B", 0).await, shelf.part("C", 0).await);
    shelf.supersede(&a, &b, "2026-03-12").await.unwrap();
    for day in ["2026-03-09", "2026-03-12", "2026-03-11"] {
        let status = shelf.supersede(&a, &c, day).await.unwrap_err();
        status.expect_fields(&["begin_date"]);
    }
    let same = shelf.supersede(&a, &b, "2026-03-15").await.unwrap_err();
    same.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    for change in ["UPDATE part_successions SET begin_date = '2026-01-01'", "DELETE FROM part_successions"] {
        let changed =
            shelf.app.db.write("test.edit", async |tx| Ok(diesel::sql_query(change).execute(tx).await?)).await;
        assert!(changed.is_err(), "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_chain_leads_back_on_any_day_not_even_when_both_ends_are_told_at_once() {
    let shelf = Shelf::new().await;
    let (a, b, c) = (shelf.part("A", 0).await, shelf.part("B", 0).await, shelf.part("C", 0).await);
    let own = shelf.supersede(&a, &a, "2026-03-12").await.unwrap_err();
    own.expect_reason(Code::FailedPrecondition, "SUCCESSION_CYCLE");
    shelf.supersede(&a, &b, "2026-03-12").await.unwrap();
    shelf.supersede(&b, &c, "2026-06-01").await.unwrap();
    // On every day from June on, C would come back to itself; before, it would not.
    let back = shelf.supersede(&c, &a, "2026-03-12").await.unwrap_err();
    back.expect_reason(Code::FailedPrecondition, "SUCCESSION_CYCLE");
    // Once the chain is cut, it may go the other way.
    shelf.supersede(&b, "", "2026-09-01").await.unwrap();
    shelf.supersede(&c, &a, "2026-09-01").await.unwrap();
    assert_eq!(shelf.used(&c, "2026-09-01").await, b);
    let (d, e) = (shelf.part("D", 0).await, shelf.part("E", 0).await);
    let (one, other) = tokio::join!(shelf.supersede(&d, &e, "2026-03-12"), shelf.supersede(&e, &d, "2026-03-12"));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
    let lost = one.err().or(other.err()).unwrap();
    lost.expect_reason(Code::FailedPrecondition, "SUCCESSION_CYCLE");
    // The database takes no such row from anybody, and none whose race it could not notice.
    let direct = "INSERT INTO part_successions SELECT successor_id, begin_date, part_id, actor, create_time
        FROM part_successions WHERE begin_date = '2026-03-12' AND successor_id IS NOT NULL";
    let written = shelf.app.db.write("test.cycle", async |tx| Ok(diesel::sql_query(direct).execute(tx).await?)).await;
    assert!(written.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_etags_unknown_parts_and_wrong_fields_are_refused_and_a_repeated_request_is_answered_alike() {
    let shelf = Shelf::new().await;
    let (a, b) = (shelf.part("A", 0).await, shelf.part("B", 0).await);
    let mut catalog = shelf.hq.catalog.clone();
    let stale = pb::SupersedePartRequest { etag: "9".to_owned(), ..supersession(&a, &b, "2026-03-12") };
    refused(catalog.supersede_part(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let unknown = format!("parts/{}", request_id());
    for (part, by) in [(&unknown, &b), (&a, &unknown)] {
        let status = shelf.supersede(part, by, "2026-03-12").await.unwrap_err();
        status.expect_reason(Code::NotFound, "NOT_FOUND");
    }
    let nothing = pb::SupersedePartRequest { successor: "x".to_owned(), ..Default::default() };
    refused(catalog.supersede_part(nothing).await).expect_fields(&["request_id", "name", "successor", "begin_date"]);
    let request = supersession(&a, &b, "2026-03-12");
    let first = catalog.supersede_part(request.clone()).await.unwrap().into_inner();
    assert_eq!(catalog.supersede_part(request).await.unwrap().into_inner(), first);
}
