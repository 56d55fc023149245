//! What no run may stumble over: each case has a clear message that names the file, and the other files are checked.

mod closed_pipe;
mod hostile;
#[cfg(unix)]
mod interrupted;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

const OPEN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }]
}
"#;

fn run(dir: &Path, arguments: &[&str]) -> Output {
    let binary = env!("CARGO_BIN_EXE_xacct-lint");
    Command::new(binary).args(arguments).current_dir(dir).env("RUST_BACKTRACE", "0").output().unwrap()
}

/// The exit code, the findings and the complaints of a run that never panics.
fn checked(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = run(dir, &[&["--format", "short", "--no-config"], arguments].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (findings, complaints) = (text(output.stdout), text(output.stderr));
    assert!(!complaints.contains("panicked") && !complaints.contains("a bug in"), "{complaints}");
    (output.status.code().unwrap(), findings, complaints)
}

/// A directory with one policy that has a finding.
fn with_good() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("good.json"), OPEN).unwrap();
    dir
}

fn assert_good_is_checked(findings: &str) {
    assert!(findings.contains("good.json:3:") && findings.contains("[public-principal]"), "{findings}");
}

#[test]
fn bytes_that_are_no_text_are_named_and_the_rest_is_checked() {
    let dir = with_good();
    fs::write(dir.path().join("latin.json"), b"{\"Statement\": \"\xE4\"}").unwrap();
    fs::write(dir.path().join("nul.json"), b"{\"Statement\": \"\0\"}").unwrap();
    fs::write(dir.path().join("other.json"), b"\xFF\xD8 no policy at all \0").unwrap();
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(OPEN.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(dir.path().join("powershell.json"), utf16).unwrap();
    let (code, findings, complaints) = checked(dir.path(), &["."]);
    assert_eq!(code, 2);
    assert_good_is_checked(&findings);
    assert!(complaints.contains("error: latin.json: is not UTF-8: byte 15, on line 1,"), "{complaints}");
    assert!(complaints.contains("error: nul.json: is not text: byte 15 is NUL"), "{complaints}");
    assert!(complaints.contains("error: powershell.json: is saved as UTF-16"), "{complaints}");
    assert!(!complaints.contains("other.json"), "{complaints}");
    let (code, _, complaints) = checked(dir.path(), &["other.json"]);
    assert_eq!(code, 2);
    assert!(complaints.contains("error: other.json: is not text"), "{complaints}");
}

#[test]
fn a_large_file_is_left_out() {
    let dir = with_good();
    File::create(dir.path().join("large.json")).unwrap().set_len(100 << 20).unwrap();
    let (code, findings, complaints) = checked(dir.path(), &["."]);
    assert_eq!(code, 1);
    assert_good_is_checked(&findings);
    assert!(
        complaints.contains("warning: large.json: is too large: it has 100 MiB, and the limit is 64 MiB")
    );
    assert_eq!(checked(dir.path(), &["large.json"]).0, 2);
}

#[test]
fn broken_and_deep_json_is_a_finding() {
    let dir = with_good();
    fs::write(
        dir.path().join("broken.json"),
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\" \"s3:*\",, ",
    )
    .unwrap();
    let deep = format!("{{\"Statement\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    fs::write(dir.path().join("deep.json"), deep).unwrap();
    fs::write(dir.path().join("unclosed.json"), "{\"Statement\": ".repeat(10_000)).unwrap();
    let (code, findings, complaints) = checked(dir.path(), &["."]);
    assert_eq!(code, 1, "{complaints}");
    assert_good_is_checked(&findings);
    assert!(findings.contains("broken.json:1:") && findings.contains("[json-syntax]"), "{findings}");
}

#[test]
fn names_and_links_confuse_nobody() {
    let dir = with_good();
    fs::create_dir(dir.path().join("x.json")).unwrap();
    fs::write(dir.path().join("x.json/inner.json"), OPEN).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path(), dir.path().join("x.json/round")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere.json", dir.path().join("dangling.json")).unwrap();
    let (code, findings, _) = checked(dir.path(), &["."]);
    assert_eq!(code, 1);
    assert_good_is_checked(&findings);
    assert_eq!(findings.matches("x.json/inner.json").count(), findings.matches("inner.json").count());
    let (code, _, complaints) = checked(dir.path(), &["nowhere.json", "good.json"]);
    assert_eq!(code, 2);
    assert!(complaints.contains("error: nowhere.json: no such file or directory"), "{complaints}");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = with_good();
    let (file, folder) = (dir.path().join("secret.json"), dir.path().join("secret"));
    fs::write(&file, OPEN).unwrap();
    fs::create_dir(&folder).unwrap();
    for path in [&file, &folder] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    if File::open(&file).is_ok() {
        return; // root reads everything
    }
    let (code, findings, complaints) = checked(dir.path(), &["."]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(code, 2);
    assert_good_is_checked(&findings);
    assert!(complaints.contains("error: secret.json: cannot be read: permission denied"), "{complaints}");
    assert!(complaints.contains("error: secret: cannot be read: permission denied"), "{complaints}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let dir = with_good();
    let made = Command::new("mkfifo").arg(dir.path().join("pipe.json")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let (code, findings, _) = checked(dir.path(), &["."]);
    assert_eq!(code, 1);
    assert_good_is_checked(&findings);
    let (code, _, complaints) = checked(dir.path(), &["pipe.json"]);
    assert_eq!(code, 2);
    assert!(complaints.contains("pipe.json: is a pipe, a socket or a device, not a file"), "{complaints}");
}

/// A directory with one policy that has a finding, in a directory with a file that is not part of it.
#[cfg(unix)]
fn with_good_inside() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("tree")).unwrap();
    fs::write(dir.path().join("tree/good.json"), OPEN).unwrap();
    fs::write(dir.path().join("secret"), "[accounts]\nhunter2 = 1\n").unwrap();
    dir
}

#[cfg(unix)]
#[test]
fn a_configuration_is_a_small_file_of_the_tree() {
    let cases =
        [("/dev/zero", "is a device"), ("../secret", "is a link that leads out of the repository or the")];
    for (target, why) in cases {
        let dir = with_good_inside();
        let tree = dir.path().join("tree");
        std::os::unix::fs::symlink(target, tree.join("xacct-lint.toml")).unwrap();
        for arguments in [&["."][..], &["good.json"], &["--config", "/dev/zero", "."]] {
            let output = run(&tree, &[&["--format", "short"], arguments].concat());
            let complaints = String::from_utf8(output.stderr).unwrap();
            let (name, why) =
                if arguments.len() > 1 { ("/dev/zero", "is a device") } else { ("xacct-lint.toml", why) };
            assert!(complaints.starts_with(&format!("error: {name}: {why}")), "{complaints}");
            assert!(!complaints.contains("hunter2"), "{complaints}");
            assert_eq!(output.status.code(), Some(2));
        }
        // Who chooses it is free to choose another file.
        let chosen = run(&tree, &["--config", "../secret", "good.json"]);
        assert!(String::from_utf8(chosen.stderr).unwrap().contains("hunter2"));
        assert_eq!(run(&tree, &["--no-config", "good.json"]).status.code(), Some(1));
    }
    // A link within the tree, and one above it, are followed.
    let dir = with_good_inside();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("own.toml"), "rules = { public-principal = \"off\" }\n").unwrap();
    std::os::unix::fs::symlink("own.toml", at("xacct-lint.toml")).unwrap();
    for folder in [dir.path(), &at("tree")] {
        assert_eq!(run(folder, &["."]).status.code(), Some(0));
    }
}

#[cfg(unix)]
#[test]
fn a_list_of_ignored_files_that_is_a_pipe_is_not_waited_for() {
    for list in [".gitignore", ".ignore", ".git/info/exclude"] {
        let dir = with_good();
        fs::create_dir_all(dir.path().join(list).parent().unwrap()).unwrap();
        let made = Command::new("mkfifo").arg(dir.path().join(list)).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let (code, findings, complaints) = checked(dir.path(), &["."]);
        assert_eq!(code, 2);
        assert_good_is_checked(&findings);
        assert!(
            complaints.starts_with(&format!("error: {list}: is a pipe, so it is not read")),
            "{complaints}"
        );
        assert_eq!(checked(dir.path(), &["--no-ignore", "."]).0, 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_open_already_is_read() {
    let dir = with_good();
    let program = env!("CARGO_BIN_EXE_xacct-lint");
    for script in [
        "\"$0\" --no-config --format short <(cat good.json)",
        "cat good.json | \"$0\" --no-config --format short /dev/stdin",
        "\"$0\" --no-config --format short /dev/stdin < good.json",
        "\"$0\" who --no-config <(cat good.json) | grep 'anyone: ' && exit 1",
    ] {
        let output = Command::new("bash").args(["-c", script, program]).current_dir(dir.path()).output();
        let Ok(output) = output else { return };
        assert_eq!(output.status.code(), Some(1), "{script}: {output:?}");
        assert!(!output.stdout.is_empty(), "{script}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..60 {
        fs::create_dir_all(dir.path().join(format!("d{}", i % 7))).unwrap();
        fs::write(dir.path().join(format!("d{}/p{i}.json", i % 7)), OPEN).unwrap();
    }
    let one = run(dir.path(), &["--threads", "1", "--format", "json"]);
    for threads in ["2", "5"] {
        let many = run(dir.path(), &["--threads", threads, "--format", "json"]);
        assert_eq!(one.stdout, many.stdout);
    }
}
