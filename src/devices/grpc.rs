//! `DeviceService`: decode, call, encode.

use std::time::Duration;

use futures::FutureExt as _;
use tokio::time::Instant;
use tonic::{Request, Response, Status, Streaming};

use super::import::{Import, Item, Outcome};
use super::register::{Registered, Registration, Sold, register_each};
use super::{FaultReport, facts, store, wire};
use crate::catalog;
use crate::db::{Batcher, deadline};
use crate::pb;
use crate::pb::device_service_server::DeviceService;
use crate::policy::{self, LivePolicies};
use crate::rpc::{Caller, Fields, Front, next_page_token, page_request, status_of};
use crate::types::{Day, DeviceId, Error};

/// How long an import waits for the next device: a caller that stalls holds its place no longer.
const MESSAGE_PATIENCE: Duration = Duration::from_secs(30);
/// How long one batch of an import may take.
const BATCH_PATIENCE: Duration = Duration::from_secs(30);
/// Violations told of one refused device: a thousand refusals must fit an answer.
const VIOLATIONS_TOLD_MAX: usize = 10;
/// Refusals that an import tells one by one.
const REFUSALS_MAX: usize = 1000;

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct DeviceGrpc {
    front: Front,
    policies: LivePolicies,
    registrations: Batcher<Registration, pb::Device>,
}

impl DeviceGrpc {
    /// Over a front, with the packs in use. Starts the worker that registers devices together; needs a
    /// runtime.
    #[must_use]
    pub fn new(front: Front, policies: LivePolicies) -> Self {
        let registrations = Batcher::start(front.db.clone(), "RegisterDevice", |tx, registrations| {
            register_each(tx, registrations, wire::device).boxed()
        });
        Self { front, policies, registrations }
    }
}

/// One step of an import, bounded in the database too.
async fn within<F: Future>(patience: Duration, step: F) -> Result<F::Output, Status> {
    let at = Instant::now() + patience;
    let done = deadline::within(at, tokio::time::timeout_at(at, step)).await;
    done.map_err(|_elapsed| status_of(Error::DeadlineExceeded))
}

/// Counts what became of messages; refusals are told in the order of the stream, the first ones one by one.
fn count(response: &mut pb::ImportDevicesResponse, index: &mut i64, outcomes: Vec<Outcome>) {
    for (serial, registered) in outcomes {
        match registered {
            Registered::New(_) => response.registered_count += 1,
            Registered::Unchanged => response.unchanged_count += 1,
            Registered::Refused(error) => refuse(response, *index, &serial, error),
        }
        *index += 1;
    }
}

/// Counts a refusal, and tells it if few were told before.
fn refuse(response: &mut pb::ImportDevicesResponse, index: i64, serial: &str, error: Error) {
    response.refused_count += 1;
    if response.refusals.len() < REFUSALS_MAX {
        let (reason, message) = told(error);
        response.refusals.push(pb::import_devices_response::Refusal {
            index,
            serial: serial.chars().take(40).collect(),
            reason: reason.as_str_name().trim_start_matches("ERROR_REASON_").to_owned(),
            message,
        });
    }
}

/// Reason and words of a refusal.
fn told(error: Error) -> (pb::ErrorReason, String) {
    if let Error::Invalid(violations) = error {
        let count = violations.len();
        let told = violations.iter().take(VIOLATIONS_TOLD_MAX);
        let told = told.map(|violation| format!("`{}` {}", violation.field, violation.description));
        let mut told = told.collect::<Vec<_>>().join("; ");
        if VIOLATIONS_TOLD_MAX < count {
            told.push_str(&format!("; and {} more", count - VIOLATIONS_TOLD_MAX));
        }
        return (pb::ErrorReason::InvalidFields, told);
    }
    let unknown = matches!(error, Error::NotFound(_));
    let reason = if unknown { pb::ErrorReason::NotFound } else { pb::ErrorReason::AlreadyExists };
    (reason, status_of(error).message().to_owned())
}

