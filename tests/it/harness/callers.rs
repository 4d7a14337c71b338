//! Generated clients that call as somebody.

use std::net::SocketAddr;

use sanbao::pb::network_service_client::NetworkServiceClient;
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

/// Puts the caller's headers on every call.
#[derive(Clone, Debug)]
pub struct As {
    headers: Vec<(&'static str, String)>,
}

impl Interceptor for As {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (name, value) in &self.headers {
            request.metadata_mut().insert(*name, MetadataValue::try_from(value).unwrap());
        }
        Ok(request)
    }
}

type Door = InterceptedService<Channel, As>;

/// A client of every service, calling as one subject.
#[derive(Clone, Debug)]
pub struct Clients {
    pub network: NetworkServiceClient<Door>,
}

impl Clients {
    pub(super) async fn connect(address: SocketAddr, subject: &str, role: &str, outlet: &str) -> Self {
        let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
        let mut headers = vec![("x-sanbao-subject", subject.to_owned()), ("x-sanbao-role", role.to_owned())];
        if !outlet.is_empty() {
            headers.push(("x-sanbao-outlet", outlet.to_owned()));
        }
        let door = InterceptedService::new(channel, As { headers });
        Self { network: NetworkServiceClient::new(door) }
    }
}
