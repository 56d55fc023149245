//! Strings that go on over several lines, and those in quotes: folded line breaks, escapes.

use std::ops::Range;

use super::decode::{YamlDecoder, blanks, line_break};
use crate::{Encoding, Text};

/// What the string without quotes at `range` of `text` means.
pub(super) fn plain(text: &Text, range: Range<usize>) -> Text {
    let bytes = text.as_str().as_bytes();
    let mut decoder = YamlDecoder::new(text, range.start);
    let mut at = range.start;
    while let Some(step) = bytes.get(at..range.end).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)) {
        at = fold(&mut decoder, bytes, range.start, at + step, range.end);
    }
    decoder.finish(range.end, Encoding::YamlPlain)
}

/// What stands at `range` of `text`, between single quotes, means.
pub(super) fn single(text: &Text, range: Range<usize>) -> Text {
    let bytes = text.as_str().as_bytes();
    let mut decoder = YamlDecoder::new(text, range.start);
    let mut at = range.start;
    while let Some(step) =
        bytes.get(at..range.end).and_then(|rest| memchr::memchr3(b'\n', b'\r', b'\'', rest))
    {
        at += step;
        if bytes.get(at) != Some(&b'\'') {
            at = fold(&mut decoder, bytes, range.start, at, range.end);
        } else {
            let end = (at + 2).min(range.end);
            decoder.put("'", at..end);
            at = end;
        }
    }
    decoder.finish(range.end, Encoding::YamlSingle)
}

/// What stands at `range` of `text`, between double quotes, means.
pub(super) fn double(text: &Text, range: Range<usize>) -> Text {
    let written = text.as_str();
    let bytes = written.as_bytes();
    let mut holes = text.holes().map(|(hole, _)| hole).peekable();
    let mut decoder = YamlDecoder::new(text, range.start);
    // Blanks before a line break go with it, unless they were written as escapes.
    let (mut at, mut floor) = (range.start, range.start);
    while let Some(step) =
        bytes.get(at..range.end).and_then(|rest| memchr::memchr3(b'\n', b'\r', b'\\', rest))
    {
        at += step;
        // A backslash within a hole belongs to the host's syntax.
        while holes.next_if(|hole| hole.end <= at).is_some() {}
        if let Some(hole) = holes.peek().filter(|hole| hole.start <= at) {
            at = hole.end;
        } else if bytes.get(at) != Some(&b'\\') {
            at = fold(&mut decoder, bytes, floor, at, range.end);
            floor = at;
        } else if line_break(bytes, at + 1) > 0 {
            let (breaks, end) = gap(bytes, at + 1, range.end);
            decoder.put("\n".repeat(breaks - 1), at..end);
            (at, floor) = (end, end);
        } else {
            let (decoded, length) = escape(written.get(at..range.end).unwrap_or_default());
            let end = (at + length).min(range.end);
            match decoded {
                Some(character) => decoder.put(character, at..end),
                None => decoder.keep(end),
            }
            (at, floor) = (end, end);
        }
    }
    // The escapes of JSON are all escapes of YAML, too.
    decoder.finish(range.end, Encoding::JsonString)
}

/// Folds the line break at `at`, with the blanks and the empty lines around it; gives where the next line begins.
fn fold(decoder: &mut YamlDecoder<'_>, bytes: &[u8], floor: usize, at: usize, limit: usize) -> usize {
    let line = bytes.get(floor..at).unwrap_or_default();
    let start = at - line.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let (breaks, end) = gap(bytes, at, limit);
    decoder.put(if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) }, start..end);
    end
}

/// How many line breaks come, one after another, from `at` on, and where the text goes on behind them.
fn gap(bytes: &[u8], mut at: usize, limit: usize) -> (usize, usize) {
    let mut breaks = 0;
    loop {
        let length = line_break(bytes, at);
        if length == 0 || at >= limit {
            return (breaks.max(1), at.min(limit));
        }
        breaks += 1;
        at += length;
        at += blanks(bytes, at);
    }
}

/// The character that the escape at the start of `text` stands for, and the length of the escape.
fn escape(text: &str) -> (Option<String>, usize) {
    let Some(mark) = text.chars().nth(1) else { return (None, text.len()) };
    let character = match mark {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' => ' ',
        '"' => '"',
        '/' => '/',
        '\\' => '\\',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return hexadecimal(text, 2),
        'u' => return hexadecimal(text, 4),
        'U' => return hexadecimal(text, 8),
        other => return (None, 1 + other.len_utf8()),
    };
    (Some(character.to_string()), 2)
}

/// An escape with `digits` digits; two halves of one character together.
fn hexadecimal(text: &str, digits: usize) -> (Option<String>, usize) {
    let code = |from: usize| text.get(from..from + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(first) = code(2) else { return (None, 2) };
    if let Some(character) = char::from_u32(first) {
        return (Some(character.to_string()), 2 + digits);
    }
    let second =
        text.get(2 + digits..).filter(|rest| rest.starts_with("\\u")).and_then(|_| code(2 + digits + 2));
    let low = second.filter(|low| digits == 4 && (0xDC00..0xE000).contains(low) && first < 0xDC00);
    match low.and_then(|low| char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00))) {
        Some(character) => (Some(character.to_string()), 2 * (2 + digits)),
        None => (Some(char::REPLACEMENT_CHARACTER.to_string()), 2 + digits),
    }
}
