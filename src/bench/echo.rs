//! An echo of decisions: the same server, stack and messages, and a handler that only answers what it was given.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use anyhow::{Context as _, Result};
use futures::FutureExt as _;
use futures::future::{BoxFuture, Ready, ready};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::service::RoutesBuilder;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use super::load::Target;
use crate::pb;
use crate::rpc::Authenticator;
use crate::server::{ServerSettings, serve_routes};

/// A server that echoes, until it is stopped.
pub(super) struct EchoServer {
    pub(super) target: Target,
    stop: watch::Sender<bool>,
}

impl EchoServer {
    /// Starts one that answers these decisions, one after another.
    pub(super) async fn start(replies: Vec<pb::Decision>) -> Result<Self> {
        let (stop, stopping) = watch::channel(false);
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a place for the echo")?;
        let target = Target::new(listener.local_addr()?);
        let mut routes = RoutesBuilder::default();
        routes.add_service(Echo { replies: Arc::new(replies), next: Arc::default() });
        tokio::spawn(async move {
            let settings = ServerSettings::default();
            serve_routes(listener, routes, stopping, Authenticator::insecure_dev(), &settings).await
        });
        Ok(Self { target, stop })
    }

    /// Stops it.
    pub(super) fn stop(self) {
        self.stop.send_replace(true);
    }
}

/// Stands where the policy service stands.
#[derive(Clone)]
struct Echo {
    replies: Arc<Vec<pb::Decision>>,
    next: Arc<AtomicUsize>,
}

impl NamedService for Echo {
    const NAME: &'static str = "sanbao.v1.PolicyService";
}

impl UnaryService<pb::DecideRequest> for Echo {
    type Response = pb::Decision;
    type Future = Ready<Result<Response<pb::Decision>, Status>>;

    fn call(&mut self, _request: Request<pb::DecideRequest>) -> Self::Future {
        let place = self.next.fetch_add(1, Ordering::Relaxed) % self.replies.len().max(1);
        let reply = self.replies.get(place).cloned();
        ready(reply.map(Response::new).ok_or_else(|| Status::not_found("nothing to echo")))
    }
}

impl tower::Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        async move {
            let mut grpc = Grpc::new(ProstCodec::<pb::Decision, pb::DecideRequest>::default());
            Ok(grpc.unary(echo, request).await)
        }
        .boxed()
    }
}
