//! The books themselves: what the database keeps whatever the code believes.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use sanbao::db::Db;

use crate::harness::TestApp;
use crate::story::told_until;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// I1 and I2: per unit, debits equal credits; each balance is the sum of its transfers; 0 ≤ reserved ≤ on hand.
pub async fn assert_they_balance(app: &TestApp) {
    must_balance(&app.db).await;
}

/// As [`assert_they_balance`], of a database.
pub async fn must_balance(db: &Db) {
    for broken in [
        "SELECT count(*) AS count FROM (SELECT unit FROM accounts GROUP BY unit \
         HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)) AS broken",
        "SELECT count(*) AS count FROM accounts a WHERE \
         debits_posted <> (SELECT coalesce(sum(amount), 0) FROM transfers WHERE debit_account_id = a.account_id \
            AND phase IN ('posted', 'post_pending')) \
         OR credits_posted <> (SELECT coalesce(sum(amount), 0) FROM transfers WHERE credit_account_id = a.account_id \
            AND phase IN ('posted', 'post_pending')) \
         OR credits_pending <> (SELECT coalesce(sum(CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 \
            ELSE -amount END), 0) FROM transfers WHERE credit_account_id = a.account_id)",
        "SELECT count(*) AS count FROM accounts WHERE location = 'on_hand' \
         AND NOT (0 <= credits_pending AND credits_pending <= debits_posted - credits_posted)",
    ] {
        let read = db.read("test.books", async |tx| {
            let counted: Count = diesel::sql_query(broken).get_result(tx).await?;
            Ok(counted.count)
        });
        assert_eq!(read.await.unwrap(), 0, "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_what_no_verb_would_write() {
    let app = TestApp::start().await;
    told_until(&app, "finish_repair").await;
    let copy = "INSERT INTO transfers SELECT credit_party_id, gen_random_uuid()";
    for change in [
        "UPDATE transfers SET amount = 1",
        "DELETE FROM transfers",
        "UPDATE events SET kind = 'x'",
        // More than there is.
        "UPDATE accounts SET credits_posted = debits_posted + 1 WHERE location = 'on_hand'",
        // A promise of what is broken.
        "UPDATE accounts SET credits_pending = 1 WHERE condition = 'defective' AND location = 'on_hand'",
        // Another unit than its accounts'.
        &format!(
            "{copy}, 'CNY', credit_account_id, debit_party_id, debit_account_id, amount, code, 'posted', NULL, source, \
             actor, post_time FROM transfers LIMIT 1"
        ),
        // Half of a promise.
        &format!(
            "{copy}, unit, credit_account_id, debit_party_id, debit_account_id, amount + 1, code, 'post_pending', \
             transfer_id, source, actor, post_time FROM transfers WHERE phase = 'pending'"
        ),
        // A promise kept twice.
        &format!(
            "{copy}, unit, credit_account_id, debit_party_id, debit_account_id, amount, code, 'void_pending', \
             transfer_id, source, actor, post_time FROM transfers WHERE phase = 'pending'"
        ),
    ] {
        let write = app.db.write("test.change", async |tx| {
            assert!(diesel::sql_query(change).execute(tx).await? > 0, "nothing to refuse in {change}");
            Ok(())
        });
        assert!(write.await.is_err(), "{change}");
    }
    assert_they_balance(&app).await;
}
