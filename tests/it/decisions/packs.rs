//! Packs as tests publish them, and what a server decides by them.

use std::time::Duration;

use sanbao::pb;
use tonic::Status;

use crate::harness::{Clients, TestApp, date, request_id};

/// The handset law as it ships.
pub const PHONE: &str = include_str!("../../../policies/phone-2001.toml");
/// A promise as it ships.
pub const EXCHANGE_30: &str = include_str!("../../../policies/exchange-30.toml");
/// How long a revision is waited for: far longer than it may take on a machine that has time for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A text with words replaced; each must be there.
pub fn changed(text: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is not in the pack");
        text.replace(from, to)
    })
}

/// The handset law as counsel corrects it: article 11 is 12a, and a day of use costs 0.25 % of the price.
pub fn corrected_phone() -> String {
    changed(PHONE, &[("\"phone-2001:19\"", "\"phone-2001:19a\""), ("value = 50 }", "value = 25 }")])
}

/// A request to publish.
pub fn publishing(source: &str) -> pb::PublishPackRequest {
    pb::PublishPackRequest {
        source: source.to_owned(),
        file_name: "new.toml".to_owned(),
        request_id: request_id(),
        validate_only: false,
    }
}

/// Publishes.
pub async fn publish(app: &TestApp, source: &str) -> Result<pb::PackRevision, Status> {
    app.hq.policy.clone().publish_pack(publishing(source)).await.map(tonic::Response::into_inner)
}

/// A phone with a listed fault on day 12.
pub fn day_12() -> pb::Facts {
    pb::Facts {
        product: Some(pb::facts::Product {
            category: "handset".to_owned(),
            item: "main_unit".to_owned(),
            ..Default::default()
        }),
        sale: Some(pb::facts::SaleFacts {
            invoice: date("2026-03-01"),
            price: crate::harness::cny("3999.00"),
            ..Default::default()
        }),
        fault: Some(pb::facts::Fault {
            reported: Some(prost_types::Timestamp { seconds: 1_773_367_200, nanos: 0 }),
            listed: Some(true),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// What follows from facts.
pub async fn decide(clients: &Clients, facts: pb::Facts) -> pb::Decision {
    let request = pb::DecideRequest { case: Some(pb::decide_request::Case::Facts(facts)) };
    clients.policy.clone().decide(request).await.unwrap().into_inner()
}

/// Every article that a decision cites.
pub fn cited(decision: &pb::Decision) -> Vec<String> {
    let mut cited: Vec<String> = decision.findings.iter().flat_map(|finding| &finding.citations).cloned().collect();
    cited.sort();
    cited.dedup();
    cited
}

/// The hashes that a server has in use.
pub async fn in_use(app: &TestApp) -> Vec<String> {
    let asked = pb::ListPackRevisionsRequest { parent: "packs/-".to_owned(), page_size: 1000, ..Default::default() };
    let listed = app.hq.policy.clone().list_pack_revisions(asked).await.unwrap().into_inner().revisions;
    listed.into_iter().filter(|revision| revision.in_use).map(|revision| revision.hash).collect()
}

/// Waits until a server has a revision in use.
pub async fn soon_in_use(app: &TestApp, hash: &str) {
    let used = async {
        while !in_use(app).await.iter().any(|own| own == hash) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, used).await.expect("the revision is not in use in time");
}
