//! Technicians' bags of `PartsService`.

use super::super::{bag, wire};
use crate::db::Db;
use crate::pb;
use crate::rpc::{Admitted, commit_once, status_of};
use crate::types::Name;

type Answer = Result<tonic::Response<pb::Stock>, tonic::Status>;

pub(super) async fn issue(db: &Db, admitted: &Admitted, request: pb::IssueToBagRequest) -> Answer {
    let bagging = wire::bag(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let shelf = bag::fill(tx, &bagging, admitted.actor(), admitted.now()).await?;
        Ok(wire::stock(&Name(bagging.name.outlet).to_string(), &bagging.name.to_string(), &shelf))
    })
    .await
}

pub(super) async fn take_back(db: &Db, admitted: &Admitted, r: pb::ReturnFromBagRequest) -> Answer {
    let pb::ReturnFromBagRequest { name, part, quantity, condition, serials, request_id } = r;
    let alike = pb::IssueToBagRequest { name, part, quantity, condition, serials, request_id };
    let bagging = wire::bag(alike).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let shelf = bag::empty(tx, &bagging, admitted.actor(), admitted.now()).await?;
        Ok(wire::stock(&Name(bagging.name.outlet).to_string(), &bagging.name.to_string(), &shelf))
    })
    .await
}
