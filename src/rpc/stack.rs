//! What every call passes through, outermost first: it is observed, a panic becomes an answer, what is too much is
//! turned away, the deadline is set, the caller is made out, and every error that leaves has exactly one `ErrorInfo`.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::{Request, Response};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::transport::server::{TcpConnectInfo, TlsConnectInfo};
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::{Instrument as _, info_span};

use super::auth::Authenticator;
use super::status::{overloaded, unreadable};
use super::{method, status_of};
use crate::db::deadline;
use crate::types::{Error, Reason};

/// What the stack allows.
#[derive(Clone, Copy, Debug)]
pub struct StackSettings {
    /// Calls under way at once; more are turned away.
    pub concurrency_max: usize,
    /// The longest a call may take, whatever the caller says.
    pub deadline_max: Duration,
}

impl Default for StackSettings {
    fn default() -> Self {
        Self { concurrency_max: 1024, deadline_max: Duration::from_secs(30) }
    }
}

/// Puts the stack around all services.
#[derive(Clone, Debug)]
pub struct Stack {
    authenticator: Authenticator,
    settings: StackSettings,
    places: Arc<Semaphore>,
}

impl Stack {
    /// With a door and limits.
    #[must_use]
    pub fn new(authenticator: Authenticator, settings: StackSettings) -> Self {
        Self { authenticator, settings, places: Arc::new(Semaphore::new(settings.concurrency_max)) }
    }
}

impl<S> Layer<S> for Stack {
    type Service = Stacked<S>;

    fn layer(&self, inner: S) -> Stacked<S> {
        Stacked { inner, stack: self.clone() }
    }
}

/// The services with the stack around them.
#[derive(Clone, Debug)]
pub struct Stacked<S> {
    inner: S,
    stack: Stack,
}

impl<S> Service<Request<Body>> for Stacked<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Send,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone that was made ready is the one to call.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let stack = self.stack.clone();
        let path = request.uri().path().to_owned();
        // Names of methods that exist: what a stranger makes up is no label.
        let name = method(&path).map_or("other", |method| method.name);
        let span = info_span!("call", rpc.method = name, otel.kind = "server", rpc.code = tracing::field::Empty);
        let observed = async move {
            let begin = Instant::now();
            // A panic outside all else, so that it is answered, counted and seen.
            let outcome = AssertUnwindSafe(stack.pass(inner, request, &path)).catch_unwind().await;
            let outcome =
                outcome.unwrap_or_else(|_panic| Ok(status_of(Error::internal("a handler panicked")).into_http()));
            if let Ok(response) = &outcome {
                let code = code_of(response);
                tracing::Span::current().record("rpc.code", tracing::field::debug(code));
                let labels = [("method", name.to_owned()), ("code", format!("{code:?}"))];
                metrics::counter!("sanbao_calls_total", &labels).increment(1);
                metrics::histogram!("sanbao_call_seconds", "method" => name).record(begin.elapsed().as_secs_f64());
            }
            outcome
        };
        observed.instrument(span).boxed()
    }
}

impl Stack {
    async fn pass<S>(&self, mut inner: S, mut request: Request<Body>, path: &str) -> Result<Response<Body>, S::Error>
    where
        S: Service<Request<Body>, Response = Response<Body>>,
    {
        let is_open = path.starts_with("/grpc.health.v1.Health/") || path.starts_with("/grpc.reflection.");
        // What is too much is turned away before it costs anything; health is answered always.
        let place = if is_open { None } else { self.places.try_acquire().ok() };
        if !is_open && place.is_none() {
            return Ok(overloaded().into_http());
        }
        if !is_open {
            match self.authenticate(&request) {
                // A method that the contract does not name is denied to everybody: tonic says it does not exist.
                Ok((caller, at)) => {
                    if let Some(method) = method(path)
                        && !caller.may(method.permission)
                    {
                        let message = format!("permission `{}` is needed", method.permission);
                        return Ok(status_of(Error::Forbidden(Reason::PermissionDenied, message)).into_http());
                    }
                    request.extensions_mut().insert(caller);
                    if let Some(at) = at {
                        request.extensions_mut().insert(at);
                    }
                }
                Err(error) => return Ok(status_of(error).into_http()),
            }
        }
        let asked = asked_timeout(&request);
        if method(path).is_some_and(|method| method.takes_stream) && asked.is_none() {
            // An upload takes as long as it takes; its handler bounds each of its steps.
            return inner.call(request).await.map(told);
        }
        let at = Instant::now() + asked.unwrap_or(self.settings.deadline_max).min(self.settings.deadline_max);
        // Streams of answers begin at once and live as long as they like: only the beginning has a deadline.
        let answered = deadline::within(at, tokio::time::timeout_at(at, inner.call(request))).await;
        match answered {
            Ok(response) => response.map(told),
            Err(_elapsed) => Ok(status_of(Error::DeadlineExceeded).into_http()),
        }
    }

    fn authenticate(&self, request: &Request<Body>) -> Result<(super::Caller, Option<super::At>), Error> {
        let certificates =
            request.extensions().get::<TlsConnectInfo<TcpConnectInfo>>().and_then(TlsConnectInfo::peer_certs);
        let certificate = certificates.as_ref().and_then(|chain| chain.first()).map(|first| first.as_ref());
        self.authenticator.authenticate(request.headers(), certificate)
    }
}

/// The `grpc-timeout` of a request: digits and a unit.
fn asked_timeout(request: &Request<Body>) -> Option<Duration> {
    let text = request.headers().get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(count.saturating_mul(3600))),
        "M" => Some(Duration::from_secs(count.saturating_mul(60))),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

fn code_of(response: &Response<Body>) -> Code {
    Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code())
}

/// Gives the errors of the transport itself, which have no details, their reason.
fn told(response: Response<Body>) -> Response<Body> {
    let Some(status) = Status::from_header_map(response.headers()).filter(|status| status.code() != Code::Ok) else {
        return response;
    };
    if !status.details().is_empty() {
        return response;
    }
    match status.code() {
        Code::Unimplemented if response.headers().contains_key("grpc-status") => {
            super::status::unimplemented(status.message()).into_http()
        }
        Code::Internal | Code::InvalidArgument | Code::OutOfRange | Code::ResourceExhausted | Code::Unimplemented => {
            unreadable(status.message()).into_http()
        }
        Code::Cancelled | Code::DeadlineExceeded => status_of(Error::DeadlineExceeded).into_http(),
        Code::Unavailable => status_of(Error::Unavailable(anyhow::anyhow!("{}", status.message()))).into_http(),
        Code::Ok
        | Code::Unknown
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::DataLoss
        | Code::Unauthenticated => {
            status_of(Error::internal(format!("an error without details: {status}"))).into_http()
        }
    }
}
