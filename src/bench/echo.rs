//! An echo: the same server, stack and messages as of a method, and a handler that only answers what it was given.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use anyhow::{Context as _, Result};
use futures::FutureExt as _;
use futures::future::{BoxFuture, Ready, ready};
use prost::Message;
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

/// The method whose place an echo takes.
pub(super) trait Echoed: Send + Sync + 'static {
    /// Its service.
    const SERVICE: &'static str;
    /// What it is asked.
    type Request: Message + Default + 'static;
    /// What it answers.
    type Reply: Message + Default + Clone + 'static;
}

/// `Decide`.
pub(super) struct Decide;

impl Echoed for Decide {
    const SERVICE: &'static str = "sanbao.v1.PolicyService";
    type Request = pb::DecideRequest;
    type Reply = pb::Decision;
}

/// `ReservePart`.
pub(super) struct ReservePart;

impl Echoed for ReservePart {
    const SERVICE: &'static str = "sanbao.v1.PartsService";
    type Request = pb::ReservePartRequest;
    type Reply = pb::Reservation;
}

/// A server that echoes, until it is stopped.
pub(super) struct EchoServer {
    pub(super) target: Target,
    stop: watch::Sender<bool>,
}

impl EchoServer {
    /// Starts one that answers these, one after another.
    pub(super) async fn start<E: Echoed>(replies: Vec<E::Reply>) -> Result<Self> {
        let (stop, stopping) = watch::channel(false);
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a place for the echo")?;
        let target = Target::new(listener.local_addr()?);
        let mut routes = RoutesBuilder::default();
        routes.add_service(Echo::<E> { replies: Arc::new(replies), next: Arc::default() });
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

/// Stands where the service stands.
struct Echo<E: Echoed> {
    replies: Arc<Vec<E::Reply>>,
    next: Arc<AtomicUsize>,
}

impl<E: Echoed> Clone for Echo<E> {
    fn clone(&self) -> Self {
        Self { replies: Arc::clone(&self.replies), next: Arc::clone(&self.next) }
    }
}

impl<E: Echoed> NamedService for Echo<E> {
    const NAME: &'static str = E::SERVICE;
}

impl<E: Echoed> UnaryService<E::Request> for Echo<E> {
    type Response = E::Reply;
    type Future = Ready<Result<Response<E::Reply>, Status>>;

    fn call(&mut self, _request: Request<E::Request>) -> Self::Future {
        let place = self.next.fetch_add(1, Ordering::Relaxed) % self.replies.len().max(1);
        let reply = self.replies.get(place).cloned();
        ready(reply.map(Response::new).ok_or_else(|| Status::not_found("nothing to echo")))
    }
}

impl<E: Echoed> tower::Service<http::Request<Body>> for Echo<E> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        async move {
            let mut grpc = Grpc::new(ProstCodec::<E::Reply, E::Request>::default());
            Ok(grpc.unary(echo, request).await)
        }
        .boxed()
    }
}
