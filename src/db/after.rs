//! Where a page begins, said so that the index finds it: as a comparison of rows. The same said with OR reads every row
//! before the page.

use chrono::{DateTime, Utc};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// The filter "these columns, a time and an id, come after this place".
#[derive(Clone, Copy, Debug, QueryId)]
pub struct After<C> {
    columns: C,
    time: DateTime<Utc>,
    id: Uuid,
}

/// As [`After`]: `after((t::create_time, t::outlet_id), page.after())`.
pub const fn after<C>(columns: C, (time, id): (DateTime<Utc>, Uuid)) -> After<C> {
    After { columns, time, id }
}

impl<C> Expression for After<C> {
    type SqlType = Bool;
}

impl<C> ValidGrouping<()> for After<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<Q>, Q> AppearsOnTable<Q> for After<C> {}

impl<C: SelectableExpression<Q>, Q> SelectableExpression<Q> for After<C> {}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for After<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(") > (");
        out.push_bind_param::<Timestamptz, _>(&self.time)?;
        out.push_sql(", ");
        out.push_bind_param::<SqlUuid, _>(&self.id)?;
        out.push_sql(")");
        Ok(())
    }
}
