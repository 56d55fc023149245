//! Documents that take over the statements of others.

use xacct_facts::{Hints, Module, read_in};
use xacct_syntax::FileId;

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

/// The statements of the document in `main.tf`, each with the file and the text of its principal.
fn joined(attributes: &str, other: &str) -> Vec<(String, u32, String)> {
    let text = role(attributes);
    let facts = super::facts_in(&text, &[("other.tf", other)]);
    let document = facts.holders[0].trust.and_then(|id| facts.document(id)).unwrap();
    let of = |statement: &xacct_policy::Statement| {
        let name = &statement.principals.as_ref().unwrap().items[0].value;
        let text = if name.span().file == FileId(0) { text.as_str() } else { other };
        let sid = statement.sid.as_ref().map_or_else(String::new, |sid| sid.to_string());
        (sid, name.span().file.0, text[name.span().range()].to_owned())
    };
    document.policy.statements.iter().map(of).collect()
}

#[test]
fn statements_of_another_file_are_joined_at_their_places() {
    let document =
        |sid: &str| format!("data \"aws_iam_policy_document\" \"o\" {{\n  {}\n}}\n", statement(sid, "other"));
    let expected = |rows: &[(&str, u32, &str)]| -> Vec<(String, u32, String)> {
        rows.iter().map(|(sid, file, name)| ((*sid).to_owned(), *file, (*name).to_owned())).collect()
    };
    let (own, other) = (("Callers", 0, "own"), ("More", 1, "other"));
    let source = "source_policy_documents = [data.aws_iam_policy_document.o.json]";
    let overriding = "override_policy_documents = [data.aws_iam_policy_document.o.json]";
    assert_eq!(joined(source, &document("More")), expected(&[other, own]));
    assert_eq!(joined(overriding, &document("More")), expected(&[own, other]));
    // One of the same `sid` is replaced by the later one.
    assert_eq!(joined(source, &document("Callers")), expected(&[own]));
    assert_eq!(joined(overriding, &document("Callers")), expected(&[("Callers", 1, "other")]));
    // A document of the other file that takes over a policy written there.
    let between = format!(
        "data \"aws_iam_policy_document\" \"o\" {{\n  source_policy_documents = [jsonencode({})]\n}}\n",
        policy("More", "other")
    );
    assert_eq!(joined(source, &between), expected(&[other, own]));
    // Variables of the module are known there.
    let named =
        document("More").replace("\"other\"", "var.who") + "variable \"who\" { default = \"other\" }\n";
    let rows = joined(source, &named);
    assert_eq!(rows.last(), expected(&[own]).last());
}

#[test]
fn documents_of_other_files_that_go_around_end() {
    let other = "data \"aws_iam_policy_document\" \"o\" {\n  source_policy_documents = [data.aws_iam_policy_document.d.json]\n}\n";
    let rows = joined("source_policy_documents = [data.aws_iam_policy_document.o.json]", other);
    assert_eq!(rows.len(), 1, "{rows:?}");
}

#[test]
fn documents_that_double_are_merged_once() {
    let of = |at: usize, more: &str| {
        let names: Vec<String> =
            (1..=2).map(|by| format!("data.aws_iam_policy_document.d{}.json", at + by)).collect();
        format!(
            "data \"aws_iam_policy_document\" \"d{at}\" {{\n  source_policy_documents = [{}{more}]\n  {}\n}}\n",
            names.join(", "),
            statement(&format!("S{at}"), "own")
        )
    };
    let text: String = (0..20).map(|at| of(at, "")).collect();
    let facts = facts(&text);
    assert_eq!(facts.documents[0].policy.statements.len(), 20);
    // More than are merged are not known.
    let many: String = (2..100).map(|at| format!(", data.aws_iam_policy_document.d{at}.json")).collect();
    let all: String = (1..100).map(|at| of(at, "")).collect();
    let facts = super::facts_in(&(of(0, &many) + &all), &[]);
    assert_eq!(facts.documents[0].policy.statements.len(), 0);
    assert_eq!(facts.syntax_errors.len(), 1, "{:?}", facts.syntax_errors);
}
