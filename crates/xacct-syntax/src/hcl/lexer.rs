//! From characters to tokens.

use std::ops::Range;

use super::scan::{self, Scanner};
use super::token::{Bracket, Mark, Token};
use crate::report::{Mistake, Report};

/// What a text is cut into.
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    pub(super) comments: Vec<Range<u32>>,
    pub(super) report: Report,
    /// Every string and heredoc has an end.
    pub(super) sound: bool,
}

/// Cuts the part `range` of `text` into tokens. `careful` is for text that is known to be broken: the end of what has
/// none is then looked for where a person would see it.
pub(super) fn tokens(text: &str, range: Range<usize>, careful: bool) -> Tokens {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: range.start,
        end: range.end,
        careful,
        first: true,
        scanner: Scanner::new(text.as_bytes(), range.end),
        comments_end: true,
        out: Tokens {
            list: Vec::with_capacity(range.len() / 8 + 4),
            comments: Vec::new(),
            report: Report::default(),
            sound: true,
        },
    };
    if lexer.bytes.get(..range.end).is_some_and(|all| all.starts_with("\u{feff}".as_bytes())) {
        lexer.at = lexer.at.max(3);
    }
    while lexer.next() {}
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    end: usize,
    careful: bool,
    /// Nothing was read on this line yet.
    first: bool,
    scanner: Scanner<'t>,
    /// A `*/` may still come.
    comments_end: bool,
    out: Tokens,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied().filter(|_| self.at + ahead < self.end)
    }

    /// Reads a token; `false` at the end.
    #[inline]
    fn next(&mut self) -> bool {
        let Some(byte) = self.peek(0) else { return false };
        match byte {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => {
                self.at += 1;
                self.first = true;
            }
            b'#' => self.line_comment(),
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0x80.. => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' => self.quoted(),
            b'<' if self.peek(1) == Some(b'<') => self.heredoc(),
            _ => self.punctuation(byte),
        }
        true
    }

    fn push(&mut self, mark: Mark, length: usize) {
        let (start, end) = (self.at as u32, (self.at + length) as u32);
        self.out.list.push(Token { start, end, partner: 0, mark, first: self.first });
        self.first = false;
        self.at += length;
    }

    fn slip(&mut self, range: Range<usize>, message: &str) {
        self.out.report.slip(Mistake::at(range, message));
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..self.end).unwrap_or_default();
        let end = from + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        if end > from && self.bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
    }

    fn line_comment(&mut self) {
        let end = self.line_end(self.at);
        self.out.comments.push(self.at as u32..end as u32);
        self.at = end;
    }

    fn block_comment(&mut self) {
        let inner = self.bytes.get(self.at + 2..self.end).unwrap_or_default();
        let found = if self.comments_end { memchr::memmem::find(inner, b"*/") } else { None };
        match found {
            Some(length) => {
                let end = self.at + 2 + length + 2;
                self.out.comments.push(self.at as u32..end as u32);
                self.at = end;
            }
            None => {
                // The rest of the text would be lost: the line is enough.
                self.comments_end = false;
                self.slip(self.at..self.at + 2, "this comment has no closing `*/`");
                self.line_comment();
            }
        }
    }

    fn word(&mut self) {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | 0x80..);
        let mut length = 1;
        loop {
            while self.peek(length).is_some_and(is_part) {
                length += 1;
            }
            let is_start = |b: u8| is_part(b) && !b.is_ascii_digit() && b != b'-';
            let qualified = self.peek(length) == Some(b':')
                && self.peek(length + 1) == Some(b':')
                && self.peek(length + 2).is_some_and(is_start);
            if !qualified {
                return self.push(Mark::Word, length);
            }
            length += 2;
        }
    }

    fn number(&mut self) {
        let digits = |lexer: &Self, mut at: usize| {
            while lexer.peek(at).is_some_and(|b| b.is_ascii_digit()) {
                at += 1;
            }
            at
        };
        let mut length = digits(self, 1);
        if self.peek(length) == Some(b'.') && self.peek(length + 1).is_some_and(|b| b.is_ascii_digit()) {
            length = digits(self, length + 1);
        }
        if matches!(self.peek(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(length + 1), Some(b'+' | b'-')));
            if self.peek(length + 1 + sign).is_some_and(|b| b.is_ascii_digit()) {
                length = digits(self, length + 1 + sign);
            }
        }
        self.push(Mark::Number, length);
    }

    fn quoted(&mut self) {
        let start = self.at;
        if let Some(end) = self.scanner.quoted(start) {
            return self.push(Mark::Quoted { closed: true }, end - start);
        }
        self.out.sound = false;
        let line_end = self.line_end(start + 1);
        // A `${` that is not closed: the next quote is the closing one.
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at).filter(|_| at < line_end) {
            match byte {
                b'"' => {
                    self.slip(start..at + 1, "a `${` in this string has no closing `}`");
                    return self.push(Mark::Quoted { closed: true }, at + 1 - start);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        let end = if self.careful { self.before_brackets(start + 1, line_end) } else { line_end };
        self.slip(start..end, "this string has no closing quote");
        self.push(Mark::Quoted { closed: false }, end - start);
    }

    /// Where a string ends that lacks its closing quote: before the brackets and commas at the end of the line.
    fn before_brackets(&self, start: usize, line_end: usize) -> usize {
        let inner = self.bytes.get(start..line_end).unwrap_or_default();
        let floor = scan::interpolations(self.bytes, start, line_end).last().map_or(start, |(_, end)| *end);
        let is_mark = |b: &&u8| matches!(b, b' ' | b'\t' | b',' | b'{' | b'}' | b'[' | b']' | b'(' | b')');
        let marks = inner.iter().rev().take_while(is_mark).count();
        (line_end - marks).max(floor)
    }

    fn heredoc(&mut self) {
        let start = self.at;
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | 0x80..);
        let mut name = start + 2 + usize::from(self.peek(2) == Some(b'-'));
        // Quotes around the delimiter are not HCL's, but many are used to them.
        let quote = usize::from(self.bytes.get(name) == Some(&b'"'));
        name += quote;
        let length =
            self.bytes.get(name..self.end).unwrap_or_default().iter().take_while(|b| is_part(b)).count();
        let header_end = self.line_end(name);
        let rest = self.text.get(name + length + quote..header_end).unwrap_or("x");
        if length == 0 || !rest.trim().is_empty() {
            return self.punctuation(b'<');
        }
        let delimiter = self.bytes.get(name..name + length).unwrap_or_default();
        match self.delimiter(header_end, delimiter) {
            Some(end) => self.push(Mark::Heredoc, end - start),
            None => {
                self.out.sound = false;
                self.slip(start..header_end, "this heredoc has no closing delimiter");
                let end = self.unclosed_heredoc(header_end);
                self.push(Mark::Heredoc, end - start);
            }
        }
    }

    /// Where the line ends that holds nothing but `delimiter`, behind `from`.
    fn delimiter(&mut self, from: usize, delimiter: &[u8]) -> Option<usize> {
        let limit = self.scanner.limit(from);
        let mut at = from;
        while let Some(newline) = self.bytes.get(at..limit).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let line = at + newline + 1;
            let end = self.line_end(line);
            let content = self.bytes.get(line..end).unwrap_or_default();
            if content.trim_ascii() == delimiter {
                return Some(line + content.trim_ascii_end().len());
            }
            // The next heredoc of this name: the one before was not closed.
            let again = content.trim_ascii_end().strip_suffix(delimiter);
            if self.careful && again.is_some_and(|before| before.ends_with(b"<<") || before.ends_with(b"<<-"))
            {
                break;
            }
            at = end;
        }
        self.scanner.waste(at - from);
        None
    }

    /// Where a heredoc ends that is not closed: before the first line that reads as HCL and stands no deeper than the
    /// heredoc's own.
    fn unclosed_heredoc(&self, header_end: usize) -> usize {
        let line_start =
            self.bytes.get(..self.at).and_then(|b| memchr::memrchr(b'\n', b)).map_or(0, |i| i + 1);
        let blanks = |from: usize| {
            self.bytes
                .get(from..self.end)
                .unwrap_or_default()
                .iter()
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count()
        };
        let indent = blanks(line_start);
        let mut at = header_end;
        while let Some(newline) = self.bytes.get(at..self.end).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let line = at + newline + 1;
            let end = self.line_end(line);
            if blanks(line) <= indent && reads_as_hcl(self.text.get(line..end).unwrap_or_default()) {
                return at;
            }
            at = end;
        }
        self.end
    }

    fn punctuation(&mut self, byte: u8) {
        let next = self.peek(1);
        let (mark, length) = match (byte, next) {
            (b'{', _) => (Mark::Open(Bracket::Brace), 1),
            (b'}', _) => (Mark::Close(Bracket::Brace), 1),
            (b'[', _) => (Mark::Open(Bracket::Square), 1),
            (b']', _) => (Mark::Close(Bracket::Square), 1),
            (b'(', _) => (Mark::Open(Bracket::Round), 1),
            (b')', _) => (Mark::Close(Bracket::Round), 1),
            (b'=', Some(b'>')) => (Mark::Arrow, 2),
            (b'=', Some(b'=')) | (b'!', Some(b'=')) => (Mark::Operator(3), 2),
            (b'=', _) => (Mark::Equals, 1),
            (b':', _) => (Mark::Colon, 1),
            (b',', _) => (Mark::Comma, 1),
            (b'.', Some(b'.')) if self.peek(2) == Some(b'.') => (Mark::Ellipsis, 3),
            (b'.', _) => (Mark::Dot, 1),
            (b'?', _) => (Mark::Question, 1),
            (b'|', Some(b'|')) => (Mark::Operator(1), 2),
            (b'&', Some(b'&')) => (Mark::Operator(2), 2),
            (b'<' | b'>', Some(b'=')) => (Mark::Operator(4), 2),
            (b'<' | b'>', _) => (Mark::Operator(4), 1),
            (b'+' | b'-', _) => (Mark::Operator(5), 1),
            (b'*' | b'/' | b'%', _) => (Mark::Operator(6), 1),
            (b'!', _) => (Mark::Not, 1),
            _ => (Mark::Unknown, 1),
        };
        self.push(mark, length);
    }
}

/// Whether a line is one of HCL, and hardly one of anything else: `name =`, `name {`, `resource "x" "y" {`.
fn reads_as_hcl(line: &str) -> bool {
    let line = line.trim();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let rest = line.trim_start_matches(is_part);
    if rest.len() == line.len() {
        return false;
    }
    let rest = rest.trim_start();
    let is_header = rest.starts_with('"') && rest.ends_with('{') || rest == "{";
    is_header || rest.starts_with('=') && !rest.starts_with("==")
}
