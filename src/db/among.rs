//! Rows by pairs of keys. Two lists, each with `= ANY`, would ask the index for every pair of an entry of one and an
//! entry of the other: a batch of 256 commands for 50 outlets would probe it 12,800 times.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

/// The filter "these columns, a tuple, are one of these rows"; the rows come as a tuple of lists of one length, each an
/// array bound by `into_sql`. Unlike a filter of plain text it is planned once for each connection.
#[derive(Clone, Copy, Debug, QueryId)]
pub struct Among<C, L> {
    columns: C,
    lists: L,
}

/// As [`Among`]; [`among!`](crate::among) takes pairs of ids.
pub const fn among<C, L>(columns: C, lists: L) -> Among<C, L> {
    Among { columns, lists }
}

/// The filter "these columns are one of these pairs of ids": `among!(t::outlet_id, t::order_id, names.iter().map(…))`.
#[macro_export]
macro_rules! among {
    ($one:expr, $other:expr, $pairs:expr) => {{
        use diesel::IntoSql as _;
        use diesel::sql_types::{Array, Uuid as SqlUuid};
        let (one, other): (Vec<uuid::Uuid>, Vec<uuid::Uuid>) = $pairs.unzip();
        $crate::db::among(($one, $other), (one.into_sql::<Array<SqlUuid>>(), other.into_sql::<Array<SqlUuid>>()))
    }};
}

impl<C, L> Expression for Among<C, L> {
    type SqlType = Bool;
}

impl<C, L> ValidGrouping<()> for Among<C, L> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<Q>, L, Q> AppearsOnTable<Q> for Among<C, L> {}

impl<C: SelectableExpression<Q>, L, Q> SelectableExpression<Q> for Among<C, L> {}

impl<C: QueryFragment<Pg>, L: QueryFragment<Pg>> QueryFragment<Pg> for Among<C, L> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(") IN (SELECT * FROM unnest(");
        self.lists.walk_ast(out.reborrow())?;
        out.push_sql("))");
        Ok(())
    }
}
