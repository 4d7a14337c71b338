//! Every query about price lists and claims; what a batch of filings reads stands in `store/batch.rs`.

mod batch;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

pub(super) use batch::{Batch, gather};

use super::{Claim, ClaimLine, ClaimState, Operation, PartPrice, PriceList, Verdict};
use crate::db::Tx;
use crate::db::schema::{claim_lines, claims, price_list_operations, price_list_parts, price_lists};
use crate::insert_rows;
use crate::types::{
    ClaimId, Error, ListId, Money, Name, OrderId, OutletId, OutletName, Page, PageRequest, ProductFamily, StatementId,
    TypedId as _,
};

pub(super) async fn insert_list(
    tx: &mut Tx,
    list: &PriceList,
    prices: &[PartPrice],
    operations: &[Operation],
) -> Result<(), Error> {
    diesel::insert_into(price_lists::table).values(list).execute(tx).await?;
    diesel::insert_into(price_list_parts::table).values(prices).execute(tx).await?;
    diesel::insert_into(price_list_operations::table).values(operations).execute(tx).await?;
    Ok(())
}

/// The price list with this id; `NotFound` if there is none.
pub(super) async fn list(tx: &mut Tx, list: ListId) -> Result<PriceList, Error> {
    let found = price_lists::table.find(list).select(PriceList::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(list)))
}

