//! What files of Terraform say together, as it is found on a disk.

use std::fs;

use xacct_rules::RuleId;
use xacct_workspace::{CheckRequest, check_paths};

/// Where what is found in `files`, and the characters that it underlines.
fn found(files: &[(&str, &str)]) -> Vec<(String, RuleId, String)> {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let request = CheckRequest { paths: vec![dir.path().to_owned()], ..CheckRequest::default() };
    let outcome = check_paths(&request, &());
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let mut found = Vec::new();
    for result in outcome.results {
        let path = result.path.strip_prefix(dir.path()).unwrap().to_string_lossy().into_owned();
        for finding in result.findings {
            let text = fs::read_to_string(dir.path().join(&path)).unwrap();
            let underlined = text[finding.primary.span.range()].to_owned();
            found.push((path.clone(), finding.rule, underlined));
        }
    }
    found
}

/// A document of that name that lets `principal` assume a role.
fn document(name: &str, principal: &str, more: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"{name}\" {{\n{more}  statement {{\n    sid = \"{name}\"\n    actions = [\"sts:AssumeRole\"]\n    principals {{\n      type = \"AWS\"\n      identifiers = [\"{principal}\"]\n    }}\n  }}\n}}\n"
    )
}

fn role(document: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  assume_role_policy = data.aws_iam_policy_document.{document}.json\n}}\n"
    )
}

#[test]
fn a_statement_of_another_file_counts_where_it_is_joined_and_is_said_once() {
    let base = document("base", "arn:aws:iam::464622532012:root", "");
    let own = document(
        "own",
        "arn:aws:iam::640192837465:role/own",
        "  source_policy_documents = [data.aws_iam_policy_document.base.json]\n",
    ) + &role("own");
    let vendor = "arn:aws:iam::464622532012:root".to_owned();
    assert_eq!(
        found(&[("base.tf", &base), ("main.tf", &own)]),
        [("base.tf".to_owned(), RuleId::MissingExternalId, vendor)]
    );
    // A denial of another file counts.
    let denial = "data \"aws_iam_policy_document\" \"deny\" {\n  statement {\n    effect = \"Deny\"\n    actions = [\"sts:AssumeRole\"]\n    principals {\n      type = \"AWS\"\n      identifiers = [\"*\"]\n    }\n    condition {\n      test = \"StringNotEquals\"\n      variable = \"sts:ExternalId\"\n      values = [\"a1b2c3d4\"]\n    }\n  }\n}\n";
    let guarded = document(
        "own",
        "arn:aws:iam::464622532012:root",
        "  source_policy_documents = [data.aws_iam_policy_document.deny.json]\n",
    ) + &role("own");
    assert_eq!(found(&[("base.tf", denial), ("main.tf", &guarded)]), []);
    let alone = guarded.replace("document.deny", "document.gone");
    assert_eq!(found(&[("base.tf", denial), ("main.tf", &alone)]).len(), 1);
}
