//! From bytes to tokens, with the line and indentation as running state.

use std::ops::Range;

use super::directives::TemplateDirectives;
use crate::report::ErrorCollector;
use crate::{NodeKind, Text};

/// One bracket, mark or scalar.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonToken {
    pub(super) shape: JsonTokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonTokenKind {
    /// `{` or `[`.
    Open(NodeKind),
    /// `}` or `]`.
    Close(NodeKind),
    Comma,
    Colon,
    /// In quotes.
    String {
        closed: bool,
        escaped: bool,
    },
    /// A number, `true`, `false`, `null`.
    Scalar(NodeKind),
    /// Anything else without quotes; `known` where it is a hole, or was reported.
    Bare {
        known: bool,
    },
    /// In quotes that are none in JSON; the token is what stands between them.
    Foreign,
    /// The end of the text.
    End,
}

impl JsonToken {
    /// Whether it can be a key.
    pub(super) fn is_word(self) -> bool {
        matches!(
            self.shape,
            JsonTokenKind::String { .. }
                | JsonTokenKind::Scalar(_)
                | JsonTokenKind::Bare { .. }
                | JsonTokenKind::Foreign
        )
    }
}

/// The line that the lexer is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineStart {
    pub(super) start: usize,
    /// How many blanks it begins with.
    pub(super) indent: usize,
}

/// Cuts a text into tokens and reports what is wrong within them and between them.
pub(super) struct JsonLexer<'t> {
    pub(super) text: &'t Text,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) line: LineStart,
    pub(super) comments: Vec<Range<u32>>,
    pub(super) report: ErrorCollector,
    /// What stands in a hole is the host's syntax, not JSON: `${lookup(var.x, "a")}`.
    holes: Vec<Range<usize>>,
    next_hole: usize,
    pub(super) template: TemplateDirectives,
}

impl<'t> JsonLexer<'t> {
    pub(super) fn new(text: &'t Text, (template, holes): (TemplateDirectives, Vec<Range<usize>>)) -> Self {
        let bytes = text.as_str().as_bytes();
        let mut lexer = Self {
            text,
            bytes,
            at: 0,
            line: LineStart::default(),
            comments: Vec::new(),
            report: ErrorCollector::default(),
            holes,
            next_hole: 0,
            template,
        };
        lexer.skip_byte_order_mark();
        lexer.start_line();
        lexer
    }

    /// The next token; `is_key` says that a key is expected, which a colon ends even without quotes.
    #[inline]
    pub(super) fn next(&mut self, is_key: bool) -> JsonToken {
        self.skip_blanks();
        let start = self.at;
        if self.hole_at(start).is_some() {
            return self.word(is_key);
        }
        let shape = match self.peek() {
            Some(b'"') => return self.quoted(is_key),
            Some(b',') => JsonTokenKind::Comma,
            Some(b':') => JsonTokenKind::Colon,
            Some(b'{') if self.is_placeholder(start) => return self.word(is_key),
            Some(b'{') => JsonTokenKind::Open(NodeKind::Mapping),
            Some(b'}') => JsonTokenKind::Close(NodeKind::Mapping),
            Some(b'[') => JsonTokenKind::Open(NodeKind::Sequence),
            Some(b']') => JsonTokenKind::Close(NodeKind::Sequence),
            Some(b'\'') => return self.single_quoted(),
            Some(0xE2) if self.is_curly_quote(start) => return self.curly_quoted(),
            Some(_) => return self.word(is_key),
            None => return JsonToken { shape: JsonTokenKind::End, start, end: start },
        };
        self.at += 1;
        JsonToken { shape, start, end: self.at }
    }

    /// Whether `token`, just read, is the first on its line.
    pub(super) fn is_first(&self, token: JsonToken) -> bool {
        token.start == self.line.start + self.line.indent
    }

    /// Takes the line for one without `token`, its first.
    pub(super) fn leave_out(&mut self, token: JsonToken) {
        if self.is_first(token) {
            let length = token.end - token.start;
            let indent = self.line.indent + self.blanks(token.end);
            self.line = LineStart { start: self.line.start + length, indent };
        }
    }

    /// How many blanks stand at `at`.
    pub(super) fn blanks(&self, at: usize) -> usize {
        self.rest(at).iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count()
    }

    /// The first byte from `at` on that is no white space.
    pub(super) fn next_byte(&self, at: usize) -> Option<u8> {
        self.rest(at).iter().copied().find(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
    }

    /// Whether the string that comes next after `at`, perhaps on another line, is a key; `None` where
    /// none comes, or nobody knows.
    pub(super) fn key_follows(&self, at: usize) -> Option<bool> {
        let gap = self.rest(at).iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).count();
        let inner = self.ahead(at + gap).strip_prefix(b"\"")?;
        let length = memchr::memchr(b'"', inner)?;
        match self.after_blanks(at + gap + 1 + length + 1) {
            Some(b':') => Some(true),
            Some(b',' | b']' | b'}' | b'\n') => Some(false),
            _ => None,
        }
    }

    /// Whether a colon comes next on this line.
    pub(super) fn colon_follows(&self) -> bool {
        self.after_blanks(self.at) == Some(b':')
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The bytes from `at` on.
    pub(super) fn rest(&self, at: usize) -> &'t [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The bytes of the line from `at` on, as far as it is worth looking ahead. The bound keeps a text that
    /// makes us look ahead in vain again and again from costing more than its length.
    pub(super) fn ahead(&self, at: usize) -> &'t [u8] {
        const ENOUGH: usize = 512;
        let rest = self.rest(at);
        let rest = rest.get(..ENOUGH).unwrap_or(rest);
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    pub(super) fn str(&self, range: Range<usize>) -> &'t str {
        self.text.as_str().get(range).unwrap_or_default()
    }

    /// The first byte from `at` on that is no blank; at the line's end `\n`, at the text's end `None`.
    pub(super) fn after_blanks(&self, at: usize) -> Option<u8> {
        self.rest(at).iter().copied().find(|b| !matches!(b, b' ' | b'\t' | b'\r'))
    }

    /// The end of the hole that begins at `at`.
    #[inline]
    pub(super) fn hole_at(&mut self, at: usize) -> Option<usize> {
        self.hole_before(at + 1).filter(|hole| hole.start == at).map(|hole| hole.end)
    }

    /// The next hole, where it begins before `end`. Holes that end before the current place are gone.
    #[inline]
    pub(super) fn hole_before(&mut self, end: usize) -> Option<Range<usize>> {
        if self.next_hole >= self.holes.len() {
            return None;
        }
        while self.holes.get(self.next_hole).is_some_and(|hole| hole.end <= self.at) {
            self.next_hole += 1;
        }
        self.holes.get(self.next_hole).filter(|hole| hole.start < end).cloned()
    }

    #[inline]
    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.start_line();
                }
                Some(b'{' | b'%' | b'<' | b'[' | b'@' | b'#')
                    if self.template.is_any() && self.skip_directive() => {}
                Some(b'/' | b'#' | 0..=0x1F | 0x7F..) => {
                    if self.hole_at(self.at).is_some() || !self.skip_oddity() {
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    /// Takes the current place for the start of a line.
    #[inline]
    pub(super) fn start_line(&mut self) {
        let rest = self.rest(self.at);
        // Most of what stands in a policy is indentation: four at a time.
        let fours = rest.chunks_exact(4).take_while(|chunk| chunk == b"    ").count();
        let rest = rest.get(4 * fours..).unwrap_or_default();
        let indent = 4 * fours + rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        self.line = LineStart { start: self.at, indent };
        self.at += indent;
    }
}
