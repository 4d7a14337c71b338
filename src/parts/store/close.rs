//! Queries about month closes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::{ledger_closings, stock_close_entries, stock_closes, stock_counts};
use crate::insert_rows;
use crate::parts::close::{ChainLink, CloseState, Side, StockClose, StockCount};
use crate::types::{CloseId, Day, Error, OutletId, OutletName, Page, PageRequest, PartyId, TypedId as _};

/// Until when an outlet's months are closed.
pub(in crate::parts) async fn closed_until(tx: &mut Tx, outlet: OutletId) -> Result<Option<DateTime<Utc>>, Error> {
    let latest = ledger_closings::table
        .filter(ledger_closings::party_id.eq(PartyId::from(outlet)))
        .order(ledger_closings::end_time.desc())
        .select(ledger_closings::end_time)
        .first(tx)
        .await;
    Ok(latest.optional()?)
}

pub(in crate::parts) async fn find_month(
    tx: &mut Tx,
    outlet: OutletId,
    month: Day,
) -> Result<Option<StockClose>, Error> {
    let found = stock_closes::table
        .filter(stock_closes::outlet_id.eq(outlet))
        .filter(stock_closes::month.eq(month))
        .select(StockClose::as_select())
        .first(tx)
        .await;
    Ok(found.optional()?)
}

/// The last close before an instant.
pub(in crate::parts) async fn find_before(
    tx: &mut Tx,
    outlet: OutletId,
    end: DateTime<Utc>,
) -> Result<Option<StockClose>, Error> {
    let found = stock_closes::table
        .filter(stock_closes::outlet_id.eq(outlet))
        .filter(stock_closes::end_time.lt(end))
        .filter(stock_closes::state.eq(CloseState::Closed))
        .order(stock_closes::end_time.desc())
        .select(StockClose::as_select())
        .first(tx)
        .await;
    Ok(found.optional()?)
}

/// The close with this name; `NotFound` if there is none.
pub(in crate::parts) async fn close(tx: &mut Tx, name: OutletName<CloseId>) -> Result<StockClose, Error> {
    let found =
        stock_closes::table.find((name.outlet, name.id)).select(StockClose::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

pub(in crate::parts) async fn insert(tx: &mut Tx, close: &StockClose) -> Result<(), Error> {
    diesel::insert_into(stock_closes::table).values(close).execute(tx).await?;
    Ok(())
}

/// Writes a close as it is given, a further version.
pub(in crate::parts) async fn update(tx: &mut Tx, close: &StockClose) -> Result<StockClose, Error> {
    let after = StockClose { version: close.version + 1, ..close.clone() };
    let updated = diesel::update(stock_closes::table.find((close.outlet_id, close.close_id)))
        .filter(stock_closes::version.eq(close.version))
        .set(after)
        .returning(StockClose::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    updated.ok_or(Error::Conflict)
}

pub(in crate::parts) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    page: PageRequest,
) -> Result<Page<StockClose>, Error> {
    let (time, id) = page.after();
    let rows = stock_closes::table
        .filter(stock_closes::outlet_id.eq(outlet))
        .filter(
            stock_closes::end_time
                .gt(time)
                .or(stock_closes::end_time.eq(time).and(stock_closes::close_id.gt(CloseId::from_uuid(id)))),
        )
        .order((stock_closes::end_time, stock_closes::close_id))
        .limit(page.limit())
        .select(StockClose::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.end_time, row.close_id.uuid())))
}

/// Puts a side's count in the place of the one before.
pub(in crate::parts) async fn replace_counts(
    tx: &mut Tx,
    name: OutletName<CloseId>,
    side: Side,
    rows: &[StockCount],
) -> Result<(), Error> {
    let own = stock_counts::table
        .filter(stock_counts::outlet_id.eq(name.outlet))
        .filter(stock_counts::close_id.eq(name.id))
        .filter(stock_counts::side.eq(side));
    diesel::delete(own).execute(tx).await?;
    diesel::insert_into(stock_counts::table).values(rows).execute(tx).await?;
    Ok(())
}

pub(in crate::parts) async fn counts(tx: &mut Tx, name: OutletName<CloseId>) -> Result<Vec<StockCount>, Error> {
    let rows = stock_counts::table
        .filter(stock_counts::outlet_id.eq(name.outlet))
        .filter(stock_counts::close_id.eq(name.id))
        .select(StockCount::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(in crate::parts) async fn insert_links(
    tx: &mut Tx,
    name: OutletName<CloseId>,
    links: &[ChainLink],
) -> Result<(), Error> {
    if links.is_empty() {
        return Ok(());
    }
    insert_rows!(tx, "stock_close_entries", links, {
        outlet_id: SqlUuid = |_link| name.outlet,
        close_id: SqlUuid = |_link| name.id,
        position: BigInt = |link| link.position,
        credit_party_id: SqlUuid = |link| link.credit_party_id,
        transfer_id: SqlUuid = |link| link.transfer_id,
        hash: Binary = |link| link.hash.as_slice(),
    })?;
    Ok(())
}

/// The chain as it was closed, in order.
pub(in crate::parts) async fn links(tx: &mut Tx, name: OutletName<CloseId>) -> Result<Vec<ChainLink>, Error> {
    let rows = stock_close_entries::table
        .filter(stock_close_entries::outlet_id.eq(name.outlet))
        .filter(stock_close_entries::close_id.eq(name.id))
        .order(stock_close_entries::position)
        .select(ChainLink::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}
