//! Templates: what stands in quotes and in heredocs means.

use std::ops::Range;
use std::sync::Arc;

use super::scan;
use crate::{Encoding, Hole, Piece, Text};

/// The string `text`, which stands in JSON syntax (`.tf.json`), as the template that it is there: its `${ }` and
/// `%{ }` are holes, and `$${` reads as `${`.
pub fn template(text: &Text) -> Text {
    let whole = text.as_str();
    let mut decoder = HclDecoder::new(text, 0);
    decoder.read(0..whole.len(), false);
    decoder.finish(whole.len(), Encoding::HclTemplate { indent: 0, crlf: false })
}

/// What stands at `range`, between the quotes of a template, means; `None` where it means what is written.
pub(super) fn quoted(text: &Text, range: Range<usize>) -> Option<Text> {
    let bytes = text.as_str().as_bytes().get(range.clone())?;
    let is_plain = memchr::memchr(b'\\', bytes).is_none()
        && !memchr::memchr2_iter(b'$', b'%', bytes).any(|at| bytes.get(at + 1) == Some(&b'{'));
    if is_plain {
        return None;
    }
    let mut decoder = HclDecoder::new(text, range.start);
    decoder.read(range.clone(), true);
    Some(decoder.finish(range.end, Encoding::HclQuoted))
}

/// What the heredoc at `range` means, delimiters included.
pub(super) fn heredoc(text: &Text, range: Range<usize>) -> Text {
    let written = text.as_str().get(range.clone()).unwrap_or_default();
    let header = written.find('\n').map_or(written.len(), |newline| newline + 1);
    let opening = written.get(..header).unwrap_or_default();
    let strips = opening.starts_with("<<-");
    let crlf = opening.ends_with("\r\n");
    let delimiter = opening.trim_start_matches(['<', '-']).trim_end().trim_matches('"');
    let last = written.rfind('\n').map_or(written.len(), |newline| newline + 1);
    let is_closed = last >= header && written.get(last..).is_some_and(|line| line.trim() == delimiter);
    let end = if is_closed { last } else { written.len() }.max(header);
    let body = range.start + header..range.start + end;
    let content = text.as_str().get(body.clone()).unwrap_or_default();
    let indent = if strips { indentation(content) } else { 0 };
    let mut decoder = HclDecoder::new(text, body.start);
    if indent == 0 && !crlf {
        decoder.read(body.clone(), false);
    } else {
        let mut at = body.start;
        for line in content.split_inclusive('\n') {
            let is_blank = line.trim().is_empty() && line.ends_with('\n');
            // What is within an interpolation that goes on over several lines is not touched.
            if at >= decoder.kept {
                if indent > 0 && !is_blank {
                    decoder.put("", at..at + indent.min(line.len()));
                }
                let start = decoder.kept.max(at);
                let line_end = at + line.len();
                decoder.read_within(start..line_end, body.end, false);
                if line.ends_with("\r\n") && decoder.kept <= line_end - 2 {
                    decoder.put("\n", line_end - 2..line_end);
                }
            }
            at += line.len();
        }
    }
    decoder.finish(body.end, Encoding::HclTemplate { indent: indent as u32, crlf })
}

/// `text` where an interpolation would begin, escaped.
pub(crate) fn escape_interpolation(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// `text` as it is written between the quotes of a template.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    escape_interpolation(&out)
}

/// How many bytes of blanks all lines of a `<<-` heredoc begin with that have more than that.
fn indentation(content: &str) -> usize {
    let lines = content.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0)
}

/// Walks over a text and keeps what it is not told to replace.
struct HclDecoder<'t> {
    text: &'t Text,
    pieces: Vec<Piece>,
    /// Where the part begins that nothing was said of yet.
    kept: usize,
    scanner: Option<scan::Scanner<'t>>,
}

impl<'t> HclDecoder<'t> {
    fn new(text: &'t Text, start: usize) -> Self {
        Self { text, pieces: Vec::new(), kept: start, scanner: None }
    }

