//! The process as operators have it: `sanbao serve`.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use rustix::process::{Pid, Signal, kill_process};
use sanbao::pb;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic::transport::Endpoint;

use crate::harness::{Clients, Expect as _, database};

const BOUND: Duration = Duration::from_secs(60);

/// `sanbao serve` with arguments; whatever database it is told to use.
fn serve(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sanbao"));
    command.args(["serve", "--insecure-dev"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("DATABASE_URL").env_remove("SANBAO_DATA_DIR").kill_on_drop(true);
    command
}

/// A server that serves, and its callers.
async fn served(command: &mut Command) -> (Child, String, Clients) {
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(BOUND, lines.next_line()).await.unwrap().unwrap();
    let line = line.expect("the server says where it listens");
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    (child, address, Clients::headquarters(channel))
}

/// How a process ended, and what it said on the way.
async fn ended(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).await.unwrap();
    let status = tokio::time::timeout(BOUND, child.wait()).await.unwrap().unwrap();
    (status.code(), said)
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap(), signal).unwrap();
}

/// What Prometheus would read.
async fn metrics_page(address: &str) -> String {
    let address = address.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        std::io::Write::write_all(&mut stream, b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    });
    read.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = ended(serve(&["--listen", &address]).spawn().unwrap()).await;
    assert_eq!(code, Some(1));
    assert!(said.contains(&address) && said.contains("--listen"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_served_with_is_refused_before_anything_starts() {
    for (arguments, told) in [
        (["--listen", "0.0.0.0:0"], "loopback only"),
        (["--pool-size", "0"], "1..=500"),
        (["--concurrency-max", "18446744073709551615"], "--concurrency-max"),
        (["--deadline-seconds-max", "18446744073709551615"], "1..=86400"),
        (["--tls-cert", "/nowhere.pem"], "--tls-key"),
    ] {
        let (code, said) = ended(serve(&arguments).spawn().unwrap()).await;
        assert!(code.is_some_and(|code| code != 0) && said.contains(told), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_streams_with_where_to_resume_and_leaves_nothing_running() {
    let url = database().await;
    let mut command = serve(&["--listen", "127.0.0.1:0"]);
    let (child, _, mut hq) = served(command.env("DATABASE_URL", &url)).await;
    let watch = pb::WatchRequest { parent: "outlets/-".to_owned(), cursor: String::new() };
    let mut followed = hq.feed.watch(watch).await.unwrap().into_inner();
    signal(&child, Signal::TERM);
    let last = tokio::time::timeout(BOUND, followed.next()).await.unwrap().unwrap().unwrap_err();
    last.expect_reason(Code::Unavailable, "UNAVAILABLE");
    assert!(last.message().contains("resume from the last cursor"), "{last:?}");
    let (code, said) = ended(child).await;
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_postgres_is_shared_with_nobody_and_whoever_dies_takes_nothing_along() {
    let folder = tempfile::Builder::new().prefix("sanbao-it-").tempdir().unwrap();
    std::os::unix::fs::chown(folder.path(), None, None).unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let data = folder.path().join("data");
    let on_data = |arguments: &[&str]| {
        let mut command = serve(arguments);
        command.env("SANBAO_DATA_DIR", &data);
        command
    };
    let any = ["--listen", "127.0.0.1:0"];
    let (mut first, _, hq) = served(&mut on_data(&any)).await;
    let center = pb::ServiceCenter {
        code: "KEPT".to_owned(),
        display_name: "Kept".to_owned(),
        province: "Jiangsu".to_owned(),
        city: "Nanjing".to_owned(),
        ..Default::default()
    };
    let request_id = crate::harness::request_id();
    let create = pb::CreateServiceCenterRequest { service_center: Some(center), request_id };
    let kept = hq.network.clone().create_service_center(create).await.unwrap().into_inner();

    // A second one on the same data is refused and told by whom.
    let (code, said) = ended(on_data(&any).spawn().unwrap()).await;
    assert!(code == Some(1) && said.contains(&format!("kill {}", first.id().unwrap())), "{said}");

    // The server dies: the next start finds everything.
    first.kill().await.unwrap();
    let (second, _, hq) = served(&mut on_data(&any)).await;
    let read = pb::GetServiceCenterRequest { name: kept.name.clone() };
    assert_eq!(hq.network.clone().get_service_center(read.clone()).await.unwrap().into_inner(), kept);

    // Postgres dies: the server says so and ends, and the next start finds everything.
    let pid = std::fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    let pid: i32 = pid.lines().next().unwrap().parse().unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    let (code, said) = ended(second).await;
    assert!(code == Some(1) && said.contains("Postgres ended by itself"), "{said}");
    let (third, _, hq) = served(&mut on_data(&any)).await;
    assert_eq!(hq.network.clone().get_service_center(read).await.unwrap().into_inner(), kept);
    signal(&third, Signal::INT);
    let (code, said) = ended(third).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(!data.join("postgres/postmaster.pid").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_for_prometheus_and_traced_by_otlp() {
    let url = database().await;
    // A collector that hears and never answers.
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut command = serve(&["--listen", "127.0.0.1:0", "--metrics-listen", &metrics, "--otlp-endpoint", &endpoint]);
    let (child, _, hq) = served(command.env("DATABASE_URL", &url)).await;
    hq.policy.clone().list_packs(pb::ListPacksRequest::default()).await.unwrap();

    let page = metrics_page(&metrics).await;
    assert!(page.contains("sanbao_calls_total{method=\"ListPacks\",code=\"Ok\"} 1"), "{page}");

    let heard = tokio::task::spawn_blocking(move || {
        let (mut stream, _) = collector.accept().unwrap();
        let (mut heard, mut some) = (Vec::new(), [0; 4096]);
        let says = |heard: &[u8], word: &[u8]| heard.windows(word.len()).any(|window| window == word);
        while !(says(&heard, b"ListPacks") && says(&heard, b"sanbao")) {
            let count = stream.read(&mut some).unwrap();
            assert!(count > 0, "the exporter left without a word of the call");
            heard.extend_from_slice(&some[..count]);
        }
    });
    signal(&child, Signal::TERM);
    tokio::time::timeout(BOUND, heard).await.unwrap().unwrap();
    let (code, said) = ended(child).await;
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_that_cannot_be_read_are_shown_in_a_metric_and_told_once() {
    let url = database().await;
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut command = serve(&["--listen", "127.0.0.1:0", "--metrics-listen", &metrics]);
    let (child, _, hq) = served(command.env("DATABASE_URL", &url)).await;
    let insert = "INSERT INTO policy_revisions SELECT gen_random_uuid(), max(position) + 1, 'published', 'pack', 'odd', \
        '2026-01-01', encode(sha256('odd'), 'hex'), 'odd.toml', 'odd', 'somebody', now() FROM policy_revisions";
    AsyncPgConnection::establish(&url).await.unwrap().batch_execute(insert).await.unwrap();
    let shown = async {
        while !metrics_page(&metrics).await.contains("sanbao_policy_unreadable 1") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(BOUND, shown).await.unwrap();
    // What ran before runs on.
    let packs = hq.policy.clone().list_packs(pb::ListPacksRequest::default()).await.unwrap().into_inner().packs;
    assert_eq!(packs.len(), 11);
    signal(&child, Signal::TERM);
    let (code, said) = ended(child).await;
    assert_eq!((code, said.matches("odd.toml:1:").count()), (Some(0), 1), "{said}");
    // Who would decide by less than what was published does not begin.
    let refused = serve(&["--listen", "127.0.0.1:0"]).env("DATABASE_URL", &url).spawn().unwrap();
    let (code, said) = ended(refused).await;
    assert!(code == Some(1) && said.contains("odd.toml:1:"), "{said}");
}
