//! `PolicyService`: decode, call, encode. What is about decision tables stands in [`table`],
//! how a revision is published and read in [`pack`].

mod pack;
mod table;

use std::pin::Pin;
use std::sync::Arc;

use chrono::DateTime;
use futures::{Stream, StreamExt as _};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::spawn_blocking;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::simulate::{Simulation, Window};
use super::{StoredDecision, decide, publish, replay, store, wire};
use crate::devices::{self, FaultReport};
use crate::pb;
use crate::pb::policy_service_server::PolicyService;
use crate::pb::replay_decision_request::Revisions;
use crate::policy::{Facts, LivePolicies, items};
use crate::rpc::{Fields, Front, next_page_token, overloaded, page_request, status_of};
use crate::types::{Day, DecisionId, DeviceId, Error, OutletId, OutletName};
use crate::{catalog, policy};

/// Simulations that run at once; more are turned away: each reads what was ever decided.
const SIMULATIONS_MAX: usize = 2;

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct PolicyGrpc {
    front: Front,
    policies: LivePolicies,
    stopping: watch::Receiver<bool>,
    simulations: Arc<Semaphore>,
}

/// A case as asked.
enum Case {
    Facts(Box<Facts>),
    Device { device: DeviceId, item: Option<String>, fault: FaultReport, on: Option<Day> },
}

impl PolicyGrpc {
    /// Over a front, with the packs in use; `stopping` turns true when streams must end.
    #[must_use]
    pub fn new(front: Front, policies: LivePolicies, stopping: watch::Receiver<bool>) -> Self {
        Self { front, policies, stopping, simulations: Arc::new(Semaphore::new(SIMULATIONS_MAX)) }
    }

    /// The facts of a case: as given, or as on record.
    async fn facts(&self, case: Case) -> Result<Facts, Error> {
        let (device, item, fault, on) = match case {
            Case::Facts(facts) => return Ok(*facts),
            Case::Device { device, item, fault, on } => (device, item, fault, on),
        };
        let on = on.unwrap_or_else(|| Day::of(fault.reported));
        self.front
            .db
            .read("policy.decide", async |tx| {
                let device = devices::store::device(tx, device).await?;
                let model = catalog::store::model(tx, device.draft.model_id).await?;
                let facts = devices::gather(tx, &device, &model, item.clone(), &fault, on).await?;
                if items(facts.product.category).contains(&facts.product.item.as_str()) {
                    return Ok(facts);
                }
                Err(Error::invalid("device_fault.item", "UNKNOWN_VALUE", "is no item of the device's family"))
            })
            .await
    }

    /// The facts of a case that stands in a request, as `Decide` takes it.
    async fn asked(&self, decide: Option<pb::DecideRequest>) -> Result<Facts, Error> {
        let mut fields = Fields::new();
        let case = fields.message("decide", decide, case);
        self.facts(fields.finish(|| case)?).await
    }
}

fn case(fields: &mut Fields, request: pb::DecideRequest) -> Option<Case> {
    match request.case {
        Some(pb::decide_request::Case::Facts(facts)) => {
            let facts = fields.at("facts", |fields| wire::facts::read(fields, facts));
            facts.map(|facts| Case::Facts(Box::new(facts)))
        }
        Some(pb::decide_request::Case::DeviceFault(asked)) => fields.at("device_fault", |fields| {
            let device = fields.name("device", &asked.device);
            let item = fields.text("item", asked.item, 0, 60);
            let reported = asked.fault.as_ref().and_then(|fault| fault.reported);
            let fault = fields.message("fault", asked.fault, wire::facts::fault);
            let reported = fields.at("fault", |fields| fields.optional_instant("reported", reported))?;
            let on = fields.optional_day("on", asked.on);
            let policy::Fault { listed, cause, proven, .. } = fault?;
            let fault = FaultReport { reported: reported?, listed, cause, proven };
            let item = item?;
            Some(Case::Device { device: device?, item: (!item.is_empty()).then_some(item), fault, on: on? })
        }),
        None => fields.wrong("case", "REQUIRED", "must be `facts` or `device_fault`"),
    }
}

/// By which revisions a stored decision is decided again.
fn revisions(fields: &mut Fields, revisions: i32) -> Option<Revisions> {
    match Revisions::try_from(revisions) {
        Ok(by) => Some(by),
        Err(_) => fields.wrong("revisions", "UNKNOWN_VALUE", format!("has no value {revisions}")),
    }
}

