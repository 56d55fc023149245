//! Findings in a module about what is written in another file: what a call gives, or a statement that a document takes over.

use xacct_facts::{Document, Scenario};
use xacct_policy::Statement;
use xacct_syntax::{FileId, Node, Span};

use crate::{Finding, Label};

/// Points from those of `findings`, which are about `document`, that stand in another file to the place in a statement of the
/// document where what is written there is used. What is wrong with a whole statement of another file is said there.
pub(crate) fn point_to_use(findings: &mut Vec<Finding>, document: &Document, calls: &[FileId]) {
    let own = document.policy.span;
    findings.retain(|finding| !is_joined(document, calls, finding.primary.span));
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

/// Whether a statement of another file, which none of `calls` gives, is brought to `document` by what stands at `span`.
fn is_joined(document: &Document, calls: &[FileId], span: Span) -> bool {
    let own = document.policy.span.file;
    let is_of_other = |node: Node<'_>| {
        node.text().is_some_and(|text| text.span().file != own && !calls.contains(&text.span().file))
    };
    let mut statements =
        document.policy.statements.iter().map(|statement| document.tree.node(statement.node));
    statements.any(|node| node.span() == span && node.is_copy() && node.subtree().any(is_of_other))
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
