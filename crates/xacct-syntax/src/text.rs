//! A string as the program means it, which still knows where each part of it was written.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

mod code;
mod edit;
mod encoding;

pub(crate) use code::Code;
pub use encoding::Encoding;

use crate::{FileId, Span};

/// A slice of a buffer of characters that knows where it came from.
///
/// The buffer is a whole file, or something derived from one: a string with its escapes decoded, a
/// percent-encoded document, several strings joined. Slicing and cloning are cheap; [`Text::span`]
/// maps back to the file through every layer.
#[derive(Clone)]
pub struct Text {
    buffer: Arc<Buffer>,
    start: u32,
    end: u32,
}

struct Buffer {
    text: String,
    origin: TextOrigin,
    /// Sorted by position, never overlapping, never nested.
    holes: Vec<(Range<u32>, Hole)>,
}

enum TextOrigin {
    File(FileId),
    Derived { pieces: Vec<Segment>, encoding: Encoding },
}

/// A run of a derived buffer and the text that it was made from.
struct Segment {
    at: u32,
    from: Text,
    /// The run and its origin are the same bytes; otherwise the whole run stands for the whole origin.
    verbatim: bool,
}

/// Something known to be there, not known to be what: `${var.account}`, `<account-id>`, `!Ref Account`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hole {
    /// The account that the document will be deployed to (`AWS::AccountId`).
    ThisAccount,
    /// The partition that it will be deployed to (`AWS::Partition`).
    ThisPartition,
    /// Anything else, under the name that its source gives it.
    Named(Arc<str>),
}

/// One part of a text under construction: see [`Text::derive`].
#[derive(Clone, Debug)]
pub enum Piece {
    /// The same characters as in the origin.
    Verbatim(Text),
    /// Other characters than those of the origin: an escape, a folded line break.
    Decoded(String, Text),
    /// A place whose value is not known. It is shown as its source text.
    Hole(Hole, Text),
}

impl Text {
    /// A whole file.
    pub(crate) fn of_file(file: FileId, text: String) -> Self {
        let end = text.len() as u32;
        Self {
            buffer: Arc::new(Buffer { text, origin: TextOrigin::File(file), holes: Vec::new() }),
            start: 0,
            end,
        }
    }

    /// A text made from `pieces` of others, written among them in `encoding`.
    pub fn derive(pieces: impl IntoIterator<Item = Piece>, encoding: Encoding) -> Self {
        let mut text = String::new();
        let mut segments = Vec::new();
        let mut holes = Vec::new();
        for piece in pieces {
            let at = text.len() as u32;
            match piece {
                Piece::Verbatim(from) => {
                    text.push_str(from.as_str());
                    holes.extend(
                        from.holes().map(|(r, h)| (at + r.start as u32..at + r.end as u32, h.clone())),
                    );
                    segments.push(Segment { at, from, verbatim: true });
                }
                Piece::Decoded(decoded, from) => {
                    text.push_str(&decoded);
                    segments.push(Segment { at, from, verbatim: false });
                }
                Piece::Hole(hole, from) => {
                    text.push_str(from.as_str());
                    holes.push((at..text.len() as u32, hole));
                    segments.push(Segment { at, from, verbatim: true });
                }
            }
        }
        let end = text.len() as u32;
        let origin = TextOrigin::Derived { pieces: segments, encoding };
        Self { buffer: Arc::new(Buffer { text, origin, holes }), start: 0, end }
    }

    /// The same characters at the same places, all of them known: what is written for an expression is known, whatever it
    /// evaluates to.
    pub fn without_holes(&self) -> Self {
        let mut text = Self::derive([Piece::Verbatim(self.clone())], Encoding::Plain);
        if let Some(buffer) = Arc::get_mut(&mut text.buffer) {
            buffer.holes.clear();
        }
        text
    }

    /// The characters.
    #[inline]
    pub fn as_str(&self) -> &str {
        self.buffer.text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there are no characters.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The part `range` (bytes of [`as_str`](Self::as_str)); out of bounds or inside a character, the empty end.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let ok = self.as_str().get(range.clone()).is_some();
        let (start, end) = if ok {
            (self.start + range.start as u32, self.start + range.end as u32)
        } else {
            (self.end, self.end)
        };
        Self { buffer: Arc::clone(&self.buffer), start, end }
    }

