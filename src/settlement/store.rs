//! Every query about statements.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Statement, StatementLine, StatementState};
use crate::db::Tx;
use crate::db::schema::{statement_lines, statements};
use crate::types::{Day, Error, OutletId, OutletName, Page, PageRequest, StatementId, TypedId as _};

/// Rows that one INSERT takes: Postgres binds 65,535 values at most.
const ROWS_MAX: usize = 5000;

pub(super) async fn find_month(tx: &mut Tx, outlet: OutletId, month: Day) -> Result<bool, Error> {
    let own = statements::table.filter(statements::outlet_id.eq(outlet)).filter(statements::month.eq(month));
    Ok(diesel::select(exists(own)).get_result(tx).await?)
}

pub(super) async fn insert(tx: &mut Tx, statement: &Statement, lines: &[StatementLine]) -> Result<(), Error> {
    diesel::insert_into(statements::table).values(statement).execute(tx).await?;
    for some in lines.chunks(ROWS_MAX) {
        diesel::insert_into(statement_lines::table).values(some).execute(tx).await?;
    }
    Ok(())
}

/// The statement with this name; `NotFound` if there is none.
pub(super) async fn statement(tx: &mut Tx, name: OutletName<StatementId>) -> Result<Statement, Error> {
    let found =
        statements::table.find((name.outlet, name.id)).select(Statement::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

pub(super) async fn lines(tx: &mut Tx, name: OutletName<StatementId>) -> Result<Vec<StatementLine>, Error> {
    let rows = statement_lines::table
        .filter(statement_lines::outlet_id.eq(name.outlet))
        .filter(statement_lines::statement_id.eq(name.id))
        .order((statement_lines::claim_id, statement_lines::line_index))
        .select(StatementLine::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn update(tx: &mut Tx, statement: &Statement) -> Result<Statement, Error> {
    let updated = diesel::update(statements::table.find((statement.outlet_id, statement.statement_id)))
        .filter(statements::version.eq(statement.version))
        .set((
            statements::state.eq(statement.state),
            statements::agreed_by_outlet.eq(&statement.agreed_by_outlet),
            statements::agreed_by_brand.eq(&statement.agreed_by_brand),
            statements::payment_document.eq(&statement.payment_document),
            statements::version.eq(statement.version + 1),
        ))
        .returning(Statement::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    updated.ok_or(Error::Conflict)
}

/// Statements by month; the place in a page is the month's first instant and the id.
pub(super) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<StatementState>,
    page: PageRequest,
) -> Result<Page<Statement>, Error> {
    let (time, id) = page.after();
    let month = Day::from_date(time.date_naive()).unwrap_or(Day::FIRST);
    let mut query = statements::table
        .filter(statements::outlet_id.eq(outlet))
        .filter(
            statements::month
                .gt(month)
                .or(statements::month.eq(month).and(statements::statement_id.gt(StatementId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(statements::state.eq(state));
    }
    let rows = query
        .order((statements::month, statements::statement_id))
        .limit(page.limit())
        .select(Statement::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (first_instant(row.month), row.statement_id.uuid())))
}

fn first_instant(day: Day) -> DateTime<Utc> {
    day.date().and_time(chrono::NaiveTime::MIN).and_utc()
}
