//! The schema as the code reads it, as the database has it, and as errors speak of it.

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use sanbao::db::CONSTRAINTS;

use crate::harness::TestApp;
use crate::parts::requests::recall;
use crate::story::told_until;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// As the owner: who may not change a table is not shown its keys.
async fn lines(app: &TestApp, sql: &str) -> Vec<String> {
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut owner).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn schema_rs_is_what_a_migrated_database_has() {
    let app = TestApp::start().await;
    let sql = format!("SELECT schema AS line FROM ({}) AS rendered", include_str!("../../../src/db/schema.sql"));
    let rendered = lines(&app, &sql).await.remove(0);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema.rs");
    let written = std::fs::read_to_string(path).unwrap();
    let (head, _) = written.split_once("\n\n").unwrap();
    let expected = format!("{head}\n\n{rendered}");
    if std::env::var_os("SANBAO_BLESS").is_some() {
        std::fs::write(path, &expected).unwrap();
    }
    assert_eq!(written.trim_end(), expected.trim_end(), "run this test with SANBAO_BLESS=1");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_constraint_is_named_and_has_a_meaning() {
    let app = TestApp::start().await;
    let constraints = lines(
        &app,
        "SELECT conname::text AS line FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid \
         JOIN pg_namespace ON pg_namespace.oid = relnamespace \
         WHERE nspname = 'public' AND contype IN ('c', 'f', 'p', 'u', 'x') AND relname <> '__diesel_schema_migrations' \
         UNION SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid \
         JOIN pg_namespace ON pg_namespace.oid = relnamespace \
         WHERE nspname = 'public' AND indisunique AND NOT indisprimary AND relname <> '__diesel_schema_migrations' \
         UNION SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''(\\w+)''', 'g'))[1] FROM pg_proc \
         JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = 'public' \
         ORDER BY 1",
    )
    .await;
    let constraints: Vec<&str> = constraints.iter().map(String::as_str).collect();
    let mut known: Vec<&str> = CONSTRAINTS.iter().copied().flatten().map(|(name, _)| *name).collect();
    known.sort_unstable();
    let unknown: Vec<_> = constraints.iter().filter(|name| !known.contains(name)).collect();
    let gone: Vec<_> = known.iter().filter(|name| !constraints.contains(name)).collect();
    assert!(unknown.is_empty() && gone.is_empty(), "without a meaning: {unknown:?}; not in the database: {gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_can_be_taken_back_and_applied_again() {
    let app = TestApp::start().await;
    // With what has to become something else when they are.
    let mut story = told_until(&app, "receive_shipment").await;
    story.clients.parts.recall_shipment(recall(&story)).await.unwrap();
    let reverted = app.db.revert().await.unwrap();
    assert!(reverted > 0);
    assert_eq!(app.db.migrate().await.unwrap(), reverted);
    assert_eq!(app.db.migrate().await.unwrap(), 0);
}
