//! The load client: tonic, eight connections, every call checked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::prepare::Claimable;
use super::report::Measured;
use crate::pb;
use crate::pb::claim_service_client::ClaimServiceClient;

/// Connections at least.
const CONNECTIONS: usize = 8;

/// The server under load.
#[derive(Clone, Debug)]
pub(super) struct Target {
    address: SocketAddr,
    claims: Arc<Vec<Claimable>>,
    next: Arc<AtomicUsize>,
}

impl Target {
    pub(super) fn new(address: SocketAddr, claims: Vec<Claimable>) -> Self {
        Self { address, claims: Arc::new(claims), next: Arc::new(AtomicUsize::new(0)) }
    }

    /// The smallest call through the whole stack: a health check.
    pub(super) async fn echo(&self, callers: usize, duration: Duration) -> Result<Measured> {
        self.run(callers, duration, |channel| {
            let mut client = HealthClient::new(channel);
            async move {
                client.check(HealthCheckRequest::default()).await.context("the echo failed")?;
                Ok(())
            }
        })
        .await
    }

    /// Claims of labor, each for an order of its own.
    pub(super) async fn file_claims(&self, callers: usize, duration: Duration) -> Result<Measured> {
        self.run(callers, duration, |channel| {
            let mut client = ClaimServiceClient::new(channel);
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let claimable = self.claims.get(place).cloned();
            async move {
                let claimable = claimable.context("no order is left to be claimed; prepare more")?;
                let labor = pb::claim::LaborLine { operation_code: "REPLACE_MODULE".to_owned(), minutes: 45 };
                let line = pb::claim::Line {
                    item: Some(pb::claim::line::Item::Labor(labor)),
                    claimed_amount: Some(pb::Money { currency_code: "CNY".to_owned(), units: 60, nanos: 0 }),
                    ..Default::default()
                };
                let request = pb::FileClaimRequest {
                    parent: claimable.outlet,
                    repair_order: claimable.order,
                    lines: vec![line],
                    request_id: uuid::Uuid::now_v7().to_string(),
                };
                let claim = client.file_claim(request).await.context("a claim failed")?.into_inner();
                anyhow::ensure!(claim.state() == pb::claim::State::Approved, "a claim was not approved: {claim:?}");
                Ok(())
            }
        })
        .await
    }

    /// `callers` call one after another for `duration`, spread over the connections.
    async fn run<F, C>(&self, callers: usize, duration: Duration, call: C) -> Result<Measured>
    where
        C: Fn(Channel) -> F,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels
                .push(Endpoint::from_shared(format!("http://{}", self.address))?.tcp_nodelay(true).connect().await?);
        }
        let begin = Instant::now();
        let mut running = JoinSet::new();
        let timed = |channel: &Channel| {
            let work = call(channel.clone());
            let channel = channel.clone();
            async move {
                let start = Instant::now();
                work.await.map(|()| (start.elapsed(), channel))
            }
        };
        for channel in channels.iter().cycle().take(callers) {
            running.spawn(timed(channel));
        }
        let mut times = Vec::new();
        while let Some(finished) = running.join_next().await {
            let (time, channel) = finished??;
            times.push(time);
            if begin.elapsed() < duration {
                running.spawn(timed(&channel));
            }
        }
        summarized(times, begin.elapsed())
    }
}

fn summarized(mut times: Vec<Duration>, elapsed: Duration) -> Result<Measured> {
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len().saturating_sub(1)) * percent / 100).copied();
    let count = u128::try_from(times.len())?;
    Ok(Measured {
        per_second: u64::try_from(count * 1_000_000 / elapsed.as_micros().max(1))?,
        p50: at(50).context("nothing was measured")?,
        p99: at(99).context("nothing was measured")?,
    })
}
