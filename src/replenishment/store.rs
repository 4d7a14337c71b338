//! What an outlet has of its parts: one query over the books, shipments, orders and debts. They are earlier chapters, whose
//! tables are read, and never written.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::Position;
use crate::db::Tx;
use crate::types::{Day, Error, OutletId, PartId, TypedId as _};

#[derive(QueryableByName)]
struct PositionRow {
    #[diesel(sql_type = SqlUuid)]
    part_id: PartId,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    on_hand: i64,
    #[diesel(sql_type = BigInt)]
    promised: i64,
    #[diesel(sql_type = BigInt)]
    in_transit: i64,
    #[diesel(sql_type = BigInt)]
    ordered: i64,
    #[diesel(sql_type = BigInt)]
    owed: i64,
    #[diesel(sql_type = BigInt)]
    overdue: i64,
}

/// What an outlet has of each part that it has, owes or waits for, or used in so many days up to and with today.
pub(super) async fn positions(
    tx: &mut Tx,
    outlet: OutletId,
    window_days: i32,
    today: Day,
) -> Result<Vec<Position>, Error> {
    let rows: Vec<PositionRow> = diesel::sql_query(include_str!("positions.sql"))
        .bind::<SqlUuid, _>(outlet.uuid())
        .bind::<Timestamptz, _>(today.plus_days(1 - i64::from(window_days)).begin())
        .bind::<Date, _>(today)
        .load(tx)
        .await?;
    let position = |row: PositionRow| Position {
        part: row.part_id,
        used: row.used,
        on_hand: row.on_hand,
        promised: row.promised,
        in_transit: row.in_transit,
        ordered: row.ordered,
        owed: row.owed,
        overdue: row.overdue,
    };
    Ok(rows.into_iter().map(position).collect())
}
