//! The server and Postgres killed in the middle, again and again, under callers who repeat what they got no answer to:
//! every acknowledged movement is there once, and what is asked again is answered as before.

use std::future::Future;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use rustix::process::{Pid, Signal, kill_process};
use sanbao::db::private::{PrivateOptions, PrivatePostgres};
use sanbao::db::{Db, DbOptions};
use sanbao::pb;
use sanbao::pb::reservation::State;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tonic::transport::Endpoint;
use tonic::{Code, Response, Status};

use super::super::books::must_balance;
use super::super::requests;
use super::setting;
use crate::harness::{Clients, Parts, request_id};
use crate::story::{STEPS, Story};

/// Callers at a time.
const CALLERS: usize = 8;
/// Pieces at the outlet before the fire.
const STOCK: i64 = 100_000;

/// What a caller was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    supplied: i64,
    reserved: i64,
    issued: i64,
    consumed: i64,
    /// From the shelf, and from the bag.
    released: [i64; 2],
}

impl Told {
    fn add(&mut self, other: Self) {
        self.supplied += other.supplied;
        self.reserved += other.reserved;
        self.issued += other.issued;
        self.consumed += other.consumed;
        self.released = [self.released[0] + other.released[0], self.released[1] + other.released[1]];
    }
}

/// A server and its Postgres, each a process that can be killed.
struct Victims {
    folder: tempfile::TempDir,
    url: String,
    address: String,
    /// Nothing only between its death and its next start.
    postgres: Option<PrivatePostgres>,
    server: Child,
}

impl Victims {
    /// Both, over an empty database.
    async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("sanbao-fire-").tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let postgres = start_postgres(folder.path()).await;
        postgres.ensure_database("fire").await.unwrap();
        let url = postgres.url("fire");
        let db = Db::connect(&url, &DbOptions { pool_size: 1, ..DbOptions::default() }).await.unwrap();
        db.migrate().await.unwrap();
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let server = start_server(&url, &address).await;
        Self { folder, url, address, postgres: Some(postgres), server }
    }

    async fn kill_server(&mut self) {
        self.server.kill().await.unwrap();
        self.server = start_server(&self.url, &self.address).await;
    }

    /// The server stays, and finds Postgres again by itself.
    async fn kill_postgres(&mut self) {
        let mut dying = self.postgres.take().unwrap();
        kill_process(Pid::from_raw(i32::try_from(dying.pid()).unwrap()).unwrap(), Signal::KILL).unwrap();
        dying.exited().await;
        // It holds the folder until it is dropped.
        drop(dying);
        let next = start_postgres(self.folder.path()).await;
        assert!(next.was_recovered());
        self.postgres = Some(next);
    }
}

/// A server process on a port, over a database that is there.
async fn start_server(url: &str, address: &str) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sanbao"))
        .args(["serve", "--insecure-dev", "--listen", address, "--pool-size", "6", "--log", "off"])
        .env("DATABASE_URL", url)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.next_line().await.unwrap().expect("the server says where it listens");
    child
}

/// A durable Postgres in a folder.
async fn start_postgres(folder: &Path) -> PrivatePostgres {
    let options =
        PrivateOptions { data_dir: Some(folder.to_path_buf()), bin_dir: None, durable: true, max_connections: 40 };
    PrivatePostgres::start(&options).await.unwrap()
}

/// Somebody who moves pieces of one order.
struct Caller {
    clients: Clients,
    center: String,
    part: String,
    story: Arc<Story>,
    is_up: watch::Receiver<bool>,
    answers: Arc<AtomicU64>,
    random: SmallRng,
    told: Told,
    held: Option<pb::Reservation>,
    /// Answered supplies and reservations of late, to be asked once more at the end.
    last: Vec<(pb::ReservePartRequest, pb::Reservation)>,
}

