//! Between bytes and positions: the only file that knows how the client counts.

use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};
use xacct_syntax::Lines;

/// What the client counts within a line. Lines end with `\n` or `\r\n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: what every client can do.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl PositionEncoding {
    /// The one that costs least among those `offered`.
    pub(crate) fn choose<'o>(offered: impl IntoIterator<Item = &'o str>) -> Self {
        let offered: Vec<&str> = offered.into_iter().collect();
        let known = [("utf-8", Self::Utf8), ("utf-32", Self::Utf32), ("utf-16", Self::Utf16)];
        known.into_iter().find(|(name, _)| offered.contains(name)).map_or(Self::Utf16, |(_, it)| it)
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, character: char) -> u32 {
        match self {
            Self::Utf8 => character.len_utf8() as u32,
            Self::Utf16 => character.len_utf16() as u32,
            Self::Utf32 => 1,
        }
    }

    /// The position of the byte `offset` of `text`, whose lines are `lines`. Out of bounds is the end, inside a
    /// character its start.
    pub(crate) fn position(self, text: &str, lines: &Lines, offset: u32) -> Position {
        let (line, start) = lines.line_of(offset);
        let content = content(text.get(start as usize..).unwrap_or_default());
        let column = (offset - start.min(offset)) as usize;
        if self == Self::Utf8 && content.is_char_boundary(column)
            || content.get(..column).is_some_and(str::is_ascii)
        {
            return Position::new(line, column as u32);
        }
        let before = content.char_indices().take_while(|(at, c)| at + c.len_utf8() <= column);
        Position::new(line, before.map(|(_, c)| self.width(c)).sum())
    }

    /// The byte offset of `position` in `text`. A line past the last is the end of the text, a column past the end of
    /// its line the end of that line, and one inside a character the character's start.
    pub(crate) fn offset(self, text: &str, position: Position) -> usize {
        let mut start = 0;
        if position.line > 0 {
            let mut breaks = memchr::memchr_iter(b'\n', text.as_bytes());
            match breaks.nth(position.line as usize - 1) {
                Some(at) => start = at + 1,
                None => return text.len(),
            }
        }
        start + self.column(content(text.get(start..).unwrap_or_default()), position.character)
    }

    /// The byte offset of the column in one line.
    fn column(self, line: &str, column: u32) -> usize {
        let mut units = 0;
        for (at, character) in line.char_indices() {
            units += self.width(character);
            if units > column {
                return at;
            }
        }
        line.len()
    }

    /// The bytes of `range` in `text`; empty where it ends before it starts.
    pub(crate) fn bytes(self, text: &str, range: Range) -> std::ops::Range<usize> {
        let start = self.offset(text, range.start);
        start..self.offset(text, range.end).max(start)
    }
}

/// The first line of `rest`, without its end.
fn content(rest: &str) -> &str {
    let line = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..end]);
    line.strip_suffix('\r').filter(|_| line.len() < rest.len()).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\nä😀x\r\nend";

    #[test]
    fn each_encoding_counts_its_own_way_and_back() {
        let lines = Lines::new(TEXT);
        for (encoding, columns) in [
            (PositionEncoding::Utf8, [0, 2, 6, 7]),
            (PositionEncoding::Utf16, [0, 1, 3, 4]),
            (PositionEncoding::Utf32, [0, 1, 2, 3]),
        ] {
            for (offset, column) in [2, 4, 8, 9].into_iter().zip(columns) {
                let position = Position::new(1, column);
                assert_eq!(encoding.position(TEXT, &lines, offset), position, "{encoding:?} {offset}");
                assert_eq!(encoding.offset(TEXT, position), offset as usize, "{encoding:?} {offset}");
            }
            assert_eq!(encoding.position(TEXT, &lines, 11), Position::new(2, 0));
            assert_eq!(encoding.position(TEXT, &lines, 99), Position::new(2, 3));
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_brought_back() {
        let at =
            |encoding: PositionEncoding, line, column| encoding.offset(TEXT, Position::new(line, column));
        assert_eq!(at(PositionEncoding::Utf16, 1, 2), 4, "half a surrogate pair");
        assert_eq!(at(PositionEncoding::Utf8, 1, 3), 4, "inside a character");
        assert_eq!(at(PositionEncoding::Utf16, 1, 99), 9, "past the end of the line");
        assert_eq!(at(PositionEncoding::Utf16, 0, u32::MAX), 1);
        assert_eq!(at(PositionEncoding::Utf16, 9, 0), TEXT.len());
        assert_eq!(at(PositionEncoding::Utf16, u32::MAX, u32::MAX), TEXT.len());
        assert_eq!(PositionEncoding::Utf16.position(TEXT, &Lines::new(TEXT), 5), Position::new(1, 1));
        let backwards = Range::new(Position::new(2, 2), Position::new(0, 0));
        assert_eq!(PositionEncoding::Utf16.bytes(TEXT, backwards), 13..13);
    }

    #[test]
    fn the_cheapest_is_chosen() {
        assert_eq!(PositionEncoding::choose(["utf-16", "utf-8"]), PositionEncoding::Utf8);
        assert_eq!(PositionEncoding::choose(["utf-32", "utf-16"]), PositionEncoding::Utf32);
        assert_eq!(PositionEncoding::choose(["utf-7"]), PositionEncoding::Utf16);
        assert_eq!(PositionEncoding::choose([]), PositionEncoding::Utf16);
    }
}
