//! Taking entries and items out.

use super::place::{HclGap, children, inside, line, written};
use crate::tree::Form;
use crate::{Edit, Node};

/// Removes an attribute or block, with its lines.
pub(super) fn from_body(body: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    let text = body.tree().text();
    let all = text.as_str();
    let entry = body.entries().nth(index)?;
    let range = written(entry.key).start..written(entry.value).end.max(entry.key.range().end);
    let inner = inside(body)?;
    let (first, last) = (line(all, range.start), line(all, range.end));
    let before = all.get(first.start..range.start)?;
    let behind = all.get(range.end..last.end)?;
    if last.end > inner.end && body.form() != Form::Block {
        // The closing brace is on the same line.
        let gap = all.get(inner.start..range.start)?;
        let start = if gap.trim().is_empty() && !gap.contains('\n') { inner.start } else { range.start };
        let gap = all.get(range.end..inner.end)?;
        let end = if gap.trim().is_empty() { inner.end } else { range.end };
        return Some(vec![text.edit(start..end, "")?]);
    }
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    if !before.trim().is_empty() || !behind.trim().is_empty() {
        // What shares its lines stays: a comment. Anything else is more of the expression.
        let is_comment = ["#", "//", "/*"].iter().any(|mark| behind.trim_start().starts_with(mark));
        if !is_comment && !behind.trim().is_empty() {
            return None;
        }
        let blanks = behind.len() - behind.trim_start().len();
        return Some(vec![text.edit(range.start..range.end + blanks, "")?]);
    }
    let next = all.get(last.end..)?.find('\n').map_or(all.len(), |newline| last.end + newline + 1);
    let mut start = range.start - before.len();
    // The empty line that set it apart goes with it.
    let is_empty = |at: usize| all.get(line(all, at)).is_some_and(|line| line.trim().is_empty());
    let ends = next >= all.len() || is_empty(next) || line(all, next).end >= inner.end;
    if let Some(previous) = start.checked_sub(1).filter(|at| ends && is_empty(*at)) {
        start = line(all, previous).start;
    }
    if next >= all.len() && !all.ends_with('\n') {
        start = all.get(..start)?.trim_end_matches(['\r', '\n']).len();
    }
    Some(vec![text.edit(start..next, "")?])
}

/// Removes an entry of an object or an item of a list, with the comma that goes with it.
pub(super) fn from_brackets(node: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    let text = node.tree().text();
    let all = text.as_str();
    let inner = inside(node)?;
    let children = children(node);
    let child = children.get(index)?.clone();
    let previous = index.checked_sub(1).and_then(|before| children.get(before));
    let next = children.get(index + 1);
    let edits = match (previous, next) {
        (_, Some(next)) => {
            let gap = HclGap::of(node, child.end..next.start)?;
            match (gap.comma, gap.comments.first()) {
                (_, None) => vec![text.edit(child.start..next.start, "")?],
                (Some(comma), Some(comment)) if comma < comment.start => {
                    vec![text.edit(child.start..comment.start, "")?]
                }
                (Some(comma), Some(_)) => vec![text.edit(child, "")?, text.edit(comma..comma + 1, "")?],
                (None, Some(comment)) => {
                    let same_line = !all.get(child.end..comment.start)?.contains('\n');
                    let end = if same_line { comment.start } else { child.end };
                    vec![text.edit(child.start..end, "")?]
                }
            }
        }
        (Some(previous), None) => {
            let gap = HclGap::of(node, previous.end..child.start)?;
            let behind = HclGap::of(node, child.end..inner.end)?;
            match (gap.comma, gap.comments.last(), behind.comma) {
                (_, None, _) => vec![text.edit(previous.end..child.end, "")?],
                // The comma that ends the list is that of the one before now.
                (Some(_), Some(comment), Some(comma)) => {
                    vec![text.edit(comment.end..comma + 1, "")?]
                }
                (Some(comma), Some(comment), None) if comma < comment.start => {
                    vec![text.edit(comma..comma + 1, "")?, text.edit(comment.end..child.end, "")?]
                }
                (Some(comma), Some(_), None) => vec![text.edit(comma..child.end, "")?],
                (None, Some(comment), _) => vec![text.edit(comment.end..child.end, "")?],
            }
        }
        (None, None) => {
            let gap = HclGap::of(node, child.end..inner.end)?;
            let before = HclGap::of(node, inner.start..child.start)?;
            if gap.comments.is_empty() && before.comments.is_empty() {
                vec![text.edit(inner, "")?]
            } else {
                let comma = gap.comma.map(|comma| text.edit(comma..comma + 1, ""));
                let mut edits = vec![text.edit(child, "")?];
                edits.extend(comma.flatten());
                edits
            }
        }
    };
    Some(edits)
}
