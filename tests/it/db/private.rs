//! The private Postgres under everything that can be killed. Real servers, in directories of their own.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sanbao::db::private::{PrivateOptions, PrivatePostgres};
use tokio_postgres::NoTls;

/// Tells `an_owner_to_be_killed` where to work; without it that test has nothing to do.
const OWNER_DIR: &str = "SANBAO_TEST_OWNER_DIR";
const BOUND: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_new_directory_becomes_a_server_and_keeps_its_data() {
    let dir = TestDir::new();
    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert!(!postgres.was_recovered());
    tokio::try_join!(postgres.ensure_database("my \"shop\""), postgres.ensure_database("my \"shop\"")).unwrap();
    execute(&postgres.url("my \"shop\""), "CREATE TABLE kept AS SELECT 7 AS number").await;
    assert_eq!(dir.setting(&postgres, "listen_addresses").await, "");
    assert_eq!(dir.setting(&postgres, "server_encoding").await, "UTF8");
    assert_eq!(fs::metadata(postgres.socket_dir()).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(postgres.bin_dir().join("postgres").is_file());
    postgres.stop().await.unwrap();
    assert_eq!(dir.processes(), Vec::<u32>::new());

    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert!(!postgres.was_recovered());
    assert_eq!(first_value(&postgres.url("my \"shop\""), "SELECT number FROM kept").await, "7");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_durable_server_is_the_default_and_starts() {
    assert!(PrivateOptions::default().durable);
    let dir = TestDir::new();
    let postgres = PrivatePostgres::start(&PrivateOptions { durable: true, ..dir.options() }).await.unwrap();
    assert_eq!(dir.setting(&postgres, "fsync").await, "on");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_start_is_refused_and_told_who_holds_the_directory() {
    let dir = TestDir::new();
    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    let refused = PrivatePostgres::start(&dir.options()).await.unwrap_err().to_string();
    assert!(refused.contains(&format!("`kill {}`", std::process::id())), "{refused}");
    assert!(refused.contains("SANBAO_DATA_DIR"), "{refused}");
    assert_eq!(first_value(&postgres.url("postgres"), "SELECT 1").await, "1");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_is_reported_and_recovered_with_every_commit() {
    let dir = TestDir::new();
    let mut postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    execute(&postgres.url("postgres"), "CREATE TABLE kept AS SELECT 7 AS number").await;
    kill(postgres.pid(), Signal::KILL);
    let exited = tokio::time::timeout(BOUND, postgres.exited()).await.unwrap();
    assert!(exited.to_string().starts_with("Postgres ended by itself (signal: 9"), "{exited}");
    drop(postgres);

    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert!(postgres.was_recovered());
    assert_eq!(first_value(&postgres.url("postgres"), "SELECT number FROM kept").await, "7");
    postgres.stop().await.unwrap();
    assert_eq!(dir.processes(), Vec::<u32>::new());
}

#[tokio::test]
async fn a_server_that_ended_can_still_be_stopped() {
    let dir = TestDir::new();
    let mut postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    kill(postgres.pid(), Signal::QUIT);
    postgres.exited().await;
    postgres.stop().await.unwrap();
    dir.empty_of_processes();
}

#[tokio::test]
async fn a_dropped_server_stops_and_the_next_start_waits_for_it() {
    let dir = TestDir::new();
    drop(PrivatePostgres::start(&dir.options()).await.unwrap());
    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert!(!postgres.was_recovered());
    drop(postgres);
    dir.empty_of_processes();
}

/// The other half of the tests that kill the owner: they run this test, alone, in a process of its own.
#[tokio::test]
async fn an_owner_to_be_killed() {
    let Some(dir) = std::env::var_os(OWNER_DIR).map(PathBuf::from) else {
        return;
    };
    let options = PrivateOptions { data_dir: Some(dir.clone()), durable: false, ..PrivateOptions::default() };
    let mut postgres = PrivatePostgres::start(&options).await.unwrap();
    // Whole or not at all: who waits for the file reads it as soon as it exists.
    fs::write(dir.join("ready.part"), postgres.pid().to_string()).unwrap();
    fs::rename(dir.join("ready.part"), dir.join("ready")).unwrap();
    postgres.exited().await;
}

#[tokio::test]
async fn nothing_stays_behind_when_the_owner_is_killed() {
    let dir = TestDir::new();
    let mut owner = dir.owner();
    until("the owner is ready", || dir.path.join("ready").exists());
    assert!(!dir.processes().is_empty());
    owner.kill().unwrap();
    owner.wait().unwrap();
    dir.empty_of_processes();

    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert!(!postgres.was_recovered(), "the watchdog stops the server in order");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_right_after_the_owner_was_killed_takes_over() {
    let dir = TestDir::new();
    let mut owner = dir.owner();
    until("the owner is ready", || dir.path.join("ready").exists());
    owner.kill().unwrap();
    owner.wait().unwrap();
    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert_eq!(first_value(&postgres.url("postgres"), "SELECT 1").await, "1");
    postgres.stop().await.unwrap();
    dir.empty_of_processes();
}

#[tokio::test]
async fn a_start_right_after_owner_and_watchdog_were_killed_stops_the_orphan() {
    let dir = TestDir::new();
    let mut owner = dir.owner();
    until("the owner is ready", || dir.path.join("ready").exists());
    let orphan: u32 = fs::read_to_string(dir.path.join("ready")).unwrap().parse().unwrap();
    for watchdog in dir.processes().into_iter().filter(|pid| *pid != orphan) {
        kill(watchdog, Signal::KILL);
    }
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert_eq!(dir.processes(), vec![orphan]);

    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert_ne!(postgres.pid(), orphan);
    assert!(!dir.processes().contains(&orphan));
    postgres.stop().await.unwrap();
    dir.empty_of_processes();
}

#[tokio::test]
async fn a_pid_file_that_names_a_stranger_does_not_hinder_the_start() {
    let dir = TestDir::new();
    let mut postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    kill(postgres.pid(), Signal::KILL);
    postgres.exited().await;
    drop(postgres);
    // The number of the dead server now belongs to a live process of the same account.
    let cluster = dir.path.join("postgres");
    let mut stranger = as_owner_of(&cluster, Command::new("sleep").arg("600")).spawn().unwrap();
    let pid_file = cluster.join("postmaster.pid");
    let (_, rest) =
        fs::read_to_string(&pid_file).unwrap().split_once('\n').map(|(a, b)| (a.len(), b.to_owned())).unwrap();
    fs::write(&pid_file, format!("{}\n{rest}", stranger.id())).unwrap();

    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger is left alone");
    postgres.stop().await.unwrap();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[tokio::test]
async fn an_initdb_killed_in_the_middle_leaves_no_broken_cluster() {
    let dir = TestDir::new();
    let mut owner = dir.owner();
    until("initdb is at work", || dir.unfinished().iter().any(|path| path.join("global").exists()));
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert!(!dir.path.join("postgres").exists());

    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    assert_eq!(first_value(&postgres.url("postgres"), "SELECT 1").await, "1");
    postgres.stop().await.unwrap();
    until("the killed initdb is gone", || dir.processes().is_empty());
    assert!(dir.path.join("postgres/PG_VERSION").exists());
}

#[tokio::test]
async fn a_start_given_up_in_the_middle_can_be_repeated() {
    let dir = TestDir::new();
    let options = dir.options();
    let start = tokio::spawn(async move { PrivatePostgres::start(&options).await.map(|_| ()) });
    until_async(|| dir.path.join("postgres").exists()).await;
    start.abort();
    let _aborted = start.await;
    let postgres = PrivatePostgres::start(&dir.options()).await.unwrap();
    postgres.stop().await.unwrap();
    dir.empty_of_processes();
}

#[tokio::test]
async fn missing_programs_are_told_with_the_command_that_installs_them() {
    let dir = TestDir::new();
    let options = PrivateOptions { bin_dir: Some(dir.path.join("no-programs")), ..dir.options() };
    let told = PrivatePostgres::start(&options).await.unwrap_err().to_string();
    assert!(told.contains("run `make setup`, or `apt-get install postgresql`"), "{told}");
    assert!(told.contains("no-programs"), "{told}");
}

#[tokio::test]
async fn data_of_another_version_asks_for_the_programs_of_that_version() {
    let dir = TestDir::new();
    fs::create_dir_all(dir.path.join("postgres")).unwrap();
    fs::write(dir.path.join("postgres/PG_VERSION"), "9\n").unwrap();
    let told = PrivatePostgres::start(&dir.options()).await.unwrap_err().to_string();
    assert!(told.contains("written by Postgres 9") && told.contains("apt-get install postgresql-9"), "{told}");
}

#[tokio::test]
async fn a_directory_of_other_files_is_left_alone() {
    let dir = TestDir::new();
    fs::create_dir_all(dir.path.join("postgres/photos")).unwrap();
    let told = PrivatePostgres::start(&dir.options()).await.unwrap_err().to_string();
    assert!(told.contains("move it away"), "{told}");
    assert!(dir.path.join("postgres/photos").exists());
}

#[tokio::test]
async fn a_start_that_fails_shows_what_postgres_said() {
    let dir = TestDir::new();
    PrivatePostgres::start(&dir.options()).await.unwrap().stop().await.unwrap();
    fs::write(dir.path.join("postgres/postgresql.auto.conf"), "no_such_setting = 1\n").unwrap();
    let told = PrivatePostgres::start(&dir.options()).await.unwrap_err().to_string();
    assert!(told.contains("no_such_setting"), "{told}");
    dir.empty_of_processes();
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_one_elsewhere() {
    let dir = TestDir::new();
    let long =
        dir.path.join("a directory with spaces, and a name that is longer than a socket's path may be".repeat(2));
    let options = PrivateOptions { data_dir: Some(long.clone()), ..dir.options() };
    let postgres = PrivatePostgres::start(&options).await.unwrap();
    assert!(!postgres.socket_dir().starts_with(&long));
    assert_eq!(first_value(&postgres.url("postgres"), "SELECT 1").await, "1");
    let socket_dir = postgres.socket_dir().to_path_buf();
    postgres.stop().await.unwrap();
    assert!(!socket_dir.exists());
}

/// As root only: for an ordinary user there is no other account that has to get in.
#[tokio::test]
async fn a_directory_closed_to_the_servers_account_is_named() {
    let dir = TestDir::new();
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let closed = dir.path.join("closed");
    fs::DirBuilder::new().mode(0o700).create(&closed).unwrap();
    let options = PrivateOptions { data_dir: Some(closed.join("data")), ..dir.options() };
    let told = PrivatePostgres::start(&options).await.unwrap_err().to_string();
    assert!(told.contains(&format!("cannot enter {} (mode 0700)", closed.display())), "{told}");
}

/// A directory of one test, empty of processes and removed at its end.
struct TestDir {
    path: PathBuf,
}

impl TestDir {
    fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("sanbao-pg-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = fs::canonicalize(std::env::temp_dir()).unwrap().join(name);
        fs::DirBuilder::new().mode(0o711).create(&path).unwrap();
        Self { path }
    }

    fn options(&self) -> PrivateOptions {
        PrivateOptions { data_dir: Some(self.path.clone()), durable: false, ..PrivateOptions::default() }
    }

    fn owner(&self) -> Child {
        let name = format!("{}::an_owner_to_be_killed", module_path!().split_once("::").unwrap().1);
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(OWNER_DIR, &self.path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    async fn setting(&self, postgres: &PrivatePostgres, name: &str) -> String {
        first_value(&postgres.url("postgres"), &format!("SHOW {name}")).await
    }

    fn unfinished(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.path).unwrap().flatten().map(|entry| entry.path());
        entries.filter(|path| path.to_string_lossy().contains("/postgres.new-")).collect()
    }

    /// Processes with this directory on their command line: servers, initdb, watchdogs.
    fn processes(&self) -> Vec<u32> {
        let needle = self.path.to_string_lossy().into_owned();
        let pids = fs::read_dir("/proc").unwrap().flatten();
        let pids = pids.filter_map(|entry| entry.file_name().to_string_lossy().parse().ok());
        pids.filter(|pid: &u32| {
            let command_line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            // The end keeps `…-1` apart from `…-12`.
            String::from_utf8_lossy(&command_line).split('\0').any(|word| Path::new(word).starts_with(&needle))
        })
        .collect()
    }

    fn empty_of_processes(&self) {
        until("all processes are gone", || self.processes().is_empty());
    }
}

impl Drop for TestDir {
    fn drop(&mut self) {
        let _removed = fs::remove_dir_all(&self.path);
    }
}

fn until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < BOUND, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

async fn until_async(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < BOUND);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn kill(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
}

fn as_owner_of<'command>(path: &Path, command: &'command mut Command) -> &'command mut Command {
    let owner = fs::metadata(path).unwrap();
    if rustix::process::geteuid().is_root() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

async fn first_value(url: &str, sql: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let messages = client.simple_query(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    let row = messages.into_iter().find_map(|message| {
        if let tokio_postgres::SimpleQueryMessage::Row(row) = message { row.get(0).map(str::to_owned) } else { None }
    });
    row.unwrap()
}
