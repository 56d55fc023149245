//! Names and texts that are written to act on who sees them: on a terminal, or on a runner of workflows.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Every sort of text that acts somewhere, in one.
const HOSTILE: &str = "\u{1B}]8;;http://evil\u{7}x\u{1B}[2J\u{9B}31m\u{7F}\u{202E}\u{2066}\u{200B}\u{FEFF}\u{2028}\r\n\
                       ::error::pwned\n ::warning file=a::pwned ##[error]pwned %0A::error::pwned ##vso[task.complete]";

/// What of it a file name can have, with an ending.
fn name(ending: &str) -> String {
    HOSTILE.replace('/', "_") + ending
}

/// `text` in a string of JSON, half of it in escapes.
fn quoted(text: &str) -> String {
    let escape = |c: char| if c.is_control() { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// A role whose trust policy says hostile things wherever it can.
fn role() -> String {
    let hostile = quoted(HOSTILE);
    let arn = quoted(&format!("arn:aws:iam::464622532012:role/{HOSTILE}*"));
    format!(
        r#"{{ "RoleName": {hostile}, "AssumeRolePolicyDocument": {{ "Version": "2012-10-17", "Statement": [
  {{ "Sid": {hostile}, "Effect": "Allow", "Principal": {{ "AWS": ["*", {arn}, {hostile}] }},
    "Action": ["sts:AssumeRole", {hostile}], "Condition": {{ "StringLike": {{ {hostile}: {hostile}, "aws:PrincipalTag/{}": {hostile} }} }} }},
  {{ "Sid": "b", "Effect": "Allow", "Principal": {{ "AWS": {arn} }}, "Action": "sts:AssumeRole",
    "Condition": {{ "StringEquals": {{ "sts:ExternalId": {hostile} }} }} }}, // ::error::pwned ##[error]pwned {}
] }} }}"#,
        hostile.trim_matches('"'),
        "\u{202E}\u{2028}",
    )
}

/// What a runner would obey, and every character that acts, in what is shown. Colours are ours.
fn acting(output: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = output;
    while let Some((before, behind)) = rest.split_once("\u{1B}[") {
        let parameters = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        plain.push_str(before);
        rest = parameters.strip_prefix('m').unwrap_or_else(|| {
            plain.push('\u{1B}');
            behind
        });
    }
    plain.push_str(rest);
    let acts =
        |c: &char| c.is_control() && *c != '\n' || "\u{202E}\u{2066}\u{200B}\u{FEFF}\u{2028}".contains(*c);
    let characters = plain.chars().filter(acts).map(|c| c.escape_default().to_string());
    let ours = ["::error file=", "::warning file=", "::notice file="];
    let commands = plain.lines().filter(|line| {
        let start = line.trim_start();
        let is_ours = ours.iter().any(|ours| line.starts_with(ours)) && !line.contains("%0A::");
        (start.starts_with("::") && !is_ours) || line.contains("##[") || line.contains("##vso[")
    });
    characters.chain(commands.map(str::to_owned)).collect()
}

/// What a run writes to standard output, after both streams were looked at.
fn harmless(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xacct-lint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    for shown in [&stdout, &stderr] {
        assert_eq!(acting(shown), Vec::<String>::new(), "{arguments:?}\n{shown}");
        assert!(!shown.contains("a bug in"), "{shown}");
    }
    assert!(!stdout.is_empty() || !stderr.is_empty(), "{arguments:?}");
    stdout
}

#[test]
fn nothing_of_a_hostile_tree_acts_in_any_output() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (name(".json"), name("2.json"));
    if fs::write(dir.path().join(&old), role()).is_err() {
        return; // Not every file system takes such names.
    }
    fs::write(dir.path().join(&new), role().replace("\"*\", ", "")).unwrap();
    let run = |arguments: &[&str]| harmless(dir.path(), arguments);
    for color in ["always", "never"] {
        for format in crate::formats() {
            let out = run(&["--format", &format, "--color", color, "."]);
            assert!(out.contains("pwned"), "{format}: {out}");
        }
        for format in ["pretty", "json"] {
            let formatted = ["--format", format, "--color", color];
            assert!(run(&[&["who"], &formatted[..], &[&old]].concat()).contains("pwned"));
            let request = ["--principal", "464622532012", "--action", "sts:AssumeRole", "--caller-allowed"];
            assert!(run(&[&["can"], &request[..], &formatted, &[&old]].concat()).contains("pwned"));
            assert!(run(&[&["compare"], &formatted[..], &[&old, &new]].concat()).contains("pwned"));
        }
        assert!(run(&["--diff", "--color", color, "."]).contains("pwned"));
    }
    let json: serde_json::Value = serde_json::from_str(&run(&["--format", "json", &old])).unwrap();
    assert_eq!(json["findings"][0]["file"], old);
}

