//! The books under fire: long random histories of every verb by many callers at once, and kills in the middle. What a
//! plain model in memory says is what the ledger must say.
//!
//! `make test` runs a short one; `make fire` a hundred thousand steps and a hundred kills of each kind
//! (`SANBAO_FIRE_STEPS`, `SANBAO_FIRE_KILLS`, `SANBAO_FIRE_SEED`).

mod arrivals;
mod corrections;
mod days;
mod disposals;
mod ending;
mod goods;
mod ground;
mod held;
mod judged;
mod kept;
mod kills;
mod lane;
mod model;
mod ordering;
mod returns;
mod sending;
mod stock_returns;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use self::days::DAYS;
use self::ground::Ground;
use self::lane::Lane;
use self::model::Books;
use super::books::assert_they_balance;
use crate::harness::TestApp;

/// Callers at a time.
const CALLERS: usize = 16;

/// A number of the environment, or what stands for it.
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// So many steps by every caller, all at once.
async fn round(lanes: Vec<Lane>, steps: u64) -> Vec<Lane> {
    let mut callers = tokio::task::JoinSet::new();
    for mut lane in lanes {
        callers.spawn(async move {
            for _ in 0..steps {
                lane.step().await;
            }
            lane
        });
    }
    callers.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[expect(clippy::print_stdout, reason = "figures of a long run")]
async fn a_random_history_ends_as_a_plain_model_says_and_balances_whenever_it_is_read() {
    let steps = setting("SANBAO_FIRE_STEPS", 2_560);
    let seed = setting("SANBAO_FIRE_SEED", 1);
    let app = TestApp::start().await;
    let ground = Arc::new(Ground::lay(&app, CALLERS).await);
    let is_over = Arc::new(AtomicBool::new(false));
    let (reading, reader) = (Arc::clone(&is_over), app);
    let reads = tokio::spawn(async move {
        let mut count = 0_u64;
        while !reading.load(Ordering::Relaxed) {
            assert_they_balance(&reader).await;
            count += 1;
        }
        (reader, count)
    });
    let mut lanes: Vec<Lane> = (0..CALLERS).map(|index| Lane::new(&ground, index, seed)).collect();
    let each = steps / u64::try_from(CALLERS * (DAYS.len() + 1)).unwrap();
    lanes = round(lanes, each).await;
    for day in DAYS {
        ending::assert_documents(&ground, &lanes).await;
        days::pass(&ground, &mut lanes, *day).await;
        lanes = round(lanes, each).await;
    }
    is_over.store(true, Ordering::Relaxed);
    let (app, read) = reads.await.unwrap();
    assert!(read > 0);

    assert_they_balance(&app).await;
    let documents = ending::assert_documents(&ground, &lanes).await;
    days::assert_closed(&ground).await;
    let mut books = Books::default();
    let mut tally: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for lane in &lanes {
        books.add(&lane.books);
        for (verb, counts) in &lane.tally {
            let sum = tally.entry(verb).or_default();
            *sum = [sum[0] + counts[0], sum[1] + counts[1]];
        }
    }
    let [done, refused] = [0, 1].map(|kind| tally.values().map(|counts| counts[kind]).sum::<u64>());
    assert_eq!(Books::kept(&app).await, books, "what the ledger keeps, and what the model says (seed {seed})");
    ending::assert_stock(&ground, &books).await;
    println!("{done} steps done, {refused} refused as foretold, {documents} documents, balanced at {read} reads");
    println!("each verb done and refused: {tally:?}");
    // A history in which nothing happens proves nothing.
    assert!(done > steps / 3 && refused > steps / 50, "{done} done, {refused} refused");
    assert!(steps < 20_000 || tally.values().all(|[done, refused]| *done > 0 && *refused > 0), "a verb left out");
}
