//! How everything that goes wrong is told: a code, one reason, and never a word of what is inside.

use std::time::Duration;

use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::rpc::{StackSettings, status_of};
use sanbao::server::ServerSettings;
use sanbao::types::Error;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::harness::{Expect as _, Outage, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_no_role_holds_is_denied() {
    let app = TestApp::start().await;
    let mut auditor = app.hq.calling_as("auditor", "auditor");
    let request = pb::CreateServiceCenterRequest { service_center: None, request_id: request_id() };
    refused(auditor.network.create_service_center(request).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let mut nobody = app.hq.calling_as("nobody", "king");
    refused(nobody.network.list_outlets(pb::ListOutletsRequest::default()).await)
        .expect_reason(Code::Unauthenticated, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_too_large_is_unreadable_and_never_internal() {
    let app = TestApp::start().await;
    let request = pb::GetOutletRequest { name: "x".repeat(10 * 1024 * 1024) };
    refused(app.hq.network.clone().get_outlet(request).await)
        .expect_reason(Code::InvalidArgument, "UNREADABLE_REQUEST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_has_passed_is_told_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let mut request = tonic::Request::new(crate::harness::World::application("serviceCenters/x"));
    request.set_timeout(Duration::from_nanos(1));
    let status = refused(app.hq.network.clone().apply_outlet(request).await);
    assert!(matches!(status.code(), Code::DeadlineExceeded | Code::Cancelled), "{status:?}");
}

fn strict(concurrency_max: usize, deadline_max: Duration) -> ServerSettings {
    ServerSettings { stack: StackSettings { concurrency_max, deadline_max }, ..ServerSettings::default() }
}

/// Holds the table of service centers, so that who asks for it waits; nothing reads it in the background.
async fn hold_centers(app: &TestApp) -> AsyncPgConnection {
    let mut holder = AsyncPgConnection::establish(&app.url).await.unwrap();
    holder.batch_execute("BEGIN; LOCK TABLE service_centers IN ACCESS EXCLUSIVE MODE").await.unwrap();
    holder
}

/// Until a call waits for what is held.
async fn until_waited_for(app: &TestApp) {
    let mut observer = AsyncPgConnection::establish(&app.url).await.unwrap();
    let waiting = diesel::dsl::sql::<Bool>(
        "EXISTS (SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database \
         WHERE datname = current_database()))",
    );
    while !diesel::select(waiting.clone()).get_result::<bool>(&mut observer).await.unwrap() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_longer_than_the_deadline_is_given_up_in_the_database_too() {
    let app = TestApp::start_with(&strict(16, Duration::from_millis(300))).await;
    let mut holder = hold_centers(&app).await;
    let list = app.hq.network.clone().list_service_centers(pb::ListServiceCentersRequest::default()).await;
    refused(list).expect_reason(Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    holder.batch_execute("ROLLBACK").await.unwrap();
    app.hq.network.clone().list_service_centers(pb::ListServiceCentersRequest::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_is_taken_on_is_turned_away_and_health_is_answered() {
    let app = TestApp::start_with(&strict(1, Duration::from_secs(20))).await;
    let mut holder = hold_centers(&app).await;
    let mut network = app.hq.network.clone();
    let waiting =
        tokio::spawn(async move { network.list_service_centers(pb::ListServiceCentersRequest::default()).await });
    until_waited_for(&app).await;
    let turned_away = refused(app.hq.policy.clone().list_packs(pb::ListPacksRequest::default()).await);
    turned_away.expect_reason(Code::ResourceExhausted, "OVERLOADED");
    assert!(turned_away.get_details_retry_info().is_some());
    let health = app.hq.send("/grpc.health.v1.Health/Check", Vec::new()).await.unwrap();
    assert_eq!(health, [8, 1]);
    holder.batch_execute("ROLLBACK").await.unwrap();
    waiting.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_unavailable_and_comes_back() {
    let app = TestApp::start().await;
    app.hq.network.clone().list_outlets(pb::ListOutletsRequest::default()).await.unwrap();
    let (outage, status) = Outage::of(&app).await;
    status.expect_reason(Code::Unavailable, "UNAVAILABLE");
    assert!(status.get_details_retry_info().is_some() && !status.message().contains("pg_"));
    outage.end().await;
    app.hq.network.clone().list_outlets(pb::ListOutletsRequest::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_does_not_exist_is_unimplemented() {
    let app = TestApp::start().await;
    for path in ["/sanbao.v1.NetworkService/Nothing", "/sanbao.v2.NetworkService/ListOutlets"] {
        app.hq.send(path, Vec::new()).await.unwrap_err().expect_reason(Code::Unimplemented, "UNIMPLEMENTED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_every_time_is_told_to_come_again() {
    let app = TestApp::start().await;
    let tries = std::sync::atomic::AtomicU32::new(0);
    let lost = app.db.write("test.lost", async |_tx| {
        tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Err::<(), _>(Error::Conflict)
    });
    let status = status_of(lost.await.unwrap_err());
    status.expect_reason(Code::Aborted, "CONFLICT");
    assert!(status.get_details_retry_info().is_some());
    assert_eq!(tries.into_inner(), 10);
}

#[test]
fn a_defect_of_ours_says_nothing_of_what_is_inside() {
    let status = status_of(Error::internal("constraint `secret_key` was violated"));
    status.expect_reason(Code::Internal, "INTERNAL");
    assert!(!format!("{status:?}").contains("secret"));
}
