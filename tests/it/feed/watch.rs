//! `FeedService.Watch`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use tokio_stream::StreamExt as _;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, World, refused, request_id};

fn watch(cursor: &str) -> pb::WatchRequest {
    pb::WatchRequest { parent: "outlets/-".to_owned(), cursor: cursor.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_sees_each_of_many_concurrent_events_once_and_resumes_anywhere() {
    let world = World::new().await;
    let mut feed = world.hq.feed.clone();
    let mut followed = feed.watch(watch("")).await.unwrap().into_inner();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let mut network = world.hq.network.clone();
        calls.spawn(async move {
            for _ in 0..5 {
                let center = pb::ServiceCenter {
                    code: World::code("F"),
                    display_name: "F".to_owned(),
                    province: "P".to_owned(),
                    city: "C".to_owned(),
                    ..Default::default()
                };
                let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: request_id() };
                while network.create_service_center(request.clone()).await.is_err() {}
            }
        });
    }
    let mut seen = Vec::new();
    while seen.len() < 40 {
        seen.push(followed.next().await.unwrap().unwrap());
    }
    calls.join_all().await;
    let list = pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 1000, page_token: String::new() };
    assert_eq!(feed.list_events(list).await.unwrap().into_inner().events, seen);
    let subjects: std::collections::HashSet<_> = seen.iter().map(|event| event.subject.clone()).collect();
    assert_eq!(subjects.len(), 40);
    let mut resumed = feed.watch(watch(&seen[20].cursor)).await.unwrap().into_inner();
    for event in &seen[21..] {
        assert_eq!(&resumed.next().await.unwrap().unwrap(), event);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_commits_late_is_waited_for_and_not_missed() {
    let app = TestApp::start().await;
    let mut feed = app.hq.feed.clone();
    let mut late = AsyncPgConnection::establish(&app.url).await.unwrap();
    late.batch_execute(
        "BEGIN; INSERT INTO events VALUES ('00000000-0000-0000-0000-000000000000', pg_current_xact_id()::text::bigint, \
         gen_random_uuid(), 'late', 'late', 'test', now(), '{}')",
    )
    .await
    .unwrap();
    let center = pb::ServiceCenter {
        code: "AFTER".to_owned(),
        display_name: "F".to_owned(),
        province: "P".to_owned(),
        city: "C".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: request_id() };
    app.hq.network.clone().create_service_center(request).await.unwrap();
    let list = pb::ListEventsRequest { parent: "outlets/-".to_owned(), ..Default::default() };
    assert_eq!(feed.list_events(list).await.unwrap().into_inner().events, []);
    late.batch_execute("COMMIT").await.unwrap();
    let mut followed = feed.watch(watch("")).await.unwrap().into_inner();
    let first = followed.next().await.unwrap().unwrap();
    let second = followed.next().await.unwrap().unwrap();
    assert_eq!([first.kind.as_str(), second.kind.as_str()], ["late", "network.center_created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_nowhere_and_a_foreign_feed_are_refused() {
    let app = TestApp::start().await;
    let mut feed = app.hq.feed.clone();
    refused(feed.watch(watch("nowhere")).await).expect_reason(Code::InvalidArgument, "BAD_CURSOR");
    let outlet = format!("outlets/{}", request_id());
    let mut manager = app.hq.at_outlet(&outlet, "outlet_manager");
    refused(manager.feed.watch(watch("")).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_of_one_outlet_sees_its_business_only() {
    let world = World::new().await;
    let (one, other) = (world.applied_outlet().await, world.applied_outlet().await);
    for outlet in [&other, &one] {
        let (name, etag) = (outlet.name.clone(), String::new());
        let review = pb::ReviewOutletRequest { name, etag, request_id: request_id() };
        world.hq.network.clone().review_outlet(review).await.unwrap();
    }
    let mut manager = world.hq.at_outlet(&one.name, "outlet_manager");
    let request = pb::WatchRequest { parent: one.name.clone(), cursor: String::new() };
    let mut followed = manager.feed.watch(request).await.unwrap().into_inner();
    for kind in ["network.outlet_applied", "network.outlet_moved"] {
        let event = followed.next().await.unwrap().unwrap();
        assert_eq!((event.kind.as_str(), event.outlet.as_str()), (kind, one.name.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn data_restored_into_a_younger_cluster_goes_on_after_its_last_event() {
    let app = TestApp::start().await;
    let mut feed = app.hq.feed.clone();
    // As a dump of an older cluster would leave it: its transaction ids are far above ours.
    let mut connection = AsyncPgConnection::establish(&app.url).await.unwrap();
    connection
        .batch_execute(
            "UPDATE feed_clock SET system_identifier = 1;
             INSERT INTO events VALUES ('00000000-0000-0000-0000-000000000000', 1000000000000, gen_random_uuid(), \
             'old', 'old', 'test', now(), '{}')",
        )
        .await
        .unwrap();
    app.db.migrate().await.unwrap();
    let center = pb::ServiceCenter {
        code: "AFTER".to_owned(),
        display_name: "F".to_owned(),
        province: "P".to_owned(),
        city: "C".to_owned(),
        ..Default::default()
    };
    let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id: request_id() };
    app.hq.network.clone().create_service_center(request).await.unwrap();
    let mut followed = feed.watch(watch("")).await.unwrap().into_inner();
    let first = followed.next().await.unwrap().unwrap();
    let second = followed.next().await.unwrap().unwrap();
    assert_eq!([first.kind.as_str(), second.kind.as_str()], ["old", "network.center_created"]);
}
