//! Where things stand, as far as edits ask.

use std::ops::Range;

use crate::tree::Form;
use crate::{Node, NodeKind};

/// Every byte that `node` is written in: with the parentheses around it, and the `"${ }"` that it is all of.
pub(crate) fn written(node: Node<'_>) -> Range<usize> {
    let text = node.tree().text().as_str();
    let Some(parent) = node.parent() else { return node.range() };
    let room = match parent.form() {
        // Its neighbours may be in the same parentheses.
        Form::Operands | Form::Call | Form::Labels => return node.range(),
        Form::Enclosed | Form::Body => parent.range().start + 1..parent.range().end.saturating_sub(1),
        _ => parent.range(),
    };
    let mut range = node.range();
    loop {
        let before = text.get(room.start..range.start).unwrap_or_default().trim_end();
        let after = text.get(range.end..room.end).unwrap_or_default();
        let blanks = after.len() - after.trim_start().len();
        let after = after.trim_start();
        let pairs = [("(", ")"), ("\"${", "}\""), ("\"${~", "~}\""), ("\"${~", "}\""), ("\"${", "~}\"")];
        let around = pairs.iter().find(|(open, close)| before.ends_with(open) && after.starts_with(close));
        let Some((open, close)) = around else { return range };
        range = room.start + before.len() - open.len()..range.end + blanks + close.len();
    }
}

/// The bytes of each child of `node`: of an entry, key and value.
pub(super) fn children(node: Node<'_>) -> Vec<Range<usize>> {
    if node.is_mapping() {
        node.entries()
            .map(|entry| {
                let (key, value) = (written(entry.key), written(entry.value));
                key.start..value.end.max(key.end)
            })
            .collect()
    } else {
        node.items().map(written).collect()
    }
}

/// What stands between the brackets of `node`; everything for the file; `None` where it lacks one.
pub(super) fn inside(node: Node<'_>) -> Option<Range<usize>> {
    let range = node.range();
    if node.form() == Form::Block {
        return Some(range);
    }
    if !matches!(node.form(), Form::Enclosed | Form::Body) {
        return None;
    }
    let [open, close] = if node.is_mapping() { ["{", "}"] } else { ["[", "]"] };
    let written = node.tree().text().as_str().get(range.clone())?;
    let inner = written.strip_prefix(open)?.strip_suffix(close)?;
    Some(range.start + 1..range.start + 1 + inner.len())
}

/// What stands between two children: blanks, perhaps a comma, perhaps comments; `None` where there is more.
pub(super) struct HclGap {
    pub(super) comma: Option<usize>,
    pub(super) comments: Vec<Range<usize>>,
}

impl HclGap {
    pub(super) fn of(node: Node<'_>, range: Range<usize>) -> Option<Self> {
        let tree = node.tree();
        let comments: Vec<_> = tree.comments_within(range.clone()).collect();
        let mut comma = None;
        let mut at = range.start;
        for end in comments.iter().map(|c| c.start..c.end).chain(std::iter::once(range.end..range.end)) {
            let between = tree.text().as_str().get(at..end.start)?;
            let marks = between.trim();
            if marks == "," && comma.is_none() {
                comma = between.find(',').map(|i| at + i);
            } else if !marks.is_empty() {
                return None;
            }
            at = end.end;
        }
        Some(Self { comma, comments })
    }

    /// Whether the last comment ends where a line does.
    pub(super) fn comment_on_line(&self, text: &str, from: usize) -> Option<usize> {
        let first = self.comments.first()?;
        let between = text.get(from..first.start)?;
        (!between.contains('\n')).then_some(first.end)
    }
}

/// Where the line of the byte `at` begins and ends, without its line break.
pub(super) fn line(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = bytes.get(..at).and_then(|b| memchr::memrchr(b'\n', b)).map_or(0, |newline| newline + 1);
    let rest = bytes.get(at..).unwrap_or_default();
    let end = at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let end = if end > at && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end };
    start..end
}

/// Whether each child of `node` begins a line, as far as the last one shows.
pub(super) fn is_tall(node: Node<'_>) -> bool {
    let text = node.tree().text().as_str();
    let last = if node.is_mapping() {
        node.entries().last().map(|entry| entry.key.range().start)
    } else {
        node.items().last().map(|item| written(item).start)
    };
    let start = node.range().start;
    last.and_then(|last| text.get(line(text, last).start..last))
        .is_some_and(|before| before.trim().is_empty())
        && last.and_then(|last| text.get(start..last)).is_some_and(|before| before.contains('\n'))
        || node.form() == Form::Block
}

/// Whether the last child of `node` is a heredoc, behind which its line must end.
pub(super) fn ends_with_heredoc(node: Node<'_>) -> bool {
    let last = if node.is_mapping() { node.entries().last().map(|e| e.value) } else { node.items().last() };
    last.is_some_and(is_heredoc)
}

/// Whether `node` is a heredoc.
pub(super) fn is_heredoc(node: Node<'_>) -> bool {
    let text = node.tree().text().as_str();
    node.kind() == NodeKind::String && text.get(node.range()).is_some_and(|written| written.starts_with("<<"))
}

/// Whether `node` is a scalar with a value.
pub(super) fn is_something(node: Node<'_>) -> bool {
    node.kind() != NodeKind::Missing
}
