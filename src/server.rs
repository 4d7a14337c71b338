//! The server: limits set explicitly, TLS if asked for, reflection and health, and a drain that ends.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::service::RoutesBuilder;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Certificate, Identity, Server, ServerTlsConfig};

use crate::house::{House, SERVICES};
use crate::pb;
use crate::rpc::{Authenticator, Stack, StackSettings};

/// How the server serves.
#[derive(Clone, Debug, Default)]
pub struct ServerSettings {
    /// Limits of the stack.
    pub stack: StackSettings,
    /// Certificate and key in PEM, for TLS.
    pub identity: Option<(String, String)>,
    /// Authority of client certificates in PEM, for mutual TLS.
    pub client_ca: Option<String>,
    /// How long calls under way may take to end once the server stops; 10 s if zero.
    pub drain: Duration,
}

/// Streams of one connection at once.
const STREAMS_MAX: u32 = 256;
/// Streams that a peer may reset before they are accepted (rapid reset, CVE-2023-44487).
const PENDING_RESETS_MAX: usize = 20;
/// Streams that we may have to reset for a peer's errors.
const LOCAL_RESETS_MAX: usize = 1024;
/// Bytes of a request's headers.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// Calls of one connection at once.
const CONNECTION_CALLS_MAX: usize = 256;
const KEEPALIVE: Duration = Duration::from_secs(60);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections are asked to come again now and then, so that load spreads over servers.
const CONNECTION_AGE: Duration = Duration::from_secs(1800);
const CONNECTION_AGE_GRACE: Duration = Duration::from_secs(60);

/// Serves the house on a listener until `stopping` turns true, then drains. Answers once nothing is under way, or the
/// drain's bound has passed.
pub async fn serve(
    listener: TcpListener,
    house: &House,
    authenticator: Authenticator,
    settings: &ServerSettings,
) -> Result<()> {
    let mut routes = RoutesBuilder::default();
    house.routes(&mut routes);
    serve_routes(listener, routes, house.stopping.clone(), authenticator, settings).await
}

/// As [`serve`], for services that are not the house's: what a benchmark holds ours against.
pub async fn serve_routes(
    listener: TcpListener,
    mut routes: RoutesBuilder,
    stopping: watch::Receiver<bool>,
    authenticator: Authenticator,
    settings: &ServerSettings,
) -> Result<()> {
    let (reporter, health) = tonic_health::server::health_reporter();
    for service in SERVICES {
        reporter.set_service_status(*service, tonic_health::ServingStatus::Serving).await;
    }
    routes.add_service(health);
    let reflection =
        || tonic_reflection::server::Builder::configure().register_encoded_file_descriptor_set(pb::DESCRIPTOR);
    routes.add_service(reflection().build_v1()?);
    routes.add_service(reflection().build_v1alpha()?);

    let mut server = Server::builder()
        .max_concurrent_streams(STREAMS_MAX)
        .http2_max_pending_accept_reset_streams(Some(PENDING_RESETS_MAX))
        .http2_max_local_error_reset_streams(Some(LOCAL_RESETS_MAX))
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .max_connection_age(CONNECTION_AGE)
        .max_connection_age_grace(CONNECTION_AGE_GRACE)
        .concurrency_limit_per_connection(CONNECTION_CALLS_MAX)
        .accept_http1(false);
    if let Some((certificate, key)) = &settings.identity {
        let mut tls = ServerTlsConfig::new().identity(Identity::from_pem(certificate, key));
        if let Some(authority) = &settings.client_ca {
            tls = tls.client_ca_root(Certificate::from_pem(authority)).client_auth_optional(true);
        }
        server = server.tls_config(tls).context("the certificate or key cannot be used")?;
    }
    // Here and not on the server: tonic sets it on listeners of its own only, and without it every answer that follows a
    // window update waits for the peer's delayed acknowledgement (40 ms).
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let stopped = until_true(stopping.clone());
    let serving = server
        .layer(Stack::new(authenticator, settings.stack))
        .add_routes(routes.routes())
        .serve_with_incoming_shutdown(incoming, stopped);
    let bound = async {
        until_true(stopping).await;
        for service in SERVICES {
            reporter.set_service_status(*service, tonic_health::ServingStatus::NotServing).await;
        }
        let drain = if settings.drain.is_zero() { Duration::from_secs(10) } else { settings.drain };
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        served = serving => served.context("the server failed"),
        () = bound => Ok(()),
    }
}

async fn until_true(mut flag: watch::Receiver<bool>) {
    // A sender that is gone will never say more: nobody can stop the server but by ending the process.
    if flag.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}
