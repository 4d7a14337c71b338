//! Queries about how parts stand to one another and to models, and what there is of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::catalog::interchange::Interchange;
use crate::catalog::{Alternative, Fit, Model, Part, Standing, Succession};
use crate::db::schema::{accounts, part_alternatives, part_fits, part_successions, parts, product_models};
use crate::db::{Tx, after};
use crate::types::{Day, Error, ModelId, Page, PageRequest, PartId, PartyId, TechnicianId, TypedId as _};

pub(in crate::catalog) async fn insert_succession(tx: &mut Tx, succession: &Succession) -> Result<(), Error> {
    diesel::insert_into(part_successions::table).values(succession).execute(tx).await?;
    Ok(())
}

pub(in crate::catalog) async fn insert_alternative(tx: &mut Tx, alternative: &Alternative) -> Result<(), Error> {
    diesel::insert_into(part_alternatives::table).values(alternative).execute(tx).await?;
    Ok(())
}

pub(in crate::catalog) async fn insert_fit(tx: &mut Tx, fit: &Fit) -> Result<(), Error> {
    diesel::insert_into(part_fits::table).values(fit).execute(tx).await?;
    Ok(())
}

/// The last word on what replaces a part, of whatever day.
pub(in crate::catalog) async fn last_succession(tx: &mut Tx, part: PartId) -> Result<Option<Succession>, Error> {
    let last = part_successions::table
        .filter(part_successions::part_id.eq(part))
        .order(part_successions::begin_date.desc())
        .select(Succession::as_select())
        .first(tx)
        .await;
    Ok(last.optional()?)
}

/// The last word on two parts, in the order of their ids, of whatever day.
pub(in crate::catalog) async fn last_alternative(
    tx: &mut Tx,
    (one, other): (PartId, PartId),
) -> Result<Option<Alternative>, Error> {
    let last = part_alternatives::table
        .filter(part_alternatives::one_id.eq(one))
        .filter(part_alternatives::other_id.eq(other))
        .order(part_alternatives::begin_date.desc())
        .select(Alternative::as_select())
        .first(tx)
        .await;
    Ok(last.optional()?)
}

/// What replaces these parts on a day, where something does.
pub(in crate::catalog) async fn successions_on(
    tx: &mut Tx,
    ids: &[PartId],
    day: Day,
) -> Result<Vec<Succession>, Error> {
    let rows: Vec<Succession> = part_successions::table
        .distinct_on(part_successions::part_id)
        .filter(part_successions::part_id.eq_any(ids))
        .filter(part_successions::begin_date.le(day))
        .order((part_successions::part_id, part_successions::begin_date.desc()))
        .select(Succession::as_select())
        .load(tx)
        .await?;
    Ok(rows.into_iter().filter(|row| row.successor_id.is_some()).collect())
}

async fn alternatives_on(tx: &mut Tx, ids: &[PartId], day: Day) -> Result<Vec<Alternative>, Error> {
    let rows: Vec<Alternative> = part_alternatives::table
        .distinct_on((part_alternatives::one_id, part_alternatives::other_id))
        .filter(part_alternatives::one_id.eq_any(ids).or(part_alternatives::other_id.eq_any(ids)))
        .filter(part_alternatives::begin_date.le(day))
        .order((part_alternatives::one_id, part_alternatives::other_id, part_alternatives::begin_date.desc()))
        .select(Alternative::as_select())
        .load(tx)
        .await?;
    Ok(rows.into_iter().filter(|row| row.holds).collect())
}

/// How all parts stand to one another on a day.
pub(in crate::catalog) async fn interchange(tx: &mut Tx, day: Day) -> Result<Interchange, Error> {
    let successions: Vec<Succession> = part_successions::table
        .distinct_on(part_successions::part_id)
        .filter(part_successions::begin_date.le(day))
        .order((part_successions::part_id, part_successions::begin_date.desc()))
        .select(Succession::as_select())
        .load(tx)
        .await?;
    let alternatives: Vec<Alternative> = part_alternatives::table
        .distinct_on((part_alternatives::one_id, part_alternatives::other_id))
        .filter(part_alternatives::begin_date.le(day))
        .order((part_alternatives::one_id, part_alternatives::other_id, part_alternatives::begin_date.desc()))
        .select(Alternative::as_select())
        .load(tx)
        .await?;
    let alternatives: Vec<Alternative> = alternatives.into_iter().filter(|row| row.holds).collect();
    Ok(Interchange::of(&successions, &alternatives))
}

/// Which models each of these parts fits on a day.
pub async fn fits_on(tx: &mut Tx, ids: &[PartId], day: Day) -> Result<Vec<(PartId, ModelId)>, Error> {
    let rows: Vec<Fit> = part_fits::table
        .distinct_on((part_fits::part_id, part_fits::model_id))
        .filter(part_fits::part_id.eq_any(ids))
        .filter(part_fits::begin_date.le(day))
        .order((part_fits::part_id, part_fits::model_id, part_fits::begin_date.desc()))
        .select(Fit::as_select())
        .load(tx)
        .await?;
    Ok(rows.into_iter().filter(|row| row.fits).map(|row| (row.part_id, row.model_id)).collect())
}

/// How these parts stand on a day.
pub(in crate::catalog) async fn standing(tx: &mut Tx, ids: &[PartId], day: Day) -> Result<Standing, Error> {
    Ok(Standing {
        fits: fits_on(tx, ids, day).await?,
        successions: successions_on(tx, ids, day).await?,
        alternatives: alternatives_on(tx, ids, day).await?,
    })
}

