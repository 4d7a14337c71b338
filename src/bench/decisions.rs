//! Decisions in process: a fixed mix of handset and PC cases, all layers, beside a copy of the same facts.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

use super::echo::{Decide, EchoServer};
use super::load::Target;
use super::report::{Measured, Row};
use super::{BenchOptions, Ground};
use crate::pb;
use crate::pb::policy_service_client::PolicyServiceClient;
use crate::policy::{
    Category, Cause, Delay, Evidence, Facts, Fault, Form, OpenRepair, Policies, Product, Repair, RepairOutcome, Sale,
    SameModel, Supply, items,
};
use crate::types::{Day, Money};

/// Cases of the mix.
const CASES: usize = 4096;
/// Cases asked over the wire, in turn.
const ECHOED: usize = 512;
/// Cases decided between two looks at the clock.
const BATCH: usize = 1024;

/// Measures decisions in process.
pub(super) async fn measure(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let BenchOptions { duration, rounds, .. } = *ground.options;
    let in_process = tokio::task::spawn_blocking(move || in_process(duration, rounds)).await??;
    let target = ground.serve(&ground.site("decisions").await?).await?;
    let requests: Vec<_> = mix().into_iter().take(ECHOED).map(request).collect();
    let mut replies = Vec::new();
    for request in &requests {
        replies.push(decide(&target, request.clone()).await?);
    }
    let echo = EchoServer::start::<Decide>(replies).await?;
    let mut over_wire = Vec::new();
    for _ in 0..rounds {
        let echoed = drive(&echo.target, &requests, duration).await?;
        over_wire.push((drive(&target, &requests, duration).await?, Some(echoed)));
    }
    let row = Row::rate("Decide, 16 callers", "an echo of the same messages, same server", over_wire);
    echo.stop();
    Ok(vec![in_process, row])
}

/// The case as it is asked over the wire.
fn request(facts: Facts) -> pb::DecideRequest {
    pb::DecideRequest { case: Some(pb::decide_request::Case::Facts(crate::decisions::wire::facts::encode(&facts))) }
}

async fn decide(target: &Target, request: pb::DecideRequest) -> Result<pb::Decision> {
    let mut client = PolicyServiceClient::new(target.connect().await?);
    Ok(client.decide(request).await.context("a decision failed")?.into_inner())
}

/// Callers that ask for decisions one after another.
async fn drive(target: &Target, requests: &[pb::DecideRequest], duration: Duration) -> Result<Measured> {
    let next = AtomicUsize::new(0);
    target
        .run(16, duration, |channel| {
            let place = next.fetch_add(1, Ordering::Relaxed) % ECHOED;
            let request = requests.get(place).cloned();
            async move {
                let request = request.context("no case")?;
                PolicyServiceClient::new(channel).decide(request).await.context("a decision failed")?;
                Ok(())
            }
        })
        .await
}

/// Decisions with their reasons on one thread.
fn in_process(duration: Duration, rounds: usize) -> Result<Row> {
    let policies = Policies::shipped()?;
    let cases = mix();
    let mut measured = Vec::new();
    for _ in 0..rounds {
        let copied = rate(&cases, duration, |facts| {
            black_box(facts.clone());
        });
        let decided = rate(&cases, duration, |facts| {
            let _decided = black_box(policies.answer(black_box(facts)));
        });
        measured.push((decided, Some(copied)));
    }
    Ok(Row::rate("decisions, one core", "a copy of the same facts", measured))
}

fn rate(cases: &[Facts], duration: Duration, mut each: impl FnMut(&Facts)) -> Measured {
    let mut done = 0_u64;
    let mut slowest = Duration::ZERO;
    let begin = Instant::now();
    while begin.elapsed() < duration {
        let batch = Instant::now();
        for facts in cases.iter().cycle().skip(usize::try_from(done).unwrap_or(0) % CASES).take(BATCH) {
            each(facts);
        }
        done += u64::try_from(BATCH).unwrap_or(0);
        slowest = slowest.max(batch.elapsed());
    }
    let elapsed = begin.elapsed();
    let per_second = u128::from(done) * 1_000_000_000 / elapsed.as_nanos().max(1);
    let each = Duration::from_nanos(u64::try_from(elapsed.as_nanos() / u128::from(done.max(1))).unwrap_or(u64::MAX));
    Measured { per_second: u64::try_from(per_second).unwrap_or(u64::MAX), p50: each, p99: each }
}

/// Cases as outlets meet them: most within the period, some long in repair, some from the provinces with rules.
pub(super) fn mix() -> Vec<Facts> {
    let mut random = SmallRng::seed_from_u64(20_010_917);
    (0..CASES).map(|_| case(&mut random)).collect()
}

fn case(random: &mut SmallRng) -> Facts {
    let category = if random.random_bool(0.6) { Category::Handset } else { Category::Pc };
    let item = items(category).choose(random).copied().unwrap_or("main_unit");
    let sold = Day::FIRST.plus_days(random.random_range(12_500..13_100));
    let after = *[3, 6, 10, 14, 20, 90, 200, 300, 360, 380, 700].choose(random).unwrap_or(&10);
    let reported = sold.plus_days(after + random.random_range(0..3));
    let sent = sold.plus_days(random.random_range(0..=after));
    let repair = |random: &mut SmallRng| Repair {
        sent,
        returned: sent.plus_days(random.random_range(1..9)).min(reported),
        listed: true,
        outcome: RepairOutcome::Repaired,
        waiting_from: None,
        waiting_to: None,
    };
    let repairs = (0..random.random_range(0..3)).map(|_| repair(random)).collect();
    let province = *[None, None, None, Some("zhejiang"), Some("shandong")].choose(random).unwrap_or(&None);
    let promised = if category == Category::Handset { "xx-handset" } else { "tongchuang-pc" };
    let program = *[None, Some(promised), Some("exchange-30")].choose(random).unwrap_or(&None);
    let delay = Delay::ALL.choose(random).copied();
    Facts {
        product: Product {
            category,
            item: item.into(),
            form: (category == Category::Pc).then_some(Form::Laptop),
            program: program.map(Into::into),
            series: Some("other".into()),
        },
        sale: Sale {
            invoice: Some(sold),
            price: Some(Money::from_minor(399_900)),
            province: province.map(Into::into),
            agreement_signed: Some(true),
            ..Sale::default()
        },
        evidence: Evidence::default(),
        fault: Fault { reported, listed: Some(random.random_bool(0.7)), cause: Cause::Product, proven: true },
        repairs,
        open_repair: random.random_bool(0.2).then_some(OpenRepair { sent: reported, delay, estimate_days: Some(5) }),
        exchanged_on: None,
        item_exchanges: 0,
        component_replaced_on: None,
        supply: Supply { same_model: SameModel::InStock, equivalent: false },
        no_reason_return: None,
        on: None,
    }
}
