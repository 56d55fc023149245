//! `--baseline`: an old repository is adopted as it is, and what is new is reported.

use std::fs;
use std::path::Path;
use std::process::Command;

const STATEMENT: &str = r#"{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }"#;

fn policy(statements: &[&str], between: &str) -> String {
    format!("{{ \"Version\": \"2012-10-17\",{between} \"Statement\": [{between}{}] }}", statements.join(","))
}

/// The exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
        .args(["--format", "short"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn what_is_listed_is_left_out_until_its_statement_changes() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("a.json", &policy(&[STATEMENT], " "));
    let (code, out, said) = run(dir.path(), &["--write-baseline", "known.json", "."]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{said}");
    let written = fs::read_to_string(dir.path().join("known.json")).unwrap();
    let with = |arguments: &[&str]| run(dir.path(), &[&["--baseline", "known.json"], arguments].concat());

    let (code, out, said) = with(&["."]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{said}");
    assert!(said.contains("in the baseline"), "{said}");

    // Laid out anew, with other lines before it, and moved to another file.
    let laid_out = STATEMENT.replace(", ", ",\n        ").replace("{ ", "{\n        ");
    write("a.json", &policy(&[&laid_out], "\n\n\n"));
    assert_eq!(with(&["."]).0, Some(0), "{}", with(&["."]).1);
    fs::rename(dir.path().join("a.json"), dir.path().join("moved.json")).unwrap();
    assert_eq!(with(&["."]).0, Some(0), "{}", with(&["."]).1);

    // The same finding once more is new, and so is one in a statement that allows something else.
    write("second.json", &policy(&[STATEMENT], " "));
    let (code, out, _) = with(&["."]);
    assert!(code == Some(1) && out.contains("second.json:1:"), "{out}");
    fs::remove_file(dir.path().join("second.json")).unwrap();
    write("moved.json", &policy(&[&STATEMENT.replace("AssumeRole", "*")], " "));
    let (code, out, said) = with(&["."]);
    assert!(code == Some(1) && out.contains("public-principal"), "{out}");
    assert!(said.contains("no longer there: ") && said.contains("public-principal in a.json"), "{said}");
    // A run that does not look at its file, or not for its rule, says nothing of an entry.
    for arguments in [&["moved.json"][..], &["--select", "json-syntax", "."]] {
        assert!(!with(arguments).2.contains("no longer there"), "{arguments:?}");
    }
    assert_eq!(fs::read_to_string(dir.path().join("known.json")).unwrap(), written);
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.json"), policy(&[STATEMENT], " ")).unwrap();
    fs::write(dir.path().join("b.txt"), "nonsense").unwrap();
    for (arguments, message) in [
        (["--baseline", "nowhere.json"], "cannot be read"),
        (["--baseline", "b.txt"], "is no baseline"),
        (["--write-baseline", "no/where.json"], "cannot be written"),
    ] {
        let (code, out, said) = run(dir.path(), &[&arguments[..], &["a.json"]].concat());
        assert!(code == Some(2) && said.contains(message), "{arguments:?}: {said}");
        assert!(out.contains("public-principal"), "{out}");
    }
}
