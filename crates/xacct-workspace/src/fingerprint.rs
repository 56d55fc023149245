//! What makes a finding the same one after the file around it has changed.

use sha2::{Digest, Sha256};
use xacct_facts::Hints;
use xacct_rules::{Finding, RuleId};
use xacct_syntax::{Source, Span};

use crate::guard::guarded;

/// A finding, wherever it stands and however the text is laid out: the rule, the message, and the characters that are underlined
/// without white space.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FindingIdentity {
    rule: RuleId,
    message: String,
    underlined: String,
}

impl FindingIdentity {
    pub(crate) fn of(finding: &Finding, source: &Source) -> Self {
        let underlined = without_space(source.slice(finding.primary.span));
        Self { rule: finding.rule, message: finding.message.clone(), underlined }
    }
}

/// Fingerprints of the findings of one file. One has the rule, the message, the underlined characters and the statement around
/// them, all without white space: it is the same when lines move, when the text is laid out anew and when the file is
/// renamed, and another one when the statement says something else.
pub struct Fingerprints<'a> {
    source: &'a Source,
    statements: Vec<Span>,
}

impl<'a> Fingerprints<'a> {
    /// Reads the statements of `source`.
    pub fn new(source: &'a Source) -> Self {
        let (facts, _) = guarded(|| xacct_facts::read(source, &Hints::default()));
        let documents = facts.map(|facts| facts.documents).unwrap_or_default();
        let statements = documents.iter().flat_map(|document| &document.policy.statements);
        let statements = statements.map(|statement| statement.span);
        Self { source, statements: statements.filter(|span| span.file == source.file()).collect() }
    }

    /// The fingerprint of `finding`, which is in this file: 32 hexadecimal digits.
    pub fn of(&self, finding: &Finding) -> String {
        let at = finding.primary.span;
        let around = self.statements.iter().filter(|span| span.start <= at.start && at.end <= span.end);
        let statement = around.min_by_key(|span| span.end - span.start);
        let statement = statement.map_or("", |span| self.source.slice(*span));
        let identity = FindingIdentity::of(finding, self.source);
        digest(&[identity.rule.id(), &identity.message, &identity.underlined, &without_space(statement)])
    }
}

/// The first 128 bits of SHA-256 over `parts`, each with its length before it, as hexadecimal digits.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use xacct_syntax::FileId;

    use super::*;

    const POLICY: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" } ] }"#;

    fn of(text: &str) -> String {
        let source = Source::new(FileId(0), "a.json", text);
        let at = text.find("\"*\"").unwrap() as u32;
        let finding = Finding::new(RuleId::ALL[0], Span::new(FileId(0), at..at + 3), "wrong");
        Fingerprints::new(&source).of(&finding)
    }

    #[test]
    fn layout_does_not_matter_and_the_statement_does() {
        let moved = format!("\n\n{}", POLICY.replace(", ", ",\n    "));
        assert_eq!(of(POLICY), of(&moved));
        assert_ne!(of(POLICY), of(&POLICY.replace("sts:AssumeRole", "sts:*")));
        assert_eq!(of(POLICY), of(&POLICY.replace("2012-10-17", "2008-10-17")));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(digest(&[]).len(), 32);
    }
}
