//! Requests of an outlet's life, right as they are.

use sanbao::pb;
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::harness::{Clients, World, date, request_id};

/// A value that a refusal carries for programs; empty if it does not.
pub fn metadata(status: &Status, key: &str) -> String {
    status.get_details_error_info().unwrap().metadata.get(key).cloned().unwrap_or_default()
}

/// An outlet of a center, applied and taken up, admitted at level 2 for handsets and authorized; answers its name.
pub async fn authorized(hq: &Clients, center: &str) -> String {
    let mut network = hq.network.clone();
    let name = network.apply_outlet(World::application(center)).await.unwrap().into_inner().name;
    network.review_outlet(review(&name)).await.unwrap();
    network.record_outlet_review(World::passing_review(&name)).await.unwrap();
    let admission = pb::AdmitOutletRequest {
        name: name.clone(),
        level: 2,
        product_families: vec![pb::ProductFamily::Handset.into()],
        begin_date: date("2026-03-03"),
        etag: String::new(),
        request_id: request_id(),
    };
    network.admit_outlet(admission).await.unwrap();
    let mut director = hq.calling_as("director", "headquarters").network;
    director.authorize_outlet(authorize(&name)).await.unwrap();
    name
}

macro_rules! named {
    ($($verb:ident: $request:ident),+ $(,)?) => {$(
        pub fn $verb(name: &str) -> pb::$request {
            pb::$request { name: name.to_owned(), etag: String::new(), request_id: request_id() }
        }
    )+};
}

macro_rules! reasoned {
    ($($verb:ident: $request:ident),+ $(,)?) => {$(
        pub fn $verb(name: &str) -> pb::$request {
            let (name, reason) = (name.to_owned(), "as agreed".to_owned());
            pb::$request { name, reason, etag: String::new(), request_id: request_id() }
        }
    )+};
}

named!(review: ReviewOutletRequest, authorize: AuthorizeOutletRequest);
reasoned!(
    suspend: SuspendOutletRequest,
    reinstate: ReinstateOutletRequest,
    wind_down: WindDownOutletRequest,
    resign: ResignOutletRequest,
    terminate: TerminateOutletRequest,
);

/// A plan of two goals.
pub fn plan(name: &str) -> pb::StartImprovementPlanRequest {
    pb::StartImprovementPlanRequest {
        name: name.to_owned(),
        goals: vec!["redo rate below 3 %".to_owned(), "no defective part overdue".to_owned()],
        due_date: date("2026-06-01"),
        reason: "redo rate of 6 %".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    }
}

/// Results of a plan's goals.
pub fn complete(name: &str, met: &[bool]) -> pb::CompleteImprovementPlanRequest {
    let result = |met: &bool| pb::improvement_plan::Result { met: *met, remark: "by the scorecard".to_owned() };
    pb::CompleteImprovementPlanRequest {
        name: name.to_owned(),
        results: met.iter().map(result).collect(),
        etag: String::new(),
        request_id: request_id(),
    }
}

pub fn renew(name: &str, begin: &str, end: &str) -> pb::RenewContractRequest {
    pb::RenewContractRequest {
        name: name.to_owned(),
        begin_date: date(begin),
        end_date: date(end),
        document: "HT-2026-018".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    }
}

pub fn level(name: &str, level: i32, begin: &str) -> pb::ChangeLevelRequest {
    pb::ChangeLevelRequest {
        name: name.to_owned(),
        level,
        begin_date: date(begin),
        reason: "assessment of the half year".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    }
}

/// A grant of lending handsets.
pub fn grant(outlet: &str, begin: &str, end: Option<&str>) -> pb::GrantActionRequest {
    pb::GrantActionRequest {
        parent: outlet.to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::Loaner.into(),
        begin_date: date(begin),
        end_date: end.and_then(date),
        reason: "has loaners".to_owned(),
        request_id: request_id(),
    }
}

pub fn revoke(grant: &str, day: &str) -> pb::RevokeGrantRequest {
    pb::RevokeGrantRequest {
        name: grant.to_owned(),
        end_date: date(day),
        reason: "loaners lost".to_owned(),
        request_id: request_id(),
    }
}

pub fn release(technician: &str, day: &str) -> pb::ReleaseTechnicianRequest {
    pb::ReleaseTechnicianRequest {
        name: technician.to_owned(),
        leave_date: date(day),
        reason: "moves away".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    }
}

/// How an outlet's grant of an action on handsets stands on a day: state, and since when it is suspended.
pub async fn standing(
    hq: &Clients,
    outlet: &str,
    action: pb::ServiceAction,
    day: &str,
) -> Option<(pb::grant::State, Option<pb::Date>)> {
    let request = pb::ListGrantsRequest { parent: outlet.to_owned(), as_of: date(day), ..Default::default() };
    let grants = hq.network.clone().list_grants(request).await.unwrap().into_inner().grants;
    let held = |grant: &&pb::Grant| grant.action() == action && grant.product_family() == pb::ProductFamily::Handset;
    grants.iter().find(held).map(|grant| (grant.state(), grant.suspend_date))
}
