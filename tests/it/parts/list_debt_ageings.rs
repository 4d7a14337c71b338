//! `PartsService.ListDebtAgeings`.

use sanbao::pb;

use super::returns::{debts, owe, pack, ship};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_debts_are_counted_by_their_age() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    owe(&mut story, 2).await;
    let mut parts = story.clients.parts.clone();
    let first = debts(&story).await.remove(0).name;
    let parcel = parts.pack_return(pack(&story, &[first])).await.unwrap().into_inner();
    parts.ship_return(ship(&parcel)).await.unwrap();
    let mut at = async |instant: &str, parent: &str| {
        app.set_time(instant);
        let request = pb::ListDebtAgeingsRequest { parent: parent.to_owned(), ..Default::default() };
        let mut rows = parts.list_debt_ageings(request).await.unwrap().into_inner().debt_ageings;
        assert_eq!(rows.len(), 1);
        let row = rows.remove(0);
        assert_eq!((&row.outlet, row.on_the_way), (&story.outlet, 1));
        [row.not_due, row.overdue_week, row.overdue_month, row.overdue_quarter, row.overdue_longer]
    };
    // Due on the 20th.
    assert_eq!(at("2026-03-20T12:00:00+08:00", &story.center).await, [2, 0, 0, 0, 0]);
    assert_eq!(at("2026-03-21T12:00:00+08:00", &story.outlet).await, [0, 2, 0, 0, 0]);
    assert_eq!(at("2026-03-27T12:00:00+08:00", &story.center).await, [0, 2, 0, 0, 0]);
    assert_eq!(at("2026-03-28T12:00:00+08:00", &story.center).await, [0, 0, 2, 0, 0]);
    assert_eq!(at("2026-04-20T12:00:00+08:00", &story.center).await, [0, 0, 0, 2, 0]);
    assert_eq!(at("2026-07-01T12:00:00+08:00", &story.center).await, [0, 0, 0, 0, 2]);

    let wrong = pb::ListDebtAgeingsRequest { parent: story.outlet.clone(), page_size: -1, page_token: String::new() };
    refused(story.clients.parts.clone().list_debt_ageings(wrong).await).expect_fields(&["page_size"]);
}
