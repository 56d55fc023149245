//! Strings in quotes, and quotes that are missing or too many.

use super::lexer::{JsonLexer, JsonToken, JsonTokenKind};
use super::string::{Escape, escape};
use crate::report::Mistake;

impl JsonLexer<'_> {
    /// A string in double quotes.
    #[inline]
    pub(super) fn quoted(&mut self, is_key: bool) -> JsonToken {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            let run = plain_run(self.rest(self.at));
            if let Some(hole) = self.hole_before(self.at + run) {
                self.at = hole.end;
                continue;
            }
            self.at += run;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.skip_escape();
                }
                Some(b'\n') | None => return self.unterminated(start, escaped, is_key),
                Some(b'\r') if self.rest(self.at).starts_with(b"\r\n") => {
                    return self.unterminated(start, escaped, is_key);
                }
                Some(_) => self.skip_control(),
            }
        }
        self.at += 1;
        if let Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b']' | b'}') | None = self.peek() {
            return string(start, self.at, true, escaped);
        }
        self.run_on(start, escaped, is_key)
    }

    /// Skips the escape at the current place.
    fn skip_escape(&mut self) {
        let rest = self.str(self.at..self.bytes.len());
        let start = self.at;
        match Escape::read(rest) {
            Escape::Char(_, length) => self.at += length,
            Escape::Surrogate(length) => {
                self.at += length;
                let message = format!(
                    "`{}` is half of a character: its other half is missing",
                    &self.str(start..self.at)
                );
                self.report.slip(Mistake::at(start..self.at, message));
            }
            Escape::Invalid(length) => {
                self.at += length;
                if matches!(self.peek(), Some(b'\n' | b'\r') | None) && length == 1 {
                    // The string has no end; that is what will be reported.
                    return;
                }
                let shown = self.str(start..self.at);
                let message = format!("`{shown}` is no escape in JSON; a backslash is written `\\\\`");
                self.report.slip(Mistake::at(start..self.at, message).repair(start..start, "\\"));
            }
        }
    }

    /// Skips control characters that should have been escaped.
    fn skip_control(&mut self) {
        let start = self.at;
        let is_control = |b: &u8| *b < 0x20 && *b != b'\n' && *b != b'\r';
        self.at += self.rest(start).iter().take_while(|b| is_control(b)).count().max(1);
        let run = self.str(start..self.at);
        let message = match run {
            "\t" => "a tab within a string is written `\\t`".to_owned(),
            _ => "a control character within a string must be escaped".to_owned(),
        };
        self.report.slip(Mistake::at(start..self.at, message).repair(start..self.at, escape(run)));
    }

    /// The string that begins at `start` reaches the end of its line (the current place).
    #[cold]
    fn unterminated(&mut self, start: usize, escaped: bool, is_key: bool) -> JsonToken {
        let content = self.str(start + 1..self.at);
        let is_mark = |c: char| matches!(c, '{' | '}' | '[' | ']' | ',' | ':');
        if content.contains(is_mark) && content.trim_start_matches(|c| is_mark(c) || c == ' ').is_empty() {
            let quote = start..start + 1;
            self.report.fault(Mistake::at(quote.clone(), "this quote is one too many").repair(quote, ""));
            self.at = start + 1;
            return self.next(is_key);
        }
        let end = start + 1 + body_length(content, is_key);
        let mistake = Mistake::at(start..end, "this string has no closing quote").repair(end..end, "\"");
        self.report.fault(mistake);
        self.at = end;
        string(start, end, false, escaped)
    }

    /// Something follows the closing quote that cannot: a quote is missing, or there is one too many.
    #[cold]
    fn run_on(&mut self, start: usize, escaped: bool, is_key: bool) -> JsonToken {
        let end = self.at;
        let whole = string(start, end, true, escaped);
        if self.is_directive(end) {
            return whole;
        }
        let content = self.str(start + 1..end - 1);
        match self.peek() {
            Some(b'"') if self.ends_value(end + 1) => {
                self.at += 1;
                self.report
                    .fault(Mistake::at(end..end + 1, "this quote is one too many").repair(end..end + 1, ""));
                return whole;
            }
            Some(b'"' | b'\'' | b'{' | b'[' | b'/' | b'#') => return whole,
            _ => {}
        }
        if content.is_empty() && self.ahead(end).contains(&b'"') {
            self.report
                .fault(Mistake::at(start..end - 1, "this quote is one too many").repair(start..end - 1, ""));
            self.at = end - 1;
            return self.quoted(is_key);
        }
        let body = content.trim_end_matches([' ', '\t', ':', ',', '[', '{']);
        if !body.is_empty() && content.get(body.len()..).is_some_and(|tail| tail.contains([':', ','])) {
            let cut = start + 1 + body.len();
            self.report
                .fault(Mistake::at(cut..cut, "the closing quote is missing here").repair(cut..cut, "\""));
            self.at = cut;
            return string(start, cut, false, escaped);
        }
        if let Some(length) = self.quote_that_ends(end) {
            self.at = end + length + 1;
            self.report.fault(Mistake::at(end - 1..end, "a quote within a string is written `\\\"`"));
            return string(start, self.at, true, escaped);
        }
        whole
    }

    /// The distance from `at` to the first quote on the line that something follows which can follow a string.
    pub(super) fn quote_that_ends(&self, at: usize) -> Option<usize> {
        memchr::memchr_iter(b'"', self.ahead(at)).find(|i| self.ends_value(at + i + 1))
    }

    /// Whether what comes at `at` can follow a string.
    pub(super) fn ends_value(&self, at: usize) -> bool {
        matches!(self.after_blanks(at), Some(b',' | b':' | b']' | b'}' | b'\n') | None)
    }

    /// A string in single quotes.
    #[cold]
    pub(super) fn single_quoted(&mut self) -> JsonToken {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' | b'\n' => break,
                b'\\' if !matches!(self.rest(self.at + 1).first(), None | Some(b'\n')) => {
                    escaped = true;
                    self.at +=
                        1 + self.str(self.at + 1..self.bytes.len()).chars().next().map_or(0, char::len_utf8);
                }
                _ => self.at += 1,
            }
        }
        let content = self.str(start + 1..self.at);
        if self.peek() != Some(b'\'') {
            let end = start + 1 + body_length(content, false);
            self.report.fault(Mistake::at(start..end, "this string has no closing quote"));
            self.at = end;
            return string(start, end, false, escaped);
        }
        self.at += 1;
        let rewritten =
            format!("\"{}\"", content.replace("\\'", "'").replace("\\\"", "\"").replace('"', "\\\""));
        let mistake = Mistake::at(start..self.at, "a string is written in double quotes");
        self.report.slip(mistake.repair(start..self.at, rewritten));
        string(start, self.at, true, escaped)
    }

    /// Whether a typographic quote stands at `at`.
    pub(super) fn is_curly_quote(&self, at: usize) -> bool {
        self.str(at..self.bytes.len()).starts_with(CURLY)
    }

    /// A string in typographic quotes, as word processors and web pages make them.
    #[cold]
    pub(super) fn curly_quoted(&mut self) -> JsonToken {
        let start = self.at;
        let inner = start + CURLY_LENGTH;
        let rest = self.str(inner..self.bytes.len());
        let stop = rest.char_indices().find(|(_, c)| CURLY.contains(c) || matches!(c, '"' | '\n'));
        let Some((length, quote)) = stop.filter(|(_, c)| *c != '\n') else {
            let line = stop.and_then(|(length, _)| rest.get(..length)).unwrap_or(rest);
            let end = inner + body_length(line, false);
            self.report.fault(Mistake::at(start..end, "this string has no closing quote"));
            self.at = end;
            return JsonToken { shape: JsonTokenKind::Foreign, start: inner, end };
        };
        let end = inner + length;
        self.at = end + quote.len_utf8();
        let rewritten = format!("\"{}\"", self.str(inner..end));
        let mistake = Mistake::at(start..self.at, "a string is written in straight quotes (\")");
        self.report.slip(mistake.repair(start..self.at, rewritten));
        JsonToken { shape: JsonTokenKind::Foreign, start: inner, end }
    }
}

