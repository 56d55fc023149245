//! The policies that ship with the project. Every rule is at work on its own page; here are those that people meet first.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use xacct_workspace::{CheckOutcome, CheckRequest, check_paths};

/// The example policies.
pub fn files() -> Vec<PathBuf> {
    let folder = fs::read_dir(xtask::root().join("examples")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| ["ini", "json", "yaml"].iter().any(|known| extension == *known))
    });
    files.sort();
    files
}

fn outcome() -> CheckOutcome {
    check_paths(&CheckRequest { paths: vec![xtask::root().join("examples")], ..CheckRequest::default() }, &())
}

#[test]
fn good_and_bad_are_what_they_are_called() {
    let outcome = outcome();
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let found: BTreeSet<_> = (outcome.results.iter())
        .filter(|result| !result.findings.is_empty())
        .map(|result| PathBuf::from(result.source.name()))
        .collect();
    for path in files() {
        let good = path.with_extension("").extension().is_some_and(|mark| mark == "good");
        assert_eq!(found.contains(&path), !good, "{}", path.display());
    }
}

#[test]
fn every_example_is_explained() {
    let readme = fs::read_to_string(xtask::root().join("examples/README.md")).unwrap();
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(readme.contains(&format!("`{name}`")), "examples/README.md says nothing of {name}");
    }
}
