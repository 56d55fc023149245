//! A reader that has seen enough: every command ends as it would have, and says nothing of it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::OPEN;

/// A run whose standard output, and with `both` also its standard error, nobody reads.
fn unread(folder: &Path, arguments: &[&str], both: bool) -> Output {
    let closed = || -> Stdio {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        writer.into()
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_xacct-lint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(closed());
    if both {
        command.stderr(closed());
    }
    command.output().unwrap()
}

#[test]
fn what_was_found_still_decides_the_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..300 {
        fs::write(dir.path().join(format!("p{i}.json")), OPEN).unwrap();
    }
    fs::write(dir.path().join("q.json"), OPEN.replace("\"*\"", "\"111122223333\",")).unwrap();
    let can = ["can", "--principal", "464622532012", "--action", "sts:AssumeRole", "--caller-allowed"];
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["--diff"],
        vec!["--exit-zero"],
        vec!["nowhere.json", "p1.json"],
        vec!["who", "p1.json"],
        vec!["who", "nowhere.json"],
        [&can[..], &["p1.json"]].concat(),
        [&can[..], &["--format", "json", "q.json"]].concat(),
        vec!["compare", "q.json", "p1.json"],
        vec!["compare", "--format", "json", "p1.json", "p2.json"],
        vec!["rules"],
        vec!["rules", "--format", "json"],
        vec!["explain", "public-principal"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["--help"],
        vec!["--version"],
        vec!["--nonsense"],
    ];
    let formats = crate::formats();
    for format in &formats {
        commands.push(vec!["--format", format]);
    }
    let mut codes = BTreeSet::new();
    for arguments in commands {
        let code = super::run(dir.path(), &arguments).status.code();
        codes.insert(code);
        for both in [false, true] {
            let output = unread(dir.path(), &arguments, both);
            let complaints = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), code, "{arguments:?}: {complaints}");
            assert!(
                !complaints.contains("panicked") && !complaints.contains("pipe"),
                "{arguments:?}: {complaints}"
            );
            assert!(code == Some(2) || !complaints.contains("error:"), "{arguments:?}: {complaints}");
        }
    }
    assert_eq!(codes, BTreeSet::from([Some(0), Some(1), Some(2)]));
}
