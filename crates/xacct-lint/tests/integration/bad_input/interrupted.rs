//! What `--fix` leaves behind where it does not evaluate to its end, and where it may not write.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use super::{OPEN, checked};

/// A policy with two commas too many.
const BROKEN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", }],
}
"#;

fn fixed() -> String {
    BROKEN.replace(", }", " }").replace("],", "]")
}

/// A directory with enough to fix that a signal arrives before the end.
fn with_broken() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..300 {
        fs::write(dir.path().join(format!("p{i}.json")), BROKEN).unwrap();
    }
    dir
}

/// Starts `--fix`, and ends it by `signal` once it has written something.
fn interrupted(folder: &Path, signal: &str) -> ExitStatus {
    let mut run = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
        .args(["--fix", "--no-config"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let has_written = || {
        (0..300)
            .any(|i| fs::read_to_string(folder.join(format!("p{i}.json"))).is_ok_and(|text| text != BROKEN))
    };
    while run.try_wait().unwrap().is_none() && !has_written() {}
    let _ = Command::new("kill").args(["-s", signal, &run.id().to_string()]).status();
    run.wait().unwrap()
}

fn drafts(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".xacct-lint-")).collect()
}

#[test]
fn a_signal_leaves_files_that_are_whole_and_nothing_else() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("INT", 2), ("TERM", 15)] {
        let dir = with_broken();
        let status = interrupted(dir.path(), signal);
        // It may have been faster than the signal.
        assert!(status.signal() == Some(number) || status.success(), "{status}");
        assert_eq!(drafts(dir.path()), Vec::<String>::new());
        for entry in fs::read_dir(dir.path()).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            assert!(text == BROKEN || text == fixed(), "{text}");
        }
    }
}

#[test]
fn what_a_killed_run_left_behind_is_gone_after_the_next() {
    let dir = with_broken();
    let mut left = Vec::new();
    for _ in 0..20 {
        interrupted(dir.path(), "KILL");
        left = drafts(dir.path());
        if !left.is_empty() {
            break;
        }
        fs::write(dir.path().join("p0.json"), BROKEN).unwrap();
    }
    fs::write(dir.path().join(".xacct-lint-notes"), "mine").unwrap();
    let (code, _, complaints) = checked(dir.path(), &["--fix", "."]);
    assert_eq!(
        (code, drafts(dir.path())),
        (0, vec![".xacct-lint-notes".to_owned()]),
        "{left:?}: {complaints}"
    );
}

#[test]
fn nothing_is_written_through_a_link_out_of_the_tree() {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| dir.path().join(path);
    fs::create_dir_all(at("repo/.git")).unwrap();
    fs::create_dir_all(at("outside")).unwrap();
    fs::write(at("outside/x.json"), BROKEN).unwrap();
    fs::write(at("repo/real.json"), BROKEN).unwrap();
    fs::write(at("repo/good.json"), OPEN).unwrap();
    symlink("../outside/x.json", at("repo/out.json")).unwrap();
    symlink("../outside", at("repo/folder")).unwrap();
    symlink("real.json", at("repo/in.json")).unwrap();
    for path in ["out.json", "folder/x.json", "folder"] {
        let (code, _, complaints) = checked(&at("repo"), &["--fix", path]);
        assert_eq!(code, 2, "{complaints}");
        assert!(
            complaints.contains("was not fixed: a link leads to it out of the repository"),
            "{complaints}"
        );
        assert_eq!(fs::read_to_string(at("outside/x.json")).unwrap(), BROKEN);
    }
    assert_eq!(checked(&at("repo"), &["--fix", "in.json"]).0, 0);
    assert_eq!(fs::read_to_string(at("repo/real.json")).unwrap(), fixed());
    assert!(fs::symlink_metadata(at("repo/in.json")).unwrap().is_symlink());
}

#[test]
fn what_was_not_written_is_not_counted_as_fixed() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let (good, bad) = (dir.path().join("good.json"), dir.path().join("read_only.json"));
    fs::write(&good, BROKEN).unwrap();
    fs::write(&bad, BROKEN).unwrap();
    fs::set_permissions(&bad, fs::Permissions::from_mode(0o444)).unwrap();
    let (_, _, promise) = checked(dir.path(), &["."]);
    assert!(promise.contains("fixable: 4 with --fix\n"), "{promise}");
    let (code, _, complaints) = checked(dir.path(), &["--fix", "."]);
    assert_eq!((code, fs::read_to_string(&bad).unwrap()), (2, BROKEN.to_owned()));
    assert!(complaints.contains("read_only.json: cannot be written: it is read-only"), "{complaints}");
    let summary = "2 fixes applied in 1 file \u{b7} not fixed: 2 in files that were not written\n";
    assert!(complaints.ends_with(summary), "{complaints}");
}
