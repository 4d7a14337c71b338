//! The story with the server killed in the middle of every step: repeating the call with the same request id ends in
//! the same state as if nothing had happened.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tonic::transport::Endpoint;
use uuid::Uuid;

use super::checks::{assert_end, end};
use super::steps::{STEPS, Story, id_of};
use crate::harness::{Clients, database};

/// A server process of its own over the database.
async fn start(url: &str) -> (Child, Clients) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sanbao"))
        .args(["serve", "--insecure-dev", "--listen", "127.0.0.1:0", "--pool-size", "3", "--log", "warn"])
        .env("DATABASE_URL", url)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("the server says where it listens");
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    (child, Clients::headquarters(channel))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_every_step_loses_and_doubles_nothing() {
    let url = database().await;
    let (mut server, clients) = start(&url).await;
    let mut story = Story::begin(clients);
    let run = Uuid::now_v7();
    for (index, step) in STEPS.iter().enumerate() {
        story.clients.set_time(step.at);
        // Killed after no time, or after some: before the commit, after it, or after the answer.
        let patience = Duration::from_millis(u64::try_from(index % 7).unwrap() * 2);
        let first = tokio::time::timeout(patience, (step.call)(&mut story, id_of(run, step.verb))).await;
        server.kill().await.unwrap();
        drop(first);
        let (next, clients) = start(&url).await;
        server = next;
        story.clients = clients;
        story.clients.set_time(step.at);
        let again = (step.call)(&mut story, id_of(run, step.verb)).await;
        again.unwrap_or_else(|status| panic!("{}: {status:?}", step.verb));
    }
    story.clients.set_time("2026-04-03T09:00:00+08:00");
    assert_end(&end(&mut story).await.unwrap());
    server.kill().await.unwrap();
}
