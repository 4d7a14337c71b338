//! What the service's own role cannot do, whatever it tries, and what inserting a transfer does by itself.

use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};

use super::books::assert_they_balance;
use crate::harness::TestApp;
use crate::story::told_until;

/// A connection as the role that the service has where it is given one of its own.
async fn service(app: &TestApp) -> AsyncPgConnection {
    AsyncPgConnection::establish(&app.url.replacen("sanbao@", "sanbao_service@", 1)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_cannot_touch_the_books_nor_lift_what_guards_them() {
    let app = TestApp::start().await;
    told_until(&app, "finish_repair").await;
    let mut service = service(&app).await;
    assert_eq!(app.db.role().await.unwrap(), "sanbao_service");
    for change in [
        "UPDATE transfers SET actor = 'x'",
        "DELETE FROM transfers",
        "TRUNCATE transfers CASCADE",
        "UPDATE accounts SET debits_posted = debits_posted + 1",
        "UPDATE accounts SET owner_id = party_id",
        "DELETE FROM accounts",
        "TRUNCATE accounts CASCADE",
        "INSERT INTO accounts (party_id, account_id, owner_id, unit, location, condition, debits_posted) \
         SELECT party_id, gen_random_uuid(), gen_random_uuid(), unit, location, condition, 9 FROM accounts",
        "INSERT INTO accounts (party_id, account_id, owner_id, unit, location, condition, has_serials) \
         SELECT party_id, gen_random_uuid(), gen_random_uuid(), unit, location, condition, true FROM accounts",
        "INSERT INTO serial_places SELECT unit, 'S', party_id, account_id, NULL FROM accounts",
        "INSERT INTO ledger_closings SELECT party_id, now() FROM accounts",
        "DELETE FROM events",
        "ALTER TABLE transfers DISABLE TRIGGER ALL",
        "ALTER TABLE accounts DROP CONSTRAINT accounts_not_overdrawn",
        "DROP TRIGGER transfers_are_booked ON transfers",
        "DROP TABLE corrections",
        "SET session_replication_role = replica",
        "SET ROLE sanbao",
        "SET SESSION AUTHORIZATION sanbao",
        "CREATE OR REPLACE FUNCTION changes_owner(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'",
        "SELECT grant_service()",
        "SELECT book_serials(ARRAY[]::transfers[])",
        "CREATE FUNCTION public.accounts() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "UPDATE stock_closes SET state = 'closed'; SELECT 1 / 0",
    ] {
        assert!(service.batch_execute(change).await.is_err(), "{change}");
        service.batch_execute("ROLLBACK").await.unwrap();
    }
    // What stands in front of the real tables in a session fools nobody.
    service.batch_execute("CREATE TEMP TABLE accounts (LIKE public.accounts)").await.unwrap();
    let insert = "INSERT INTO public.transfers SELECT credit_party_id, gen_random_uuid(), unit, credit_account_id, \
        debit_party_id, debit_account_id, 1000, code, phase, NULL, source, actor, post_time \
        FROM public.transfers WHERE code = 'ship'";
    assert!(service.batch_execute(insert).await.is_err());
    assert_they_balance(&app).await;
}

#[derive(diesel::QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    sum: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_moves_the_balances_by_itself_and_only_as_the_rules_allow() {
    let app = TestApp::start().await;
    told_until(&app, "finish_repair").await;
    let mut service = service(&app).await;
    let on_hand = async |service: &mut AsyncPgConnection| {
        let sql = "SELECT sum(debits_posted - credits_posted)::bigint AS sum FROM accounts WHERE location = 'on_hand'";
        diesel::sql_query(sql).get_result::<Sum>(service).await.unwrap().sum
    };
    let before = on_hand(&mut service).await;
    let copy = |columns: &str, of: &str| {
        format!(
            "INSERT INTO transfers (credit_party_id, transfer_id, unit, credit_account_id, debit_party_id, \
             debit_account_id, amount, code, phase, pending_id, source, actor, post_time) \
             SELECT credit_party_id, gen_random_uuid(), unit, credit_account_id, debit_party_id, debit_account_id, \
             {columns}, source, actor, post_time FROM transfers WHERE {of}"
        )
    };
    service.batch_execute(&copy("3, code, phase, NULL", "code = 'supply'")).await.unwrap();
    assert_eq!(on_hand(&mut service).await, before + 3);
    for (columns, of) in [
        // More than there is.
        ("1000, code, phase, NULL::uuid", "code = 'ship'"),
        // The center's goods become the outlet's by nothing that sells them.
        ("1, 'ship', phase, NULL", "code = 'receive'"),
        // A movement that promised nothing is not kept.
        ("amount, code, 'post_pending', transfer_id", "code = 'supply' LIMIT 1"),
        // A correction of nothing.
        ("amount, 'correct', phase, NULL", "code = 'supply' LIMIT 1"),
    ] {
        assert!(service.batch_execute(&copy(columns, of)).await.is_err(), "{columns}");
    }
    assert_eq!(on_hand(&mut service).await, before + 3);
    assert_they_balance(&app).await;
}

/// The constraint by whose name a statement is refused.
async fn refused_by(service: &mut AsyncPgConnection, sql: &str) -> String {
    match diesel::sql_query(sql).execute(service).await {
        Err(diesel::result::Error::DatabaseError(_, told)) => told.constraint_name().unwrap_or_default().to_owned(),
        other => panic!("{sql}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_transfers_and_reservations_refer_to_is_there_and_stays() {
    let app = TestApp::start().await;
    told_until(&app, "finish_repair").await;
    let mut service = service(&app).await;
    service.batch_execute("CREATE TEMP TABLE parts AS SELECT gen_random_uuid() AS part_id").await.unwrap();
    let transfer = |credited: &str, debited: &str| {
        format!(
            "INSERT INTO transfers (credit_party_id, transfer_id, unit, credit_account_id, debit_party_id, \
             debit_account_id, amount, code, phase, source, actor, post_time) \
             SELECT {credited}, {debited}, 1, code, phase, source, actor, post_time FROM transfers WHERE code = 'supply'"
        )
    };
    let (from, to) =
        ("credit_party_id, gen_random_uuid(), unit, credit_account_id", "debit_party_id, debit_account_id");
    diesel::sql_query(transfer(from, to)).execute(&mut service).await.unwrap();
    for (credited, debited, constraint) in [
        ("credit_party_id, gen_random_uuid(), unit, gen_random_uuid()", to, "transfers_credit_fkey"),
        // The same account, but neither of that party nor of that unit.
        ("gen_random_uuid(), gen_random_uuid(), unit, credit_account_id", to, "transfers_credit_fkey"),
        ("credit_party_id, gen_random_uuid(), 'CNY', credit_account_id", to, "transfers_credit_fkey"),
        (from, "debit_party_id, gen_random_uuid()", "transfers_debit_fkey"),
        (from, "gen_random_uuid(), debit_account_id", "transfers_debit_fkey"),
    ] {
        assert_eq!(refused_by(&mut service, &transfer(credited, debited)).await, constraint, "{credited} {debited}");
    }
    for (order, part, promise, constraint) in [
        ("gen_random_uuid()", "part_id", "transfer_id", "reservations_order_fkey"),
        ("order_id", "(SELECT part_id FROM pg_temp.parts)", "transfer_id", "reservations_part_fkey"),
        ("order_id", "part_id", "gen_random_uuid()", "reservations_transfer_fkey"),
    ] {
        let sql = format!(
            "INSERT INTO reservations (outlet_id, reservation_id, order_id, part_id, condition, quantity, state, \
             technician_id, transfer_id, create_time, version) \
             SELECT outlet_id, gen_random_uuid(), {order}, {part}, condition, quantity, state, technician_id, \
             {promise}, create_time, 1 FROM reservations LIMIT 1"
        );
        assert_eq!(refused_by(&mut service, &sql).await, constraint, "{sql}");
    }
    for change in [
        "DELETE FROM public.parts",
        "UPDATE public.parts SET part_id = gen_random_uuid()",
        "DELETE FROM repair_orders",
        "UPDATE repair_orders SET order_id = gen_random_uuid()",
        "UPDATE reservations SET order_id = gen_random_uuid()",
        "UPDATE reservations SET part_id = gen_random_uuid()",
        "UPDATE reservations SET transfer_id = gen_random_uuid()",
    ] {
        let refused = service.batch_execute(change).await.unwrap_err().to_string();
        assert!(refused.contains("stay, under the key they have"), "{change}: {refused}");
    }
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    assert!(owner.batch_execute("UPDATE accounts SET unit = 'x'").await.is_err());
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_transfer_resolves_or_takes_back_is_there_and_the_same() {
    let app = TestApp::start().await;
    told_until(&app, "finish_repair").await;
    let mut service = service(&app).await;
    let insert = |columns: &str, of: &str| {
        format!(
            "INSERT INTO transfers (credit_party_id, transfer_id, unit, credit_account_id, debit_party_id, \
             debit_account_id, amount, code, phase, pending_id, corrects_id, source, actor, post_time) \
             SELECT {columns}, source, actor, post_time FROM transfers WHERE {of}"
        )
    };
    let (there, back) = (
        "credit_party_id, gen_random_uuid(), unit, credit_account_id, debit_party_id, debit_account_id",
        "debit_party_id, gen_random_uuid(), unit, debit_account_id, credit_party_id, credit_account_id",
    );
    let promise = insert(&format!("{there}, 2, code, 'pending', NULL, NULL"), "code = 'reserve'");
    diesel::sql_query(promise).execute(&mut service).await.unwrap();
    for (columns, of, constraint) in [
        // A part of a promise, another promise, and something that promised nothing.
        (format!("{there}, 1, code, 'post_pending', transfer_id, NULL"), "amount = 2", "transfers_pending_fkey"),
        (format!("{there}, 1, code, 'void_pending', transfer_id, NULL"), "amount = 2", "transfers_pending_fkey"),
        (format!("{there}, 2, code, 'post_pending', gen_random_uuid(), NULL"), "amount = 2", "transfers_pending_fkey"),
        (
            format!("{there}, 1, code, 'void_pending', transfer_id, NULL"),
            "code = 'issue'",
            "transfers_resolve_promises",
        ),
        // A part of a transfer, another one, and the same way again.
        (format!("{back}, 1, 'correct', phase, NULL, transfer_id"), "code = 'supply'", "transfers_corrects_fkey"),
        (format!("{back}, 1, 'correct', phase, NULL, gen_random_uuid()"), "code = 'supply'", "transfers_corrects_fkey"),
        (format!("{there}, amount, 'correct', phase, NULL, transfer_id"), "code = 'supply'", "transfers_corrects_fkey"),
    ] {
        assert_eq!(refused_by(&mut service, &insert(&columns, of)).await, constraint, "{columns} {of}");
    }
    let kept = insert(&format!("{there}, amount, code, 'void_pending', transfer_id, NULL"), "amount = 2");
    assert_eq!(diesel::sql_query(kept).execute(&mut service).await.unwrap(), 1);
    assert_they_balance(&app).await;
}

#[derive(Debug, diesel::QueryableByName)]
struct Granted {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_fact: bool,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    may_read: bool,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    may_insert: bool,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    may_change: bool,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    may_truncate: bool,
}

/// Every table there is: a later migration needs to name none of its tables to the role, and can forget none.
#[tokio::test(flavor = "multi_thread")]
async fn the_service_may_what_each_table_is_for_and_no_more() {
    const KEPT_BY_TRIGGERS: &[&str] = &["accounts", "feed_clock", "ledger_closings", "serial_moves", "serial_places"];
    let app = TestApp::start().await;
    let sql = "SELECT relname::text AS name,
            EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND tgfoid = 'refuse_change'::regproc
                AND tgtype & 24 <> 0) AS is_fact,
            has_table_privilege('sanbao_service', c.oid, 'SELECT') AS may_read,
            has_table_privilege('sanbao_service', c.oid, 'INSERT') AS may_insert,
            has_any_column_privilege('sanbao_service', c.oid, 'UPDATE')
                OR has_table_privilege('sanbao_service', c.oid, 'DELETE') AS may_change,
            has_table_privilege('sanbao_service', c.oid, 'TRUNCATE') AS may_truncate
        FROM pg_class AS c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> '__diesel_schema_migrations' ORDER BY relname";
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let tables: Vec<Granted> = diesel::sql_query(sql).load(&mut owner).await.unwrap();
    assert!(tables.len() > 40 && tables.iter().filter(|table| table.is_fact).count() > 10, "{}", tables.len());
    for table in tables {
        let is_kept = KEPT_BY_TRIGGERS.contains(&table.name.as_str());
        assert!(table.may_read && !table.may_truncate, "{table:?}");
        assert_eq!(table.may_insert, !is_kept, "{table:?}");
        assert_eq!(table.may_change, !is_kept && !table.is_fact, "{table:?}");
    }
}
