//! Changes to a file's text, and to what a tree says.

use std::fmt;

mod comment;
mod source;
mod tree;
mod value;

pub use comment::{insert_comment, remove_comment};
pub use source::NodeSource;
pub use tree::{
    insert_block, insert_entries, insert_entry, is_literal, move_entry, push_item, remove_entry, remove_item,
    replace, replace_moved,
};
pub use value::{Key, Value};

use crate::Span;

/// Replace the bytes of `span` by `replacement`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What is put there; empty to remove.
    pub replacement: String,
}

impl Edit {
    /// Replace `span` by `replacement`.
    pub fn new(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into() }
    }

    /// Whether both want to change the same bytes, or insert at the same place (their order would matter).
    pub fn conflicts_with(&self, other: &Self) -> bool {
        let (a, b) = (self.span, other.span);
        a.file == b.file
            && (a.start < b.end && b.start < a.end
                || a.start == b.start
                || a.is_empty() && a.start == b.end
                || b.is_empty() && b.start == a.end)
    }
}

/// Why [`apply`] refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The edit that does not fit: it lies outside the text or over an earlier one.
    pub edit: Edit,
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.edit.span;
        write!(f, "the edit of bytes {}..{} lies outside the text or over another edit", span.start, span.end)
    }
}

impl std::error::Error for Overlap {}

/// The text with all `edits` (of one file, in any order) applied; every byte outside them stays as it was.
///
/// # Errors
///
/// [`Overlap`] where two edits touch the same bytes, or one lies outside the text or inside a character.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, Overlap> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort();
    let mut out =
        String::with_capacity(text.len() + edits.iter().map(|e| e.replacement.len()).sum::<usize>());
    let mut done = 0;
    for edit in sorted {
        let kept = text.get(done..edit.span.start as usize);
        let (Some(kept), Some(_)) = (kept, text.get(edit.span.range())) else {
            return Err(Overlap { edit: edit.clone() });
        };
        out.push_str(kept);
        out.push_str(&edit.replacement);
        done = edit.span.end as usize;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileId;

    fn edit(range: std::ops::Range<u32>, replacement: &str) -> Edit {
        Edit::new(Span::new(FileId(0), range), replacement)
    }

    #[test]
    fn applies_in_any_order() {
        let edits = [edit(4..5, ""), edit(0..1, "XY"), edit(2..2, "-")];
        assert_eq!(apply("abcde", &edits).unwrap(), "XYb-cd");
    }

    #[test]
    fn refuses_overlaps_and_strangers() {
        assert!(apply("abc", &[edit(0..2, "x"), edit(1..3, "y")]).is_err());
        assert!(apply("abc", &[edit(2..9, "x")]).is_err());
        assert!(apply("ä", &[edit(1..2, "x")]).is_err());
    }

    #[test]
    fn touching_insertions_conflict() {
        assert!(edit(2..2, "a").conflicts_with(&edit(2..2, "b")));
        assert!(edit(0..2, "a").conflicts_with(&edit(2..2, "b")));
        assert!(!edit(0..2, "a").conflicts_with(&edit(2..3, "b")));
    }
}
