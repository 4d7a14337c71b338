//! `PolicyService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::{decide, store, wire};
use crate::devices::{self, FaultReport};
use crate::pb;
use crate::pb::policy_service_server::PolicyService;
use crate::policy::table::Tables;
use crate::policy::{Facts, Policies, items};
use crate::rpc::{Fields, Front, next_page_token, page_request, status_of};
use crate::types::{Day, DecisionId, DeviceId, Error, OutletId, OutletName};
use crate::{catalog, policy};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct PolicyGrpc {
    front: Front,
    policies: Policies,
}

/// A case as asked.
enum Case {
    Facts(Box<Facts>),
    Device { device: DeviceId, item: Option<String>, fault: FaultReport, on: Option<Day> },
}

impl PolicyGrpc {
    /// Over a front, with the packs in use.
    #[must_use]
    pub const fn new(front: Front, policies: Policies) -> Self {
        Self { front, policies }
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
}

fn read_case(request: pb::DecideRequest) -> Result<Case, Error> {
    let mut fields = Fields::new();
    let case = match request.case {
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
    };
    fields.finish(|| case)
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
    async fn decide(&self, request: Request<pb::DecideRequest>) -> Result<Response<pb::Decision>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let case = read_case(request).map_err(status_of)?;
        let facts = self.facts(case).await.map_err(status_of)?;
        let decision = decide(&self.policies, &facts).map_err(status_of)?;
        Ok(Response::new(wire::decision(&decision, wire::facts::encode(&facts))))
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

    async fn list_packs(
        &self,
        request: Request<pb::ListPacksRequest>,
    ) -> Result<Response<pb::ListPacksResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let place = page_place(request.page_size, &request.page_token).map_err(status_of)?;
        let (packs, next_page_token) = page_of(self.policies.packs(), place);
        Ok(Response::new(pb::ListPacksResponse { packs, next_page_token }))
    }

    async fn consult_table(
        &self,
        request: Request<pb::ConsultTableRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let today = Day::of(self.front.clock.now());
        let question = wire::table::read(self.policies.tables(), request, today).map_err(status_of)?;
        Ok(Response::new(wire::table::answer(&question)))
    }

    async fn list_tables(
        &self,
        request: Request<pb::ListTablesRequest>,
    ) -> Result<Response<pb::ListTablesResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let place = page_place(request.page_size, &request.page_token).map_err(status_of)?;
        let (tables, next_page_token) = page_of(Tables::iter(self.policies.tables()), place);
        Ok(Response::new(pb::ListTablesResponse { tables, next_page_token }))
    }
}
