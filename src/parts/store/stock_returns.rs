//! Queries about stock on its way back.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::schema::{stock_return_lines, stock_returns};
use crate::db::{Tx, after};
use crate::parts::{StockReturn, StockReturnLine, StockReturnState};
use crate::types::{Error, OutletId, OutletName, Page, PageRequest, StockReturnId, TypedId as _};

/// Writes a new stock return with its lines.
pub(in crate::parts) async fn insert(tx: &mut Tx, own: &StockReturn, lines: &[StockReturnLine]) -> Result<(), Error> {
    diesel::insert_into(stock_returns::table).values(own).execute(tx).await?;
    diesel::insert_into(stock_return_lines::table).values(lines).execute(tx).await?;
    Ok(())
}

/// The stock return with this name; `NotFound` if there is none.
pub(in crate::parts) async fn stock_return(tx: &mut Tx, name: OutletName<StockReturnId>) -> Result<StockReturn, Error> {
    let found = stock_returns::table.find((name.outlet, name.id)).select(StockReturn::as_select()).first(tx).await;
    found.optional()?.ok_or_else(|| Error::not_found(name))
}

/// The lines of an outlet's stock returns with these ids.
pub(in crate::parts) async fn lines(
    tx: &mut Tx,
    outlet: OutletId,
    ids: &[StockReturnId],
) -> Result<Vec<StockReturnLine>, Error> {
    let rows = stock_return_lines::table
        .filter(stock_return_lines::outlet_id.eq(outlet))
        .filter(stock_return_lines::stock_return_id.eq_any(ids))
        .order((stock_return_lines::stock_return_id, stock_return_lines::part_id, stock_return_lines::condition))
        .select(StockReturnLine::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// Writes what arrived of each line.
pub(in crate::parts) async fn count(tx: &mut Tx, lines: &[StockReturnLine]) -> Result<(), Error> {
    for line in lines {
        let key = (line.outlet_id, line.stock_return_id, line.part_id, line.condition);
        diesel::update(stock_return_lines::table.find(key))
            .set((
                stock_return_lines::received_quantity.eq(line.received_quantity),
                stock_return_lines::received_serials.eq(line.received_serials.clone()),
                stock_return_lines::damaged_quantity.eq(line.damaged_quantity),
                stock_return_lines::damaged_serials.eq(line.damaged_serials.clone()),
                stock_return_lines::damaged_condition.eq(line.damaged_condition),
            ))
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Writes how a stock return ended its way as it is given, a further version.
pub(in crate::parts) async fn update(tx: &mut Tx, own: &mut StockReturn) -> Result<(), Error> {
    let changed = diesel::update(stock_returns::table.find((own.outlet_id, own.stock_return_id)))
        .filter(stock_returns::version.eq(own.version))
        .set((
            stock_returns::state.eq(own.state),
            stock_returns::receive_time.eq(own.receive_time),
            stock_returns::cancel_reason.eq(own.cancel_reason.clone()),
            stock_returns::version.eq(own.version + 1),
        ))
        .execute(tx)
        .await?;
    if changed != 1 {
        return Err(Error::Conflict);
    }
    own.version += 1;
    Ok(())
}

/// An outlet's stock returns, in one state if asked for, by creation.
pub(in crate::parts) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<StockReturnState>,
    page: PageRequest,
) -> Result<Page<StockReturn>, Error> {
    let mut query = stock_returns::table
        .filter(stock_returns::outlet_id.eq(outlet))
        .filter(after((stock_returns::ship_time, stock_returns::stock_return_id), page.after()))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(stock_returns::state.eq(state));
    }
    let rows = query
        .order((stock_returns::ship_time, stock_returns::stock_return_id))
        .limit(page.limit())
        .select(StockReturn::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.ship_time, row.stock_return_id.uuid())))
}
