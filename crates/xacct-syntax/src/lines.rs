//! Lines and columns, for those who show places to people.

use line_index::{LineCol, LineIndex, TextSize, WideEncoding};

/// A place as people count it: line and column from 1, the column in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1. Lines end with `\n`.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

/// Turns offsets of one text into lines and columns. Only those who show places build it.
#[derive(Clone, Debug)]
pub struct Lines {
    index: LineIndex,
}

impl Lines {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        Self { index: LineIndex::new(text) }
    }

    /// Line and column of the byte `offset`. An offset past the end counts as the end, one inside a character as the
    /// character's start.
    pub fn position(&self, offset: u32) -> Position {
        let at = self.line_col(offset);
        // The index knows the characters of more than one byte: a line that holds a whole file is not counted through.
        let column = self.index.to_wide(WideEncoding::Utf32, at).map_or(at.col, |wide| wide.col);
        Position { line: at.line + 1, column: column + 1 }
    }

    /// The line (from 0) that holds the byte `offset`, and the offset of its first byte.
    pub fn line_of(&self, offset: u32) -> (u32, u32) {
        let line = self.line_col(offset).line;
        (line, self.index.line(line).map_or(0, |range| range.start().into()))
    }

    fn line_col(&self, offset: u32) -> LineCol {
        let offset = offset.min(self.index.len().into());
        match self.index.try_line_col(TextSize::from(offset)) {
            Some(at) => at,
            // Inside a character: step back to its first byte.
            None => self.line_col(offset.saturating_sub(1)),
        }
    }

    /// The bytes of line `line` (from 0), its line break included; `None` past the last line.
    pub fn line(&self, line: u32) -> Option<std::ops::Range<usize>> {
        let range = self.index.line(line)?;
        Some(usize::from(range.start())..usize::from(range.end()))
    }

    /// How many lines there are; a text that ends with a line break has an empty last one.
    pub fn len(&self) -> u32 {
        let (last, _) = self.line_of(u32::from(self.index.len()));
        last + 1
    }

    /// Never: even the empty text has one line.
    pub fn is_empty(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a\n\u{e4}\u{1f600}x\r\n";
        let lines = Lines::new(text);
        let at = |offset| {
            let p = lines.position(offset);
            (p.line, p.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (2, 1));
        assert_eq!(at(4), (2, 2));
        assert_eq!(at(6), (2, 2), "within a character");
        assert_eq!(at(8), (2, 3));
        assert_eq!(at(11), (3, 1));
        assert_eq!(at(99), (3, 1));
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.line(1), Some(2..11));
    }
}
