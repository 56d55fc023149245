//! Objects: entries with `=` or `:`, and commas or line breaks between them.

use super::parser::HclParser;
use super::token::{Bracket, HclToken, HclTokenKind};
use crate::NodeKind;

impl HclParser<'_> {
    pub(super) fn object(&mut self, token: HclToken) -> usize {
        if self.is_for() {
            return self.for_expression(token);
        }
        let object = self.builder.open(NodeKind::Mapping, token.start);
        self.depth += 1;
        let height = self.enclosed(true, |parser| parser.entries());
        self.depth -= 1;
        self.builder.close(object, self.last);
        height + 1
    }

    fn entries(&mut self) -> usize {
        let mut height = 0;
        while self.at < self.limit {
            let token = self.token(self.at);
            if token.mark == HclTokenKind::Comma {
                self.slip(token.range(), "this comma is one too many");
                self.advance();
                continue;
            }
            let (key_end, separated) = self.key_extent();
            if key_end == self.at {
                self.slip(token.range(), "a key is missing before this");
                self.advance();
                continue;
            }
            self.key(key_end);
            if separated {
                self.advance();
                height = height.max(match self.peek().mark {
                    HclTokenKind::End | HclTokenKind::Comma => {
                        self.missing("a value belongs here");
                        0
                    }
                    _ => self.expression(),
                });
            } else {
                self.missing("an `=` and a value belong here");
            }
            self.end_entry();
        }
        height
    }

    /// Steps over the comma behind an entry, and over what does not belong there.
    fn end_entry(&mut self) {
        let mut next = self.peek();
        if next.mark != HclTokenKind::Comma && next.mark != HclTokenKind::End {
            let place = self.last..self.last;
            self.slip(place, "a comma or a line break is missing here");
            // Another entry follows, or nobody knows what.
            if self.key_extent() == (self.at + 1, true) {
                return;
            }
        }
        while !matches!(next.mark, HclTokenKind::Comma | HclTokenKind::End) {
            let behind = self.behind(self.at).min(self.limit);
            self.jump(behind);
            next = self.peek();
        }
        self.take(HclTokenKind::Comma);
    }

    /// The index of the token that ends the key, and whether it is an `=` or a colon.
    fn key_extent(&self) -> (usize, bool) {
        let mut index = self.at;
        let mut questions = 0;
        while index < self.limit {
            let token = self.token(index);
            match token.mark {
                HclTokenKind::Equals => return (index, true),
                HclTokenKind::Colon if questions == 0 => return (index, true),
                HclTokenKind::Colon => questions -= 1,
                HclTokenKind::Question => questions += 1,
                HclTokenKind::Comma => break,
                _ if token.first && index > self.at => break,
                _ => {}
            }
            index = self.behind(index);
        }
        (index.min(self.limit), false)
    }

    /// Reads the key that ends before the token `end`: a string where it is one, the source of an expression otherwise.
    fn key(&mut self, end: usize) {
        let token = self.token(self.at);
        if end == self.at + 1 {
            match token.mark {
                HclTokenKind::Word | HclTokenKind::Quoted { .. } | HclTokenKind::Heredoc => {
                    self.string(token)
                }
                HclTokenKind::Number => drop(self.builder.scalar(NodeKind::Number, token.range())),
                _ => drop(self.builder.scalar(NodeKind::Bare, token.range())),
            }
        } else if token.mark == HclTokenKind::Open(Bracket::Round)
            && self.behind(self.at) == end
            && end > self.at + 2
        {
            let (first, last) = (self.token(self.at + 1), self.token(end - 2));
            if end == self.at + 3 && matches!(first.mark, HclTokenKind::Quoted { .. }) {
                self.string(first);
            } else {
                self.builder.scalar(NodeKind::Bare, first.start..last.end);
            }
        } else {
            self.builder.scalar(NodeKind::Bare, token.start..self.token(end - 1).end);
        }
        self.jump(end);
    }
}
