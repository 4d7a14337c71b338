//! Queries about returns of defective parts.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::debts;
use crate::db::schema::{part_returns, return_slips};
use crate::db::{Tx, after};
use crate::parts::returning::{Parcel, PartReturn, ReturnSlip, ReturnState};
use crate::types::{DebtId, Error, OutletId, OutletName, Page, PageRequest, ReturnId, TypedId as _};

/// Writes a new parcel, and its debts as they are given.
pub(in crate::parts) async fn insert(tx: &mut Tx, parcel: &mut Parcel) -> Result<(), Error> {
    diesel::insert_into(part_returns::table).values(&parcel.own).execute(tx).await?;
    diesel::insert_into(return_slips::table).values(&parcel.slips).execute(tx).await?;
    debts::update(tx, &mut parcel.debts).await
}

/// The parcel with this name; `NotFound` if there is none.
pub(in crate::parts) async fn parcel(tx: &mut Tx, name: OutletName<ReturnId>) -> Result<Parcel, Error> {
    let found = part_returns::table.find((name.outlet, name.id)).select(PartReturn::as_select()).first(tx).await;
    let own = found.optional()?.ok_or_else(|| Error::not_found(name))?;
    let mut parcels = parcels(tx, name.outlet, vec![own]).await?;
    parcels.pop().ok_or_else(|| Error::not_found(name))
}

/// Returns with their slips and debts.
async fn parcels(tx: &mut Tx, outlet: OutletId, returns: Vec<PartReturn>) -> Result<Vec<Parcel>, Error> {
    let ids: Vec<ReturnId> = returns.iter().map(|own| own.return_id).collect();
    let slips: Vec<ReturnSlip> = return_slips::table
        .filter(return_slips::outlet_id.eq(outlet))
        .filter(return_slips::return_id.eq_any(&ids))
        .order((return_slips::return_id, return_slips::debt_id))
        .select(ReturnSlip::as_select())
        .load(tx)
        .await?;
    let debt_ids: Vec<DebtId> = slips.iter().map(|slip| slip.debt_id).collect();
    let debts = debts::debts(tx, outlet, &debt_ids).await?;
    let mut parcels: Vec<Parcel> =
        returns.into_iter().map(|own| Parcel { own, slips: Vec::new(), debts: Vec::new() }).collect();
    for slip in slips {
        let parcel = parcels.iter_mut().find(|parcel| parcel.own.return_id == slip.return_id);
        let debt = debts.iter().find(|debt| debt.debt_id == slip.debt_id);
        let (Some(parcel), Some(debt)) = (parcel, debt) else {
            return Err(Error::internal("a slip of no debt"));
        };
        parcel.slips.push(slip);
        parcel.debts.push(debt.clone());
    }
    Ok(parcels)
}

/// Writes a parcel as it is given: the return, the slips and the debts that changed, each a further version.
pub(in crate::parts) async fn update(tx: &mut Tx, parcel: &mut Parcel) -> Result<(), Error> {
    let before = self::parcel(tx, parcel.own.name()).await?;
    let own = &mut parcel.own;
    let changed = diesel::update(part_returns::table.find((own.outlet_id, own.return_id)))
        .filter(part_returns::version.eq(own.version))
        .set((
            part_returns::state.eq(own.state),
            part_returns::waybill.eq(own.waybill.clone()),
            part_returns::ship_time.eq(own.ship_time),
            part_returns::version.eq(own.version + 1),
        ))
        .execute(tx)
        .await?;
    if changed != 1 {
        return Err(Error::Conflict);
    }
    own.version += 1;
    for ((slip, debt), was) in parcel.slips.iter().zip(&mut parcel.debts).zip(&before.debts) {
        if debt == was {
            continue;
        }
        diesel::update(return_slips::table.find((slip.outlet_id, slip.return_id, slip.debt_id)))
            .set((
                return_slips::state.eq(slip.state),
                return_slips::outcome.eq(slip.outcome),
                return_slips::remark.eq(slip.remark.clone()),
                return_slips::appraisal.eq(slip.appraisal.clone()),
                return_slips::appraisal_amount.eq(slip.appraisal_amount),
                return_slips::inspected_by.eq(slip.inspected_by.clone()),
            ))
            .execute(tx)
            .await?;
        debts::update(tx, std::slice::from_mut(debt)).await?;
    }
    Ok(())
}

pub(in crate::parts) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<ReturnState>,
    page: PageRequest,
) -> Result<Page<Parcel>, Error> {
    let mut query = part_returns::table
        .filter(part_returns::outlet_id.eq(outlet))
        .filter(after((part_returns::create_time, part_returns::return_id), page.after()))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(part_returns::state.eq(state));
    }
    let rows = query
        .order((part_returns::create_time, part_returns::return_id))
        .limit(page.limit())
        .select(PartReturn::as_select())
        .load(tx)
        .await?;
    let page = page.cut(rows, |row| (row.create_time, row.return_id.uuid()));
    Ok(Page { rows: parcels(tx, outlet, page.rows).await?, next: page.next })
}
