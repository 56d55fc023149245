//! `for` expressions.

use super::parser::HclParser;
use super::token::{Bracket, HclToken, HclTokenKind};
use crate::tree::Form;
use crate::{Encoding, NodeKind, Piece, Text};

impl HclParser<'_> {
    /// Whether the next token opens a `for` expression.
    pub(super) fn is_for(&self) -> bool {
        let word = self.token(self.at + 1);
        let next = self.token(self.at + 2);
        word.mark == HclTokenKind::Word && self.str(word.bytes()) == "for" && next.mark == HclTokenKind::Word
    }

    /// Reads `[for k, v in a : b if c]` or `{for k, v in a : b => c if d}`.
    pub(super) fn for_expression(&mut self, bracket: HclToken) -> usize {
        let call = self.open_call(bracket.start);
        let is_object = bracket.mark == HclTokenKind::Open(Bracket::Brace);
        self.depth += 2;
        let height = self.enclosed(false, |parser| {
            let word = parser.peek();
            let name = if is_object { "for{}" } else { "for[]" };
            let key = Piece::Decoded(name.to_owned(), parser.text.slice(word.bytes()));
            parser.builder.told(word.range(), Text::derive([key], Encoding::Plain));
            parser.advance();
            let start = parser.peek().start;
            let operands = parser.builder.open_as(NodeKind::Sequence, Form::Operands, start);
            let names = parser.builder.open_as(NodeKind::Sequence, Form::Operands, start);
            while let Some(name) = parser.opens(HclTokenKind::Word).filter(|_| !parser.at_word("in")) {
                parser.builder.plain(name.range());
                parser.advance();
                parser.take(HclTokenKind::Comma);
            }
            parser.builder.close(names, parser.last);
            let mut height = 1;
            if parser.at_word("in") {
                height = height.max(parser.for_parts(is_object));
            } else {
                // What follows tells nothing any more.
                parser.missing("an `in` and what is gone through belong here");
                parser.jump(parser.limit);
            }
            parser.nothing_more();
            parser.builder.close(operands, parser.last);
            height + 2
        });
        self.depth -= 2;
        self.builder.close(call, self.last);
        height
    }

    /// Reads what follows the names of a `for` expression, from `in` on.
    fn for_parts(&mut self, is_object: bool) -> usize {
        self.advance();
        let mut height = self.argument();
        if !self.take(HclTokenKind::Colon) {
            let place = self.last..self.last;
            self.slip(place, "a `:` is missing here");
        }
        height = height.max(self.argument());
        if is_object {
            if self.take(HclTokenKind::Arrow) {
                height = height.max(self.grouped());
            } else {
                self.missing("a `=>` and a value belong here");
            }
        }
        if self.at_word("if") {
            self.advance();
            height = height.max(self.argument());
        }
        height
    }

    /// Reads the value of a `for` expression, which may be followed by `...`.
    fn grouped(&mut self) -> usize {
        let (from, start) = (self.builder.next_id(), self.peek().start);
        let height = self.argument();
        let Some(dots) = self.opens(HclTokenKind::Ellipsis) else { return height };
        self.advance();
        let key = self.text.slice(dots.bytes());
        self.precede(from, start, key);
        self.complete(from);
        height + 2
    }
}
