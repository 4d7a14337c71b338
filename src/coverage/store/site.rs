//! Outlets as the map knows them, and what happened to them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::point::Point;
use super::super::site::{Capability, Site, Span};
use crate::db::Tx;
use crate::db::schema::{certificates, events, grants, outlet_transitions, outlets};
use crate::network::{IntakeChannel, Listed, OutletState};
use crate::types::{CenterId, Day, Error, OutletId, ProductFamily, ServiceAction};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The place in the feed below which nothing can appear any more.
    fn feed_horizon() -> BigInt;
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outlets, check_for_backend(diesel::pg::Pg))]
struct OutletRow {
    outlet_id: OutletId,
    center_id: CenterId,
    latitude: f64,
    longitude: f64,
    state: OutletState,
    level: i32,
    display_name: String,
    province: String,
    city: String,
    channels: Listed<IntakeChannel>,
    contract_begin_date: Day,
    contract_end_date: Day,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = grants, check_for_backend(diesel::pg::Pg))]
struct GrantRow {
    outlet_id: OutletId,
    product_family: ProductFamily,
    action: ServiceAction,
    begin_date: Day,
    end_date: Option<Day>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = certificates, check_for_backend(diesel::pg::Pg))]
struct CertificateRow {
    outlet_id: OutletId,
    product_family: ProductFamily,
    action: ServiceAction,
    begin_date: Day,
    expire_date: Day,
    revoke_date: Option<Day>,
}

/// An event of the network.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
pub(in crate::coverage) struct Change {
    pub(in crate::coverage) transaction_id: i64,
    pub(in crate::coverage) event_id: Uuid,
    pub(in crate::coverage) outlet_id: OutletId,
}

/// What is below it can no longer be preceded by others: to be asked in a transaction before the one that reads events.
pub(in crate::coverage) async fn horizon(tx: &mut Tx) -> Result<i64, Error> {
    Ok(diesel::select(feed_horizon()).get_result(tx).await?)
}

/// What happened to the network from a place in the feed on.
pub(in crate::coverage) async fn changes(tx: &mut Tx, since: i64) -> Result<Vec<Change>, Error> {
    let rows = events::table
        // Written out, so that the index of such events is used.
        .filter(sql::<Bool>("kind LIKE 'network.%'"))
        .filter(events::transaction_id.ge(since))
        .select(Change::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// The next outlets after an id, by id.
pub(in crate::coverage) async fn page(tx: &mut Tx, after: OutletId, limit: i64) -> Result<Vec<Site>, Error> {
    let rows: Vec<OutletRow> = outlets::table
        .filter(outlets::outlet_id.gt(after))
        .order(outlets::outlet_id)
        .limit(limit)
        .select(OutletRow::as_select())
        .load(tx)
        .await?;
    let Some(last) = rows.last().map(|row| row.outlet_id) else { return Ok(Vec::new()) };
    let spans = grants::table.filter(grants::outlet_id.gt(after)).filter(grants::outlet_id.le(last));
    let spans: Vec<GrantRow> = spans.order(grants::outlet_id).select(GrantRow::as_select()).load(tx).await?;
    let own = certificates::table.filter(certificates::outlet_id.gt(after)).filter(certificates::outlet_id.le(last));
    let own = own.order(certificates::outlet_id).select(CertificateRow::as_select()).load(tx).await?;
    Ok(joined(rows, spans, own))
}

/// The outlets with these ids that there are.
pub(in crate::coverage) async fn sites(tx: &mut Tx, ids: &[OutletId]) -> Result<Vec<Site>, Error> {
    let rows = outlets::table.filter(outlets::outlet_id.eq_any(ids)).select(OutletRow::as_select()).load(tx).await?;
    let spans = grants::table.filter(grants::outlet_id.eq_any(ids)).order(grants::outlet_id);
    let spans = spans.select(GrantRow::as_select()).load(tx).await?;
    let own = certificates::table.filter(certificates::outlet_id.eq_any(ids)).order(certificates::outlet_id);
    let own = own.select(CertificateRow::as_select()).load(tx).await?;
    Ok(joined(rows, spans, own))
}

/// Outlets with what they may do when. Most share the same words and the same dates: each is kept once.
fn joined(rows: Vec<OutletRow>, grants: Vec<GrantRow>, own: Vec<CertificateRow>) -> Vec<Site> {
    let (mut spans, mut certified): (HashMap<OutletId, Vec<Span>>, HashMap<OutletId, Vec<Span>>) = Default::default();
    for grant in grants {
        let capability = Capability { family: grant.product_family, action: grant.action };
        let span = Span { capability, begin: grant.begin_date, end: grant.end_date };
        spans.entry(grant.outlet_id).or_default().push(span);
    }
    for certificate in own {
        let capability = Capability { family: certificate.product_family, action: certificate.action };
        let end = Some(certificate.revoke_date.unwrap_or(certificate.expire_date));
        let span = Span { capability, begin: certificate.begin_date, end };
        certified.entry(certificate.outlet_id).or_default().push(span);
    }
    let (mut words, mut lists) = (HashSet::new(), HashSet::new());
    let site = |row: OutletRow| {
        let point = Point { latitude: row.latitude, longitude: row.longitude };
        let sorted = |spans: &mut HashMap<OutletId, Vec<Span>>| {
            let mut own = spans.remove(&row.outlet_id).unwrap_or_default();
            own.sort_unstable();
            own
        };
        let (granted, certified) = (sorted(&mut spans), sorted(&mut certified));
        Site {
            outlet: row.outlet_id,
            center: row.center_id,
            point,
            unit: point.unit(),
            state: row.state,
            level: row.level,
            channels: row.channels.0.into_iter().collect(),
            contract: (row.contract_begin_date, row.contract_end_date),
            display_name: row.display_name.into_boxed_str(),
            province: kept(&mut words, row.province.into()),
            city: kept(&mut words, row.city.into()),
            spans: kept(&mut lists, granted.into()),
            certified: kept(&mut lists, certified.into()),
        }
    };
    rows.into_iter().map(site).collect()
}

/// The one kept of equal values.
fn kept<T: ?Sized + Eq + std::hash::Hash>(known: &mut HashSet<Arc<T>>, value: Arc<T>) -> Arc<T> {
    if let Some(own) = known.get(&value) {
        return Arc::clone(own);
    }
    known.insert(Arc::clone(&value));
    value
}

/// The state that each outlet was in at an instant; those that had not applied are absent.
pub(in crate::coverage) async fn states_at(
    tx: &mut Tx,
    at: DateTime<Utc>,
) -> Result<HashMap<OutletId, OutletState>, Error> {
    use outlet_transitions as t;
    let applied: Vec<OutletId> =
        outlets::table.filter(outlets::create_time.lt(at)).select(outlets::outlet_id).load(tx).await?;
    let moved: Vec<(OutletId, String)> = t::table
        .filter(t::transition_time.lt(at))
        .order((t::outlet_id, t::transition_time.desc(), t::transition_id.desc()))
        .distinct_on(t::outlet_id)
        .select((t::outlet_id, t::to_state))
        .load(tx)
        .await?;
    let mut states: HashMap<OutletId, OutletState> =
        applied.into_iter().map(|outlet| (outlet, OutletState::Applied)).collect();
    for (outlet, word) in moved {
        let state = OutletState::from_text(&word);
        states.insert(outlet, state.ok_or_else(|| Error::internal(format!("`{word}` is no state of an outlet")))?);
    }
    Ok(states)
}
