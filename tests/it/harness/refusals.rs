//! What every verb on a named thing refuses, as tests of the file that names the verb.

/// Tests that a verb refuses a stale etag and a name of nothing, and answers a repeated request once.
///
/// `refusals!(repairs.finish_repair, "finish_repair", |story| request)`: the service's client and its verb, the step of
/// the story before which the request is right, the request.
#[macro_export]
macro_rules! refusals {
    ($client:ident.$verb:ident, $step:literal, |$story:ident| $request:expr) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn a_stale_etag_and_an_unknown_name_are_refused_and_a_repeated_request_is_answered_alike() {
            use $crate::harness::Expect as _;
            let app = $crate::harness::TestApp::start().await;
            let $story = $crate::story::told_until(&app, $step).await;
            let request = $request;
            let mut client = $story.clients.$client.clone();

            let mut stale = request.clone();
            stale.etag = "99".to_owned();
            stale.request_id = $crate::harness::request_id();
            $crate::harness::refused(client.$verb(stale).await)
                .expect_reason(tonic::Code::FailedPrecondition, "STALE_ETAG");

            let mut unknown = request.clone();
            let head = unknown.name.rsplit_once('/').unwrap().0.to_owned();
            unknown.name = format!("{head}/{}", $crate::harness::request_id());
            unknown.request_id = $crate::harness::request_id();
            $crate::harness::refused(client.$verb(unknown).await).expect_reason(tonic::Code::NotFound, "NOT_FOUND");

            let first = client.$verb(request.clone()).await.unwrap().into_inner();
            let again = client.$verb(request.clone()).await.unwrap().into_inner();
            assert_eq!(again, first);
            let mut other = request;
            other.etag = "1".to_owned();
            $crate::harness::refused(client.$verb(other).await)
                .expect_reason(tonic::Code::FailedPrecondition, "REQUEST_ID_REUSED");
        }
    };
}

/// Tests that a verb is refused in another state of the story: `wrong_state!(repairs.finish_repair, "start_repair", …)`.
#[macro_export]
macro_rules! wrong_state {
    ($client:ident.$verb:ident, $step:literal, |$story:ident| $request:expr) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn another_state_is_refused_with_its_name() {
            use $crate::harness::Expect as _;
            let app = $crate::harness::TestApp::start().await;
            let $story = $crate::story::told_until(&app, $step).await;
            let request = $request;
            let status = $crate::harness::refused($story.clients.$client.clone().$verb(request).await);
            status.expect_reason(tonic::Code::FailedPrecondition, "WRONG_STATE");
            let info = tonic_types::StatusExt::get_details_error_info(&status).unwrap();
            assert!(info.metadata.contains_key("state"), "{info:?}");
        }
    };
}