/// Where a page begins, and how long it is. Packs and tables are few and have no time of creation: the token is the
/// place in the list.
fn page_place(page_size: i32, page_token: &str) -> Result<(usize, usize), Error> {
    let mut fields = Fields::new();
    let place = match page_token.parse::<usize>() {
        Ok(place) => Some(place),
        Err(_) if page_token.is_empty() => Some(0),
        Err(_) => fields.wrong("page_token", "BAD_PAGE_TOKEN", "must be a next_page_token of the same request"),
    };
    let size = page_request(&mut fields, page_size, "", "places").map(|page| page.size);
    fields.finish(|| Some((place?, usize::try_from(size?).ok()?)))
}

/// The entries of a page, and the token of the next.
fn page_of<T, W: From<T>>(entries: impl Iterator<Item = T>, (place, size): (usize, usize)) -> (Vec<W>, String) {
    let mut rest = entries.skip(place);
    let page: Vec<W> = rest.by_ref().take(size).map(Into::into).collect();
    let more = !page.is_empty() && rest.next().is_some();
    let token = if more { place.saturating_add(page.len()).to_string() } else { String::new() };
    (page, token)
}

#[tonic::async_trait]
impl PolicyService for PolicyGrpc {
    type SimulateStream = Pin<Box<dyn Stream<Item = Result<pb::SimulateProgress, Status>> + Send>>;

