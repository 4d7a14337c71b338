//! The states of an outlet as the database draws them: the same transitions as the code's, whoever writes.

use diesel_async::RunQueryDsl as _;
use sanbao::network::OutletState;
use sanbao::types::Error;

use crate::harness::TestApp;

const CENTER: &str =
    "INSERT INTO service_centers VALUES ('00000000-0000-7000-8000-000000000001', 'C', 'C', 'P', 'C', now(), 1)";

/// Whether an outlet in one state may be moved to another by plain SQL. Nothing is kept.
async fn moves(app: &TestApp, from: OutletState, to: OutletState) -> bool {
    let level = |state: OutletState| {
        i32::from(!matches!(state, OutletState::Applied | OutletState::InReview | OutletState::Declined))
    };
    let (make, change) = (
        format!(
            "INSERT INTO outlets VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', \
             'X', 'X', 'P', 'C', 1, 1, 1, 1, '2026-01-01', '2028-01-01', '6222020200012345678', '{from}', {}, now(), 1)",
            level(from)
        ),
        format!("UPDATE outlets SET state = '{to}', level = {}", level(to)),
    );
    let (make, change) = (&make, &change);
    let tried = app.db.write("test.moves", async |tx| {
        diesel::sql_query(CENTER).execute(tx).await?;
        diesel::sql_query(make.as_str()).execute(tx).await?;
        let moved = diesel::sql_query(change.as_str()).execute(tx).await;
        // Rolled back either way: what it said is the answer.
        Err::<(), Error>(Error::not_found(if moved.is_ok() { "moved" } else { "refused" }))
    });
    match tried.await {
        Err(Error::NotFound(told)) => told == "moved",
        outcome => panic!("{outcome:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_moves_an_outlet_only_as_drawn() {
    let app = TestApp::start().await;
    for from in OutletState::ALL {
        for to in OutletState::ALL {
            let drawn = from == to || OutletState::TRANSITIONS.iter().any(|(_, own, next)| own == from && next == to);
            assert_eq!(moves(&app, *from, *to).await, drawn, "{from} to {to}");
        }
    }
}
