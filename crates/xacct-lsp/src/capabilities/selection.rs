//! What a growing selection takes in: a string, its entry, the element, the statement, the policy.

use tower_lsp::ls_types::{Position, Range, SelectionRange};
use xacct_facts::parse;
use xacct_syntax::{FileId, Node, Span, Tree};

use crate::snapshot::Snapshot;

/// For each position the ranges around it, from the inside out.
pub(crate) fn ranges(snapshot: &Snapshot, positions: &[Position]) -> Vec<SelectionRange> {
    let source = &snapshot.look.source;
    let whole = parse(source).tree;
    // Policies in strings have trees of their own.
    let inner = snapshot.look.facts.documents.iter().map(|document| document.tree.as_ref());
    let mut trees: Vec<&Tree> = std::iter::once(&whole).chain(inner).collect();
    trees.dedup_by(|a, b| std::ptr::eq(*a, *b));
    positions.iter().map(|&position| around(snapshot, &trees, position)).collect()
}

fn around(snapshot: &Snapshot, trees: &[&Tree], position: Position) -> SelectionRange {
    let source = &snapshot.look.source;
    let offset = snapshot.sheet.offset(position);
    let mut spans: Vec<Span> = trees.iter().flat_map(|tree| spans(tree, source.file(), offset)).collect();
    spans.push(Span::new(source.file(), 0..source.as_str().len() as u32));
    spans.sort_by_key(|span| span.len());
    // Each has to hold the one before.
    let mut nested: Vec<Span> = vec![Span::new(source.file(), offset..offset)];
    for span in spans {
        if nested.last().is_some_and(|inner| span.contains(*inner) && span != *inner) {
            nested.push(span);
        }
    }
    let ranges: Vec<Range> = nested.iter().map(|span| snapshot.sheet.range(*span)).collect();
    let outermost = SelectionRange { range: ranges.last().copied().unwrap_or_default(), parent: None };
    let others = ranges.iter().rev().skip(1);
    others.fold(outermost, |parent, &range| SelectionRange { range, parent: Some(Box::new(parent)) })
}

/// What of a tree is written around the byte `offset`.
fn spans(tree: &Tree, file: FileId, offset: u32) -> Vec<Span> {
    let holds =
        |span: Span| span.file == file && span.start <= offset && offset <= span.end && !span.is_empty();
    let mut spans = Vec::new();
    let mut take = |span: Span| {
        if holds(span) {
            spans.push(span);
        }
    };
    for node in tree.nodes().filter(|node| holds(node.span())) {
        take(node.span());
        if let Some(text) = node.text().filter(|_| node.is_scalar()) {
            take(text.span());
        }
        for entry in entries_around(node, offset) {
            take(entry);
        }
    }
    spans
}

/// The entry of a mapping around `offset`: key, colon and value.
fn entries_around(node: Node<'_>, offset: u32) -> impl Iterator<Item = Span> {
    let whole = node.entries().map(|entry| entry.key.span().cover(entry.value.span()));
    whole.filter(move |span| span.start <= offset && offset <= span.end)
}