const CURLY: [char; 3] = ['\u{201c}', '\u{201d}', '\u{201e}'];
const CURLY_LENGTH: usize = 3;

fn string(start: usize, end: usize, closed: bool, escaped: bool) -> JsonToken {
    JsonToken { shape: JsonTokenKind::String { closed, escaped }, start, end }
}

/// How much of an unterminated string's line belongs to the string: not the comma behind it, nor a bracket that
/// closes nothing within it; for a key, not the colon and what follows.
fn body_length(content: &str, is_key: bool) -> usize {
    let content = content.trim_end();
    if is_key {
        let body = content.trim_end_matches([' ', '\t', '[', '{']);
        if body.len() < content.len() && body.ends_with(':') {
            return body.trim_end_matches([':', ' ']).len();
        }
    }
    let mut body = content.strip_suffix(',').unwrap_or(content);
    loop {
        let rest = body.trim_end();
        let shorter = match rest.as_bytes().last() {
            Some(b']') if count(rest, b']') > count(rest, b'[') => rest.len() - 1,
            Some(b'}') if count(rest, b'}') > count(rest, b'{') => rest.len() - 1,
            _ => return rest.len(),
        };
        body = rest.get(..shorter).unwrap_or_default();
    }
}

fn count(text: &str, byte: u8) -> usize {
    memchr::memchr_iter(byte, text.as_bytes()).count()
}

/// How many bytes of a string stand for themselves: up to a quote, a backslash or a control character.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let mut length = 0;
    // Eight at a time. A byte's high bit is set in `zero(x)` where the byte of `x` is zero, and perhaps in bytes
    // above that one; the lowest is always right.
    for chunk in bytes.chunks_exact(8) {
        let Ok(chunk) = <[u8; 8]>::try_from(chunk) else { break };
        let word = u64::from_le_bytes(chunk);
        let zero = |x: u64| x.wrapping_sub(ONES) & !x;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let backslash = zero(word ^ (ONES * u64::from(b'\\')));
        let found = (control | quote | backslash) & HIGHS;
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count()
}