    async fn simulate(&self, request: Request<pb::SimulateRequest>) -> Result<Response<Self::SimulateStream>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let asked = wire::pack::sourced(&mut fields, request.source, request.file_name);
        let begin = fields.optional_day("begin_date", request.begin_date);
        let end = fields.optional_day("end_date", request.end_date);
        if let (Some(Some(begin)), Some(Some(end))) = (begin, end)
            && end < begin
        {
            fields.wrong::<()>("end_date", "DATES_OUT_OF_ORDER", "must not lie before begin_date");
        }
        let (asked, begin, end) = fields.finish(|| Some((asked?, begin?, end?))).map_err(status_of)?;
        let place = Arc::clone(&self.simulations).try_acquire_owned().map_err(|_full| overloaded())?;
        let would_be = publish::would_be(&self.front.db, &asked.file, asked.source).await;
        let (sender, receiver) = mpsc::channel(4);
        let simulation = Simulation {
            db: self.front.db.clone(),
            in_use: self.policies.now(),
            candidate: would_be.map_err(status_of)?,
            window: Window {
                begin: begin.map_or(DateTime::UNIX_EPOCH, Day::begin),
                // What is stored while it runs is left for the next.
                end: end.map_or(admitted.now(), |end| end.plus_days(1).begin().min(admitted.now())),
            },
            stopping: self.stopping.clone(),
            sender,
            _place: place,
        };
        tokio::spawn(simulation.run());
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver).map(wire::simulate::told))))
    }

    async fn decide(&self, request: Request<pb::DecideRequest>) -> Result<Response<pb::Decision>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let case = case(&mut fields, request);
        let facts = self.facts(fields.finish(|| case).map_err(status_of)?).await.map_err(status_of)?;
        let decision = decide(&self.policies.now(), &facts).map_err(status_of)?;
        Ok(Response::new(wire::decision(&decision, wire::facts::encode(&facts))))
    }

    async fn explain(&self, request: Request<pb::ExplainRequest>) -> Result<Response<pb::Explanation>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let facts = self.asked(request.decide).await.map_err(status_of)?;
        let policies = self.policies.now();
        let decision = decide(&policies, &facts).map_err(status_of)?;
        let encoded = wire::facts::encode(&facts);
        // The search for the smallest change decides thousands of cases.
        let why_not = spawn_blocking(move || policies.why_not(&facts)).await;
        let why_not = why_not.map_err(|error| status_of(Error::Internal(error.into())))?;
        Ok(Response::new(wire::why::explanation(wire::decision(&decision, encoded), &why_not)))
    }

    async fn get_entitlements(
        &self,
        request: Request<pb::GetEntitlementsRequest>,
    ) -> Result<Response<pb::Entitlements>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let facts = self.asked(request.decide).await.map_err(status_of)?;
        let policies = self.policies.now();
        // What contradicts itself gives no right.
        decide(&policies, &facts).map_err(status_of)?;
        let rights = spawn_blocking(move || policies.entitlements(&facts, facts.fault.reported)).await;
        let rights = rights.map_err(|error| status_of(Error::Internal(error.into())))?;
        Ok(Response::new(wire::why::entitlements(&rights)))
    }

    async fn get_decision(&self, request: Request<pb::GetDecisionRequest>) -> Result<Response<pb::Decision>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<DecisionId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("policy.get_decision", async |tx| store::decision(tx, name).await).await;
        read.map(|stored| Response::new(wire::stored(&stored))).map_err(status_of)
    }

    async fn list_decisions(
        &self,
        request: Request<pb::ListDecisionsRequest>,
    ) -> Result<Response<pb::ListDecisionsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let asked = format!("decisions {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (outlet, page) = fields.finish(|| Some((outlet?, page?))).map_err(status_of)?;
        let read = self.front.db.read("policy.list_decisions", async |tx| store::page(tx, outlet, page).await).await;
        let page = read.map_err(status_of)?;
        Ok(Response::new(pb::ListDecisionsResponse {
            next_page_token: next_page_token(page.next, &asked),
            decisions: page.rows.iter().map(wire::stored).collect(),
        }))
    }

    async fn replay_decision(
        &self,
        request: Request<pb::ReplayDecisionRequest>,
    ) -> Result<Response<pb::Replay>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<DecisionId>> = fields.outlet_name("name", &request.name);
        let by = revisions(&mut fields, request.revisions);
        let (name, by) = fields.finish(|| Some((name?, by?))).map_err(status_of)?;
        let read = self.front.db.read("policy.replay_decision", async |tx| {
            let stored = store::decision(tx, name).await?;
            let revisions = match by {
                Revisions::Unspecified | Revisions::Recorded => Some(replay::recorded(tx, &stored.decision).await?),
                Revisions::InUse => None,
            };
            Ok((stored, revisions))
        });
        let (stored, revisions): (StoredDecision, _) = read.await.map_err(status_of)?;
        let decision = match revisions {
            Some(revisions) => replay::decide(revisions, stored.facts.clone()).await.map_err(status_of)?,
            None => self.policies.now().decide(&stored.facts),
        };
        let replayed = replay::replay(&stored, decision).map_err(status_of)?;
        Ok(Response::new(wire::pack::replay(&stored, replayed)))
    }

    async fn publish_pack(
        &self,
        request: Request<pb::PublishPackRequest>,
    ) -> Result<Response<pb::PackRevision>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let asked = wire::pack::publishing(&mut fields, request.source, request.file_name, &request.request_id);
        let asked = fields.finish(|| asked).map_err(status_of)?;
        if request.validate_only {
            let prepared = publish::prepare(&self.front.db, &asked.file, asked.source).await.map_err(status_of)?;
            return Ok(Response::new(wire::pack::candidate(&prepared)));
        }
        self.publish(&admitted, &asked.file, &asked.source).await
    }

    async fn list_pack_revisions(
        &self,
        request: Request<pb::ListPackRevisionsRequest>,
    ) -> Result<Response<pb::ListPackRevisionsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name = wire::pack::parent(&mut fields, &request.parent);
        let asked = format!("revisions {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (name, page) = fields.finish(|| Some((name?, page?))).map_err(status_of)?;
        let read = self
            .front
            .db
            .read("policy.list_pack_revisions", async |tx| store::revision::page(tx, name.as_deref(), page).await);
        let page = read.await.map_err(status_of)?;
        let policies = self.policies.now();
        let revisions = page.rows.iter().map(|row| wire::pack::published(row, policies.uses(&row.hash))).collect();
        Ok(Response::new(pb::ListPackRevisionsResponse {
            revisions,
            next_page_token: next_page_token(page.next, &asked),
        }))
    }

    async fn get_pack(&self, request: Request<pb::GetPackRequest>) -> Result<Response<pb::PackText>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let asked = wire::pack::asked(&mut fields, &request.name, request.as_of);
        let asked = fields.finish(|| asked).map_err(status_of)?;
        self.text(&asked, Day::of(admitted.now())).await.map(Response::new).map_err(status_of)
    }

    async fn list_packs(
        &self,
        request: Request<pb::ListPacksRequest>,
    ) -> Result<Response<pb::ListPacksResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let place = page_place(request.page_size, &request.page_token).map_err(status_of)?;
        let policies = self.policies.now();
        let (packs, next_page_token) = page_of(policies.packs(), place);
        Ok(Response::new(pb::ListPacksResponse { packs, next_page_token }))
    }

    async fn consult_table(
        &self,
        request: Request<pb::ConsultTableRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        self.consult(request).await
    }

    async fn record_table_decision(
        &self,
        request: Request<pb::RecordTableDecisionRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        self.record(request).await
    }

    async fn get_table_decision(
        &self,
        request: Request<pb::GetTableDecisionRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        self.recorded(request).await
    }

    async fn list_table_decisions(
        &self,
        request: Request<pb::ListTableDecisionsRequest>,
    ) -> Result<Response<pb::ListTableDecisionsResponse>, Status> {
        self.list_recorded(request).await
    }

    async fn replay_table_decision(
        &self,
        request: Request<pb::ReplayTableDecisionRequest>,
    ) -> Result<Response<pb::TableReplay>, Status> {
        self.replay_recorded(request).await
    }

    async fn list_tables(
        &self,
        request: Request<pb::ListTablesRequest>,
    ) -> Result<Response<pb::ListTablesResponse>, Status> {
        self.tables(request).await
    }
}
