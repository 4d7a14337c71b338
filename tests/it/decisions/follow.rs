//! Servers over one database use what is published at any of them, without restart.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use tonic::Code;

use super::packs::{EXCHANGE_30, changed, corrected_phone, day_12, decide, in_use, publish, soon_in_use};
use crate::harness::{Expect as _, Outage, TestApp};

/// Runs statements beside the servers.
async fn run(url: &str, sql: &str) {
    AsyncPgConnection::establish(url).await.unwrap().batch_execute(sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_at_one_server_is_soon_in_use_at_another() {
    let app = TestApp::start().await;
    let (other, third) = (app.beside().await, app.beside().await);
    let published = publish(&app, &corrected_phone()).await.unwrap();
    // Where it was published it is in use at once.
    assert_eq!(decide(&app.hq, day_12()).await.refund_amount.unwrap().units, 3879);
    let here = decide(&app.hq, day_12()).await;
    for server in [&other, &third] {
        soon_in_use(server, &published.hash).await;
        assert_eq!(decide(&server.hq, day_12()).await, here);
    }
    // And who starts later starts with it.
    assert_eq!(decide(&app.beside().await.hq, day_12()).await, here);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lost_the_database_decides_on_and_follows_again() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    // The server has seen that it is gone.
    let (outage, status) = Outage::of(&other).await;
    status.expect_reason(Code::Unavailable, "UNAVAILABLE");
    // No database is needed to decide from facts given.
    assert_eq!(decide(&other.hq, day_12()).await.refund_amount.unwrap().units, 3759);
    outage.end().await;
    let published = publish(&app, &corrected_phone()).await.unwrap();
    soon_in_use(&other, &published.hash).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_that_cannot_be_read_leaves_the_running_ones_until_it_is_corrected() {
    let app = TestApp::start().await;
    let before = in_use(&app).await;
    // As a newer version of the service would publish it, with words that this one does not know.
    let newer = changed(EXCHANGE_30, &[("\"exchange-30\"", "\"promise\""), ("exchange-30:", "promise:")]);
    let unknown = changed(&newer, &[("offer = [", "grant = [")]);
    let insert = format!(
        "INSERT INTO policy_revisions SELECT gen_random_uuid(), max(position) + 1, 'published', 'pack', 'promise', \
         (SELECT in_force FROM policy_revisions WHERE name = 'exchange-30'), \
         encode(sha256(convert_to($text${unknown}$text$, 'UTF8')), 'hex'), 'promise.toml', $text${unknown}$text$, \
         'somebody', now() FROM policy_revisions"
    );
    run(&app.url, &insert).await;
    // Another revision cannot come into use while the set cannot be read: it is refused, not half taken.
    let refused = publish(&app, &corrected_phone()).await.unwrap_err();
    assert!(refused.message().contains("promise.toml"), "{refused:?}");
    assert_eq!(in_use(&app).await, before);
    assert_eq!(decide(&app.hq, day_12()).await.refund_amount.unwrap().units, 3759);

    let correction = publish(&app, &newer).await.unwrap();
    assert!(in_use(&app).await.contains(&correction.hash));
    publish(&app, &corrected_phone()).await.unwrap();
    assert_eq!(decide(&app.hq, day_12()).await.refund_amount.unwrap().units, 3879);
}