impl Caller {
    /// Repeats a call with its request id until it is answered.
    async fn insist<A, F>(&mut self, call: impl Fn(Parts) -> F) -> A
    where
        F: Future<Output = Result<Response<A>, Status>>,
    {
        loop {
            match call(self.clients.parts.clone()).await {
                Ok(answer) => {
                    self.answers.fetch_add(1, Ordering::Relaxed);
                    return answer.into_inner();
                }
                Err(status) => {
                    let code = status.code();
                    // A broken connection is `Unknown` or `Cancelled` to a client: whether it was done, nobody knows.
                    let is_open = matches!(
                        code,
                        Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Aborted | Code::DeadlineExceeded
                    );
                    assert!(is_open, "{status:?}");
                    self.is_up.wait_for(|is_up| *is_up).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    async fn step(&mut self) {
        let Some(held) = self.held.take() else {
            return if self.random.random_range(0..3) == 0 { self.supply().await } else { self.reserve().await };
        };
        let name = held.name.clone();
        match (held.state(), self.random.random_range(0..3)) {
            (State::Held, 1..) => {
                let request = pb::IssueReservationRequest {
                    name,
                    technician: self.story.engineers[0].clone(),
                    etag: String::new(),
                    request_id: request_id(),
                };
                let issued = self
                    .insist(|mut parts| {
                        let request = request.clone();
                        async move { parts.issue_reservation(request).await }
                    })
                    .await;
                self.told.issued += 1;
                self.held = Some(issued);
            }
            (State::Issued, 1..) => {
                let request = pb::ConsumeReservationRequest { name, request_id: request_id(), ..Default::default() };
                self.insist(|mut parts| {
                    let request = request.clone();
                    async move { parts.consume_reservation(request).await }
                })
                .await;
                self.told.consumed += 1;
            }
            (state, _) => {
                let request = pb::ReleaseReservationRequest { name, request_id: request_id(), ..Default::default() };
                self.insist(|mut parts| {
                    let request = request.clone();
                    async move { parts.release_reservation(request).await }
                })
                .await;
                self.told.released[usize::from(state == State::Issued)] += 1;
            }
        }
    }

    async fn supply(&mut self) {
        let request = pb::AcceptSupplyRequest {
            service_center: self.center.clone(),
            part: self.part.clone(),
            quantity: 1,
            condition: pb::StockCondition::Good.into(),
            delivery_note: "DN".to_owned(),
            request_id: request_id(),
            serials: Vec::new(),
        };
        self.insist(|mut parts| {
            let request = request.clone();
            async move { parts.accept_supply(request).await }
        })
        .await;
        self.told.supplied += 1;
    }

    async fn reserve(&mut self) {
        let request = requests::reserve(&self.story, 1);
        let held = self
            .insist(|mut parts| {
                let request = request.clone();
                async move { parts.reserve_part(request).await }
            })
            .await;
        self.told.reserved += 1;
        self.last.push((request, held.clone()));
        self.held = Some(held);
    }
}

/// The story until its order is worked on, with more stock than will be wanted.
async fn tell(clients: Clients) -> Story {
    let mut story = Story::begin(clients);
    for step in STEPS.iter().take_while(|step| step.verb != "reserve_part") {
        story.clients.set_time(step.at);
        (step.call)(&mut story, request_id()).await.unwrap();
    }
    story.clients.set_time("2026-03-13T11:05:00+08:00");
    let mut parts = story.clients.parts.clone();
    parts.accept_supply(requests::supply(&story, STOCK)).await.unwrap();
    story.shipment = parts.ship_parts(requests::ship(&story, STOCK)).await.unwrap().into_inner().name;
    parts.receive_shipment(requests::receive(&story, None)).await.unwrap();
    story
}

#[derive(Debug, diesel::QueryableByName, PartialEq, Eq)]
struct Moves {
    #[diesel(sql_type = diesel::sql_types::Text)]
    code: String,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// Movements in the ledger by what they are.
async fn moves(db: &Db, code: &str) -> i64 {
    // Named here, since what it adds to everything would hide an atomic's own `load`.
    use diesel_async::RunQueryDsl as _;

    let sql = "SELECT code, count(*) AS count FROM transfers GROUP BY code";
    let rows = db.read("test.moves", async |tx| Ok(diesel::sql_query(sql).load::<Moves>(tx).await?)).await.unwrap();
    rows.iter().find(|row| row.code == code).map_or(0, |row| row.count)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[expect(clippy::print_stdout, reason = "figures of a long run")]
async fn whoever_is_killed_in_the_middle_every_movement_is_there_once() {
    let kills = setting("SANBAO_FIRE_KILLS", 5);
    let mut victims = Victims::start().await;
    let channel = Endpoint::from_shared(format!("http://{}", victims.address)).unwrap().connect_lazy();
    let story = Arc::new(tell(Clients::headquarters(channel)).await);

    let (up, is_up) = watch::channel(true);
    let (answers, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut callers = tokio::task::JoinSet::new();
    for index in 0..CALLERS {
        let mut caller = Caller {
            clients: story.clients.clone(),
            center: story.center.clone(),
            part: story.part.clone(),
            story: Arc::clone(&story),
            is_up: is_up.clone(),
            answers: Arc::clone(&answers),
            random: SmallRng::seed_from_u64(u64::try_from(index).unwrap()),
            told: Told::default(),
            held: None,
            last: Vec::new(),
        };
        let is_over = Arc::clone(&is_over);
        callers.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                caller.step().await;
            }
            caller
        });
    }
    let mut random = SmallRng::seed_from_u64(kills);
    for kill in 0..kills * 2 {
        let until = answers.load(Ordering::Relaxed) + random.random_range(1..60);
        while answers.load(Ordering::Relaxed) < until {
            tokio::task::yield_now().await;
        }
        up.send_replace(false);
        if kill.is_multiple_of(2) {
            victims.kill_server().await
        } else {
            victims.kill_postgres().await
        }
        up.send_replace(true);
    }
    is_over.store(true, Ordering::Relaxed);
    let callers = callers.join_all().await;
    assert_as_told(&victims.url, &story, &callers).await;
    println!("{kills} kills of the server, {kills} of Postgres, {} answers", answers.load(Ordering::Relaxed));
    victims.server.kill().await.unwrap();
    victims.postgres.take().unwrap().stop().await.unwrap();
}

/// The ledger holds what the callers were told, once, and asking again changes nothing.
async fn assert_as_told(url: &str, story: &Story, callers: &[Caller]) {
    let db = Db::connect(url, &DbOptions { pool_size: 1, ..DbOptions::default() }).await.unwrap();
    must_balance(&db).await;
    let mut told = Told::default();
    callers.iter().for_each(|caller| told.add(caller.told));
    let counted = async || {
        let released = moves(&db, "release").await;
        let steps = [moves(&db, "reserve").await, moves(&db, "issue").await, moves(&db, "consume").await];
        (moves(&db, "supply").await, steps, released)
    };
    // Two supplies before the fire: the story's and ours.
    let expected = (told.supplied + 2, [told.reserved, told.issued, told.consumed], told.released.iter().sum::<i64>());
    assert_eq!(counted().await, expected, "{told:?}");
    for caller in callers {
        for (request, held) in caller.last.iter().rev().take(20) {
            let again = story.clients.parts.clone().reserve_part(request.clone()).await.unwrap().into_inner();
            assert_eq!(again, *held);
        }
    }
    assert_eq!(counted().await, expected);
}
