//! Findings in a module that is called: the place to change may be the call.

use xacct_facts::{Document, Scenario};
use xacct_policy::Statement;
use xacct_syntax::Node;

use crate::{Finding, Label};

/// Points from those of `findings`, which are about `document`, that stand in the file of a call to the place in a statement of the
/// module where what the call gives is used.
pub(crate) fn point_to_use(findings: &mut [Finding], document: &Document) {
    let own = document.policy.span;
    for finding in findings.iter_mut().filter(|finding| finding.primary.span.file != own.file) {
        let use_in = |statement: &Statement| {
            let mut nodes = document.tree.node(statement.node).subtree();
            let given =
                nodes.find(|node| node.text().is_some_and(|text| text.span() == finding.primary.span));
            given.map(Node::span)
        };
        let span = document.policy.statements.iter().find_map(use_in).unwrap_or(own);
        if finding.related.iter().all(|label| !span.contains(label.span)) {
            finding.related.push(Label { span, message: "used here".to_owned() });
        }
    }
}

/// What `scenario`, one of `all` of a part of a module, says of `finding` whatever the others have: at a call, which call it
/// is.
pub(crate) fn call_of<'s>(finding: &Finding, scenario: &'s Scenario) -> Option<&'s str> {
    let is_at_call = scenario.calls.contains(&finding.primary.span.file);
    scenario.says.first().filter(|_| is_at_call).map(String::as_str)
}

/// Takes away the fixes of `finding`, one of `scenario`, that would change another file than its own, or a module that is
/// called more than once.
pub(crate) fn limit_fixes(finding: &mut Finding, scenario: &Scenario, all: &[&Scenario]) {
    if scenario.calls.is_empty() {
        return;
    }
    let own = finding.primary.span.file;
    let is_shared = all.iter().any(|other| other.says.first() != scenario.says.first());
    let is_free = scenario.calls.contains(&own) || !is_shared;
    finding.fixes.retain(|fix| is_free && fix.edits.iter().all(|edit| edit.span.file == own));
}
