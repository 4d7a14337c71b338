//! Outlets.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::schema::outlets;
use crate::db::{Tx, after};
use crate::network::{Outlet, OutletState, Work};
use crate::rpc::Reach;
use crate::types::{CenterId, Day, Error, OutletId, Page, PageRequest, TypedId as _};

pub(in crate::network) async fn insert_outlets(tx: &mut Tx, all: &[Outlet]) -> Result<(), Error> {
    for some in all.chunks(super::ROWS_MAX) {
        diesel::insert_into(outlets::table).values(some).execute(tx).await?;
    }
    Ok(())
}

/// The outlets that have these codes: the code, the outlet, its center.
pub(in crate::network) async fn outlets_by_code(
    tx: &mut Tx,
    codes: &[&str],
) -> Result<Vec<(String, OutletId, CenterId)>, Error> {
    let query = outlets::table.filter(outlets::code.eq_any(codes));
    Ok(query.select((outlets::code, outlets::outlet_id, outlets::center_id)).load(tx).await?)
}

/// The outlet with this id; `NotFound` if there is none.
pub async fn outlet(tx: &mut Tx, outlet: OutletId) -> Result<Outlet, Error> {
    let found = outlets::table.find(outlet).select(Outlet::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Outlet::not_found(outlet))
}

/// The outlets with these ids that there are.
pub async fn outlets(mut tx: &Tx, ids: &[OutletId]) -> Result<Vec<Outlet>, Error> {
    Ok(outlets::table.filter(outlets::outlet_id.eq_any(ids)).select(Outlet::as_select()).load(&mut tx).await?)
}

/// The outlets whose state takes devices in, with their levels: what a sample is drawn from.
pub async fn taking_in(tx: &mut Tx) -> Result<Vec<(OutletId, i32)>, Error> {
    let open = OutletState::ALL.iter().copied().filter(|state| state.opens(Work::Intake));
    Ok(outlets::table.filter(outlets::state.eq_any(open)).select((outlets::outlet_id, outlets::level)).load(tx).await?)
}

/// What a list of outlets is narrowed by.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct OutletFilter {
    pub(in crate::network) state: Option<OutletState>,
    pub(in crate::network) center: Option<CenterId>,
    pub(in crate::network) city: Option<String>,
    /// Only what is publicly listed.
    pub(in crate::network) public_only: bool,
}

/// The outlets that somebody sees: those in reach, and what is publicly listed on a day.
pub(in crate::network) async fn outlet_page(
    tx: &mut Tx,
    filter: &OutletFilter,
    reach: &Reach,
    today: Day,
    page: PageRequest,
) -> Result<Page<Outlet>, Error> {
    let mut query = outlets::table.filter(after((outlets::create_time, outlets::outlet_id), page.after())).into_boxed();
    let listed = || {
        outlets::state
            .eq_any(OutletState::listed())
            .and(outlets::contract_begin_date.le(today))
            .and(outlets::contract_end_date.gt(today))
    };
    if filter.public_only {
        query = query.filter(listed());
    }
    query = match reach {
        Reach::Brand => query,
        Reach::Centers(own) => query.filter(listed().or(outlets::center_id.eq_any(own.clone()))),
        Reach::Outlets(own) => query.filter(listed().or(outlets::outlet_id.eq_any(own.clone()))),
    };
    if let Some(state) = filter.state {
        query = query.filter(outlets::state.eq(state));
    }
    if let Some(center) = filter.center {
        query = query.filter(outlets::center_id.eq(center));
    }
    if let Some(city) = &filter.city {
        query = query.filter(outlets::city.eq(city));
    }
    let rows = query
        .order((outlets::create_time, outlets::outlet_id))
        .limit(page.limit())
        .select(Outlet::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.outlet_id.uuid())))
}

/// The outlets of a reach, by creation.
pub async fn own_page(tx: &mut Tx, reach: &Reach, page: PageRequest) -> Result<Page<Outlet>, Error> {
    let mut query = outlets::table.filter(after((outlets::create_time, outlets::outlet_id), page.after())).into_boxed();
    query = match reach {
        Reach::Brand => query,
        Reach::Centers(own) => query.filter(outlets::center_id.eq_any(own.clone())),
        Reach::Outlets(own) => query.filter(outlets::outlet_id.eq_any(own.clone())),
    };
    let ordered = query.order((outlets::create_time, outlets::outlet_id)).limit(page.limit());
    let rows = ordered.select(Outlet::as_select()).load(tx).await?;
    Ok(page.cut(rows, |row| (row.create_time, row.outlet_id.uuid())))
}

/// The outlets in contract, of a reach, whose contract ends on a day or before, by that day.
pub(in crate::network) async fn contract_page(
    tx: &mut Tx,
    reach: &Reach,
    until: Day,
    page: PageRequest,
) -> Result<Page<Outlet>, Error> {
    let (time, id) = page.after();
    let after = Day::of(time);
    let mut query = outlets::table
        .filter(
            outlets::contract_end_date
                .gt(after)
                .or(outlets::contract_end_date.eq(after).and(outlets::outlet_id.gt(OutletId::from_uuid(id)))),
        )
        .filter(outlets::contract_end_date.le(until))
        .filter(outlets::state.eq_any(OutletState::IN_CONTRACT))
        .into_boxed();
    query = match reach {
        Reach::Brand => query,
        Reach::Centers(own) => query.filter(outlets::center_id.eq_any(own.clone())),
        Reach::Outlets(own) => query.filter(outlets::outlet_id.eq_any(own.clone())),
    };
    let rows = query
        .order((outlets::contract_end_date, outlets::outlet_id))
        .limit(page.limit())
        .select(Outlet::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.form.contract_end_date.begin(), row.outlet_id.uuid())))
}

/// Writes what may change of an outlet, as a further version of the one that was read.
pub(in crate::network) async fn update_outlet(tx: &mut Tx, outlet: &Outlet) -> Result<Outlet, Error> {
    let changed = diesel::update(outlets::table.find(outlet.outlet_id))
        .filter(outlets::version.eq(outlet.version))
        .set((
            outlets::state.eq(outlet.state),
            outlets::level.eq(outlet.level),
            outlets::contract_begin_date.eq(outlet.form.contract_begin_date),
            outlets::contract_end_date.eq(outlet.form.contract_end_date),
            outlets::version.eq(outlet.version + 1),
        ))
        .returning(Outlet::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    changed.ok_or(Error::Conflict)
}
