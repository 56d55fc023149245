//! Block scalars: `|` keeps its lines, `>` folds them.

use std::ops::Range;

use super::decode::{YamlDecoder, line_break};
use crate::{Encoding, Text};

/// What the block scalar means whose header is at `header` and whose lines end before `end`, each indented by
/// `indent`; and where its last line ends.
pub(super) fn decode(text: &Text, header: usize, indent: usize, end: usize) -> (Text, usize) {
    let bytes = text.as_str().as_bytes();
    let lines = BlockLines::new(bytes, header, indent, end);
    let folds = bytes.get(header) == Some(&b'>');
    let chomping = Chomping::of(bytes, header);
    let crlf = bytes.get(..lines.at).is_some_and(|before| before.ends_with(b"\r\n"));
    let mut decoder = YamlDecoder::new(text, lines.at);
    // The line breaks that were not written yet, and where the first of them is.
    let (mut breaks, mut gap) = (0, lines.at);
    let mut previous: Option<bool> = None;
    let mut last = header + bytes.get(header..lines.at).unwrap_or_default().trim_ascii_end().len();
    for line in lines {
        if line.content.is_empty() {
            breaks += usize::from(line.broken);
            continue;
        }
        // Lines that begin with a blank are not folded into others.
        let spaced = matches!(bytes.get(line.content.start), Some(b' ' | b'\t'));
        let folded = folds && !spaced && previous == Some(false);
        let written = match breaks {
            1 if folded => " ".to_owned(),
            n => "\n".repeat(n - usize::from(folded && n > 0)),
        };
        if gap < line.content.start {
            decoder.put(written, gap..line.content.start);
        }
        decoder.keep(line.content.end);
        (breaks, gap) = (usize::from(line.broken), line.content.end);
        last = line.content.end;
        previous = Some(spaced);
    }
    let breaks = match chomping {
        Chomping::Strip => 0,
        Chomping::Clip => usize::from(previous.is_some()),
        Chomping::Keep if previous.is_some() => breaks.max(1),
        Chomping::Keep => breaks,
    };
    let mut stop = gap;
    for _ in 0..breaks {
        let spaces =
            bytes.get(stop..).unwrap_or_default().iter().take_while(|b| **b == b' ').count().min(indent);
        // The last line of a text may lack its line break, and means it.
        let end = stop + spaces + line_break(bytes, stop + spaces);
        decoder.put("\n", stop..end);
        stop = end;
    }
    let indent = indent as u32;
    let text = decoder.finish(stop, Encoding::YamlBlock { indent, crlf });
    (text, last)
}

/// What becomes of the line breaks behind the last line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Chomping {
    fn of(bytes: &[u8], header: usize) -> Self {
        let mut indicators = bytes.get(header + 1..).unwrap_or_default().iter().take(2);
        match indicators.find(|b| matches!(b, b'+' | b'-')) {
            Some(b'+') => Self::Keep,
            Some(_) => Self::Strip,
            None => Self::Clip,
        }
    }
}

/// The lines of a block scalar.
struct BlockLines<'t> {
    bytes: &'t [u8],
    at: usize,
    indent: usize,
    end: usize,
}

/// One of them.
struct BlockLine {
    /// What stands behind the indentation.
    content: Range<usize>,
    /// Whether it ends with a line break.
    broken: bool,
}

impl<'t> BlockLines<'t> {
    fn new(bytes: &'t [u8], header: usize, indent: usize, end: usize) -> Self {
        let rest = bytes.get(header..).unwrap_or_default();
        let at = header + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        Self { bytes, at: at + line_break(bytes, at), indent, end }
    }
}

impl Iterator for BlockLines<'_> {
    type Item = BlockLine;

    fn next(&mut self) -> Option<BlockLine> {
        if self.at >= self.end {
            return None;
        }
        let rest = self.bytes.get(self.at..self.end).unwrap_or_default();
        let spaces = rest.iter().take_while(|b| **b == b' ').count().min(self.indent);
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let content = self.at + spaces..self.at + length;
        let broken = line_break(self.bytes, content.end);
        self.at = content.end + broken;
        Some(BlockLine { content, broken: broken > 0 })
    }
}
