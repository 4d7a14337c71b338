//! Reviews, plans, contracts, levels, the history, and what is still to be finished.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::{improvement_plans, outlet_contracts, outlet_levels, outlet_reviews, outlet_transitions};
use crate::network::{
    Contract, DatedLevel, GoalResult, ImprovementPlan, Listed, Obligation, Outlet, OutletReview, OutletTransition,
    PlanOutcome,
};
use crate::types::{Day, Error, OutletId, Page, PageRequest};

pub(in crate::network) async fn insert_review(tx: &mut Tx, review: &OutletReview) -> Result<(), Error> {
    diesel::insert_into(outlet_reviews::table).values(review).execute(tx).await?;
    Ok(())
}

/// The last review of an outlet's application.
pub(in crate::network) async fn last_review(tx: &mut Tx, outlet: OutletId) -> Result<Option<OutletReview>, Error> {
    use outlet_reviews as t;
    let query = t::table.filter(t::outlet_id.eq(outlet)).order((t::review_time.desc(), t::review_id.desc()));
    Ok(query.select(OutletReview::as_select()).first(tx).await.optional()?)
}

pub(in crate::network) async fn insert_plan(tx: &mut Tx, plan: &ImprovementPlan) -> Result<(), Error> {
    diesel::insert_into(improvement_plans::table).values(plan).execute(tx).await?;
    Ok(())
}

/// The last improvement plan of an outlet.
pub(in crate::network) async fn last_plan(tx: &mut Tx, outlet: OutletId) -> Result<Option<ImprovementPlan>, Error> {
    use improvement_plans as t;
    let query = t::table.filter(t::outlet_id.eq(outlet)).order((t::create_time.desc(), t::plan_id.desc()));
    Ok(query.select(ImprovementPlan::as_select()).first(tx).await.optional()?)
}

/// Ends the plan that is open.
pub(in crate::network) async fn close_plan(
    tx: &mut Tx,
    outlet: OutletId,
    outcome: PlanOutcome,
    results: Option<Listed<GoalResult>>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    use improvement_plans as t;
    diesel::update(t::table.filter(t::outlet_id.eq(outlet)).filter(t::outcome.is_null()))
        .set((t::outcome.eq(outcome), t::results.eq(results), t::close_time.eq(now)))
        .execute(tx)
        .await?;
    Ok(())
}

pub(in crate::network) async fn insert_contracts(tx: &mut Tx, contracts: &[Contract]) -> Result<(), Error> {
    for some in contracts.chunks(super::ROWS_MAX) {
        diesel::insert_into(outlet_contracts::table).values(some).execute(tx).await?;
    }
    Ok(())
}

pub(in crate::network) async fn insert_level(tx: &mut Tx, level: &DatedLevel) -> Result<(), Error> {
    diesel::insert_into(outlet_levels::table).values(level).execute(tx).await?;
    Ok(())
}

/// The level of an outlet that begins last.
pub(in crate::network) async fn last_level(tx: &mut Tx, outlet: OutletId) -> Result<Option<DatedLevel>, Error> {
    use outlet_levels as t;
    let query = t::table.filter(t::outlet_id.eq(outlet)).order(t::begin_date.desc());
    Ok(query.select(DatedLevel::as_select()).first(tx).await.optional()?)
}

/// The levels of these outlets, from day to day.
pub async fn levels_of(tx: &mut Tx, owners: &[OutletId]) -> Result<Vec<DatedLevel>, Error> {
    use outlet_levels as t;
    let query = t::table.filter(t::outlet_id.eq_any(owners)).order((t::outlet_id, t::begin_date));
    Ok(query.select(DatedLevel::as_select()).load(tx).await?)
}

/// The level of an outlet on a day; as last decided where its dated levels do not reach.
pub async fn level_on(tx: &mut Tx, outlet: &Outlet, day: Day) -> Result<i32, Error> {
    Ok(DatedLevel::on(&levels_of(tx, &[outlet.outlet_id]).await?, outlet, day))
}

pub(in crate::network) async fn insert_transitions(tx: &mut Tx, transitions: &[OutletTransition]) -> Result<(), Error> {
    for some in transitions.chunks(super::ROWS_MAX) {
        diesel::insert_into(outlet_transitions::table).values(some).execute(tx).await?;
    }
    Ok(())
}

/// The history of these outlets, version by version.
pub(in crate::network) async fn transitions_of(
    tx: &mut Tx,
    owners: &[OutletId],
) -> Result<Vec<OutletTransition>, Error> {
    use outlet_transitions as t;
    let query = t::table.filter(t::outlet_id.eq_any(owners)).order((t::outlet_id, t::version));
    Ok(query.select(OutletTransition::as_select()).load(tx).await?)
}

/// An outlet's history, version by version.
pub(in crate::network) async fn transition_page(
    tx: &mut Tx,
    outlet: OutletId,
    page: PageRequest,
) -> Result<Page<OutletTransition>, Error> {
    use outlet_transitions as t;
    let rows = t::table
        .filter(t::outlet_id.eq(outlet))
        // The place of a version in a page token is its number, as an instant.
        .filter(t::version.gt(page.after().0.timestamp()))
        .order(t::version)
        .limit(page.limit())
        .select(OutletTransition::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (DateTime::from_timestamp(row.version, 0).unwrap_or_default(), uuid::Uuid::nil())))
}

#[derive(QueryableByName)]
struct ObligationRow {
    #[diesel(sql_type = Text)]
    kind: Obligation,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

/// What an outlet has still to finish, of whatever chapter: the database's own list, which it insists on itself when an
/// outlet is terminated.
pub async fn obligations(tx: &mut Tx, outlet: OutletId) -> Result<Vec<(Obligation, i64)>, Error> {
    let rows: Vec<ObligationRow> = diesel::sql_query("SELECT kind, amount FROM outlet_obligations($1) ORDER BY kind")
        .bind::<SqlUuid, _>(outlet)
        .load(tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.amount)).collect())
}
