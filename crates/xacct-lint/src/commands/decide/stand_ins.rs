//! Policies that no file holds: what is taken for granted, and what is known not to be there or not known.

use xacct_policy::{Policy, PolicyKind};
use xacct_syntax::{FileId, Source, json};

/// Policies of a caller in the place of those that the files do not show.
pub(super) struct StandIns {
    /// Allows everything.
    pub everything: Policy,
    /// Allows nothing: that of a caller of whom it is known that it has no policies.
    pub nothing: Policy,
    /// May allow or deny anything.
    pub unknown: Policy,
}

impl StandIns {
    pub fn new() -> Self {
        Self {
            everything: Policy::allowing_everything(),
            nothing: policy(""),
            unknown: policy(
                r#"{"Effect": "Allow", "Action": "<any>", "Resource": "*"}, {"Effect": "Deny", "Action": "<any>", "Resource": "*"}"#,
            ),
        }
    }

    /// Whether `policy` is one of them, and stands in no file.
    pub fn has(&self, policy: &Policy) -> bool {
        [&self.everything, &self.nothing, &self.unknown].into_iter().any(|own| std::ptr::eq(own, policy))
    }
}

fn policy(statements: &str) -> Policy {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let parsed = json::parse(Source::new(FileId(u32::MAX), "", text).text());
    Policy::lower(parsed.tree.root(), Some(PolicyKind::Identity))
}
