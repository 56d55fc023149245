//! What can be folded: policies, statements and their elements.

use std::collections::BTreeSet;

use tower_lsp::ls_types::FoldingRange;
use xacct_policy::{Policy, Statement};
use xacct_syntax::Span;

use crate::snapshot::Snapshot;

/// The ranges that can be folded, each so that its last line, with the closing bracket, stays.
pub(crate) fn ranges(snapshot: &Snapshot) -> Vec<FoldingRange> {
    let spans = snapshot.look.facts.documents.iter().flat_map(|document| of_policy(&document.policy));
    let lines: BTreeSet<(u32, u32)> = spans.filter_map(|span| lines(snapshot, span)).collect();
    let fold = |(start_line, end_line)| FoldingRange { start_line, end_line, ..FoldingRange::default() };
    lines.into_iter().map(fold).collect()
}

fn of_policy(policy: &Policy) -> impl Iterator<Item = Span> {
    std::iter::once(policy.span).chain(policy.statements.iter().flat_map(of_statement))
}

fn of_statement(statement: &Statement) -> impl Iterator<Item = Span> {
    let elements = [
        statement.principals.as_ref().map(|element| element.span),
        statement.actions.as_ref().map(|element| element.span),
        statement.resources.as_ref().map(|element| element.span),
        statement.conditions.as_ref().map(|element| element.span),
    ];
    std::iter::once(statement.span).chain(elements.into_iter().flatten())
}

fn lines(snapshot: &Snapshot, span: Span) -> Option<(u32, u32)> {
    let range = snapshot.sheet.range(span);
    let last = range.end.line.checked_sub(1)?;
    (last > range.start.line).then_some((range.start.line, last))
}
