//! Bodies: attributes and blocks.

use super::parser::HclParser;
use super::token::{Bracket, HclToken, HclTokenKind};
use crate::NodeKind;
use crate::report::Mistake;
use crate::tree::Form;

impl HclParser<'_> {
    /// Reads attributes and blocks up to the token `limit`.
    pub(super) fn body(&mut self, limit: usize) {
        let outer = std::mem::replace(&mut self.limit, limit);
        while self.at < limit {
            let token = self.token(self.at);
            match token.mark {
                HclTokenKind::Word | HclTokenKind::Quoted { .. } => self.item(token),
                HclTokenKind::Comma => {
                    self.slip(token.range(), "no comma stands between attributes and blocks");
                    self.advance();
                }
                _ => {
                    self.slip(token.range(), "an attribute or a block belongs here");
                    self.skip_line();
                }
            }
        }
        self.limit = outer;
    }

    /// Steps to the next line.
    fn skip_line(&mut self) {
        let mut index = self.behind(self.at);
        while index < self.limit && !self.token(index).first {
            index = self.behind(index);
        }
        self.jump(index.min(self.limit));
    }

    /// Reads the attribute or block that begins with `name`.
    fn item(&mut self, name: HclToken) {
        let mut index = self.at + 1;
        let is_label = |token: HclToken| {
            !token.first && matches!(token.mark, HclTokenKind::Word | HclTokenKind::Quoted { .. })
        };
        while index < self.limit && is_label(self.token(index)) {
            index += 1;
        }
        let next = self.token(index);
        let on_line = index < self.limit && !next.first;
        let labels = index - self.at - 1;
        let is_brace = index < self.limit && next.mark == HclTokenKind::Open(Bracket::Brace);
        if on_line && labels == 0 && matches!(next.mark, HclTokenKind::Equals | HclTokenKind::Colon) {
            self.attribute(name, true);
        } else if is_brace && (on_line || labels > 0) {
            self.block(name, index);
        } else if self.lacks_equals(labels, on_line.then_some(next.mark)) {
            self.attribute(name, false);
        } else {
            self.string(name);
            self.advance();
            self.missing("an `=` and a value, or a block, belongs here");
            self.skip_rest();
        }
    }

    /// Whether what follows a name and so many words and strings is a value, and an `=` is missing.
    fn lacks_equals(&self, labels: usize, next: Option<HclTokenKind>) -> bool {
        let is_quoted = || matches!(self.token(self.at + 1).mark, HclTokenKind::Quoted { .. });
        match (labels, next) {
            (0, Some(mark)) => {
                matches!(mark, HclTokenKind::Open(_) | HclTokenKind::Number | HclTokenKind::Heredoc)
            }
            (1, None) => is_quoted(),
            (1, Some(mark)) => {
                !is_quoted()
                    && matches!(
                        mark,
                        HclTokenKind::Open(Bracket::Round) | HclTokenKind::Dot | HclTokenKind::Operator(_)
                    )
            }
            // `name "x" = …`: somebody renames, or a quote is too much.
            _ => false,
        }
    }

    fn attribute(&mut self, name: HclToken, has_equals: bool) {
        if matches!(name.mark, HclTokenKind::Quoted { .. }) {
            self.slip(name.range(), "the name of an attribute stands without quotes");
        }
        self.string(name);
        self.advance();
        if !has_equals {
            let place = self.last..self.last;
            self.slip(place, "an `=` is missing here");
        } else {
            let mark = self.token(self.at);
            if mark.mark == HclTokenKind::Colon {
                let range = mark.start as usize..mark.end as usize;
                let mistake = Mistake::at(range.clone(), "an attribute has an `=` here, no colon");
                let equals = if self.last < mark.start { "=" } else { " =" };
                self.report.slip(mistake.repair(range, equals));
            }
            self.advance();
        }
        let by_line = std::mem::replace(&mut self.by_line, true);
        self.value();
        self.by_line = by_line;
        self.skip_rest();
    }

    /// Reads an expression where there is one.
    pub(super) fn value(&mut self) {
        match self.peek().mark {
            HclTokenKind::End | HclTokenKind::Comma => self.missing("a value belongs here"),
            _ => drop(self.expression()),
        }
    }

    /// Steps over what does not belong behind an attribute or a block on its line.
    fn skip_rest(&mut self) {
        let token = self.token(self.at);
        if self.at >= self.limit || token.first || token.mark == HclTokenKind::Comma {
            return;
        }
        let place = self.last..token.start;
        self.slip(place, "a line break is missing here");
        // Another attribute follows.
        if token.mark == HclTokenKind::Word
            && self.at + 1 < self.limit
            && self.token(self.at + 1).mark == HclTokenKind::Equals
        {
            return;
        }
        self.skip_line();
    }

    /// Reads a block: its type `name`, its labels, and the body that the token `brace` opens.
    fn block(&mut self, name: HclToken, brace: usize) {
        let close = self.token(brace).partner as usize;
        let end = self.token(close).end;
        self.string(name);
        self.advance();
        let labels = brace - self.at;
        if !self.has_room(labels + 1) {
            let start = self.token(brace).start;
            self.builder.scalar(NodeKind::Bare, start..end);
            self.jump(close + 1);
            return;
        }
        let mut opened = Vec::new();
        while self.at < brace {
            let label = self.token(self.at);
            opened.push(self.builder.open_as(NodeKind::Mapping, Form::Labels, label.start));
            self.string(label);
            self.advance();
        }
        let start = self.token(brace).start;
        if self.token(brace).first {
            self.slip(start..start + 1, "the `{` of a block stands on the line of its type");
        }
        let body = self.builder.open_as(NodeKind::Mapping, Form::Body, start);
        self.depth += labels + 1;
        self.enclosed(false, |parser| parser.body(close));
        self.depth -= labels + 1;
        self.builder.close(body, end);
        for label in opened.into_iter().rev() {
            self.builder.close(label, end);
        }
        self.skip_rest();
    }
}
