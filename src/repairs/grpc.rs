//! `RepairService`: decode, call, encode.

use futures::FutureExt as _;
use tonic::{Request, Response, Status};

use super::advance::{Doing, Step};
use super::open::Opening;
use super::wire::{self, Beside};
use super::{Order, OrderState, Transition, approve, callback, deliver, diagnose, open, store, work};
use crate::db::{Batcher, Tx};
use crate::pb::repair_service_server::RepairService;
use crate::pb::{self, RepairOrder};
use crate::policy::LivePolicies;
use crate::rpc::{Admitted, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{DecisionId, Error, OrderId, OutletId, OutletName};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct RepairGrpc {
    front: Front,
    policies: LivePolicies,
    openings: Batcher<Opening, RepairOrder>,
}

type Reply = Result<Response<RepairOrder>, Status>;

impl RepairGrpc {
    /// Over a front, with the packs in use. Starts the worker that opens orders together; needs a
    /// runtime.
    #[must_use]
    pub fn new(front: Front, policies: LivePolicies) -> Self {
        let openings = Batcher::start(front.db.clone(), "OpenRepairOrder", |tx, openings| {
            open::open(tx, openings, opened).boxed()
        });
        Self { front, policies, openings }
    }
}

fn doing(admitted: &Admitted) -> Doing<'_> {
    Doing { actor: admitted.actor(), now: admitted.now() }
}

/// An order just opened.
fn opened(order: Order, transition: Transition) -> Result<RepairOrder, Error> {
    wire::order(order, &Beside { transitions: vec![transition], ..Beside::default() })
}

/// An order with everything that is shown of it.
async fn shown(tx: &mut Tx, order: Order) -> Result<RepairOrder, Error> {
    let beside = Beside {
        offers: diagnose::offers(tx, &order).await?,
        consent: store::consents(tx, std::slice::from_ref(&order)).await?.into_iter().next(),
        callback: store::find_callback(tx, order.name()).await?,
        transitions: store::transitions(tx, order.name()).await?,
    };
    wire::order(order, &beside)
}

/// A verb: reads its step and the rest of its request, and runs under the request id.
macro_rules! verb {
    ($self:ident, $request:ident, $name:literal, |$r:ident, $fields:ident, $outlet:ident| $read:expr,
     |$tx:ident, $step:ident, $rest:ident, $doing:ident| $call:expr) => {{
        let (admitted, $r) = $self.front.admit($request).await?;
        let read = wire::step($name, &$r.name, &$r.etag, &$r.request_id, |$fields, $outlet| $read);
        let ($step, $rest): (Step, _) = read.map_err(status_of)?;
        commit_once(&$self.front.db, &admitted, async |$tx| {
            let $doing = doing(&admitted);
            let order = $call.await?;
            shown($tx, order).await
        })
        .await
    }};
}

#[tonic::async_trait]
impl RepairService for RepairGrpc {
    async fn open_repair_order(&self, request: Request<pb::OpenRepairOrderRequest>) -> Reply {
        let (admitted, request) = self.front.admit(request).await?;
        let intake = wire::intake(request).map_err(status_of)?;
        let once = admitted.once().map_err(status_of)?.clone();
        let opening = Opening { once, intake, actor: admitted.actor().to_owned(), now: admitted.now() };
        self.openings.submit(opening).await.map(Response::new).map_err(status_of)
    }

    async fn start_diagnosis(&self, request: Request<pb::StartDiagnosisRequest>) -> Reply {
        verb!(
            self,
            request,
            "StartDiagnosis",
            |r, fields, outlet| wire::technician(fields, &r.technician, outlet),
            |tx, step, technician, doing| diagnose::start(tx, &step, technician, doing)
        )
    }

    async fn diagnose_repair_order(&self, request: Request<pb::DiagnoseRepairOrderRequest>) -> Reply {
        let (id, policies) = (DecisionId::generate(), self.policies.now());
        verb!(
            self,
            request,
            "DiagnoseRepairOrder",
            |r, fields, _outlet| fields.message("diagnosis", r.diagnosis, wire::diagnosis),
            |tx, step, diagnosis, doing| diagnose::diagnose(tx, &policies, &step, &diagnosis, id, doing)
        )
    }

    async fn approve_repair_order(&self, request: Request<pb::ApproveRepairOrderRequest>) -> Reply {
        verb!(
            self,
            request,
            "ApproveRepairOrder",
            |r, fields, _outlet| fields.message("consent", r.consent, wire::given),
            |tx, step, given, doing| approve::approve(tx, &step, &given, doing)
        )
    }

    async fn decline_quote(&self, request: Request<pb::DeclineQuoteRequest>) -> Reply {
        verb!(
            self,
            request,
            "DeclineQuote",
            |r, fields, _outlet| fields.text("reason", r.reason, 1, 1000),
            |tx, step, reason, doing| approve::decline(tx, &step, &reason, doing)
        )
    }