/// What was said of these parts in these models, of every day.
pub async fn fits(tx: &mut Tx, parts: &[PartId], models: &[ModelId]) -> Result<Vec<Fit>, Error> {
    let rows = part_fits::table
        .filter(part_fits::part_id.eq_any(parts))
        .filter(part_fits::model_id.eq_any(models))
        .select(Fit::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// Part and first day of those that fit a model, the later word going before the earlier.
const FITTING: &str = "SELECT part_id FROM (SELECT DISTINCT ON (part_id, model_id) part_id, fits FROM part_fits
    WHERE model_id = ANY($1) AND begin_date <= $2 ORDER BY part_id, model_id, begin_date DESC) AS said WHERE fits";

#[derive(QueryableByName)]
struct PartRow {
    #[diesel(sql_type = SqlUuid)]
    part_id: PartId,
}

async fn fitting_ids(tx: &mut Tx, models: &[ModelId], day: Day) -> Result<Vec<PartId>, Error> {
    let models: Vec<Uuid> = models.iter().map(|model| model.uuid()).collect();
    let rows: Vec<PartRow> =
        diesel::sql_query(FITTING).bind::<Array<SqlUuid>, _>(models).bind::<Date, _>(day).load(tx).await?;
    Ok(rows.into_iter().map(|row| row.part_id).collect())
}

/// The parts that fit a model on a day.
pub(in crate::catalog) async fn fitting(tx: &mut Tx, model: ModelId, day: Day) -> Result<Vec<Part>, Error> {
    let ids = fitting_ids(tx, &[model], day).await?;
    Ok(parts::table.filter(parts::part_id.eq_any(ids)).select(Part::as_select()).load(tx).await?)
}

/// The parts that fit one of some models on a day, a page by creation.
pub(in crate::catalog) async fn fitting_page(
    tx: &mut Tx,
    models: &[ModelId],
    day: Day,
    page: PageRequest,
) -> Result<Page<Part>, Error> {
    let ids = fitting_ids(tx, models, day).await?;
    let rows = parts::table
        .filter(parts::part_id.eq_any(ids))
        .filter(after((parts::create_time, parts::part_id), page.after()))
        .order((parts::create_time, parts::part_id))
        .limit(page.limit())
        .select(Part::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.part_id.uuid())))
}

/// The models that are discontinued by a day.
pub(in crate::catalog) async fn discontinued(tx: &mut Tx, day: Day) -> Result<Vec<Model>, Error> {
    let rows = product_models::table
        .filter(product_models::discontinue_date.le(day))
        .order(product_models::model_id)
        .select(Model::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// Good and refurbished pieces of these parts that a party can promise from its shelf now. Stock is a later chapter: it is
/// read off the balances.
pub async fn available(tx: &mut Tx, party: PartyId, ids: &[PartId]) -> Result<Vec<(PartId, (i64, i64))>, Error> {
    let units: Vec<String> = ids.iter().map(|part| part.uuid().to_string()).collect();
    let rows: Vec<(String, String, i64, i64, i64)> = accounts::table
        .filter(accounts::party_id.eq(party))
        .filter(accounts::owner_id.eq(party))
        .filter(accounts::unit.eq_any(units))
        .filter(accounts::location.eq("on_hand"))
        .filter(accounts::holder_id.eq(TechnicianId::NOBODY))
        .select((
            accounts::unit,
            accounts::condition,
            accounts::debits_posted,
            accounts::credits_posted,
            accounts::credits_pending,
        ))
        .load(tx)
        .await?;
    let of = |part: PartId, condition: &str| {
        let unit = part.uuid().to_string();
        let own = rows.iter().filter(|row| row.0 == unit && row.1 == condition);
        own.map(|(_, _, came, went, promised)| came - went - promised).sum::<i64>()
    };
    Ok(ids.iter().map(|part| (*part, (of(*part, "good"), of(*part, "refurbished")))).collect())
}

#[derive(QueryableByName)]
struct KeptRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = BigInt)]
    stock: i64,
    #[diesel(sql_type = BigInt)]
    used: i64,
}

/// Usable pieces of these parts in the whole network at the end of a day: on shelves, with technicians, on the way; and
/// those fitted in so many days up to it. The balances of now less what moved since.
pub(in crate::catalog) async fn kept(
    tx: &mut Tx,
    ids: &[PartId],
    day: Day,
    window_days: i32,
) -> Result<Vec<(PartId, i64, i64)>, Error> {
    let units: Vec<String> = ids.iter().map(|part| part.uuid().to_string()).collect();
    let end: DateTime<Utc> = day.plus_days(1).begin();
    let begin = day.plus_days(1 - i64::from(window_days)).begin();
    let rows: Vec<KeptRow> = diesel::sql_query(include_str!("kept.sql"))
        .bind::<Array<Text>, _>(&units)
        .bind::<Timestamptz, _>(begin)
        .bind::<Timestamptz, _>(end)
        .load(tx)
        .await?;
    let of = |part: &PartId| {
        let unit = part.uuid().to_string();
        rows.iter().find(|row| row.unit == unit).map_or((*part, 0, 0), |row| (*part, row.stock, row.used))
    };
    Ok(ids.iter().map(of).collect())
}
