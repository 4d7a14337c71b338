//! An echo: the same server, stack and messages as of a method, and a handler that only answers what it was given; or one
//! that does something else in the method's place.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use anyhow::{Context as _, Result};
use futures::future::{BoxFuture, ready};
use futures::{FutureExt as _, TryFutureExt as _};
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
        let next = AtomicUsize::new(0);
        let answer = move |_: E::Request| {
            let place = next.fetch_add(1, Ordering::Relaxed) % replies.len().max(1);
            let reply = replies.get(place).cloned();
            ready(reply.ok_or_else(|| Status::not_found("nothing to echo"))).boxed()
        };
        Self::answering::<E>(answer).await
    }

    /// Starts one that answers as it is told.
    pub(super) async fn answering<E: Echoed>(
        answer: impl Fn(E::Request) -> BoxFuture<'static, Result<E::Reply, Status>> + Send + Sync + 'static,
    ) -> Result<Self> {
        let (stop, stopping) = watch::channel(false);
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a place for the echo")?;
        let target = Target::new(listener.local_addr()?);
        let mut routes = RoutesBuilder::default();
        routes.add_service(Echo::<E>(Arc::new(answer)));
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

/// What is answered to a request.
type Answer<E> =
    dyn Fn(<E as Echoed>::Request) -> BoxFuture<'static, Result<<E as Echoed>::Reply, Status>> + Send + Sync;

/// Stands where the service stands.
struct Echo<E: Echoed>(Arc<Answer<E>>);

impl<E: Echoed> Clone for Echo<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E: Echoed> NamedService for Echo<E> {
    const NAME: &'static str = E::SERVICE;
}

impl<E: Echoed> UnaryService<E::Request> for Echo<E> {
    type Response = E::Reply;
    type Future = BoxFuture<'static, Result<Response<E::Reply>, Status>>;

    fn call(&mut self, request: Request<E::Request>) -> Self::Future {
        (self.0)(request.into_inner()).map_ok(Response::new).boxed()
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
