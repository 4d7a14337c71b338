//! One statement over many rows, whose text does not depend on how many they are: Postgres plans it once for each
//! connection, where `VALUES` with a thousand parameters costs more to read than to carry out.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A statement that reads `new`, the rows given column by column. [`over_rows!`](crate::over_rows) makes it.
#[derive(Clone, Copy, Debug)]
pub struct OverRows<C> {
    /// What comes before the rows, to `FROM`.
    pub before: &'static str,
    /// Each an array.
    pub columns: C,
    /// Names of the columns of `new`, by commas.
    pub names: &'static str,
    /// What comes after the rows.
    pub after: &'static str,
}

/// Carries out a statement over rows, given column by column: `over_rows!(tx, "UPDATE … FROM", rows, { kind: Text =
/// |row| row.kind, … }, "WHERE …")`. Answers as `execute` does.
#[macro_export]
macro_rules! over_rows {
    ($tx:expr, $before:expr, $rows:expr, {
        $first:ident: $first_type:ty = |$first_row:ident| $first_value:expr
        $(, $column:ident: $type:ty = |$row:ident| $value:expr)* $(,)?
    }, $after:expr) => {{
        use diesel::IntoSql as _;
        let rows = $rows;
        let statement = $crate::db::OverRows {
            before: $before,
            columns: (
                rows.iter().map(|$first_row| $first_value).collect::<Vec<_>>()
                    .into_sql::<diesel::sql_types::Array<$first_type>>(),
                $(rows.iter().map(|$row| $value).collect::<Vec<_>>()
                    .into_sql::<diesel::sql_types::Array<$type>>(),)*
            ),
            names: concat!(stringify!($first) $(, ", ", stringify!($column))*),
            after: $after,
        };
        statement.execute($tx).await
    }};
}

/// Inserts rows given column by column: `insert_rows!(tx, "events", rows, { kind: Text = |row| row.kind, … })`. Answers
/// as `execute` does.
#[macro_export]
macro_rules! insert_rows {
    ($tx:expr, $table:literal, $rows:expr, {
        $first:ident: $first_type:ty = |$first_row:ident| $first_value:expr
        $(, $column:ident: $type:ty = |$row:ident| $value:expr)* $(,)?
    }) => {
        $crate::over_rows!(
            $tx,
            concat!(
                "INSERT INTO ", $table, " (", stringify!($first), $(", ", stringify!($column),)* ") SELECT * FROM"
            ),
            $rows,
            { $first: $first_type = |$first_row| $first_value $(, $column: $type = |$row| $value)* },
            ""
        )
    };
}

impl<C> QueryId for OverRows<C> {
    // Told from others by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for OverRows<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.before);
        out.push_sql(" unnest(");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(") AS new (");
        out.push_sql(self.names);
        out.push_sql(") ");
        out.push_sql(self.after);
        Ok(())
    }
}
