//! Texts put together from pieces of what is written.

use std::ops::Range;

use crate::{Encoding, Piece, Text};

/// Walks over a text and keeps what it is not told to replace.
pub(super) struct YamlDecoder<'t> {
    text: &'t Text,
    pieces: Vec<Piece>,
    /// Where the part begins that nothing was said of yet.
    kept: usize,
}

impl<'t> YamlDecoder<'t> {
    /// Begins at the byte `start` of `text`.
    pub(super) fn new(text: &'t Text, start: usize) -> Self {
        Self { text, pieces: Vec::new(), kept: start }
    }

    /// What comes before `end` reads as it is written.
    pub(super) fn keep(&mut self, end: usize) {
        if self.kept < end {
            self.pieces.push(Piece::Verbatim(self.text.slice(self.kept..end)));
            self.kept = end;
        }
    }

    /// What is written at `range` reads as `decoded`.
    pub(super) fn put(&mut self, decoded: impl Into<String>, range: Range<usize>) {
        self.keep(range.start);
        self.pieces.push(Piece::Decoded(decoded.into(), self.text.slice(range.clone())));
        self.kept = range.end;
    }

    /// The text, which ends before `end`.
    pub(super) fn finish(mut self, end: usize, encoding: Encoding) -> Text {
        self.keep(end);
        if self.pieces.is_empty() {
            // An empty text keeps its place, too.
            self.pieces.push(Piece::Verbatim(self.text.slice(end..end)));
        }
        Text::derive(self.pieces, encoding)
    }
}

/// How many bytes the line break at `at` has; 0 where there is none.
pub(super) fn line_break(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => 2,
        Some(b'\n' | b'\r') => 1,
        _ => 0,
    }
}

/// How many spaces and tabs stand at `at`.
pub(super) fn blanks(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}
