//! From characters to tokens.

use std::ops::Range;

use super::scan::{self, Scanner};
use super::token::{Bracket, HclToken, HclTokenKind};
use crate::report::{ErrorCollector, Mistake};

/// What a text is cut into.
pub(super) struct Tokens {
    pub(super) list: Vec<HclToken>,
    pub(super) comments: Vec<Range<u32>>,
    pub(super) report: ErrorCollector,
    /// Every string and heredoc has an end.
    pub(super) sound: bool,
}

/// Cuts the part `range` of `text` into tokens. `careful` is for text that is known to be broken: the end of what has
/// none is then looked for where a person would see it.
pub(super) fn tokens(text: &str, range: Range<usize>, careful: bool) -> Tokens {
    let mut lexer = HclLexer {
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
            report: ErrorCollector::default(),
            sound: true,
        },
    };
    if lexer.bytes.get(..range.end).is_some_and(|all| all.starts_with("\u{feff}".as_bytes())) {
        lexer.at = lexer.at.max(3);
    }
    while lexer.next() {}
    lexer.out
}

pub(super) struct HclLexer<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) careful: bool,
    /// Nothing was read on this line yet.
    first: bool,
    pub(super) scanner: Scanner<'t>,
    /// A `*/` may still come.
    comments_end: bool,
    pub(super) out: Tokens,
}

impl HclLexer<'_> {
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
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

    pub(super) fn push(&mut self, mark: HclTokenKind, length: usize) {
        let (start, end) = (self.at as u32, (self.at + length) as u32);
        self.out.list.push(HclToken { start, end, partner: 0, mark, first: self.first });
        self.first = false;
        self.at += length;
    }

    pub(super) fn slip(&mut self, range: Range<usize>, message: &str) {
        self.out.report.slip(Mistake::at(range, message));
    }

    pub(super) fn line_end(&self, from: usize) -> usize {
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
                return self.push(HclTokenKind::Word, length);
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
        self.push(HclTokenKind::Number, length);
    }

    fn quoted(&mut self) {
        let start = self.at;
        if let Some(end) = self.scanner.quoted(start) {
            return self.push(HclTokenKind::Quoted { closed: true }, end - start);
        }
        self.out.sound = false;
        // A `${` that is not closed: the next quote is the closing one.
        let mut at = start + 1;
        while let Some(byte) = self.bytes.get(at).filter(|byte| at < self.end && **byte != b'\n') {
            match byte {
                b'"' => {
                    self.slip(start..at + 1, "a `${` in this string has no closing `}`");
                    return self.push(HclTokenKind::Quoted { closed: true }, at + 1 - start);
                }
                b'\\' if !matches!(self.bytes.get(at + 1), Some(b'\r' | b'\n')) => at += 2,
                _ => at += 1,
            }
        }
        let line_end = self.line_end(at.min(self.end));
        let line_end =
            if self.bytes.get(line_end.wrapping_sub(1)) == Some(&b'\r') { line_end - 1 } else { line_end };
        let line_end = line_end.max(start + 1);
        let end = if self.careful { self.before_brackets(start + 1, line_end) } else { line_end };
        self.slip(start..end, "this string has no closing quote");
        self.push(HclTokenKind::Quoted { closed: false }, end - start);
    }

    /// Where a string ends that lacks its closing quote: before the brackets and commas at the end of the line.
    fn before_brackets(&self, start: usize, line_end: usize) -> usize {
        let inner = self.bytes.get(start..line_end).unwrap_or_default();
        let floor = scan::interpolations(self.bytes, start, line_end).last().map_or(start, |(_, end)| *end);
        let is_mark = |b: &&u8| matches!(b, b' ' | b'\t' | b',' | b'{' | b'}' | b'[' | b']' | b'(' | b')');
        let marks = inner.iter().rev().take_while(is_mark).count();
        (line_end - marks).max(floor)
    }

    pub(super) fn punctuation(&mut self, byte: u8) {
        let next = self.peek(1);
        let (mark, length) = match (byte, next) {
            (b'{', _) => (HclTokenKind::Open(Bracket::Brace), 1),
            (b'}', _) => (HclTokenKind::Close(Bracket::Brace), 1),
            (b'[', _) => (HclTokenKind::Open(Bracket::Square), 1),
            (b']', _) => (HclTokenKind::Close(Bracket::Square), 1),
            (b'(', _) => (HclTokenKind::Open(Bracket::Round), 1),
            (b')', _) => (HclTokenKind::Close(Bracket::Round), 1),
            (b'=', Some(b'>')) => (HclTokenKind::Arrow, 2),
            (b'=', Some(b'=')) | (b'!', Some(b'=')) => (HclTokenKind::Operator(3), 2),
            (b'=', _) => (HclTokenKind::Equals, 1),
            (b':', _) => (HclTokenKind::Colon, 1),
            (b',', _) => (HclTokenKind::Comma, 1),
            (b'.', Some(b'.')) if self.peek(2) == Some(b'.') => (HclTokenKind::Ellipsis, 3),
            (b'.', _) => (HclTokenKind::Dot, 1),
            (b'?', _) => (HclTokenKind::Question, 1),
            (b'|', Some(b'|')) => (HclTokenKind::Operator(1), 2),
            (b'&', Some(b'&')) => (HclTokenKind::Operator(2), 2),
            (b'<' | b'>', Some(b'=')) => (HclTokenKind::Operator(4), 2),
            (b'<' | b'>', _) => (HclTokenKind::Operator(4), 1),
            (b'+' | b'-', _) => (HclTokenKind::Operator(5), 1),
            (b'*' | b'/' | b'%', _) => (HclTokenKind::Operator(6), 1),
            (b'!', _) => (HclTokenKind::Not, 1),
            _ => (HclTokenKind::Unknown, 1),
        };
        self.push(mark, length);
    }
}
