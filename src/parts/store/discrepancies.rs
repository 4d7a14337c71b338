//! Queries about discrepancies of shipments and stock returns.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::{discrepancies, shipments, stock_returns};
use crate::parts::discrepancy::{Discrepancy, DiscrepancyKind, DiscrepancyState};
use crate::parts::{ShipmentState, StockReturnState};
use crate::types::{
    DiscrepancyId, Error, OutletId, OutletName, Page, PageRequest, ShipmentId, StockReturnId, TypedId as _,
};

/// Writes new discrepancies.
pub(in crate::parts) async fn insert(tx: &mut Tx, rows: &[Discrepancy]) -> Result<(), Error> {
    if !rows.is_empty() {
        diesel::insert_into(discrepancies::table).values(rows).execute(tx).await?;
    }
    Ok(())
}

/// The discrepancy with this name; `NotFound` if there is none.
pub(in crate::parts) async fn discrepancy(tx: &mut Tx, name: OutletName<DiscrepancyId>) -> Result<Discrepancy, Error> {
    let found = discrepancies::table
        .find((name.outlet, name.id))
        .select(Discrepancy::as_select())
        .first(tx)
        .await
        .optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// Writes what became of a discrepancy, a further version, and the rest of it; and of its shipment or stock return, if no
/// other is open.
pub(in crate::parts) async fn resolve(
    tx: &mut Tx,
    own: &mut Discrepancy,
    rest: Option<&Discrepancy>,
) -> Result<(), Error> {
    let changed = diesel::update(discrepancies::table.find((own.outlet_id, own.discrepancy_id)))
        .filter(discrepancies::version.eq(own.version))
        .set((
            discrepancies::quantity.eq(own.quantity),
            discrepancies::serials.eq(own.serials.clone()),
            discrepancies::state.eq(own.state),
            discrepancies::resolution.eq(own.resolution),
            discrepancies::resolve_remark.eq(own.resolve_remark.clone()),
            discrepancies::resolver.eq(own.resolver.clone()),
            discrepancies::resolve_time.eq(own.resolve_time),
            discrepancies::version.eq(own.version + 1),
        ))
        .execute(tx)
        .await?;
    if changed != 1 {
        return Err(Error::Conflict);
    }
    own.version += 1;
    if let Some(rest) = rest {
        return insert(tx, std::slice::from_ref(rest)).await;
    }
    let open = discrepancies::table
        .filter(discrepancies::outlet_id.eq(own.outlet_id))
        .filter(discrepancies::state.eq(DiscrepancyState::Open));
    if let Some(shipment) = own.shipment_id {
        let open = open.filter(discrepancies::shipment_id.eq(shipment));
        if !diesel::select(exists(open)).get_result::<bool>(tx).await? {
            diesel::update(shipments::table.find((own.outlet_id, shipment)))
                .set((shipments::state.eq(ShipmentState::Resolved), shipments::version.eq(shipments::version + 1)))
                .execute(tx)
                .await?;
        }
    } else if let Some(id) = own.stock_return_id {
        let open = open.filter(discrepancies::stock_return_id.eq(id));
        if !diesel::select(exists(open)).get_result::<bool>(tx).await? {
            let resolved = stock_returns::state.eq(StockReturnState::Resolved);
            diesel::update(stock_returns::table.find((own.outlet_id, id)))
                .set((resolved, stock_returns::version.eq(stock_returns::version + 1)))
                .execute(tx)
                .await?;
        }
    }
    Ok(())
}

/// Which discrepancies of an outlet are asked for: of one shipment or stock return, in one state, of one kind.
#[derive(Clone, Copy, Debug)]
pub(in crate::parts) struct Asked {
    pub(in crate::parts) shipment: Option<ShipmentId>,
    pub(in crate::parts) stock_return: Option<StockReturnId>,
    pub(in crate::parts) state: Option<DiscrepancyState>,
    pub(in crate::parts) kind: Option<DiscrepancyKind>,
}

/// An outlet's discrepancies, those asked for, by creation.
pub(in crate::parts) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    Asked { shipment, stock_return, state, kind }: Asked,
    page: PageRequest,
) -> Result<Page<Discrepancy>, Error> {
    let (time, id) = page.after();
    let id = DiscrepancyId::from_uuid(id);
    let mut query = discrepancies::table
        .filter(discrepancies::outlet_id.eq(outlet))
        .filter(
            discrepancies::create_time
                .gt(time)
                .or(discrepancies::create_time.eq(time).and(discrepancies::discrepancy_id.gt(id))),
        )
        .into_boxed();
    if let Some(shipment) = shipment {
        query = query.filter(discrepancies::shipment_id.eq(shipment));
    }
    if let Some(stock_return) = stock_return {
        query = query.filter(discrepancies::stock_return_id.eq(stock_return));
    }
    if let Some(state) = state {
        query = query.filter(discrepancies::state.eq(state));
    }
    if let Some(kind) = kind {
        query = query.filter(discrepancies::kind.eq(kind));
    }
    let rows = query
        .order((discrepancies::create_time, discrepancies::discrepancy_id))
        .limit(page.limit())
        .select(Discrepancy::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.discrepancy_id.uuid())))
}
