//! A candidate before it is fitted to what is written at the cursor.

use std::ops::Range;

use super::cursor::Cursor;
use super::style::{KeyValue, WritingStyle};
use super::{Candidate, CandidateKind};

/// What could be written. In `text`, `‹…›` is for a person to fill in.
pub struct Offer {
    pub label: String,
    kind: CandidateKind,
    detail: String,
    documentation: String,
    text: String,
    /// What follows a key.
    behind: Option<KeyValue>,
    /// `text` is JSON, and no string: it is written in the syntax at the cursor.
    bare: bool,
}

impl Offer {
    /// A string that reads as its label.
    pub fn new(kind: CandidateKind, label: impl Into<String>) -> Self {
        let label = label.into();
        let text = label.clone();
        let (detail, documentation) = (String::new(), String::new());
        Self { label, kind, detail, documentation, text, behind: None, bare: false }
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
    pub fn behind(self, behind: KeyValue) -> Self {
        Self { behind: Some(behind), ..self }
    }

    /// `text` is JSON, and no string: it is written in the syntax at the cursor.
    pub fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// The candidate, if it goes with what is typed.
    pub fn at(self, cursor: &Cursor, style: &WritingStyle, word: &WordInFile) -> Option<Candidate> {
        let typed = cursor.typed.to_lowercase();
        let goes = |text: &str| text.to_lowercase().contains(&typed);
        if self.bare && cursor.quote.is_some() || !goes(&self.label) && !goes(&self.text) {
            return None;
        }
        let behind = self.behind.filter(|_| cursor.is_key && !cursor.assigned);
        let behind = behind.map(|value| style.behind_key(value)).unwrap_or_default();
        // With something to follow, the closing quote has to be written again before it.
        let is_rewritten = cursor.closed && !behind.is_empty() && !self.bare;
        let written = if self.bare {
            style.structure(&self.text)
        } else {
            let quote = cursor.quote.or_else(|| style.quote(&self.text, cursor.is_key));
            let sign = quote.map(String::from).unwrap_or_default();
            let open = if cursor.quote.is_some() { "" } else { sign.as_str() };
            let close = if cursor.closed && !is_rewritten { "" } else { sign.as_str() };
            format!("{open}{}{close}{behind}", style.escaped(&self.text, quote))
        };
        let replace = if is_rewritten { word.with_quote.clone() } else { word.range.clone() };
        let (insert, holes) = fill(&word.written(cursor, written)?);
        let Self { label, kind, detail, documentation, .. } = self;
        Some(Candidate { label, kind, detail, documentation, replace, insert, holes })
    }
}

/// The word at the cursor in the file: found once, and not for each offer.
pub struct WordInFile {
    /// Its bytes, without the mark.
    range: Range<usize>,
    /// The same with the quote behind it, where there is one.
    with_quote: Range<usize>,
    /// Whether what is written there is written as it is: in a string in a string it is escaped.
    is_plain: bool,
}

impl WordInFile {
    /// `None` where it has no place of its own in the file.
    pub fn of(cursor: &Cursor) -> Option<Self> {
        let text = cursor.tree.text();
        let place = |end: usize| {
            let edit = text.edit(cursor.word.start..end, "\"")?;
            let range = edit.span.range();
            // A block of lines would be indented twice, by the text and by the editor.
            Some((range.start..range.end.checked_sub(cursor.mark)?, edit.replacement == "\""))
        };
        let (range, is_plain) = place(cursor.word.end)?;
        let (with_quote, _) = place(cursor.word.end + usize::from(cursor.closed))?;
        Some(Self { range, with_quote, is_plain })
    }

    /// `written` as it is written in the file.
    fn written(&self, cursor: &Cursor, written: String) -> Option<String> {
        if self.is_plain {
            return Some(written);
        }
        Some(cursor.tree.text().edit(cursor.word.clone(), &written)?.replacement)
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
