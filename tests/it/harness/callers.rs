//! Generated clients that call as somebody.

use std::sync::{Arc, Mutex};

use sanbao::pb::assessment_service_client::AssessmentServiceClient;
use sanbao::pb::catalog_service_client::CatalogServiceClient;
use sanbao::pb::claim_service_client::ClaimServiceClient;
use sanbao::pb::coverage_service_client::CoverageServiceClient;
use sanbao::pb::device_service_client::DeviceServiceClient;
use sanbao::pb::disposition_service_client::DispositionServiceClient;
use sanbao::pb::division_service_client::DivisionServiceClient;
use sanbao::pb::feed_service_client::FeedServiceClient;
use sanbao::pb::network_service_client::NetworkServiceClient;
use sanbao::pb::parts_order_service_client::PartsOrderServiceClient;
use sanbao::pb::parts_service_client::PartsServiceClient;
use sanbao::pb::policy_service_client::PolicyServiceClient;
use sanbao::pb::repair_service_client::RepairServiceClient;
use sanbao::pb::replenishment_service_client::ReplenishmentServiceClient;
use sanbao::pb::settlement_service_client::SettlementServiceClient;
use sanbao::pb::training_service_client::TrainingServiceClient;
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

use super::wiretap::{AsBytes, Wiretap, path};

/// Puts the caller's headers on every call, and the instant if one is set.
#[derive(Clone, Debug)]
pub struct As {
    headers: Vec<(&'static str, String)>,
    time: Arc<Mutex<String>>,
}

impl Interceptor for As {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        for (name, value) in &self.headers {
            request.metadata_mut().insert(*name, MetadataValue::try_from(value).unwrap());
        }
        let time = self.time.lock().unwrap().clone();
        if !time.is_empty() {
            request.metadata_mut().insert("x-sanbao-time", MetadataValue::try_from(&time).unwrap());
        }
        Ok(request)
    }
}

type Door = InterceptedService<Wiretap, As>;

/// A client of the parts.
pub type Parts = PartsServiceClient<Door>;

/// A client of every service, calling as one subject.
#[derive(Clone, Debug)]
pub struct Clients {
    pub network: NetworkServiceClient<Door>,
    pub catalog: CatalogServiceClient<Door>,
    pub divisions: DivisionServiceClient<Door>,
    pub training: TrainingServiceClient<Door>,
    pub devices: DeviceServiceClient<Door>,
    pub policy: PolicyServiceClient<Door>,
    pub parts: Parts,
    pub dispositions: DispositionServiceClient<Door>,
    pub orders: PartsOrderServiceClient<Door>,
    pub coverage: CoverageServiceClient<Door>,
    pub replenishment: ReplenishmentServiceClient<Door>,
    pub repairs: RepairServiceClient<Door>,
    pub claims: ClaimServiceClient<Door>,
    pub settlement: SettlementServiceClient<Door>,
    pub assessment: AssessmentServiceClient<Door>,
    pub feed: FeedServiceClient<Door>,
    /// The connection itself, with its tap.
    pub wiretap: Wiretap,
    door: Door,
    time: Arc<Mutex<String>>,
}

impl Clients {
    /// Over a connection, as headquarters.
    pub fn headquarters(channel: Channel) -> Self {
        Self::over(Wiretap::new(channel), Arc::default(), "headquarters", "headquarters", "")
    }

    /// Sends bytes to a method as this caller, and answers the bytes of the reply.
    pub async fn send(&self, method: &str, message: Vec<u8>) -> Result<Vec<u8>, Status> {
        let mut grpc = tonic::client::Grpc::new(self.door.clone());
        grpc.ready().await.unwrap();
        grpc.unary(Request::new(message), path(method), AsBytes).await.map(tonic::Response::into_inner)
    }

    fn over(wiretap: Wiretap, time: Arc<Mutex<String>>, subject: &str, role: &str, outlet: &str) -> Self {
        let mut headers = vec![("x-sanbao-subject", subject.to_owned()), ("x-sanbao-role", role.to_owned())];
        if !outlet.is_empty() {
            headers.push(("x-sanbao-outlet", outlet.to_owned()));
        }
        let door = InterceptedService::new(wiretap.clone(), As { headers, time: Arc::clone(&time) });
        Self {
            network: NetworkServiceClient::new(door.clone()),
            catalog: CatalogServiceClient::new(door.clone()),
            divisions: DivisionServiceClient::new(door.clone()),
            training: TrainingServiceClient::new(door.clone()),
            devices: DeviceServiceClient::new(door.clone()),
            policy: PolicyServiceClient::new(door.clone()),
            parts: PartsServiceClient::new(door.clone()),
            dispositions: DispositionServiceClient::new(door.clone()),
            orders: PartsOrderServiceClient::new(door.clone()),
            coverage: CoverageServiceClient::new(door.clone()),
            replenishment: ReplenishmentServiceClient::new(door.clone()),
            repairs: RepairServiceClient::new(door.clone()),
            claims: ClaimServiceClient::new(door.clone()),
            settlement: SettlementServiceClient::new(door.clone()),
            assessment: AssessmentServiceClient::new(door.clone()),
            feed: FeedServiceClient::new(door.clone()),
            wiretap,
            door,
            time,
        }
    }

    /// The same connection as another subject with a role; `outlet` is empty for the whole brand.
    pub fn caller(&self, subject: &str, role: &str, outlet: &str) -> Self {
        Self::over(self.wiretap.clone(), Arc::clone(&self.time), subject, role, outlet)
    }

    /// The same connection as another subject of the whole brand.
    pub fn calling_as(&self, subject: &str, role: &str) -> Self {
        self.caller(subject, role, "")
    }

    /// The same connection as somebody at an outlet, by the role.
    pub fn at_outlet(&self, outlet: &str, role: &str) -> Self {
        self.caller(role, role, outlet)
    }

    /// The instant that calls are made at from now on, by all who share the connection; empty for the server's own.
    pub fn set_time(&self, instant: &str) {
        instant.clone_into(&mut self.time.lock().unwrap());
    }
}
