//! A candidate before it is fitted to the quotes that are there.

use std::ops::Range;

use xacct_syntax::json::{Cursor, escape};

use super::{Candidate, CandidateKind};

/// What could be written. In `text` and `behind`, `‹…›` is for a person to fill in.
pub struct Offer {
    pub label: String,
    kind: CandidateKind,
    detail: String,
    documentation: String,
    text: String,
    /// What follows a key: its colon and the start of its value.
    behind: &'static str,
    /// It is no string and stands without quotes.
    bare: bool,
}

impl Offer {
    /// A string that reads as its label.
    pub fn new(kind: CandidateKind, label: impl Into<String>) -> Self {
        let label = label.into();
        let text = escape(&label);
        Self {
            label,
            kind,
            detail: String::new(),
            documentation: String::new(),
            text,
            behind: "",
            bare: false,
        }
    }

    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    pub fn documentation(self, documentation: impl Into<String>) -> Self {
        Self { documentation: documentation.into(), ..self }
    }

    /// The string is another than the label.
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    /// What follows the key where nothing does yet.
    pub fn behind(self, behind: &'static str) -> Self {
        Self { behind, ..self }
    }

    /// `text` is JSON, and no string.
    pub fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// The candidate, if it goes with what is typed.
    pub fn at(self, cursor: &Cursor) -> Option<Candidate> {
        let typed = cursor.typed.to_lowercase();
        let goes = |text: &str| text.to_lowercase().contains(&typed);
        if self.bare && cursor.opened || !goes(&self.label) && !goes(&self.text) {
            return None;
        }
        let behind = if cursor.is_key && !cursor.colon { self.behind } else { "" };
        let mut replace = cursor.word.clone();
        let written = if self.bare {
            self.text
        } else {
            let open = if cursor.opened { "" } else { "\"" };
            // With something to follow, the closing quote has to be written again before it.
            let close = if cursor.closed && behind.is_empty() { "" } else { "\"" };
            replace.end += usize::from(cursor.closed && !behind.is_empty());
            format!("{open}{}{close}{behind}", self.text)
        };
        let (insert, holes) = fill(&written);
        let Self { label, kind, detail, documentation, .. } = self;
        Some(Candidate { label, kind, detail, documentation, replace, insert, holes })
    }
}

/// A text without the marks around what is to be filled in, and where that is.
fn fill(marked: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut holes, mut start) = (String::new(), Vec::new(), 0);
    for character in marked.chars() {
        match character {
            '‹' => start = text.len(),
            '›' => holes.push(start..text.len()),
            _ => text.push(character),
        }
    }
    (text, holes)
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn holes() {
        assert_eq!(fill("role/‹name›/‹›x"), ("role/name/x".into(), vec![5..9, 10..10]));
    }
}
