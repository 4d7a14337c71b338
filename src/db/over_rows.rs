//! One statement over many rows, whose text does not depend on how many they are: Postgres plans it once for each
//! connection, where `VALUES` with a thousand parameters costs more to read than to carry out.

use std::fmt;

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel_async::RunQueryDsl as _;

use super::Tx;
use crate::types::Error;

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

/// A statement over rows, given column by column: `rows_statement!("UPDATE … FROM", rows, { kind: Text = |row| row.kind,
/// … }, "WHERE …")`.
#[macro_export]
macro_rules! rows_statement {
    ($before:expr, $rows:expr, {
        $first:ident: $first_type:ty = |$first_row:ident| $first_value:expr
        $(, $column:ident: $type:ty = |$row:ident| $value:expr)* $(,)?
    }, $after:expr) => {{
        use diesel::IntoSql as _;
        let rows = $rows;
        $crate::db::OverRows {
            before: $before,
            columns: (
                rows.iter().map(|$first_row| $first_value).collect::<Vec<_>>()
                    .into_sql::<diesel::sql_types::Array<$first_type>>(),
                $(rows.iter().map(|$row| $value).collect::<Vec<_>>()
                    .into_sql::<diesel::sql_types::Array<$type>>(),)*
            ),
            names: concat!(stringify!($first) $(, ", ", stringify!($column))*),
            after: $after,
        }
    }};
}

/// Carries out a [`rows_statement!`](crate::rows_statement). Answers as `execute` does.
#[macro_export]
macro_rules! over_rows {
    ($tx:expr, $($statement:tt)+) => { $crate::rows_statement!($($statement)+).execute($tx).await };
}

/// The statement that inserts rows given column by column: `inserting!("events", rows, { kind: Text = |row| row.kind,
/// … })`.
#[macro_export]
macro_rules! inserting {
    ($table:literal, $rows:expr, {
        $first:ident: $first_type:ty = |$first_row:ident| $first_value:expr
        $(, $column:ident: $type:ty = |$row:ident| $value:expr)* $(,)?
    }) => {
        $crate::rows_statement!(
            concat!(
                "INSERT INTO ", $table, " (", stringify!($first), $(", ", stringify!($column),)* ") SELECT * FROM"
            ),
            $rows,
            { $first: $first_type = |$first_row| $first_value $(, $column: $type = |$row| $value)* },
            ""
        )
    };
}

/// Carries out an [`inserting!`](crate::inserting). Answers as `execute` does.
#[macro_export]
macro_rules! insert_rows {
    ($tx:expr, $($statement:tt)+) => { $crate::inserting!($($statement)+).execute($tx).await };
}

/// Statements that write, carried out as one: one round trip, and references between their rows are checked when all
/// are there.
#[derive(Default)]
pub struct Together(Vec<Box<dyn QueryFragment<Pg> + Send>>);

impl Together {
    /// Adds a statement.
    pub fn add(&mut self, statement: impl QueryFragment<Pg> + Send + 'static) {
        self.0.push(Box::new(statement));
    }

    /// Carries them out.
    pub async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        if !self.0.is_empty() {
            self.execute(tx).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Together {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Together").field(&self.0.len()).finish()
    }
}

impl QueryId for Together {
    // Told from others by its text.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Together {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (index, statement) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { "WITH " } else { "), " });
            out.push_sql(&format!("part_{index} AS ("));
            statement.walk_ast(out.reborrow())?;
        }
        out.push_sql(") SELECT 1");
        Ok(())
    }
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
