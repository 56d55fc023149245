//! Policies in files of their own: each is checked at one place.

use xacct_facts::{Hints, Module, read_in};

use super::source;

const TRUST: &str =
    r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}"#;

/// Whether the role's trust policy, which `expression` reads from `path`, is checked in the module.
fn is_checked_here(expression: &str, path: &str, text: &str) -> bool {
    let main = source(
        "main.tf",
        &format!("resource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = {expression}\n}}\n"),
    );
    let mut module = Module::read([source("main.tf", main.as_str())]);
    assert_eq!(module.wanted(), [path]);
    module.add(path.to_owned(), &source(path, text));
    let facts = read_in(&main, &Hints::default(), &module.into());
    assert_eq!(facts.documents.len(), 1, "{expression}");
    !facts.documents[0].defined_elsewhere
}

#[test]
fn a_file_is_checked_where_it_lies_if_its_name_says_that_it_is_one_to_check() {
    for path in ["trust.json", "policies/trust.json.tftpl", "trust.POLICY"] {
        assert!(!is_checked_here(&format!("file(\"${{path.module}}/{path}\")"), path, TRUST), "{path}");
        assert!(!is_checked_here(&format!("file(\"{path}\")"), path, TRUST), "{path}");
    }
    for path in ["policies/trust", "trust.txt", "trust.json.bak"] {
        assert!(is_checked_here(&format!("file(\"${{path.module}}/{path}\")"), path, TRUST), "{path}");
    }
}

#[test]
fn a_template_is_checked_where_it_is_filled_in_if_it_is() {
    let call = |path: &str| format!("templatefile(\"${{path.module}}/{path}\", {{ who = \"*\" }})");
    assert!(!is_checked_here(&call("trust.tftpl"), "trust.tftpl", TRUST));
    let filled = TRUST.replace("\"*\"", "\"${who}\"");
    assert!(is_checked_here(&call("trust.tftpl"), "trust.tftpl", &filled));
    assert!(is_checked_here(&call("trust.txt"), "trust.txt", TRUST));
}
