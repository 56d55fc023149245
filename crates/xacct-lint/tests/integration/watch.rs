//! `check --watch`: a run for each change of a file.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const OPEN: &str =
    r#"{ "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }] }"#;
const CLOSED: &str = r#"{ "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }] }"#;

#[test]
fn each_change_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("trust.json"), OPEN).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
        .args(["check", "--watch", "--format", "short"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Each run ends with its summary on standard error, and with the word that it waits.
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut summary = || {
        let summary = said.find(|line| line.contains("checked")).unwrap();
        assert!(said.any(|line| line.starts_with("watching for changes")));
        summary
    };
    assert!(summary().contains("1 error"));
    fs::write(folder.path().join("trust.json"), CLOSED).unwrap();
    // A file may be seen while it is empty: the run after that is the one that counts.
    while !summary().starts_with("1 file checked: nothing found") {}
    // In a directory that came later.
    fs::create_dir(folder.path().join("new")).unwrap();
    fs::write(folder.path().join("new/trust.json"), OPEN).unwrap();
    while !summary().contains("2 files checked: 1 error") {}
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_cannot_be_watched_is_said() {
    let run = |arguments: &[&str], folder: &Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
            .arg("check")
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let folder = tempfile::tempdir().unwrap();
    let (code, said) = run(&["--watch", "no-such-directory/"], folder.path());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("files cannot be watched"), "{said}");
    let (code, said) = run(&["--watch", "-"], folder.path());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--watch needs files"), "{said}");
    let (code, _) = run(&["--watch", "--fix"], folder.path());
    assert_eq!(code, Some(2));
}