    /// What comes before `end` reads as it is written.
    fn keep(&mut self, end: usize) {
        if self.kept < end {
            self.pieces.push(Piece::Verbatim(self.text.slice(self.kept..end)));
            self.kept = end;
        }
    }

    /// What is written at `range` reads as `decoded`.
    fn put(&mut self, decoded: impl Into<String>, range: Range<usize>) {
        self.keep(range.start);
        self.pieces.push(Piece::Decoded(decoded.into(), self.text.slice(range.clone())));
        self.kept = range.end;
    }

    /// What is written at `range` is an interpolation or a directive.
    fn hole(&mut self, range: Range<usize>) {
        self.keep(range.start);
        let from = self.text.slice(range.clone());
        let name = inner(from.as_str()).trim();
        self.pieces.push(Piece::Hole(Hole::Named(Arc::from(name)), from));
        self.kept = range.end;
    }

    fn read(&mut self, range: Range<usize>, escapes: bool) {
        self.read_within(range.clone(), range.end, escapes);
    }

    /// Reads what is written at `range`; what opens there may close as late as `limit`.
    fn read_within(&mut self, range: Range<usize>, limit: usize, escapes: bool) {
        let whole: &'t str = self.text.as_str();
        let bytes = whole.as_bytes();
        let mut at = range.start;
        while let Some(step) =
            bytes.get(at..range.end).and_then(|rest| memchr::memchr3(b'$', b'%', b'\\', rest))
        {
            at += step;
            if bytes.get(at) == Some(&b'\\') {
                at += if escapes { self.escape(at..range.end) } else { 1 };
            } else if scan::is_escaped(bytes, at) && at + 3 <= range.end {
                self.put(whole.get(at + 1..at + 3).unwrap_or_default(), at..at + 3);
                at += 3;
            } else if scan::opens(bytes, at) {
                let scanner = self.scanner.get_or_insert_with(|| scan::Scanner::new(bytes, limit));
                match scanner.interpolation(at) {
                    Some(end) => {
                        self.hole(at..end);
                        at = end;
                    }
                    None => at += 1,
                }
            } else {
                at += 1;
            }
        }
    }

    /// Reads the escape at the start of `range`; gives its length.
    fn escape(&mut self, range: Range<usize>) -> usize {
        let written = self.text.as_str().get(range.clone()).unwrap_or_default();
        let digits = |length: usize| {
            let code = written.get(2..2 + length).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
            let character = u32::from_str_radix(code, 16).ok().map(char::from_u32)?;
            Some((character.unwrap_or(char::REPLACEMENT_CHARACTER), 2 + length))
        };
        let found = match written.as_bytes().get(1) {
            Some(b'n') => Some(('\n', 2)),
            Some(b'r') => Some(('\r', 2)),
            Some(b't') => Some(('\t', 2)),
            Some(b'"') => Some(('"', 2)),
            Some(b'\\') => Some(('\\', 2)),
            Some(b'u') => digits(4),
            Some(b'U') => digits(8),
            _ => None,
        };
        match found {
            Some((character, length)) => {
                self.put(character, range.start..range.start + length);
                length
            }
            // What is no escape stays as it is written.
            None => 1 + written.chars().nth(1).map_or(0, char::len_utf8),
        }
    }

    /// The text, which ends before `end`.
    fn finish(mut self, end: usize, encoding: Encoding) -> Text {
        self.keep(end);
        if self.pieces.is_empty() {
            // An empty text keeps its place, too.
            self.pieces.push(Piece::Verbatim(self.text.slice(end..end)));
        }
        Text::derive(self.pieces, encoding)
    }
}

/// What stands within `${ }` or `%{ }`, without the marks that strip blanks.
pub(super) fn inner(interpolation: &str) -> &str {
    let inner = interpolation.get(2..interpolation.len().saturating_sub(1)).unwrap_or_default();
    let inner = inner.strip_prefix('~').unwrap_or(inner);
    inner.strip_suffix('~').unwrap_or(inner)
}