pub(super) async fn prices(tx: &mut Tx, lists: &[ListId]) -> Result<Vec<PartPrice>, Error> {
    let rows = price_list_parts::table
        .filter(price_list_parts::list_id.eq_any(lists))
        .order((price_list_parts::list_id, price_list_parts::part_id))
        .select(PartPrice::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn operations(tx: &mut Tx, lists: &[ListId]) -> Result<Vec<Operation>, Error> {
    let rows = price_list_operations::table
        .filter(price_list_operations::list_id.eq_any(lists))
        .order((price_list_operations::list_id, price_list_operations::code))
        .select(Operation::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn list_page(
    tx: &mut Tx,
    level: Option<i32>,
    family: Option<ProductFamily>,
    page: PageRequest,
) -> Result<Page<PriceList>, Error> {
    let (time, id) = page.after();
    let mut query = price_lists::table
        .filter(
            price_lists::create_time
                .gt(time)
                .or(price_lists::create_time.eq(time).and(price_lists::list_id.gt(ListId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(level) = level {
        query = query.filter(price_lists::level.eq(level));
    }
    if let Some(family) = family {
        query = query.filter(price_lists::product_family.eq(family));
    }
    let rows = query
        .order((price_lists::create_time, price_lists::list_id))
        .limit(page.limit())
        .select(PriceList::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.list_id.uuid())))
}

pub(super) async fn insert(tx: &mut Tx, filed: &[(Claim, Vec<ClaimLine>)]) -> Result<(), Error> {
    if filed.is_empty() {
        return Ok(());
    }
    insert_rows!(tx, "claims", filed.iter().map(|(claim, _)| claim).collect::<Vec<_>>(), {
        outlet_id: SqlUuid = |claim| claim.outlet_id,
        claim_id: SqlUuid = |claim| claim.claim_id,
        number: Text = |claim| claim.number.as_str(),
        order_id: SqlUuid = |claim| claim.order_id,
        device_id: SqlUuid = |claim| claim.device_id,
        fault_code: Text = |claim| claim.fault_code.as_str(),
        list_id: Nullable<SqlUuid> = |claim| claim.list_id,
        state: Text = |claim| claim.state,
        claimed_amount: BigInt = |claim| claim.claimed_amount,
        approved_amount: BigInt = |claim| claim.approved_amount,
        currency: Text = |claim| claim.currency.as_str(),
        filed_by: Text = |claim| claim.filed_by.as_str(),
        reviewed_by: Nullable<Text> = |claim| claim.reviewed_by.as_deref(),
        statement_id: Nullable<SqlUuid> = |claim| claim.statement_id,
        file_time: Timestamptz = |claim| claim.file_time,
        decide_time: Nullable<Timestamptz> = |claim| claim.decide_time,
        version: BigInt = |claim| claim.version,
    })?;
    insert_rows!(tx, "claim_lines", filed.iter().flat_map(|(_, lines)| lines).collect::<Vec<_>>(), {
        outlet_id: SqlUuid = |line| line.outlet_id,
        claim_id: SqlUuid = |line| line.claim_id,
        line_index: Integer = |line| line.line_index,
        kind: Text = |line| line.kind.as_str(),
        part_id: Nullable<SqlUuid> = |line| line.part_id,
        quantity: Nullable<BigInt> = |line| line.quantity,
        operation_code: Nullable<Text> = |line| line.operation_code.as_deref(),
        minutes: Nullable<Integer> = |line| line.minutes,
        document: Nullable<Text> = |line| line.document.as_deref(),
        claimed_amount: BigInt = |line| line.claimed_amount,
        verdict: Text = |line| line.verdict,
        approved_amount: BigInt = |line| line.approved_amount,
        findings: Jsonb = |line| &line.findings,
    })?;
    Ok(())
}

/// The claim with this name; `NotFound` if there is none.
pub(super) async fn claim(tx: &mut Tx, name: OutletName<ClaimId>) -> Result<Claim, Error> {
    let found = claims::table.find((name.outlet, name.id)).select(Claim::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

pub(super) async fn lines(tx: &mut Tx, outlet: OutletId, ids: &[ClaimId]) -> Result<Vec<ClaimLine>, Error> {
    let rows = claim_lines::table
        .filter(claim_lines::outlet_id.eq(outlet))
        .filter(claim_lines::claim_id.eq_any(ids))
        .order((claim_lines::claim_id, claim_lines::line_index))
        .select(ClaimLine::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn update_reviewed(tx: &mut Tx, claim: &Claim, lines: &[ClaimLine]) -> Result<Claim, Error> {
    for line in lines {
        diesel::update(claim_lines::table.find((line.outlet_id, line.claim_id, line.line_index)))
            .set((
                claim_lines::verdict.eq(line.verdict),
                claim_lines::approved_amount.eq(line.approved_amount),
                claim_lines::findings.eq(&line.findings),
            ))
            .execute(tx)
            .await?;
    }
    let updated = diesel::update(claims::table.find((claim.outlet_id, claim.claim_id)))
        .filter(claims::version.eq(claim.version))
        .set((
            claims::state.eq(claim.state),
            claims::approved_amount.eq(claim.approved_amount),
            claims::reviewed_by.eq(&claim.reviewed_by),
            claims::decide_time.eq(claim.decide_time),
            claims::version.eq(claim.version + 1),
        ))
        .returning(Claim::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    updated.ok_or(Error::Conflict)
}

pub(super) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<ClaimState>,
    order: Option<OrderId>,
    page: PageRequest,
) -> Result<Page<Claim>, Error> {
    let (time, id) = page.after();
    let mut query = claims::table
        .filter(claims::outlet_id.eq(outlet))
        .filter(
            claims::file_time.gt(time).or(claims::file_time.eq(time).and(claims::claim_id.gt(ClaimId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(claims::state.eq(state));
    }
    if let Some(order) = order {
        query = query.filter(claims::order_id.eq(order));
    }
    let rows = query
        .order((claims::file_time, claims::claim_id))
        .limit(page.limit())
        .select(Claim::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.file_time, row.claim_id.uuid())))
}

/// A claim line that stands in no statement.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct UnsettledLine {
    /// The claim.
    pub claim_id: ClaimId,
    /// The line's place in it.
    pub line_index: i32,
    /// What is to be paid.
    pub amount: Money,
}

/// The lines of an outlet that were decided before an instant, are to be paid, and stand in no statement.
pub async fn unsettled(tx: &mut Tx, outlet: OutletId, until: DateTime<Utc>) -> Result<Vec<UnsettledLine>, Error> {
    let rows = claim_lines::table
        .inner_join(
            claims::table
                .on(claims::outlet_id.eq(claim_lines::outlet_id).and(claims::claim_id.eq(claim_lines::claim_id))),
        )
        .filter(claims::outlet_id.eq(outlet))
        .filter(claims::state.eq_any([ClaimState::Approved, ClaimState::Reduced]))
        .filter(claims::statement_id.is_null())
        .filter(claims::decide_time.lt(until))
        .filter(claim_lines::verdict.eq_any([Verdict::Approve, Verdict::Reduce]))
        .filter(claim_lines::approved_amount.gt(Money::ZERO))
        .order((claim_lines::claim_id, claim_lines::line_index))
        .select((claim_lines::claim_id, claim_lines::line_index, claim_lines::approved_amount))
        .load(tx)
        .await?;
    Ok(rows)
}

/// Writes the statement into the claims that stand in it.
pub async fn put_in_statement(
    tx: &mut Tx,
    outlet: OutletId,
    statement: StatementId,
    ids: &[ClaimId],
) -> Result<(), Error> {
    diesel::update(claims::table.filter(claims::outlet_id.eq(outlet)).filter(claims::claim_id.eq_any(ids)))
        .set((claims::statement_id.eq(Some(statement)), claims::version.eq(claims::version + 1)))
        .execute(tx)
        .await?;
    Ok(())
}

/// Settles the claims of a paid statement.
pub async fn settle(tx: &mut Tx, outlet: OutletId, statement: StatementId) -> Result<(), Error> {
    diesel::update(claims::table.filter(claims::outlet_id.eq(outlet)).filter(claims::statement_id.eq(statement)))
        .set((claims::state.eq(ClaimState::Settled), claims::version.eq(claims::version + 1)))
        .execute(tx)
        .await?;
    Ok(())
}