#[tonic::async_trait]
impl DeviceService for DeviceGrpc {
    async fn register_device(
        &self,
        request: Request<pb::RegisterDeviceRequest>,
    ) -> Result<Response<pb::Device>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        fields.request_id(&request.request_id);
        let today = Day::of(admitted.now());
        let draft = fields.message("device", request.device, |fields, device| wire::draft(fields, device, today));
        let (draft, others) = fields.finish(|| draft).map_err(status_of)?;
        let sold = Sold {
            id: DeviceId::generate(),
            draft,
            other_serials: others,
            actor: admitted.actor().to_owned(),
            now: admitted.now(),
        };
        let once = admitted.once().map_err(status_of)?.clone();
        self.registrations.submit(Registration { once, sold }).await.map(Response::new).map_err(status_of)
    }

    async fn import_devices(
        &self,
        request: Request<Streaming<pb::ImportDevicesRequest>>,
    ) -> Result<Response<pb::ImportDevicesResponse>, Status> {
        let caller = Caller::of(&request).map_err(status_of)?;
        let now = crate::rpc::instant_of(&request, self.front.clock.now());
        let mut stream = request.into_inner();
        let empty = pb::ImportDevicesRequest::default();
        let admitted = crate::rpc::admit_message(&self.front.db, now, caller, &empty).await.map_err(status_of)?;
        let today = Day::of(now);
        let mut response = pb::ImportDevicesResponse::default();
        let (mut import, mut index) = (Import::new(self.front.db.clone()), 0);
        while let Some(message) = within(MESSAGE_PATIENCE, stream.message()).await?? {
            let serial = message.device.as_ref().map(|device| device.serial.clone()).unwrap_or_default();
            let mut fields = Fields::new();
            let draft = fields.message("device", message.device, |fields, device| wire::draft(fields, device, today));
            let item = match fields.finish(|| draft) {
                Ok((draft, other_serials)) => {
                    let (id, actor) = (DeviceId::generate(), admitted.actor().to_owned());
                    Item::Sold(Box::new(Sold { id, draft, other_serials, actor, now }))
                }
                Err(error) => Item::Wrong(serial, error),
            };
            count(&mut response, &mut index, within(BATCH_PATIENCE, import.take(item)).await?.map_err(status_of)?);
        }
        count(&mut response, &mut index, within(BATCH_PATIENCE, import.flush()).await?.map_err(status_of)?);
        Ok(Response::new(response))
    }

    async fn get_device(&self, request: Request<pb::GetDeviceRequest>) -> Result<Response<pb::Device>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let device: Option<DeviceId> = fields.name("name", &request.name);
        let device = fields.finish(|| device).map_err(status_of)?;
        let read = self.front.db.read("devices.get_device", async |tx| {
            let found = store::device(tx, device).await?;
            let serials = store::serials_of(tx, &[device]).await?;
            Ok(wire::device(found, &serials))
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_devices(
        &self,
        request: Request<pb::ListDevicesRequest>,
    ) -> Result<Response<pb::ListDevicesResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let serial = if request.serial.is_empty() {
            Some(None)
        } else {
            fields.code("serial", request.serial.clone(), 4, 40, "-").map(Some)
        };
        let model = fields.optional_name("product_model", &request.product_model);
        let asked = format!("devices {} {}", request.serial, request.product_model);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (serial, model, page) = fields.finish(|| Some((serial?, model?, page?))).map_err(status_of)?;
        let read = self.front.db.read("devices.list_devices", async |tx| {
            let page = store::device_page(tx, serial.as_deref(), model, page).await?;
            let ids: Vec<DeviceId> = page.rows.iter().map(|device| device.device_id).collect();
            let serials = store::serials_of(tx, &ids).await?;
            Ok((page, serials))
        });
        let (page, serials) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListDevicesResponse {
            next_page_token: next_page_token(page.next, &asked),
            devices: page.rows.into_iter().map(|device| wire::device(device, &serials)).collect(),
        }))
    }

    async fn get_coverage(&self, request: Request<pb::GetCoverageRequest>) -> Result<Response<pb::Coverage>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let device: Option<DeviceId> = fields.name("name", &request.name);
        let item = fields.text("item", request.item, 0, 60);
        let as_of = fields.optional_day("as_of", request.as_of);
        let (device, item, as_of) = fields.finish(|| Some((device?, item?, as_of?))).map_err(status_of)?;
        let as_of = as_of.unwrap_or_else(|| Day::of(admitted.now()));
        let read = self.front.db.read("devices.get_coverage", async |tx| {
            let found = store::device(tx, device).await?;
            let model = catalog::store::model(tx, found.draft.model_id).await?;
            let fault =
                FaultReport { reported: admitted.now(), listed: None, cause: policy::Cause::Product, proven: true };
            let item = (!item.is_empty()).then(|| item.clone());
            let mut facts = facts::gather(tx, &found, &model, item, &fault, as_of).await?;
            if !policy::items(facts.product.category).contains(&facts.product.item.as_str()) {
                return Err(Error::invalid("item", "UNKNOWN_VALUE", "is no item of the device's family"));
            }
            facts.fault.reported = as_of;
            Ok(self.policies.now().coverage(&facts))
        });
        read.await.map(|coverage| Response::new(wire::coverage(coverage, as_of))).map_err(status_of)
    }
}
