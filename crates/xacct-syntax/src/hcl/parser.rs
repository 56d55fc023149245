//! What every part of the parser needs.

use std::ops::Range;

use super::template;
use super::token::{HclToken, HclTokenKind};
use crate::report::{ErrorCollector, Mistake};
use crate::{Builder, Language, NodeKind, Text};

/// Nesting beyond this is refused, so that anyone who walks a tree may recurse.
pub(super) const MAX_DEPTH: usize = 256;

/// Builds a tree from tokens whose brackets are all in pairs, so that no mistake leaves the brackets it stands in.
pub(super) struct HclParser<'t> {
    pub(super) text: &'t Text,
    pub(super) builder: Builder,
    pub(super) report: ErrorCollector,
    pub(super) tokens: Vec<HclToken>,
    /// The index of the next token.
    pub(super) at: usize,
    /// The index of the token that ends what is read now.
    pub(super) limit: usize,
    /// Whether a line break ends it, too.
    pub(super) by_line: bool,
    /// Where the last token ends.
    pub(super) last: u32,
    /// How many brackets, labels, calls and operators are around.
    pub(super) depth: usize,
    too_deep: bool,
}

impl<'t> HclParser<'t> {
    pub(super) fn new(text: &'t Text, tokens: Vec<HclToken>, report: ErrorCollector) -> Self {
        let limit = tokens.len();
        Self {
            text,
            builder: Builder::of(text.clone(), Language::Hcl),
            report,
            tokens,
            at: 0,
            limit,
            by_line: false,
            last: 0,
            depth: 0,
            too_deep: false,
        }
    }

    /// The token with that index, whatever ends before it.
    #[inline]
    pub(super) fn token(&self, index: usize) -> HclToken {
        let end =
            HclToken { start: self.last, end: self.last, partner: 0, mark: HclTokenKind::End, first: true };
        self.tokens.get(index).copied().unwrap_or(end)
    }

    /// The next token of what is read now.
    #[inline]
    pub(super) fn peek(&self) -> HclToken {
        let token = self.token(self.at);
        if self.at >= self.limit || self.by_line && token.first {
            HclToken { mark: HclTokenKind::End, ..token }
        } else {
            token
        }
    }

    /// Steps over the next token.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.last = self.token(self.at).end;
        self.at += 1;
    }

    /// Steps over the next token if it is `mark`.
    #[inline]
    pub(super) fn take(&mut self, mark: HclTokenKind) -> bool {
        let found = self.peek().mark == mark;
        if found {
            self.advance();
        }
        found
    }

    /// Whether the next token is the word `word`.
    pub(super) fn at_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.mark == HclTokenKind::Word && self.str(token.bytes()) == word
    }

    /// Steps to the token `index`.
    pub(super) fn jump(&mut self, index: usize) {
        if index > self.at {
            self.last = self.token(index - 1).end;
            self.at = index;
        }
    }

    /// Reads what is in the brackets that the next token opens, with `read`; then stands behind them.
    pub(super) fn enclosed<T>(&mut self, by_line: bool, read: impl FnOnce(&mut Self) -> T) -> T {
        let close = self.token(self.at).partner as usize;
        self.advance();
        let limit = std::mem::replace(&mut self.limit, close);
        let by_line = std::mem::replace(&mut self.by_line, by_line);
        let out = read(self);
        (self.limit, self.by_line) = (limit, by_line);
        self.jump(close);
        self.advance();
        out
    }

    /// The index of the token behind the one at `index`: behind the closing bracket if it opens one.
    pub(super) fn behind(&self, index: usize) -> usize {
        let token = self.token(index);
        if matches!(token.mark, HclTokenKind::Open(_)) {
            (token.partner as usize).max(index) + 1
        } else {
            index + 1
        }
    }

    pub(super) fn str(&self, range: Range<usize>) -> &'t str {
        self.text.as_str().get(range).unwrap_or_default()
    }

    pub(super) fn slip(&mut self, range: Range<u32>, message: impl Into<String>) {
        self.report.slip(Mistake::at(range.start as usize..range.end as usize, message));
    }

    /// Adds a missing value behind the last token, and says so.
    pub(super) fn missing(&mut self, message: &str) {
        let place = self.last..self.last;
        self.builder.scalar(NodeKind::Missing, place.clone());
        self.slip(place, message);
    }

    /// Whether `levels` more fit; says that they do not.
    pub(super) fn has_room(&mut self, levels: usize) -> bool {
        let fits = self.depth + levels <= MAX_DEPTH;
        if !fits && !self.too_deep {
            self.too_deep = true;
            let at = self.peek().start;
            let message = format!("this is nested deeper than {MAX_DEPTH} levels: the rest is not read");
            self.slip(at..at, message);
        }
        fits
    }

    /// Adds the string that `token` is, as it is: a key, a label, a template with holes.
    pub(super) fn string(&mut self, token: HclToken) {
        match token.mark {
            HclTokenKind::Quoted { closed } => {
                let end = token.bytes().end - usize::from(closed);
                match template::quoted(self.text, token.bytes().start + 1..end) {
                    Some(text) => self.builder.told(token.range(), text),
                    None => self.builder.string(token.range(), closed, false),
                }
            }
            HclTokenKind::Heredoc => {
                let text = template::heredoc(self.text, token.bytes());
                self.builder.told(token.range(), text)
            }
            _ => self.builder.plain(token.range()),
        };
    }
}