    /// Where the text is written.
    pub fn span(&self) -> Span {
        self.buffer.span(self.start..self.end)
    }

    /// Whether all of it is written in `file`.
    pub fn is_of(&self, file: FileId) -> bool {
        match &self.buffer.origin {
            TextOrigin::File(own) => *own == file,
            TextOrigin::Derived { pieces, .. } => {
                let first = pieces.partition_point(|s| s.at <= self.start).saturating_sub(1);
                let mine = pieces.iter().skip(first).take_while(|s| s.at < self.end.max(self.start + 1));
                mine.into_iter().all(|segment| segment.from.is_of(file))
            }
        }
    }

    /// The longest run of it that is written in one of the files that `is_meant` accepts, as it is written there.
    pub fn part_in(&self, is_meant: &impl Fn(FileId) -> bool) -> Option<Self> {
        let pieces = match &self.buffer.origin {
            TextOrigin::File(file) => return is_meant(*file).then(|| self.clone()),
            TextOrigin::Derived { pieces, .. } => pieces,
        };
        let first = pieces.partition_point(|s| s.at <= self.start).saturating_sub(1);
        let mine = pieces.iter().skip(first).take_while(|s| s.at < self.end.max(self.start + 1));
        let parts = mine.filter_map(|segment| segment.from.part_in(is_meant));
        parts.reduce(|longest, part| if part.len() > longest.len() { part } else { longest })
    }

    /// Where the part `range` (bytes of [`as_str`](Self::as_str)) is written.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = self.start.saturating_add(range.start as u32).min(self.end);
        let end = self.start.saturating_add(range.end as u32).clamp(start, self.end);
        self.buffer.span(start..end)
    }

    /// The places whose value is not known, as ranges of [`as_str`](Self::as_str). A hole that only
    /// partly lies within the text counts with the part that does.
    pub fn holes(&self) -> impl Iterator<Item = (Range<usize>, &Hole)> {
        let (start, end) = (self.start, self.end);
        let first = self.buffer.holes.partition_point(|(r, _)| r.end <= start);
        let mine = self.buffer.holes.iter().skip(first).take_while(move |(r, _)| r.start < end);
        mine.map(move |(r, hole)| {
            ((r.start.max(start) - start) as usize..(r.end.min(end) - start) as usize, hole)
        })
    }

    /// Whether this text and `other` are slices of one buffer.
    pub fn same_buffer(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.buffer, &other.buffer)
    }

    /// Where this text starts within its buffer, in bytes: with [`same_buffer`](Self::same_buffer) it
    /// gives the distance of two texts.
    pub fn start_in_buffer(&self) -> usize {
        self.start as usize
    }
}

impl Buffer {
    fn span(&self, range: Range<u32>) -> Span {
        let pieces = match &self.origin {
            TextOrigin::File(file) => return Span::new(*file, range),
            TextOrigin::Derived { pieces, .. } => pieces,
        };
        // The segment that holds a byte is the last one that starts at or before it.
        let holding =
            |at: u32| pieces.partition_point(|s| s.at <= at).checked_sub(1).and_then(|i| pieces.get(i));
        let Some(first) = holding(range.start) else {
            return Span::new(FileId(u32::MAX), 0..0);
        };
        let last = if range.is_empty() { None } else { holding(range.end - 1) };
        let Some(last) = last else {
            return first.map(range.start..range.start, self.segment_end(first));
        };
        if first.at == last.at {
            // Asked once: what is made of one piece, which is made of one piece, is as many questions as layers.
            return first.map(range, self.segment_end(first));
        }
        let first_span =
            first.map(range.start..range.end.min(self.segment_end(first)), self.segment_end(first));
        let last_span = last.map(range.start.max(last.at)..range.end, self.segment_end(last));
        first_span.cover(last_span)
    }