/// What would be markup in HTML, XML or Markdown, and end the command of a workflow.
const MARKUP: &str = "</script><script>alert(1)</script>]]><!--<img src=x>\" onx='y' |`[a](javascript:b)&lt;";

#[test]
fn nothing_of_a_hostile_tree_is_markup() {
    let dir = tempfile::tempdir().unwrap();
    let name = MARKUP.replace('/', "_") + ".json";
    let said = quoted(&MARKUP.replace('"', "'"));
    // `<…>` is a placeholder, whose value is not known: what is found rests on none.
    let policy = format!(
        r#"{{ "RoleName": {said}, "AssumeRolePolicyDocument": {{ "Version": "2012-10-17", "Statement": [
  {{ "Sid": {said}, "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }}] }} }}"#
    );
    if fs::write(dir.path().join(&name), policy).is_err() {
        return; // Not every file system takes such names.
    }
    let run = |format: &str| harmless(dir.path(), &["--format", format, "."]);
    for format in ["html", "junit", "checkstyle"] {
        let out = run(format);
        let own = if format == "html" { 1 } else { 0 };
        assert_eq!(out.matches("<script").count(), own, "{format}: {out}");
        assert_eq!(out.matches("</script").count(), own, "{format}: {out}");
        assert!(!out.contains("<img") && !out.contains("<!--") && !out.contains("]]>"), "{format}: {out}");
        assert!(out.contains("&lt;script&gt;alert(1)") && out.contains("&amp;lt;"), "{format}: {out}");
        assert!(!out.contains("' onx=") && !out.contains("\" onx="), "{format}: {out}");
    }
    // In Markdown everything that comes from a file is code.
    let table = run("markdown");
    let outside: String = table.split("``").step_by(2).collect();
    assert!(!outside.contains("<script") && !outside.contains("javascript:"), "{outside}");
    for format in ["json", "sarif", "gitlab", "rdjson"] {
        serde_json::from_str::<serde_json::Value>(&run(format)).unwrap();
    }
    for line in run("jsonl").lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn no_complaint_about_something_hostile_acts() {
    let dir = tempfile::tempdir().unwrap();
    let hostile = name(".json");
    let run = |arguments: &[&str]| harmless(dir.path(), arguments);
    fs::write(dir.path().join("a.json"), role()).unwrap();
    for arguments in [
        &[hostile.as_str()][..],
        &["--account", &hostile],
        &["--config", &hostile],
        &["--select", &hostile],
        &["explain", &hostile],
        &["rules", &hostile],
        &["who", &hostile],
        &["who", "--role", &hostile, "a.json"],
        &["can", "--principal", &hostile, "--action", "sts:AssumeRole", "a.json"],
        &["can", "--principal", "*", "--action", "sts:AssumeRole", "--context", &hostile, "a.json"],
        &["compare", &hostile, "a.json"],
        &["compare", "--git", &hostile],
        &["--stdin-filename", &hostile, "-"],
    ] {
        run(arguments);
    }
    let key = quoted(HOSTILE);
    fs::write(dir.path().join("xacct-lint.toml"), format!("[rules]\n{key} = {key}\n[{key}]\n")).unwrap();
    for format in crate::formats() {
        run(&["--format", &format, "a.json"]);
    }
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_known_by_its_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    let file = |bytes| Path::new(std::ffi::OsStr::from_bytes(bytes));
    let (one, other) = (file(b"caf\xE9.json"), file(b"caf\xE8.json"));
    for path in [one, other] {
        if fs::write(dir.path().join(path), super::OPEN).is_err() {
            return;
        }
    }
    let run = |arguments: &[&str]| harmless(dir.path(), arguments);
    let json: serde_json::Value = serde_json::from_str(&run(&["--format", "json", "."])).unwrap();
    let files: Vec<_> =
        json["findings"].as_array().unwrap().iter().map(|f| (&f["file"], &f["file_uri"])).collect();
    assert_eq!(files[0], (&"caf\u{FFFD}.json".into(), &"caf%E8.json".into()));
    assert_eq!(files.last().unwrap().1, "caf%E9.json");
    let sarif: serde_json::Value = serde_json::from_str(&run(&["--format", "sarif", "."])).unwrap();
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uri"], "caf%E8.json");
    for format in ["pretty", "plain", "short"] {
        let out = run(&["--format", format, "."]);
        assert!(out.contains("caf\\xe8.json:") && out.contains("caf\\xe9.json:"), "{out}");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
        .args(["compare", "--format", "json"])
        .args([one, other])
        .current_dir(dir.path())
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["comparisons"][0]["old_uri"], "caf%E9.json");
}
