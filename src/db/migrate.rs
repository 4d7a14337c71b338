//! The schema, brought up to date by the service itself.

use anyhow::{Context as _, anyhow};
use diesel_async::{
    AsyncConnection as _, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use tracing::warn;

use super::{Db, role};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Key of the lock that servers starting together take in turn. Outside the core path: held while migrating only.
const LOCK: &str = "SELECT pg_advisory_lock(20260101)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(20260101)";
/// Gives the service's role what it needs of every table there is, and takes what it may not have.
const GRANT: &str = "SELECT grant_service()";
/// Whether there is a table that the role does not know: it was made after the last migration was applied.
const NEW_TO_ROLE: &str = "SELECT grant_service() WHERE EXISTS (SELECT FROM pg_roles, pg_tables \
    WHERE rolname = 'sanbao_service' AND schemaname = 'public' \
    AND NOT has_table_privilege(rolname, format('public.%I', tablename), 'SELECT'))";

impl Db {
    /// Applies the migrations that are missing and says how many, and makes data that was restored from another cluster
    /// at home in this one. Must run on the multi-thread runtime.
    pub async fn migrate(&self) -> anyhow::Result<usize> {
        let applied = self.with_harness(|harness| {
            harness.run_pending_migrations(MIGRATIONS).map(|applied| applied.len()).map_err(|error| anyhow!("{error}"))
        });
        let applied = applied.await?;
        let mut connection = AsyncPgConnection::establish(self.url()).await.context("cannot connect to migrate")?;
        connection.batch_execute("SELECT feed_adopt()").await.context("cannot adopt the cluster")?;
        let grant = if applied > 0 { GRANT } else { NEW_TO_ROLE };
        connection.batch_execute(&format!("{LOCK}; {grant}; {UNLOCK}")).await.context("cannot grant to the service")?;
        drop(connection);
        let role = self.role().await?;
        if role != role::ROLE {
            warn!("the service works as `{role}`, which could lift the ledger's guards: let it make `{}`", role::ROLE);
        }
        Ok(applied)
    }

    /// The role that the service works under.
    pub async fn role(&self) -> anyhow::Result<String> {
        let read = self.read("migrate.role", async |tx| {
            let asked = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("current_user::text"));
            Ok(asked.get_result::<String>(tx).await?)
        });
        read.await.map_err(|error| anyhow!("{error:?}"))
    }

    /// Takes every migration back and says how many; for tests of `down.sql`.
    pub async fn revert(&self) -> anyhow::Result<usize> {
        self.with_harness(|harness| {
            harness.revert_all_migrations(MIGRATIONS).map(|reverted| reverted.len()).map_err(|error| anyhow!("{error}"))
        })
        .await
    }

    async fn with_harness(
        &self,
        work: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> anyhow::Result<usize>,
    ) -> anyhow::Result<usize> {
        let mut connection = AsyncPgConnection::establish(self.url()).await.context("cannot connect to migrate")?;
        connection.batch_execute(LOCK).await?;
        let mut harness = AsyncMigrationHarness::new(connection);
        let outcome = work(&mut harness);
        let mut connection = harness.into_inner();
        connection.batch_execute(UNLOCK).await?;
        outcome.context("cannot migrate the database")
    }
}
