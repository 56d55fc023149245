//! Runs the rules over a file's facts.

use std::panic::{AssertUnwindSafe, catch_unwind};

use xacct_facts::FileFacts;

use crate::subject::subjects;
use crate::{Context, Finding, Levels, RuleId, World};

/// What the rules said of a file.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings, in the order of the text.
    pub findings: Vec<Finding>,
    /// Rules that failed by a bug of their own; the others were heard all the same.
    pub crashed: Vec<RuleId>,
}

/// Runs every rule that is on over `facts`.
pub fn check(facts: &FileFacts, world: &World, levels: &Levels) -> Checked {
    let mut checked = Checked::default();
    if facts.is_empty() {
        return checked;
    }
    let subjects = subjects(facts, world);
    for rule in RuleId::ALL {
        if !levels.is_on(rule) {
            continue;
        }
        let cx = Context { rule, facts, world, subjects: &subjects };
        let mut said = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| rule.implementation().check_file(&cx, &mut said))) {
            Ok(()) => checked.findings.append(&mut said),
            Err(_) => checked.crashed.push(rule),
        }
    }
    for finding in &mut checked.findings {
        finding.severity = levels.settle(finding);
    }
    checked.findings.sort_by(|a, b| {
        (a.primary.span, std::cmp::Reverse(a.severity), a.rule).cmp(&(
            b.primary.span,
            std::cmp::Reverse(b.severity),
            b.rule,
        ))
    });
    checked
}
