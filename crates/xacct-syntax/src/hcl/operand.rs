//! Operands: literals, templates, variables, calls, lists, and what is taken of them.

use super::parser::Parser;
use super::reader;
use super::scan::Scanner;
use super::template;
use super::token::{Bracket, Mark, Token};
use crate::{Encoding, Kind, Piece, Text};

impl Parser<'_> {
    /// Reads an operand; gives how many levels it has.
    pub(super) fn operand(&mut self) -> usize {
        let token = self.peek();
        let (from, start) = (self.builder.next_id(), token.start);
        let height = match token.mark {
            Mark::Word => match self.word(token) {
                Some(height) => height,
                // The variable has taken what follows.
                None => return 0,
            },
            Mark::Number => {
                self.advance();
                self.builder.scalar(Kind::Number, token.range());
                0
            }
            Mark::Quoted { .. } => self.template(token),
            Mark::Heredoc => {
                self.advance();
                self.string(token);
                0
            }
            Mark::Open(Bracket::Square) => self.list(token),
            Mark::Open(Bracket::Brace) => self.object(token),
            Mark::Open(Bracket::Round) => self.enclosed(false, |parser| {
                let height = parser.argument();
                parser.nothing_more();
                height
            }),
            Mark::End | Mark::Comma | Mark::Colon | Mark::Equals | Mark::Question | Mark::Close(_) => {
                self.missing("a value belongs here");
                return 0;
            }
            Mark::Dot | Mark::Ellipsis | Mark::Arrow | Mark::Operator(_) | Mark::Not | Mark::Unknown => {
                self.slip(token.range(), "a value belongs here");
                self.advance();
                self.builder.scalar(Kind::Bare, token.range());
                0
            }
        };
        self.taken(from, start, height)
    }

    /// Reads an expression in brackets, where there is one.
    pub(super) fn argument(&mut self) -> usize {
        if matches!(self.peek().mark, Mark::End | Mark::Comma) {
            self.missing("a value belongs here");
            return 0;
        }
        self.expression()
    }

    /// Reads what begins with a word; `None` for a variable, of which everything was taken.
    fn word(&mut self, token: Token) -> Option<usize> {
        self.advance();
        let kind = match self.str(token.bytes()) {
            "true" | "false" => Kind::Bool,
            "null" => Kind::Null,
            _ => {
                let next = self.peek();
                if next.mark == Mark::Open(Bracket::Round) {
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
    fn traversal(&mut self, root: Token) {
        loop {
            let token = self.peek();
            match token.mark {
                Mark::Dot => {
                    self.advance();
                    let name = self.peek();
                    let is_splat = matches!(name.mark, Mark::Operator(_)) && self.str(name.bytes()) == "*";
                    if matches!(name.mark, Mark::Word | Mark::Number) || is_splat {
                        self.advance();
                    } else {
                        let place = self.last..self.last;
                        self.slip(place, "a name belongs here");
                    }
                }
                Mark::Open(Bracket::Square) => {
                    let behind = self.behind(self.at);
                    self.jump(behind);
                }
                _ => break,
            }
        }
        self.builder.scalar(Kind::Bare, root.start..self.last);
    }

    fn call(&mut self, name: Token) -> usize {
        let call = self.open_call(name.start);
        self.builder.plain(name.range());
        let arguments = self.builder.open(Kind::Sequence, self.peek().start);
        self.depth += 2;
        let height = self.enclosed(false, |parser| parser.items());
        self.depth -= 2;
        self.builder.close(arguments, self.last);
        self.builder.close(call, self.last);
        height + 2
    }

    fn list(&mut self, token: Token) -> usize {
        if self.is_for() {
            return self.for_expression(token);
        }
        let list = self.builder.open(Kind::Sequence, token.start);
        self.depth += 1;
        let height = self.enclosed(false, |parser| parser.items());
        self.depth -= 1;
        self.builder.close(list, self.last);
        height + 1
    }

    /// Reads expressions with commas between them.
    fn items(&mut self) -> usize {
        let mut height = 0;
        while self.peek().mark != Mark::End {
            let token = self.peek();
            if token.mark == Mark::Comma {
                self.slip(token.range(), "this comma is one too many");
                self.advance();
                continue;
            }
            let (from, start, index) = (self.builder.next_id(), token.start, self.at);
            height = height.max(self.expression());
            if let Some(dots) = self.opens(Mark::Ellipsis) {
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
            if next.mark != Mark::Comma && next.mark != Mark::End {
                let place = self.last..self.last;
                self.slip(place, "a comma is missing here");
            } else {
                self.take(Mark::Comma);
            }
        }
        height
    }

    /// Reads what is taken of the operand at `from`: `[0]`, `.name`, `[*]`.
    fn taken(&mut self, from: crate::NodeId, start: u32, mut height: usize) -> usize {
        loop {
            let token = self.peek();
            let is_index = token.mark == Mark::Open(Bracket::Square);
            // A list on the next line is the next item of a broken list, not an index.
            if !(is_index && !token.first || token.mark == Mark::Dot) {
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
                    if matches!(token.mark, Mark::Operator(_)) {
                        parser.advance();
                        parser.builder.scalar(Kind::Bare, token.range());
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
                    Mark::Word => {
                        self.advance();
                        self.builder.plain(name.range());
                    }
                    Mark::Number | Mark::Operator(_) => {
                        self.advance();
                        let kind = if name.mark == Mark::Number { Kind::Number } else { Kind::Bare };
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
    fn template(&mut self, token: Token) -> usize {
        self.advance();
        if let Some(height) = self.interpolation(token) {
            return height;
        }
        self.string(token);
        0
    }

    fn interpolation(&mut self, token: Token) -> Option<usize> {
        let range = token.bytes();
        let written = self.str(range.clone());
        if token.mark != (Mark::Quoted { closed: true })
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
