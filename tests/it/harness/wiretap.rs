//! A connection that can keep a request to itself, and send bytes as they are: for requests that no client would make.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::uri::PathAndQuery;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Error};
use tonic::{Code, Status};
use tower::Service;

/// A request as a client made it: the path of its method, and its message.
#[derive(Clone, Debug)]
pub struct Captured {
    pub path: String,
    pub message: Vec<u8>,
}

#[derive(Debug, Default)]
enum Tap {
    #[default]
    Open,
    Armed,
    Holds(Captured),
}

/// A channel with a tap.
#[derive(Clone, Debug)]
pub struct Wiretap {
    channel: Channel,
    tap: Arc<Mutex<Tap>>,
}

impl Wiretap {
    pub fn new(channel: Channel) -> Self {
        Self { channel, tap: Arc::default() }
    }

    /// From now on the next request is kept and not sent; its caller is told `CANCELLED`.
    pub fn arm(&self) {
        *self.tap.lock().unwrap() = Tap::Armed;
    }

    /// What was kept since; requests pass again.
    pub fn captured(&self) -> Captured {
        match std::mem::take(&mut *self.tap.lock().unwrap()) {
            Tap::Holds(captured) => captured,
            Tap::Open | Tap::Armed => panic!("no request was made"),
        }
    }
}

impl Service<Request<Body>> for Wiretap {
    type Response = Response<Body>;
    type Error = Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.channel.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if !matches!(*self.tap.lock().unwrap(), Tap::Armed) {
            return self.channel.call(request).boxed();
        }
        let tap = Arc::clone(&self.tap);
        async move {
            let path = request.uri().path().to_owned();
            let frame = request.into_body().collect().await.unwrap().to_bytes();
            // Five bytes of frame come before the message.
            *tap.lock().unwrap() = Tap::Holds(Captured { path, message: frame[5..].to_vec() });
            Ok(Status::new(Code::Cancelled, "captured").into_http())
        }
        .boxed()
    }
}

/// Messages as bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsBytes;

impl Codec for AsBytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for AsBytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes::BufMut::put_slice(into, &item);
        Ok(())
    }
}

impl Decoder for AsBytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut item = vec![0; bytes::Buf::remaining(from)];
        bytes::Buf::copy_to_slice(from, &mut item);
        Ok(Some(item))
    }
}

/// The path of a method as a client sends it.
pub fn path(method: &str) -> PathAndQuery {
    PathAndQuery::try_from(method).unwrap()
}
