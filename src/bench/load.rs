//! The load client: tonic, eight connections, every call checked.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::report::Measured;

/// Connections at least.
const CONNECTIONS: usize = 8;

/// The server under load.
#[derive(Clone, Debug)]
pub(super) struct Target {
    address: SocketAddr,
}

impl Target {
    pub(super) const fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    /// A connection of its own.
    pub(super) async fn connect(&self) -> Result<Channel> {
        Ok(Endpoint::from_shared(format!("http://{}", self.address))?.tcp_nodelay(true).connect().await?)
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

    /// `callers` call one after another for `duration`, spread over the connections.
    pub(super) async fn run<F, C>(&self, callers: usize, duration: Duration, call: C) -> Result<Measured>
    where
        C: Fn(Channel) -> F,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(self.connect().await?);
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