    async fn start_repair(&self, request: Request<pb::StartRepairRequest>) -> Reply {
        verb!(
            self,
            request,
            "StartRepair",
            |r, fields, outlet| wire::technician(fields, &r.technician, outlet),
            |tx, step, technician, doing| work::start(tx, &step, technician, doing)
        )
    }

    async fn pause_repair(&self, request: Request<pb::PauseRepairRequest>) -> Reply {
        verb!(
            self,
            request,
            "PauseRepair",
            |r, fields, _outlet| fields.message("wait", r.wait, wire::wait),
            |tx, step, wait, doing| work::pause(tx, &step, &wait, doing)
        )
    }

    async fn resume_repair(&self, request: Request<pb::ResumeRepairRequest>) -> Reply {
        verb!(self, request, "ResumeRepair", |r, _fields, _outlet| Some(()), |tx, step, _rest, doing| work::resume(
            tx, &step, doing
        ))
    }

    async fn stop_repair(&self, request: Request<pb::StopRepairRequest>) -> Reply {
        verb!(
            self,
            request,
            "StopRepair",
            |r, fields, _outlet| fields.text("reason", r.reason, 1, 1000),
            |tx, step, reason, doing| work::stop(tx, &step, &reason, doing)
        )
    }

    async fn finish_repair(&self, request: Request<pb::FinishRepairRequest>) -> Reply {
        verb!(
            self,
            request,
            "FinishRepair",
            |r, fields, _outlet| wire::outcome(fields, &r.repair_outcome),
            |tx, step, outcome, doing| work::finish(tx, &step, outcome, doing)
        )
    }

    async fn reinspect_repair_order(&self, request: Request<pb::ReinspectRepairOrderRequest>) -> Reply {
        verb!(
            self,
            request,
            "ReinspectRepairOrder",
            |r, fields, outlet| {
                let technician = wire::technician(fields, &r.technician, outlet);
                let note = fields.text("note", r.note, usize::from(!r.passed), 1000);
                Some((technician?, r.passed, note?))
            },
            |tx, step, rest, doing| work::reinspect(tx, &step, rest.0, rest.1, &rest.2, doing)
        )
    }

    async fn deliver_repair_order(&self, request: Request<pb::DeliverRepairOrderRequest>) -> Reply {
        verb!(
            self,
            request,
            "DeliverRepairOrder",
            |r, fields, _outlet| fields.personal("signed_by", r.signed_by, 1, 100),
            |tx, step, signed_by, doing| deliver::deliver(tx, &step, &signed_by, doing)
        )
    }

    async fn fulfill_remedy(&self, request: Request<pb::FulfillRemedyRequest>) -> Reply {
        verb!(
            self,
            request,
            "FulfillRemedy",
            |r, fields, _outlet| fields.text("document", r.document, 1, 60),
            |tx, step, document, doing| deliver::fulfill(tx, &step, &document, doing)
        )
    }

    async fn record_callback(&self, request: Request<pb::RecordCallbackRequest>) -> Reply {
        verb!(
            self,
            request,
            "RecordCallback",
            |r, fields, _outlet| fields.text("note", r.note, 0, 2000).map(|note| (r.content, note)),
            |tx, step, rest, doing| callback::record(tx, &step, rest.0, &rest.1, doing)
        )
    }

    async fn close_repair_order(&self, request: Request<pb::CloseRepairOrderRequest>) -> Reply {
        verb!(self, request, "CloseRepairOrder", |r, _fields, _outlet| Some(()), |tx, step, _rest, doing| {
            deliver::close(tx, &step, doing)
        })
    }

    async fn cancel_repair_order(&self, request: Request<pb::CancelRepairOrderRequest>) -> Reply {
        verb!(
            self,
            request,
            "CancelRepairOrder",
            |r, fields, _outlet| fields.text("reason", r.reason, 1, 1000),
            |tx, step, reason, doing| diagnose::cancel(tx, &step, &reason, doing)
        )
    }

    async fn get_repair_order(&self, request: Request<pb::GetRepairOrderRequest>) -> Reply {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<OrderId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("repairs.get_repair_order", async |tx| {
            let order = store::order(tx, name).await?;
            shown(tx, order).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_repair_orders(
        &self,
        request: Request<pb::ListRepairOrdersRequest>,
    ) -> Result<Response<pb::ListRepairOrdersResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let state = fields.optional_choice("state", request.state, OrderState::from_wire);
        let device = fields.optional_name("device", &request.device);
        let asked = format!("orders {} {} {}", request.parent, request.state, request.device);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let asked_for = fields.finish(|| Some((outlet?, state?, device?, page?))).map_err(status_of)?;
        let (outlet, state, device, page) = asked_for;
        let read = self.front.db.read("repairs.list_repair_orders", async |tx| {
            let page = store::page(tx, outlet, state, device, page).await?;
            let beside = Beside::default();
            let repair_orders =
                page.rows.into_iter().map(|order| wire::order(order, &beside)).collect::<Result<_, _>>()?;
            Ok(pb::ListRepairOrdersResponse { next_page_token: next_page_token(page.next, &asked), repair_orders })
        });
        read.await.map(Response::new).map_err(status_of)
    }
}
