//! Expressions: operators and what stands between them.

use super::parser::HclParser;
use super::token::{HclToken, HclTokenKind};
use crate::tree::Form;
use crate::{NodeId, NodeKind, Text};

impl HclParser<'_> {
    /// Reads an expression; gives how many levels it has.
    pub(super) fn expression(&mut self) -> usize {
        if !self.has_room(3) {
            self.skip_expression();
            return 0;
        }
        self.depth += 1;
        let (from, start) = (self.builder.next_id(), self.peek().start);
        let mut height = self.binary(0);
        let question = self.peek();
        if question.mark == HclTokenKind::Question && self.has_room(height + 3) {
            self.advance();
            let key = self.text.slice(question.bytes());
            let key = Text::derive([crate::Piece::Decoded("?:".to_owned(), key)], crate::Encoding::Plain);
            self.precede(from, start, key);
            self.depth += 2;
            height = height.max(self.operand_expression());
            if self.take(HclTokenKind::Colon) {
                height = height.max(self.operand_expression());
            } else {
                self.missing("a `:` and what holds otherwise belong here");
            }
            self.depth -= 2;
            self.complete(from);
            height += 2;
        }
        self.depth -= 1;
        height
    }

    /// Reads an expression behind an operator, where there is one.
    fn operand_expression(&mut self) -> usize {
        if self.peek().mark == HclTokenKind::End {
            self.missing("a value belongs here");
            return 0;
        }
        self.expression()
    }

    /// Reads operands with the operators between them that bind at least as close as `least`.
    fn binary(&mut self, least: u8) -> usize {
        let (from, start) = (self.builder.next_id(), self.peek().start);
        let mut height = self.unary();
        loop {
            let operator = self.peek();
            let HclTokenKind::Operator(precedence) = operator.mark else { return height };
            if precedence < least {
                return height;
            }
            if !self.has_room(height + 3) {
                self.skip_tokens();
                return height;
            }
            self.advance();
            let key = self.text.slice(operator.bytes());
            self.precede(from, start, key);
            self.depth += 2;
            height = height.max(self.binary(precedence + 1)) + 2;
            self.depth -= 2;
            self.complete(from);
        }
    }

    /// Reads an operand with the operators before it.
    fn unary(&mut self) -> usize {
        let mut opened = Vec::new();
        let outer = self.depth;
        loop {
            let token = self.peek();
            let is_minus = matches!(token.mark, HclTokenKind::Operator(_)) && self.str(token.bytes()) == "-";
            let number = self.token(self.at + 1);
            if is_minus && number.mark == HclTokenKind::Number && number.start == token.end {
                // A negative number is one number, unless something is taken of it.
                self.advance();
                self.advance();
                self.builder.scalar(NodeKind::Number, token.start..number.end);
                break;
            }
            if !(is_minus || token.mark == HclTokenKind::Not) {
                let height = if opened.is_empty() { self.operand() } else { self.operand().max(1) };
                return self.close_unary(opened, outer) + height;
            }
            if !self.has_room(3) {
                self.skip_expression();
                break;
            }
            self.advance();
            let from = self.builder.next_id();
            let key = self.text.slice(token.bytes());
            self.precede(from, token.start, key);
            self.depth += 2;
            opened.push(from);
        }
        self.close_unary(opened, outer)
    }

    fn close_unary(&mut self, opened: Vec<NodeId>, depth: usize) -> usize {
        self.depth = depth;
        let levels = 2 * opened.len();
        for from in opened.into_iter().rev() {
            self.complete(from);
        }
        levels
    }

    /// Makes the nodes from `from` on, which begin at `start`, the first operands of `key`.
    pub(super) fn precede(&mut self, from: NodeId, start: u32, key: Text) {
        self.builder.precede(from, start, key);
    }

    /// Ends what [`precede`](Self::precede) began.
    pub(super) fn complete(&mut self, from: NodeId) {
        let operands = from.next().next();
        self.builder.close(operands, self.last);
        self.builder.close(from, self.last);
    }

    /// Steps over an expression that is not read.
    fn skip_expression(&mut self) {
        let start = self.peek().start;
        self.skip_tokens();
        self.builder.scalar(NodeKind::Bare, start..self.last.max(start));
    }

    fn skip_tokens(&mut self) {
        while !matches!(self.peek().mark, HclTokenKind::End | HclTokenKind::Comma) {
            let behind = self.behind(self.at).min(self.limit.max(self.at + 1));
            self.jump(behind);
        }
    }

    /// Says that nothing may follow the expression that was read.
    pub(super) fn nothing_more(&mut self) {
        let token = self.peek();
        if token.mark != HclTokenKind::End {
            self.slip(token.range(), "nothing belongs behind this expression");
        }
    }

    /// Opens the call of `name`, whose arguments follow.
    pub(super) fn open_call(&mut self, start: u32) -> NodeId {
        self.builder.open_as(NodeKind::Mapping, Form::Call, start)
    }

    /// Whether the next token opens `bracket` on this line.
    pub(super) fn opens(&self, mark: HclTokenKind) -> Option<HclToken> {
        let token = self.peek();
        (token.mark == mark).then_some(token)
    }
}
