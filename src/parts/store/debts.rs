//! Queries about debts of defective parts.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::schema::{outlets, part_debts};
use crate::db::{Tx, after};
use crate::parts::{DebtState, PartDebt};
use crate::types::{
    CenterId, Day, DebtId, Error, Money, OutletId, OutletName, Page, PageRequest, PartyId, ReservationId, TypedId as _,
};

pub(in crate::parts) async fn insert(tx: &mut Tx, debts: &[PartDebt]) -> Result<(), Error> {
    if !debts.is_empty() {
        diesel::insert_into(part_debts::table).values(debts).execute(tx).await?;
    }
    Ok(())
}

/// The debt with this name; `NotFound` if there is none.
pub(in crate::parts) async fn debt(tx: &mut Tx, name: OutletName<DebtId>) -> Result<PartDebt, Error> {
    let found =
        part_debts::table.find((name.outlet, name.id)).select(PartDebt::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// The debts of an outlet with these ids that there are.
pub(in crate::parts) async fn debts(tx: &mut Tx, outlet: OutletId, ids: &[DebtId]) -> Result<Vec<PartDebt>, Error> {
    let rows = part_debts::table
        .filter(part_debts::outlet_id.eq(outlet))
        .filter(part_debts::debt_id.eq_any(ids))
        .select(PartDebt::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// Writes state, charge, reminder and waiver of debts as they are given, each a further version, and tells it to them.
pub(in crate::parts) async fn update(tx: &mut Tx, debts: &mut [PartDebt]) -> Result<(), Error> {
    for debt in debts {
        let changed = diesel::update(part_debts::table.find((debt.outlet_id, debt.debt_id)))
            .filter(part_debts::version.eq(debt.version))
            .set((
                part_debts::state.eq(debt.state),
                part_debts::remind_time.eq(debt.remind_time),
                part_debts::charge_amount.eq(debt.charge_amount),
                part_debts::charge_transfer_id.eq(debt.charge_transfer_id),
                part_debts::waived_by.eq(debt.waived_by.clone()),
                part_debts::waive_reason.eq(debt.waive_reason.clone()),
                part_debts::version.eq(debt.version + 1),
            ))
            .execute(tx)
            .await?;
        if changed != 1 {
            return Err(Error::Conflict);
        }
        debt.version += 1;
    }
    Ok(())
}

pub(in crate::parts) async fn of_reservations(
    tx: &mut Tx,
    outlet: OutletId,
    ids: &[ReservationId],
) -> Result<Vec<(ReservationId, DebtId)>, Error> {
    let rows = part_debts::table
        .filter(part_debts::outlet_id.eq(outlet))
        .filter(part_debts::reservation_id.eq_any(ids))
        .order((part_debts::reservation_id, part_debts::debt_id))
        .select((part_debts::reservation_id, part_debts::debt_id))
        .load(tx)
        .await?;
    Ok(rows)
}

/// An outlet's debts, in a state, or open and due by a day, if asked for.
pub(in crate::parts) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    (state, due_until): (Option<DebtState>, Option<Day>),
    page: PageRequest,
) -> Result<Page<PartDebt>, Error> {
    let mut query = part_debts::table
        .filter(part_debts::outlet_id.eq(outlet))
        .filter(after((part_debts::create_time, part_debts::debt_id), page.after()))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(part_debts::state.eq(state));
    }
    if let Some(day) = due_until {
        query = query.filter(part_debts::state.eq_any(DebtState::OPEN)).filter(part_debts::due_date.le(day));
    }
    let rows = query
        .order((part_debts::create_time, part_debts::debt_id))
        .limit(page.limit())
        .select(PartDebt::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.debt_id.uuid())))
}

/// Debts of a center's outlets of which a day asks something: a reminder, the word that they are overdue, a charge.
pub(in crate::parts) async fn asking(
    tx: &mut Tx,
    center: CenterId,
    today: Day,
    most: usize,
) -> Result<Vec<PartDebt>, Error> {
    let owed = part_debts::state.eq(DebtState::Owed);
    let reminds = owed.and(part_debts::remind_time.is_null()).and(part_debts::remind_date.le(today));
    let is_overdue = part_debts::state.eq(DebtState::Owed).and(part_debts::due_date.lt(today));
    let at_outlet = part_debts::state.eq_any([DebtState::Owed, DebtState::Overdue]);
    let rows = part_debts::table
        .inner_join(outlets::table.on(outlets::outlet_id.eq(part_debts::outlet_id)))
        .filter(outlets::center_id.eq(center))
        .filter(reminds.or(is_overdue).or(at_outlet.and(part_debts::charge_date.lt(today))))
        .order((part_debts::due_date, part_debts::debt_id))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(PartDebt::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// How old an outlet's debts are.
#[derive(Clone, Debug, QueryableByName)]
pub(in crate::parts) struct Ageing {
    #[diesel(sql_type = SqlUuid)]
    pub(in crate::parts) outlet_id: OutletId,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) not_due: i64,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) week: i64,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) month: i64,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) quarter: i64,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) longer: i64,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) on_the_way: i64,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) charged: Money,
    #[diesel(sql_type = BigInt)]
    pub(in crate::parts) receivable: Money,
}

/// The debts of an outlet, or of each outlet of a center, by age on a day; outlets without any are left out.
pub(in crate::parts) async fn ageing(
    tx: &mut Tx,
    party: PartyId,
    today: Day,
    page: PageRequest,
) -> Result<Page<Ageing>, Error> {
    let (time, outlet) = page.after();
    let rows = diesel::sql_query(
        "SELECT outlet_id,
            count(*) FILTER (WHERE is_open AND late <= 0) AS not_due,
            count(*) FILTER (WHERE is_open AND late BETWEEN 1 AND 7) AS week,
            count(*) FILTER (WHERE is_open AND late BETWEEN 8 AND 30) AS month,
            count(*) FILTER (WHERE is_open AND late BETWEEN 31 AND 90) AS quarter,
            count(*) FILTER (WHERE is_open AND late > 90) AS longer,
            count(*) FILTER (WHERE state IN ('in_transit', 'received')) AS on_the_way,
            coalesce(sum(charge_amount) FILTER (WHERE state = 'charged'), 0)::bigint AS charged,
            coalesce((SELECT sum(debits_posted - credits_posted) FROM accounts
                WHERE party_id = outlet_id AND unit = 'CNY' AND location = 'receivable'), 0)::bigint AS receivable
         FROM (SELECT outlet_id, part_debts.state, charge_amount, $2 - due_date AS late,
                part_debts.state IN ('owed', 'overdue', 'packed') AS is_open
            FROM part_debts JOIN outlets USING (outlet_id)
            WHERE (outlet_id = $1 OR center_id = $1) AND outlet_id > $3
                AND part_debts.state NOT IN ('settled', 'waived', 'credited')) AS debts
         GROUP BY outlet_id ORDER BY outlet_id LIMIT $4",
    )
    .bind::<SqlUuid, _>(party)
    .bind::<Date, _>(today)
    .bind::<SqlUuid, _>(outlet)
    .bind::<BigInt, _>(page.limit())
    .load::<Ageing>(tx)
    .await?;
    Ok(page.cut(rows, |row| (time, row.outlet_id.uuid())))
}
