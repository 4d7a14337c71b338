//! Queries about corrections, and about what parts cost.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::corrections;
use crate::parts::correct::Correction;
use crate::types::{Day, Error, ListId, Money, OutletId, PartId};

pub(in crate::parts) async fn insert_correction(tx: &mut Tx, correction: &Correction) -> Result<(), Error> {
    diesel::insert_into(corrections::table).values(correction).execute(tx).await?;
    Ok(())
}

/// What a part costs by a price list. Price lists are a later chapter: they are read off the rows.
#[derive(Clone, Debug, QueryableByName)]
pub(in crate::parts) struct ListedPrice {
    #[diesel(sql_type = SqlUuid)]
    pub(in crate::parts) part_id: PartId,
    #[diesel(sql_type = SqlUuid)]
    pub(in crate::parts) list_id: ListId,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) price: Money,
}

/// What the lists of an outlet's level, in force on a day, price of these parts; the dearest if several families' do.
pub(in crate::parts) async fn prices(
    tx: &mut Tx,
    outlet: OutletId,
    parts: &[PartId],
    day: Day,
) -> Result<Vec<ListedPrice>, Error> {
    let rows = diesel::sql_query(
        "SELECT DISTINCT ON (part_id) part_id, list_id, price
         FROM outlets JOIN price_lists USING (level) JOIN price_list_parts USING (list_id)
         WHERE outlet_id = $1 AND part_id = ANY($2) AND begin_date <= $3 AND $3 < end_date
         ORDER BY part_id, price DESC, list_id",
    )
    .bind::<SqlUuid, _>(outlet)
    .bind::<Array<SqlUuid>, _>(parts.to_vec())
    .bind::<Date, _>(day)
    .load(tx)
    .await?;
    Ok(rows)
}
