//! The packs against their cases, against what must hold of every case, and against what no pack may say.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "policy/files.rs"]
mod files;
#[path = "policy/missing.rs"]
mod missing;
#[path = "policy/packs.rs"]
mod packs;
#[path = "policy/plain/mod.rs"]
mod plain;
#[path = "policy/properties.rs"]
mod properties;
#[path = "policy/prove.rs"]
mod prove;
#[path = "policy/tables/mod.rs"]
mod tables;
#[path = "policy/why.rs"]
mod why;

use std::path::{Path, PathBuf};
use std::{env, fs};

use sanbao::policy::{Policies, cases};

/// Runs every case below a folder; answers how many passed, and what failed.
fn run(folder: &Path) -> (usize, Vec<String>) {
    let policies = Policies::shipped().unwrap_or_else(|error| panic!("{error}"));
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let (mut passed, mut failed) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for case in cases::read(file.to_str().unwrap(), &text).unwrap_or_else(|error| panic!("{error}")) {
            let differences = case.differences(&policies);
            passed += usize::from(differences.is_empty());
            failed.extend(differences.into_iter().map(|difference| format!("{}: {difference}", case.id)));
        }
    }
    (passed, failed)
}

#[test]
fn our_own_cases_pass() {
    let (passed, failed) = run(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases"));
    assert!(failed.is_empty(), "{passed} passed\n{}", failed.join("\n"));
    assert!(passed > 200, "only {passed} cases");
}

/// Cases that live beside the checkout, where there are some.
#[test]
fn the_shared_cases_pass() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = env::var_os("SANBAO_SHARED").map_or_else(beside, PathBuf::from).join("cases");
    if folder.is_dir() {
        let (passed, failed) = run(&folder);
        assert!(failed.is_empty(), "{passed} passed\n{}", failed.join("\n"));
    }
}
