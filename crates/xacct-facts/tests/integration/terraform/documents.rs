//! Documents that take over the statements of others.

use xacct_facts::{Hints, Module, read_in};

use super::{facts, source};

/// The role's trust policy: of each statement its `Sid` and its principals.
fn trusted(text: &str) -> Vec<(String, String)> {
    let facts = facts(text);
    let trust = facts.holders[0].trust.and_then(|id| facts.document(id)).unwrap();
    let of = |statement: &xacct_policy::Statement| {
        let sid = statement.sid.as_ref().map_or(String::new(), |sid| sid.as_str().to_owned());
        let names: Vec<_> =
            statement.principals.iter().flat_map(|p| &p.items).map(|p| p.value.as_str()).collect();
        (sid, names.join(" "))
    };
    trust.policy.statements.iter().map(of).collect()
}

/// A document with a statement `Callers` for `own`, and a role that it is the trust policy of.
fn role(attributes: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n  {attributes}\n  {}\n}}\nresource \"aws_iam_role\" \"r\" {{\n  \
         assume_role_policy = data.aws_iam_policy_document.d.json\n}}\n",
        statement("Callers", "own")
    )
}

fn statement(sid: &str, principal: &str) -> String {
    format!(
        "statement {{\n    sid = \"{sid}\"\n    actions = [\"sts:AssumeRole\"]\n    principals {{\n      type = \"AWS\"\n      \
         identifiers = [\"{principal}\"]\n    }}\n  }}"
    )
}

/// A policy that is an object of HCL and of JSON.
fn policy(sid: &str, principal: &str) -> String {
    format!(
        "{{\"Statement\": [{{\"Sid\": \"{sid}\", \"Effect\": \"Allow\", \"Principal\": {{\"AWS\": \"{principal}\"}}, \"Action\": \
         \"sts:AssumeRole\"}}]}}"
    )
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(sid, names)| ((*sid).to_owned(), (*names).to_owned())).collect()
}

#[test]
fn a_statement_of_an_override_document_takes_the_place_of_the_one_with_its_sid() {
    let same = policy("Callers", "other");
    let document =
        format!("data \"aws_iam_policy_document\" \"o\" {{\n  {}\n}}\n", statement("Callers", "other"));
    for (attributes, declarations) in [
        (format!("override_policy_documents = [jsonencode({same})]"), String::new()),
        (format!("override_policy_documents = [<<EOF\n{same}\nEOF\n  ]"), String::new()),
        (format!("override_policy_documents = [{:?}]", same.as_str()), String::new()),
        (format!("override_json = jsonencode({same})"), String::new()),
        ("override_policy_documents = [data.aws_iam_policy_document.o.json]".to_owned(), document.clone()),
        (
            "override_policy_documents = local.more".to_owned(),
            format!("locals {{\n  more = [jsonencode({same})]\n}}\n"),
        ),
        (
            "override_policy_documents = concat(local.none, [data.aws_iam_policy_document.o.json])"
                .to_owned(),
            format!("locals {{\n  none = []\n}}\n{document}"),
        ),
    ] {
        assert_eq!(
            trusted(&(role(&attributes) + &declarations)),
            pairs(&[("Callers", "other")]),
            "{attributes}"
        );
    }
}

#[test]
fn other_statements_are_added() {
    let (one, none) = (policy("More", "other"), policy("", "other"));
    let source = |policy: &str| role(&format!("source_policy_documents = [jsonencode({policy})]"));
    let overriding = |policies: &str| role(&format!("override_policy_documents = [{policies}]"));
    let encoded = |policy: &str| format!("jsonencode({policy})");
    assert_eq!(trusted(&source(&one)), pairs(&[("More", "other"), ("Callers", "own")]));
    assert_eq!(trusted(&overriding(&encoded(&one))), pairs(&[("Callers", "own"), ("More", "other")]));
    assert_eq!(trusted(&overriding(&encoded(&none))), pairs(&[("Callers", "own"), ("", "other")]));
    // The document's own statement replaces one of a source, and a later override document an earlier one.
    assert_eq!(trusted(&source(&policy("Callers", "other"))), pairs(&[("Callers", "own")]));
    let twice =
        format!("{}, {}", encoded(&policy("Callers", "first")), encoded(&policy("Callers", "second")));
    assert_eq!(trusted(&overriding(&twice)), pairs(&[("Callers", "second")]));
    // Variables of IAM in a string are no interpolations.
    let variable = policy("More", "arn:aws:iam::111111111111:user/$${aws:username}");
    let heredoc = role(&format!("source_policy_documents = [<<EOF\n{variable}\nEOF\n  ]"));
    assert_eq!(trusted(&heredoc)[0].1, "arn:aws:iam::111111111111:user/${aws:username}");
}

#[test]
fn a_policy_that_is_read_from_a_file_replaces_a_statement_and_is_checked_there() {
    let text = role("override_policy_documents = [file(\"policy.json\")]");
    let mut module = Module::read([]);
    module.add("policy.json".to_owned(), &source("policy.json", &policy("Callers", "other")));
    let facts = read_in(&source("main.tf", &text), &Hints::default(), &module.into());
    assert_eq!(facts.documents[0].policy.statements.len(), 0);
}
