//! The rules of the house, read off the source: who may know whom, how long a file may grow, what must have a test.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use sanbao::rpc::METHODS;

/// The slices in the order in which they may know each other: each knows those before it.
const SLICES: &[&str] = &[
    "types",
    "policy",
    "db",
    "rpc",
    "network",
    "divisions",
    "catalog",
    "training",
    "devices",
    "decisions",
    "ledger",
    "parts",
    "dispositions",
    "orders",
    "coverage",
    "replenishment",
    "repairs",
    "claims",
    "settlement",
    "assessment",
    "feed",
];

/// Lines that a source file may have. What `schema.sql` renders is no source.
const LINES_MAX: usize = 400;

/// The slice in which a service's methods are tested.
const SERVICES: &[(&str, &str)] = &[
    ("NetworkService", "network"),
    ("DivisionService", "divisions"),
    ("CatalogService", "catalog"),
    ("TrainingService", "training"),
    ("DeviceService", "devices"),
    ("PolicyService", "decisions"),
    ("PartsService", "parts"),
    ("DispositionService", "dispositions"),
    ("PartsOrderService", "orders"),
    ("CoverageService", "coverage"),
    ("ReplenishmentService", "replenishment"),
    ("RepairService", "repairs"),
    ("ClaimService", "claims"),
    ("SettlementService", "settlement"),
    ("AssessmentService", "assessment"),
    ("FeedService", "feed"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its path from there.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(at: &Path, top: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, top, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let top = root().join(folder);
    let mut found = Vec::new();
    walk(&top, &top, &mut found);
    found.sort();
    assert!(!found.is_empty());
    found
}

fn slice_of(path: &str) -> Option<&'static str> {
    let head = path.split(['/', '.']).next().unwrap_or_default();
    SLICES.iter().find(|slice| **slice == head).copied()
}

/// Code only: what comments and documentation mention is no import.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

fn fail_on(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn a_slice_knows_only_those_before_it() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        let Some(slice) = slice_of(&path) else { continue };
        let own = SLICES.iter().position(|other| *other == slice).unwrap();
        for line in code(&text) {
            for later in SLICES.iter().skip(own + 1) {
                if line.contains(&format!("crate::{later}::")) || line.contains(&format!("crate::{later};")) {
                    broken.push(format!("src/{path}: `{slice}` may not know `{later}`: {line}"));
                }
            }
        }
    }
    fail_on(broken);
}

#[test]
fn every_slice_folder_has_its_place_in_the_order() {
    let outside = ["cli", "pb", "demo", "bench", "server"];
    let mut broken = Vec::new();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && !SLICES.contains(&name.as_str()) && !outside.contains(&name.as_str()) {
            broken.push(format!("src/{name} has no place"));
        }
    }
    fail_on(broken);
}

#[test]
fn only_the_edge_knows_the_wire() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        let file = path.rsplit('/').next().unwrap();
        let Some(slice) = slice_of(&path) else { continue };
        if slice == "rpc" || matches!(file, "grpc.rs" | "wire.rs") || path.contains("/wire/") || path.contains("/grpc/")
        {
            continue;
        }
        // `types` names the published reasons; request ids keep encoded replies.
        let may_encode = slice == "types" || slice == "db";
        for line in code(&text) {
            if line.contains("tonic::") || line.contains("tonic_") || (line.contains("crate::pb") && !may_encode) {
                broken.push(format!("src/{path}: {line}"));
            }
        }
    }
    fail_on(broken);
}

#[test]
fn only_stores_run_queries() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        let Some(slice) = slice_of(&path) else { continue };
        let file = path.rsplit('/').next().unwrap();
        if slice == "db" || file == "store.rs" || path.contains("/store/") {
            continue;
        }
        for line in code(&text) {
            if line.contains("RunQueryDsl") || line.contains("sql_query") || line.contains("batch_execute") {
                broken.push(format!("src/{path}: {line}"));
            }
        }
    }
    fail_on(broken);
}

#[test]
fn policy_is_pure() {
    let forbidden =
        ["tokio", "diesel", "std::fs", "std::time", "SystemTime", "Utc::now", "prost", "async fn", "std::env"];
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        if slice_of(&path) == Some("policy") {
            for line in code(&text) {
                if forbidden.iter().any(|word| line.contains(word)) {
                    broken.push(format!("src/{path}: {line}"));
                }
            }
        }
    }
    fail_on(broken);
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut broken = Vec::new();
    for folder in ["src", "tests"] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            if lines > LINES_MAX && path != "db/schema.rs" {
                broken.push(format!("{folder}/{path} has {lines} lines"));
            }
            if !text.starts_with("//!") {
                broken.push(format!("{folder}/{path} does not begin with its purpose"));
            }
        }
    }
    fail_on(broken);
}

#[test]
fn every_method_has_a_test_file_that_calls_it() {
    let mut broken = Vec::new();
    for method in METHODS {
        let service = method.path.split(['/', '.']).nth(3).unwrap();
        let slice = SERVICES.iter().find(|(name, _)| *name == service).expect("a service without a slice").1;
        let verb: String = method.name.chars().fold(String::new(), |mut verb, character| {
            if character.is_uppercase() && !verb.is_empty() {
                verb.push('_');
            }
            verb.push(character.to_ascii_lowercase());
            verb
        });
        let file = format!("tests/it/{slice}/{verb}.rs");
        match fs::read_to_string(root().join(&file)) {
            Ok(text) if text.contains(&format!(".{verb}(")) && text.contains("#[tokio::test") => {}
            Ok(_) => broken.push(format!("{file} does not call `{verb}`")),
            Err(_) => broken.push(format!("`{}` has no {file}", method.name)),
        }
    }
    fail_on(broken);
}

#[test]
fn every_published_reason_is_expected_by_a_test() {
    let tests: String = sources("tests/it").into_iter().map(|(_, text)| text).collect();
    let contract = fs::read_to_string(root().join("proto/sanbao/v1/errors.proto")).unwrap();
    let reasons = contract.lines().filter_map(|line| line.trim().strip_prefix("ERROR_REASON_")?.split(' ').next());
    let untested = reasons
        .filter(|reason| *reason != "UNSPECIFIED" && !tests.contains(&format!("\"{reason}\"")))
        .map(|reason| format!("no test expects {reason}"));
    fail_on(untested.collect());
}

#[test]
fn nothing_is_left_for_later() {
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        for line in text.lines() {
            if line.contains("TODO")
                || line.contains("FIXME")
                || line.contains("todo!")
                || line.contains("unimplemented!")
            {
                broken.push(format!("src/{path}: {}", line.trim()));
            }
        }
    }
    fail_on(broken);
}
