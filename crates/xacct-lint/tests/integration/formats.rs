//! The formats: one finding in all of them, files that they are written to, and what they say of errors.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const OPEN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }]
}
"#;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xacct-lint"));
    command.args(arguments).current_dir(folder).env_remove("GITHUB_STEP_SUMMARY").output().unwrap()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(folder, arguments).stdout).unwrap()
}

/// What of a format is about the finding: the rules of SARIF, and the style and the script of HTML, are not.
fn essence(format: &str, text: &str) -> String {
    match format {
        "sarif" => {
            let mut log: Value = serde_json::from_str(text).unwrap();
            log["runs"][0]["tool"]["driver"]["rules"] = Value::Null;
            log["runs"][0]["originalUriBaseIds"] = Value::Null;
            log["runs"][0]["tool"]["driver"]["semanticVersion"] = Value::Null;
            serde_json::to_string_pretty(&log).unwrap()
        }
        "html" => {
            let body = &text[text.find("<section").unwrap()..text.rfind("</section>").unwrap()];
            body.to_owned()
        }
        _ => text.to_owned(),
    }
}

#[test]
fn one_finding_in_all_formats() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/workspace.in");
    let mut all = String::new();
    for format in crate::formats() {
        let text = printed(&folder, &["--format", &format]);
        let _ = writeln!(all, "--- {format}\n{}", essence(&format, &text).trim_end());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats.txt");
    if std::env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&path, &all).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(&expected, &all);
    assert!(expected == all, "UPDATE_PAGES=1 writes it\n{}", diff.unified_diff());
}

#[test]
fn every_format_is_named_where_people_look() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for page in ["README.md", "docs/output.md", "CHANGELOG.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        for format in crate::formats() {
            assert!(text.contains(&format!("`{format}`")), "{page} does not name `{format}`");
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..40 {
        fs::write(dir.path().join(format!("p{i}.json")), OPEN).unwrap();
    }
    for format in crate::formats() {
        let with = |threads: &str| printed(dir.path(), &["--format", &format, "--threads", threads, "."]);
        assert!(with("1") == with("4"), "{format}");
    }
}

#[test]
fn files_are_written_beside_standard_output() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.json"), OPEN).unwrap();
    let outputs = ["--output", "sarif=out.sarif", "--output", "html=out.html"];
    let shown = printed(dir.path(), &[&outputs[..], &["--format", "short", "a.json"]].concat());
    assert!(shown.starts_with("a.json:3:"), "{shown}");
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(read("out.sarif"), printed(dir.path(), &["--format", "sarif", "a.json"]));
    assert_eq!(read("out.html"), printed(dir.path(), &["--format", "html", "a.json"]));
    for bad in ["short=nowhere/x", "short=b.txt"] {
        let output = run(dir.path(), &["--output", "json=b.txt", "--output", bad, "a.json"]);
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{complaints}");
        assert!(complaints.contains("cannot be written"), "{complaints}");
    }
}

#[test]
fn what_could_not_be_done_is_in_the_report() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.json"), OPEN).unwrap();
    for format in crate::formats() {
        let reader_is_a_person = ["pretty", "plain", "short"].contains(&format.as_str());
        let out = printed(dir.path(), &["--format", &format, "a.json", "nowhere.json"]);
        assert_eq!(out.contains("nowhere.json"), !reader_is_a_person, "{format}: {out}");
    }
    let json: Value =
        serde_json::from_str(&printed(dir.path(), &["--format", "json", "nowhere.json"])).unwrap();
    assert_eq!(json["errors"][0]["file"], "nowhere.json");
    let sarif: Value =
        serde_json::from_str(&printed(dir.path(), &["--format", "sarif", "nowhere.json"])).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    fs::write(dir.path().join("xacct-lint.toml"), "[rules]\nnonsense = \"off\"\n").unwrap();
    let sarif: Value = serde_json::from_str(&printed(dir.path(), &["--format", "sarif", "a.json"])).unwrap();
    let said = &sarif["runs"][0]["invocations"][0]["toolConfigurationNotifications"][0];
    assert_eq!(said["locations"][0]["physicalLocation"]["region"]["startLine"], 2, "{sarif}");
}

#[test]
fn what_needs_a_value_is_no_replacement() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = printed(&root, &["--format", "sarif", "examples"]);
    let log: Value = serde_json::from_str(&text).unwrap();
    let mut by_hand = 0;
    for result in log["runs"][0]["results"].as_array().unwrap() {
        by_hand += result["properties"]["manualFixes"].as_array().map_or(0, Vec::len);
        for fix in result["fixes"].as_array().into_iter().flatten() {
            assert!(
                ["safe", "unsafe", "manual"].contains(&fix["properties"]["applicability"].as_str().unwrap())
            );
            assert!(!fix["artifactChanges"].to_string().contains("<external-id>"), "{fix}");
        }
        assert_eq!(result["partialFingerprints"]["xacctLintFinding/v1"].as_str().unwrap().len(), 32);
    }
    assert!(by_hand > 0);
}

#[test]
fn annotations_that_github_would_drop_are_lines_of_the_log() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..13 {
        fs::write(dir.path().join(format!("p{i:02}.json")), OPEN).unwrap();
    }
    let summary = dir.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
        .args(["--format", "github", "--select", "public-principal", "."])
        .current_dir(dir.path())
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out.matches("::error file=").count(), 10, "{out}");
    assert!(out.contains("3 more without an annotation") && out.contains("\np12.json:3:"), "{out}");
    let summary = fs::read_to_string(&summary).unwrap();
    assert!(summary.starts_with("before\n###") && summary.contains("`p12.json:3:"), "{summary}");
}

#[test]
fn statistics_count_by_rule() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.json", "b.json"] {
        fs::write(dir.path().join(name), OPEN).unwrap();
    }
    let out = printed(dir.path(), &["--statistics", "--select", "public-principal", "."]);
    assert!(out.starts_with("2  error    public-principal\n"), "{out}");
    let output = run(dir.path(), &["--statistics", "--format", "json", "."]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules = json["summary"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|row| row["rule"] == "public-principal" && row["findings"] == 2), "{json}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("2  error    public-principal"));
}

#[test]
fn a_mistyped_command_is_answered_with_a_suggestion() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["chek", "."]);
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(complaints.contains("`chek`; did you mean `check`?"), "{complaints}");
    fs::write(dir.path().join("chek"), OPEN).unwrap();
    assert_eq!(run(dir.path(), &["chek"]).status.code(), Some(1));
}
