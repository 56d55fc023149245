//! What the tests share: policies read from text.

use xacct_policy::{Policy, PolicyKind};
use xacct_syntax::{FileId, Source, json};

/// The policy that `text` writes out.
#[track_caller]
pub fn read(text: &str, kind: Option<PolicyKind>) -> Policy {
    let source = Source::new(FileId(0), "policy.json", text);
    let parsed = json::parse(source.text());
    assert_eq!(parsed.errors, [], "{text}");
    Policy::lower(parsed.tree.root(), kind)
}

/// A policy of the current version with these statements, separated by commas.
#[track_caller]
pub fn policy(statements: &str, kind: impl Into<Option<PolicyKind>>) -> Policy {
    read(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#), kind.into())
}
