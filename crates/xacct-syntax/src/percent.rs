//! Percent-encoded documents, as URLs carry them.

use crate::{Encoding, Piece, Text};

/// What a percent-encoded text means (RFC 3986). Sequences that are none, or whose bytes are not UTF-8, stay as
/// they are written; a `+` is a plus sign.
pub fn percent_decode(text: &Text) -> Text {
    let source = text.as_str();
    let mut pieces = Vec::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(step) = source.get(at..).and_then(|rest| memchr::memchr(b'%', rest.as_bytes())) {
        let start = at + step;
        let Some((character, length)) = source.get(start..).and_then(|rest| character(rest.as_bytes()))
        else {
            at = start + 1;
            continue;
        };
        if kept < start {
            pieces.push(Piece::Verbatim(text.slice(kept..start)));
        }
        at = start + length;
        pieces.push(Piece::Decoded(character.to_string(), text.slice(start..at)));
        kept = at;
    }
    // An empty text keeps its place, too.
    if kept < source.len() || pieces.is_empty() {
        pieces.push(Piece::Verbatim(text.slice(kept..source.len())));
    }
    Text::derive(pieces, Encoding::Percent)
}

/// The character that `bytes` begin with in percent-encoding, and how many bytes that takes.
fn character(bytes: &[u8]) -> Option<(char, usize)> {
    let mut decoded = Vec::with_capacity(4);
    for sequence in bytes.chunks(3).take(4) {
        decoded.push(byte(sequence)?);
        match std::str::from_utf8(&decoded) {
            Ok(text) => return text.chars().next().map(|c| (c, 3 * decoded.len())),
            // The character has more bytes.
            Err(error) if error.error_len().is_none() => {}
            Err(_) => return None,
        }
    }
    None
}

/// The byte that `%41` stands for.
fn byte(sequence: &[u8]) -> Option<u8> {
    let &[b'%', high, low] = sequence else { return None };
    let digit = |b: u8| char::from(b).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileId, Source};

    fn decode(text: &str) -> Text {
        percent_decode(Source::new(FileId(0), "x", text).text())
    }

    #[test]
    fn decodes_characters_and_keeps_their_places() {
        let text = decode("%7B%22a%22%3A%20%C3%A4+%7D");
        assert_eq!(text.as_str(), "{\"a\": \u{e4}+}");
        assert_eq!(text.span_of(0..1).range(), 0..3);
        assert_eq!(text.span_of(2..3).range(), 6..7);
        assert_eq!(text.span_of(6..8).range(), 16..22);
        assert_eq!(text.edit(2..3, "/").unwrap().replacement, "%2F");
    }

    #[test]
    fn leaves_what_is_not_encoded() {
        for text in ["", "50%", "%zz", "%e", "%C3", "%C3%28", "%ff", "%\u{e4}a", "%ed%a0%80"] {
            assert_eq!(decode(text).as_str(), text.replace("%28", "("), "{text}");
        }
    }
}
