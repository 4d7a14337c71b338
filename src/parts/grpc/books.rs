//! Corrections, valuations and month closes of `PartsService`.

use super::super::close::Side;
use super::super::store::close as store;
use super::super::wire::books as wire;
use super::super::{StockClose, close_month, correct, difference, valuation, verify};
use super::lists::encoded;
use crate::db::{Db, Tx};
use crate::ledger::Transfer;
use crate::pb;
use crate::rpc::{Admitted, Fields, Party, Reach, ScopedTo, commit_once, next_page_token, page_request, status_of};
use crate::types::{CloseId, Error, OutletId, OutletName};

type Answer<T> = Result<tonic::Response<T>, tonic::Status>;

async fn one(tx: &mut Tx, transfer: Transfer) -> Result<pb::Transfer, Error> {
    let mut encoded = encoded(tx, &[transfer]).await?;
    encoded.pop().ok_or_else(|| Error::internal("a transfer that is not encoded"))
}

async fn with_differences(tx: &mut Tx, close: &StockClose) -> Result<pb::StockClose, Error> {
    let differences = difference::of(tx, close).await?;
    Ok(wire::close(close, &differences))
}

/// For which side a caller counts and signs.
pub(super) fn side(admitted: &Admitted) -> Side {
    match admitted.caller().reach() {
        Reach::Outlets(_) => Side::Outlet,
        Reach::Brand | Reach::Centers(_) => Side::Center,
    }
}

pub(super) async fn correct(db: &Db, admitted: &Admitted, request: pb::CorrectTransferRequest) -> Answer<pb::Transfer> {
    let read = wire::correction(request, (admitted.actor(), admitted.now()));
    let (party, id, grounds) = read.map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let corrected = correct::correct(tx, party, id, &grounds).await?;
        one(tx, corrected).await
    })
    .await
}

pub(super) async fn adjust(db: &Db, admitted: &Admitted, request: pb::AdjustStockRequest) -> Answer<pb::Transfer> {
    let read = wire::adjustment(request, (admitted.actor(), admitted.now()));
    let (adjustment, grounds) = read.map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let adjusted = correct::adjust(tx, &adjustment, &grounds).await?;
        one(tx, adjusted).await
    })
    .await
}

pub(super) async fn value(
    db: &Db,
    admitted: &Admitted,
    request: &pb::GetValuationRequest,
) -> Result<pb::Valuation, Error> {
    let mut fields = Fields::new();
    let party = super::super::wire::party(&mut fields, &request.parent);
    let as_of = fields.optional_instant("as_of", request.as_of);
    let (party, as_of) = fields.finish(|| Some((party?, as_of?)))?;
    let outlet = match admitted.scope() {
        ScopedTo::Party(Party::Outlet(outlet)) => Some(outlet),
        ScopedTo::Party(Party::Center(_)) | ScopedTo::Anybody | ScopedTo::Brand | ScopedTo::AllOutlets => None,
    };
    let instant = as_of.unwrap_or_else(|| admitted.now());
    db.read("parts.get_valuation", async |tx| {
        let (lines, total) = valuation::value(tx, party, outlet, instant).await?;
        Ok(wire::valuation(&lines, total))
    })
    .await
}

pub(super) async fn submit(db: &Db, admitted: &Admitted, request: pb::SubmitCountRequest) -> Answer<pb::StockClose> {
    let (outlet, count) = wire::count(request).map_err(status_of)?;
    let name = OutletName::new(outlet, CloseId::generate());
    let side = side(admitted);
    commit_once(db, admitted, async |tx| {
        let close = close_month::submit(tx, name, &count, side, admitted.actor(), admitted.now()).await?;
        with_differences(tx, &close).await
    })
    .await
}

pub(super) async fn sign(db: &Db, admitted: &Admitted, request: pb::SignCloseRequest) -> Answer<pb::StockClose> {
    let (name, etag, digest) = wire::signing(request).map_err(status_of)?;
    let side = side(admitted);
    commit_once(db, admitted, async |tx| {
        let close = close_month::sign(tx, name, etag, &digest, side, admitted.actor(), admitted.now()).await?;
        with_differences(tx, &close).await
    })
    .await
}

pub(super) async fn get(db: &Db, request: &pb::GetCloseRequest) -> Result<pb::StockClose, Error> {
    let mut fields = Fields::new();
    let name: Option<OutletName<CloseId>> = fields.outlet_name("name", &request.name);
    let name = fields.finish(|| name)?;
    db.read("parts.get_close", async |tx| {
        let close = store::close(tx, name).await?;
        with_differences(tx, &close).await
    })
    .await
}

pub(super) async fn list(db: &Db, request: &pb::ListClosesRequest) -> Result<pb::ListClosesResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let asked = format!("closes {}", request.parent);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, page) = fields.finish(|| Some((outlet?, page?)))?;
    let page = db.read("parts.list_closes", async |tx| store::page(tx, outlet, page).await).await?;
    Ok(pb::ListClosesResponse {
        next_page_token: next_page_token(page.next, &asked),
        closes: page.rows.iter().map(|close| wire::close(close, &[])).collect(),
    })
}

pub(super) async fn verify(db: &Db, request: pb::VerifyCloseRequest) -> Result<pb::VerifyCloseResponse, Error> {
    let (name, digest) = wire::verifying(request)?;
    db.read("parts.verify_close", async |tx| {
        let verified = verify::verify(tx, name, digest.as_deref()).await?;
        Ok(wire::verified(&verified))
    })
    .await
}