    fn segment_end(&self, segment: &Segment) -> u32 {
        match &self.origin {
            TextOrigin::File(_) => self.text.len() as u32,
            TextOrigin::Derived { pieces, .. } => {
                let next = pieces.partition_point(|s| s.at <= segment.at);
                pieces.get(next).map_or(self.text.len() as u32, |s| s.at)
            }
        }
    }
}

impl Segment {
    /// The place of `range` (of the derived buffer, within this segment that ends at `end`).
    fn map(&self, range: Range<u32>, end: u32) -> Span {
        let from = &self.from;
        if self.verbatim {
            let offset = from.start.wrapping_sub(self.at);
            from.buffer.span(range.start.wrapping_add(offset)..range.end.wrapping_add(offset).min(from.end))
        } else if range.is_empty() && range.start >= end {
            from.buffer.span(from.end..from.end)
        } else if range.is_empty() {
            from.buffer.span(from.start..from.start)
        } else {
            from.span()
        }
    }
}

impl PartialEq for Text {
    /// Two texts are equal when they read the same.
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.span();
        write!(f, "{:?}@{}..{}", self.as_str(), span.start, span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Text {
        Text::of_file(FileId(0), text.into())
    }

    #[test]
    fn a_decoded_character_maps_to_its_whole_escape() {
        let source = file(r#"a\u0041b"#);
        let text = Text::derive(
            [
                Piece::Verbatim(source.slice(0..1)),
                Piece::Decoded("A".into(), source.slice(1..7)),
                Piece::Verbatim(source.slice(7..8)),
            ],
            Encoding::JsonString,
        );
        assert_eq!(text.as_str(), "aAb");
        assert_eq!(text.span_of(1..2).range(), 1..7);
        assert_eq!(text.span_of(0..3).range(), 0..8);
        assert_eq!(text.slice(2..3).span().range(), 7..8);
        assert_eq!(text.span_of(3..3).range(), 8..8);
        let edit = text.edit(1..2, "\"").unwrap();
        assert_eq!((edit.span.range(), edit.replacement.as_str()), (1..7, "\\\""));
    }

    #[test]
    fn texts_within_texts_map_through_both() {
        let outer = file("xx[abc]");
        let joined = Text::derive(
            [Piece::Verbatim(outer.slice(3..6)), Piece::Verbatim(outer.slice(0..2))],
            Encoding::Plain,
        );
        assert_eq!(joined.as_str(), "abcxx");
        assert_eq!(joined.span_of(1..2).range(), 4..5);
        assert_eq!(joined.span_of(3..5).range(), 0..2);
        assert_eq!(joined.edit(2..4, "y"), None);
        let inner = Text::derive([Piece::Verbatim(joined.slice(1..3))], Encoding::Percent);
        assert_eq!(inner.span_of(0..1).range(), 4..5);
        assert_eq!(inner.edit(0..1, "/").unwrap().replacement, "%2F");
    }

    #[test]
    fn holes_follow_their_slice() {
        let source = file("arn:${x}:root");
        let text = Text::derive(
            [
                Piece::Verbatim(source.slice(0..4)),
                Piece::Hole(Hole::ThisAccount, source.slice(4..8)),
                Piece::Verbatim(source.slice(8..13)),
            ],
            Encoding::Plain,
        );
        assert!(text.slice(2..10).holes().map(|(r, _)| r).eq(std::iter::once(2..6)));
        assert_eq!(text.slice(9..13).holes().count(), 0);
    }

    #[test]
    fn a_place_is_found_through_many_layers() {
        let text = file("ab");
        let layered = (0..1_000).fold(text.slice(1..2), |text, _| text.without_holes());
        assert_eq!(layered.span().range(), 1..2);
    }

    #[test]
    fn what_is_written_for_a_hole_is_known() {
        let text = Text::derive([Piece::Hole(Hole::ThisAccount, file("${x}").slice(0..4))], Encoding::Plain);
        assert_eq!(text.slice(2..3).holes().count(), 1);
        let written = text.without_holes();
        assert_eq!((written.holes().count(), written.slice(2..3).span().range()), (0, 2..3));
    }
}
