//! How the loader calls: as headquarters, at an instant it says.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::pb;
use crate::pb::assessment_service_client::AssessmentServiceClient;
use crate::pb::catalog_service_client::CatalogServiceClient;
use crate::pb::claim_service_client::ClaimServiceClient;
use crate::pb::coverage_service_client::CoverageServiceClient;
use crate::pb::device_service_client::DeviceServiceClient;
use crate::pb::network_service_client::NetworkServiceClient;
use crate::pb::parts_service_client::PartsServiceClient;
use crate::pb::repair_service_client::RepairServiceClient;
use crate::pb::settlement_service_client::SettlementServiceClient;
use crate::pb::training_service_client::TrainingServiceClient;

/// Whom the demo's records name.
pub(super) const SUBJECT: &str = "demo";

/// A client of every service that the demo needs.
#[derive(Clone, Debug)]
pub(super) struct DemoCaller {
    pub(super) network: NetworkServiceClient<Channel>,
    pub(super) catalog: CatalogServiceClient<Channel>,
    pub(super) devices: DeviceServiceClient<Channel>,
    pub(super) parts: PartsServiceClient<Channel>,
    pub(super) coverage: CoverageServiceClient<Channel>,
    pub(super) repairs: RepairServiceClient<Channel>,
    pub(super) claims: ClaimServiceClient<Channel>,
    pub(super) settlement: SettlementServiceClient<Channel>,
    pub(super) training: TrainingServiceClient<Channel>,
    pub(super) assessment: AssessmentServiceClient<Channel>,
}

impl DemoCaller {
    pub(super) fn new(channel: Channel) -> Self {
        Self {
            network: NetworkServiceClient::new(channel.clone()),
            catalog: CatalogServiceClient::new(channel.clone()),
            devices: DeviceServiceClient::new(channel.clone()),
            parts: PartsServiceClient::new(channel.clone()),
            coverage: CoverageServiceClient::new(channel.clone()),
            repairs: RepairServiceClient::new(channel.clone()),
            claims: ClaimServiceClient::new(channel.clone()),
            settlement: SettlementServiceClient::new(channel.clone()),
            training: TrainingServiceClient::new(channel.clone()),
            assessment: AssessmentServiceClient::new(channel),
        }
    }
}

/// A request made by somebody at an instant.
pub(super) fn by<T>(subject: &str, at: DateTime<Utc>, message: T) -> Result<Request<T>> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.insert("x-sanbao-subject", MetadataValue::try_from(subject)?);
    metadata.insert("x-sanbao-role", MetadataValue::from_static("headquarters"));
    metadata.insert("x-sanbao-time", MetadataValue::try_from(at.to_rfc3339())?);
    Ok(request)
}

/// A request of the demo's own at an instant.
pub(super) fn at<T>(at: DateTime<Utc>, message: T) -> Result<Request<T>> {
    by(SUBJECT, at, message)
}

/// The request id of a step: the same step has the same one in every load.
pub(super) fn id(step: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(format!("sanbao demo {step}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.split_at(16).0);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// What a call answered.
pub(super) fn answer<T>(outcome: Result<Response<T>, Status>) -> Result<T> {
    outcome
        .map(Response::into_inner)
        .map_err(|status| anyhow::anyhow!("the service answered {:?}: {}", status.code(), status.message()))
}

/// An instant off the wire.
pub(super) fn instant(timestamp: Option<prost_types::Timestamp>) -> Option<DateTime<Utc>> {
    let timestamp = timestamp?;
    DateTime::from_timestamp(timestamp.seconds, u32::try_from(timestamp.nanos).ok()?)
}

/// The day of an instant in China, as the wire writes it.
pub(super) fn day(at: DateTime<Utc>) -> pb::Date {
    crate::rpc::date(crate::types::Day::of(at))
}

/// So many whole yuan.
pub(super) fn yuan(units: i64) -> Option<pb::Money> {
    Some(pb::Money { currency_code: "CNY".to_owned(), units, nanos: 0 })
}
