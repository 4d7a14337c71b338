//! The packs against their cases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::path::PathBuf;

use sanbao::policy::{Policies, cases};

/// Runs every case of a folder's files; answers how many passed and what failed.
fn run(folder: PathBuf) -> (usize, Vec<String>) {
    let policies = Policies::shipped().unwrap();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut passed, mut failed) = (0, Vec::new());
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let cases = cases::read(file.to_str().unwrap(), &source).unwrap_or_else(|error| panic!("{error}"));
        for case in cases {
            let differences = case.differences(&policies);
            if differences.is_empty() {
                passed += 1;
            }
            failed.extend(differences.into_iter().map(|difference| format!("{}: {difference}", case.id)));
        }
    }
    (passed, failed)
}

#[test]
fn the_shared_handset_cases_pass() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    let (passed, failed) = run(folder);
    panic!("{passed} passed\n{}", failed.join("\n"));
}
