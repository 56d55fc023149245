//! `compare --git`: the working tree against a revision.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn git(folder: &Path, arguments: &[&str]) {
    let identity =
        ["-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn compare(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_xacct-lint");
    let Output { status, stdout, stderr } =
        Command::new(program).arg("compare").args(arguments).current_dir(folder).output().unwrap();
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

fn trust(principal: &str) -> String {
    let statement = format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "sts:AssumeRole"}}"#
    );
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#)
}

#[test]
fn what_changed_since_a_revision() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("roles")).unwrap();
    let role = trust("arn:aws:iam::111111111111:role/a");
    for name in ["roles/wider.json", "roles/gone.json", "roles/same.json", "policy.txt"] {
        fs::write(at(name), &role).unwrap();
    }
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-q", "-m", "first"]);
    assert_eq!(compare(dir.path(), &["--git", "HEAD"]), (Some(0), "no policy changed\n".to_owned()));

    fs::write(at("roles/wider.json"), trust("*")).unwrap();
    fs::write(at("policy.txt"), trust("*")).unwrap();
    fs::write(at("roles/new.json"), &role).unwrap();
    fs::remove_file(at("roles/gone.json")).unwrap();
    let (code, said) = compare(dir.path(), &["--git", "HEAD"]);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with(' ')).collect();
    let path = |name: &str| Path::new("roles").join(name).to_string_lossy().replace('\\', "/");
    assert_eq!(
        lines,
        [
            &format!("{}: role trust policy (the file is gone): narrower", path("gone.json")),
            &format!("{}: role trust policy (a new file): wider", path("new.json")),
            &format!("{}: role trust policy: wider", path("wider.json")),
            "",
            "3 policies compared: 2 wider, 1 narrower",
        ]
    );

    // Below a directory; one file, whatever it is called; from within a directory.
    let (code, said) = compare(dir.path(), &["--git", "HEAD", "roles/gone.json"]);
    assert_eq!((code, said.contains("1 policy compared: 1 narrower")), (Some(0), true), "{said}");
    let (code, said) = compare(dir.path(), &["--git", "HEAD", "policy.txt"]);
    assert_eq!((code, said.contains("policy.txt: role trust policy: wider")), (Some(1), true), "{said}");
    let (_, said) = compare(&at("roles"), &["--git", "HEAD"]);
    assert!(said.starts_with("gone.json: ") && said.contains("\nnew.json: "), "{said}");

    // Not a revision, not a file.
    for arguments in [["--git", "nowhere"], ["--git=--output=x", "roles"], ["--git=HEAD", "nothing.json"]] {
        let (code, said) = compare(dir.path(), &arguments);
        assert_eq!((code, said.starts_with("error: ")), (Some(2), true), "{said}");
    }
    assert!(!at("x").exists());
}
