//! The content of a JSON string: escapes and what they stand for.

use std::fmt::Write as _;

use crate::{Encoding, Piece, Text};

/// What an escape stands for, with the length of the escape.
pub(super) enum Escape {
    /// A character.
    Char(char, usize),
    /// Half of one.
    Surrogate(usize),
    /// Nothing.
    Invalid(usize),
}

impl Escape {
    /// The escape that `text` begins with.
    pub(super) fn read(text: &str) -> Self {
        let bytes = text.as_bytes();
        let short = match bytes.get(1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return Self::unicode(text),
            _ => {
                let next = text.chars().nth(1).filter(|c| !c.is_control());
                return Self::Invalid(1 + next.map_or(0, char::len_utf8));
            }
        };
        Self::Char(short, 2)
    }

    fn unicode(text: &str) -> Self {
        let Some(high) = unit(text) else {
            let digits = text.bytes().skip(2).take(3).take_while(u8::is_ascii_hexdigit).count();
            return Self::Invalid(2 + digits);
        };
        if let Some(character) = char::from_u32(high) {
            return Self::Char(character, 6);
        }
        let low = text.get(6..).and_then(unit).filter(|low| (0xDC00..0xE000).contains(low));
        match low {
            Some(low) if high < 0xDC00 => {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                Self::Char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
            }
            _ => Self::Surrogate(6),
        }
    }
}

/// The code unit that `text` writes as `\uXXXX`.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// What the content of a JSON string (without its quotes) means. Half a character reads as U+FFFD; what is no
/// escape stays as it is written.
pub fn unescape(inner: &Text) -> Text {
    let text = inner.as_str();
    let mut holes = inner.holes().map(|(range, _)| range).peekable();
    let mut pieces = Vec::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(step) = text.get(at..).and_then(|rest| memchr::memchr(b'\\', rest.as_bytes())) {
        let backslash = at + step;
        // A backslash within a hole belongs to the host's syntax.
        while holes.next_if(|hole| hole.end <= backslash).is_some() {}
        if let Some(hole) = holes.peek().filter(|hole| hole.start <= backslash) {
            at = hole.end;
            continue;
        }
        let (decoded, length) = match Escape::read(text.get(backslash..).unwrap_or_default()) {
            Escape::Char(character, length) => (character, length),
            Escape::Surrogate(length) => (char::REPLACEMENT_CHARACTER, length),
            Escape::Invalid(length) => {
                at = backslash + length;
                continue;
            }
        };
        if kept < backslash {
            pieces.push(Piece::Verbatim(inner.slice(kept..backslash)));
        }
        at = backslash + length;
        pieces.push(Piece::Decoded(decoded.to_string(), inner.slice(backslash..at)));
        kept = at;
    }
    // An empty string keeps its place, too.
    if kept < text.len() || pieces.is_empty() {
        pieces.push(Piece::Verbatim(inner.slice(kept..text.len())));
    }
    Text::derive(pieces, Encoding::JsonString)
}

/// `text` as the content of a JSON string, without the quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
