//! Operands: literals, templates, variables, calls, lists, and what is taken of them.

use super::parser::HclParser;
use super::reader;
use super::scan::Scanner;
use super::template;
use super::token::{Bracket, HclToken, HclTokenKind};
use crate::{Encoding, NodeKind, Piece, Text};

impl HclParser<'_> {
    /// Reads an operand; gives how many levels it has.
    pub(super) fn operand(&mut self) -> usize {
        let token = self.peek();
        let (from, start) = (self.builder.next_id(), token.start);
        let height = match token.mark {
            HclTokenKind::Word => match self.word(token) {
                Some(height) => height,
                // The variable has taken what follows.
                None => return 0,
            },
            HclTokenKind::Number => {
                self.advance();
                self.builder.scalar(NodeKind::Number, token.range());
                0
            }
            HclTokenKind::Quoted { .. } => self.template(token),
            HclTokenKind::Heredoc => {
                self.advance();
                self.string(token);
                0
            }
            HclTokenKind::Open(Bracket::Square) => self.list(token),
            HclTokenKind::Open(Bracket::Brace) => self.object(token),
            HclTokenKind::Open(Bracket::Round) => self.enclosed(false, |parser| {
                let height = parser.argument();
                parser.nothing_more();
                height
            }),
            HclTokenKind::End
            | HclTokenKind::Comma
            | HclTokenKind::Colon
            | HclTokenKind::Equals
            | HclTokenKind::Question
            | HclTokenKind::Close(_) => {
                self.missing("a value belongs here");
                return 0;
            }
            HclTokenKind::Dot
            | HclTokenKind::Ellipsis
            | HclTokenKind::Arrow
            | HclTokenKind::Operator(_)
            | HclTokenKind::Not
            | HclTokenKind::Unknown => {
                self.slip(token.range(), "a value belongs here");
                self.advance();
                self.builder.scalar(NodeKind::Bare, token.range());
                0
            }
        };
        self.taken(from, start, height)
    }

    /// Reads an expression in brackets, where there is one.
    pub(super) fn argument(&mut self) -> usize {
        if matches!(self.peek().mark, HclTokenKind::End | HclTokenKind::Comma) {
            self.missing("a value belongs here");
            return 0;
        }
        self.expression()
    }

    /// Reads what begins with a word; `None` for a variable, of which everything was taken.
    fn word(&mut self, token: HclToken) -> Option<usize> {
        self.advance();
        let kind = match self.str(token.bytes()) {
            "true" | "false" => NodeKind::Bool,
            "null" => NodeKind::Null,
            _ => {
                let next = self.peek();
                if next.mark == HclTokenKind::Open(Bracket::Round) {
                    return Some(self.call(token));
                }
                self.traversal(token);
                return None;
            }
        };
        self.builder.scalar(kind, token.range());
        Some(0)
    }

    /// Reads a variable and all that is taken of it.
    fn traversal(&mut self, root: HclToken) {
        loop {
            let token = self.peek();
            match token.mark {
                HclTokenKind::Dot => {
                    self.advance();
                    let name = self.peek();
                    let is_splat =
                        matches!(name.mark, HclTokenKind::Operator(_)) && self.str(name.bytes()) == "*";
                    if matches!(name.mark, HclTokenKind::Word | HclTokenKind::Number) || is_splat {
                        self.advance();
                    } else {
                        let place = self.last..self.last;
                        self.slip(place, "a name belongs here");
                    }
                }
                HclTokenKind::Open(Bracket::Square) => {
                    let behind = self.behind(self.at);
                    self.jump(behind);
                }
                _ => break,
            }
        }
        self.builder.scalar(NodeKind::Bare, root.start..self.last);
    }

    fn call(&mut self, name: HclToken) -> usize {
        let call = self.open_call(name.start);
        self.builder.plain(name.range());
        let arguments = self.builder.open(NodeKind::Sequence, self.peek().start);
        self.depth += 2;
        let height = self.enclosed(false, |parser| parser.items());
        self.depth -= 2;
        self.builder.close(arguments, self.last);
        self.builder.close(call, self.last);
        height + 2
    }

    fn list(&mut self, token: HclToken) -> usize {
        if self.is_for() {
            return self.for_expression(token);
        }
        let list = self.builder.open(NodeKind::Sequence, token.start);
        self.depth += 1;
        let height = self.enclosed(false, |parser| parser.items());
        self.depth -= 1;
        self.builder.close(list, self.last);
        height + 1
    }

    /// Reads expressions with commas between them.
    fn items(&mut self) -> usize {
        let mut height = 0;
        while self.peek().mark != HclTokenKind::End {
            let token = self.peek();
            if token.mark == HclTokenKind::Comma {
                self.slip(token.range(), "this comma is one too many");
                self.advance();
                continue;
            }
            let (from, start, index) = (self.builder.next_id(), token.start, self.at);
            height = height.max(self.expression());
            if let Some(dots) = self.opens(HclTokenKind::Ellipsis) {
                self.advance();
                let key = self.text.slice(dots.bytes());
                self.precede(from, start, key);
                self.complete(from);
                height += 2;
            }
            if self.at == index {
                // Nothing was there that could be read.
                self.advance();
            }
            let next = self.peek();
            if next.mark != HclTokenKind::Comma && next.mark != HclTokenKind::End {
                let place = self.last..self.last;
                self.slip(place, "a comma is missing here");
            } else {
                self.take(HclTokenKind::Comma);
            }
        }
        height
    }

    /// Reads what is taken of the operand at `from`: `[0]`, `.name`, `[*]`.
    fn taken(&mut self, from: crate::NodeId, start: u32, mut height: usize) -> usize {
        loop {
            let token = self.peek();
            let is_index = token.mark == HclTokenKind::Open(Bracket::Square);
            // A list on the next line is the next item of a broken list, not an index.
            if !(is_index && !token.first || token.mark == HclTokenKind::Dot) {
                return height;
            }
            if !self.has_room(height + 3) {
                let behind = self.behind(self.at).min(self.limit.max(self.at + 1));
                self.jump(behind);
                continue;
            }
            let mark = self.text.slice(token.start as usize..token.start as usize + 1);
            if is_index {
                let key = Text::derive([Piece::Decoded("[]".to_owned(), mark)], Encoding::Plain);
                self.precede(from, start, key);
                self.depth += 2;
                let index = self.enclosed(false, |parser| {
                    let token = parser.peek();
                    if matches!(token.mark, HclTokenKind::Operator(_)) {
                        parser.advance();
                        parser.builder.scalar(NodeKind::Bare, token.range());
                        return 0;
                    }
                    let height = parser.argument();
                    parser.nothing_more();
                    height
                });
                self.depth -= 2;
                height = height.max(index);
            } else {
                self.advance();
                self.precede(from, start, mark);
                let name = self.peek();
                match name.mark {
                    HclTokenKind::Word => {
                        self.advance();
                        self.builder.plain(name.range());
                    }
                    HclTokenKind::Number | HclTokenKind::Operator(_) => {
                        self.advance();
                        let kind =
                            if name.mark == HclTokenKind::Number { NodeKind::Number } else { NodeKind::Bare };
                        self.builder.scalar(kind, name.range());
                    }
                    _ => self.missing("a name belongs here"),
                }
            }
            self.complete(from);
            height += 2;
        }
    }

    /// Reads a template in quotes: that of one interpolation as what is interpolated.
    fn template(&mut self, token: HclToken) -> usize {
        self.advance();
        if let Some(height) = self.interpolation(token) {
            return height;
        }
        self.string(token);
        0
    }

    fn interpolation(&mut self, token: HclToken) -> Option<usize> {
        let range = token.bytes();
        let written = self.str(range.clone());
        if token.mark != (HclTokenKind::Quoted { closed: true })
            || !written.starts_with("\"${")
            || !written.ends_with("}\"")
        {
            return None;
        }
        let inner = range.start + 1..range.end - 1;
        let bytes = self.text.as_str().as_bytes();
        if Scanner::new(bytes, inner.end).interpolation(inner.start) != Some(inner.end) || !self.has_room(3) {
            return None;
        }
        let source = template::inner(self.str(inner.clone()));
        let start =
            inner.start + 2 + usize::from(bytes.get(inner.start + 2) == Some(&b'~') && inner.len() > 3);
        let (tokens, _, report) = reader::read_tokens(self.text.as_str(), start..start + source.len());
        if tokens.is_empty() || report.is_any() {
            return None;
        }
        // The tokens within take the place of those around for a while.
        let limit = std::mem::replace(&mut self.limit, tokens.len());
        let tokens = std::mem::replace(&mut self.tokens, tokens);
        let at = std::mem::replace(&mut self.at, 0);
        let by_line = std::mem::replace(&mut self.by_line, false);
        let mistakes = self.report.len();
        let from = self.builder.next_id();
        self.depth += 1;
        let height = self.expression();
        self.depth -= 1;
        let complete = self.at >= self.limit && self.report.len() == mistakes;
        (self.tokens, self.at, self.limit, self.by_line) = (tokens, at, limit, by_line);
        self.last = token.end;
        if !complete {
            // It is no expression yet: what is written is all that can be said.
            self.builder.truncate(from);
            self.report.truncate(mistakes);
            return None;
        }
        Some(height)
    }
}
