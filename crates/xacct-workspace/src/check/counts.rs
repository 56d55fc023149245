//! How many findings each rule has.

use xacct_rules::{RuleId, Severity};

use super::CheckOutcome;

/// How many findings a rule has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: RuleId,
    /// The severity of its worst finding.
    pub severity: Severity,
    /// How many.
    pub findings: usize,
}

impl RuleCount {
    /// The rules that have findings, those with most first, and by name where they have as many.
    pub fn of(outcome: &CheckOutcome) -> Vec<Self> {
        let mut counts: Vec<Self> = Vec::new();
        for finding in outcome.results.iter().flat_map(|result| &result.findings) {
            match counts.iter_mut().find(|count| count.rule == finding.rule) {
                Some(count) => {
                    count.findings += 1;
                    count.severity = count.severity.max(finding.severity);
                }
                None => counts.push(Self { rule: finding.rule, severity: finding.severity, findings: 1 }),
            }
        }
        counts.sort_by(|a, b| b.findings.cmp(&a.findings).then_with(|| a.rule.id().cmp(b.rule.id())));
        counts
    }
}
