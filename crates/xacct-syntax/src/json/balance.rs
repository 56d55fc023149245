//! Which bracket is the wrong one, where they do not match.
//!
//! The evidence is the indentation: a closing bracket that is the first on its line belongs to the bracket whose line
//! begins alike, and an entry belongs to the mapping or list whose other entries begin alike. It is asked for only
//! once the brackets alone have failed, so that valid JSON may be indented as it likes.

use super::container::{ContainerEnd, Expect, OpenContainer};
use super::lexer::{JsonToken, JsonTokenKind};
use super::reader::JsonReader;
use crate::NodeKind;
use crate::report::Mistake;

impl JsonReader<'_> {
    /// Ends the frames that the indentation of `token` shows to be over; `false` where `token` itself is to be
    /// stepped over.
    pub(super) fn heed_indentation(&mut self, token: JsonToken) -> bool {
        if self.is_stray(token) {
            let mark = self.lexer.str(token.start..token.end);
            self.fault(Mistake::at(token.start..token.end, format!("this `{mark}` is one too many")));
            self.lexer.leave_out(token);
            return false;
        }
        if self.lexer.is_first(token) && (token.is_word() || matches!(token.shape, JsonTokenKind::Open(_))) {
            let indent = self.lexer.line.indent;
            self.end_deeper_frames(indent);
            if let Some(top) = self.stack.last_mut().filter(|top| top.children.is_none()) {
                top.children = Some(indent);
            }
        }
        true
    }

    /// Ends the frames whose children stand deeper than `indent`, if those of another frame stand right there.
    fn end_deeper_frames(&mut self, indent: usize) {
        let line = self.lexer.line;
        let is_over = |frame: &OpenContainer| {
            frame.children.is_none_or(|children| children > indent)
                && (frame.implied || frame.line.indent >= indent)
                && frame.line != line
        };
        let kept = self.stack.iter().rposition(|frame| !is_over(frame)).map_or(0, |i| i + 1);
        let lands = kept.checked_sub(1).and_then(|i| self.stack.get(i));
        let fits = lands.is_some_and(|frame| frame.children == Some(indent) && frame.line.indent < indent);
        if kept < self.stack.len() && fits {
            let comma = self.expect == Expect::Next;
            self.close_above(kept);
            if comma {
                self.expect = Expect::Next;
            }
        }
    }

    /// Ends the frames from `kept` on: their brackets are missing behind the last token.
    pub(super) fn close_above(&mut self, kept: usize) {
        if matches!(self.expect, Expect::Colon | Expect::Value) && self.top_is(NodeKind::Mapping) {
            self.missing_value();
        }
        self.balanced = false;
        let unclosed = || self.stack.iter().skip(kept).rev().filter(|frame| !frame.implied);
        if let Some(frame) = unclosed().next() {
            let missing: String = unclosed().map(|frame| closer(frame.kind)).collect();
            let message = match missing.len() {
                1 => format!("a `{missing}` is missing here"),
                _ => format!("the brackets `{missing}` are missing here"),
            };
            let related = format!("this `{}` is never closed", opener(frame.kind));
            let place = self.last.end..self.last.end;
            let mistake = Mistake::at(place, message).related(frame.at..frame.at + 1, related);
            self.fault(mistake);
        }
        while self.stack.len() > kept {
            self.pop(self.last.end);
        }
    }

    /// Makes the frame that `token` closes the innermost one; `false` where it closes nothing.
    #[cold]
    pub(super) fn find_opener(&mut self, kind: NodeKind, token: JsonToken) -> bool {
        let range = token.start..token.end;
        let Some(index) = self.opener_of(kind, token) else {
            self.balanced = false;
            self.fault(Mistake::at(range, format!("this `{}` closes nothing", closer(kind))));
            return false;
        };
        if index + 1 < self.stack.len() {
            self.close_above(index + 1);
        }
        if let Some(frame) = self.stack.last().filter(|frame| frame.kind != kind && !frame.implied) {
            let right = closer(frame.kind);
            let mistake = Mistake::at(range.clone(), format!("this should be a `{right}`"))
                .related(frame.at..frame.at + 1, format!("it closes this `{}`", opener(frame.kind)))
                .repair(range, right);
            self.balanced = false;
            self.fault(mistake);
        }
        true
    }

    /// The index of the frame that the closing bracket `token` ends.
    fn opener_of(&self, kind: NodeKind, token: JsonToken) -> Option<usize> {
        let top = self.stack.last()?;
        if self.guide == ContainerEnd::Brackets {
            return self.opener_by_kind(kind, token);
        }
        if !self.lexer.is_first(token) {
            let early = top.kind == kind && !top.implied && self.goes_on(top);
            return if early { None } else { self.opener_by_kind(kind, token) };
        }
        let indent = self.lexer.line.indent;
        let matching = self.stack.iter().enumerate().rposition(|(i, frame)| {
            frame.kind == kind
                && if frame.implied { self.implied_ends_at(i, indent) } else { frame.line.indent == indent }
        });
        let level = || self.stack.iter().rposition(|frame| !frame.implied && frame.line.indent == indent);
        match matching.or_else(level) {
            Some(index) => Some(index),
            // It stands deeper than the frame that it would close: its own bracket is gone.
            None if top.line.indent < indent && top.children.is_some() => None,
            None => self.opener_by_kind(kind, token),
        }
    }

    /// Whether a closing bracket at `indent` can be that of the implied frame number `index`.
    fn implied_ends_at(&self, index: usize, indent: usize) -> bool {
        let Some(frame) = self.stack.get(index) else { return false };
        let parent = index.checked_sub(1).and_then(|i| self.stack.get(i));
        frame.children > Some(indent)
            && parent.is_none_or(|parent| {
                parent.line.indent < indent || parent.line.indent == indent && parent.kind != frame.kind
            })
    }

    /// The index of the frame that a closing bracket ends, judged by its kind.
    fn opener_by_kind(&self, kind: NodeKind, token: JsonToken) -> Option<usize> {
        let (top, last) = (self.stack.last()?, self.stack.len() - 1);
        if top.kind == kind {
            return Some(last);
        }
        if self.lexer.after_blanks(token.end) == closer(top.kind).bytes().next() {
            // The right one comes next.
            return None;
        }
        let line = self.lexer.line;
        let same_kind = self.stack.iter().rposition(|frame| frame.kind == kind);
        match same_kind.filter(|&i| self.stack.get(i).is_some_and(|frame| frame.line == line)) {
            Some(index) => Some(index),
            None if top.line == line => Some(last),
            None if self.guide == ContainerEnd::Indentation => None,
            None => same_kind.or(Some(last)),
        }
    }

    /// Whether the lines that follow belong to `frame`, as if it were not closed here.
    fn goes_on(&self, frame: &OpenContainer) -> bool {
        let Some(children) = frame.children.filter(|children| *children > frame.line.indent) else {
            return false;
        };
        let is_blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
        let rest = self.lexer.rest(self.lexer.at);
        let gap = rest.iter().take_while(|b| is_blank(b) || **b == b',').count();
        let mut rest = rest.get(gap..).unwrap_or_default();
        let mut found = None;
        while let [b'\n', next @ ..] = rest {
            let indent = next.iter().take_while(|b| is_blank(b)).count();
            rest = next.get(indent..).unwrap_or_default();
            found = Some(indent);
        }
        found == Some(children) && !matches!(rest.first(), Some(b'}' | b']') | None)
    }

    /// Whether a mark has slipped in by mistake: without it, what follows would stand right.
    fn is_stray(&self, token: JsonToken) -> bool {
        let Some(top) = self.stack.last() else {
            // The document is a mapping: it ends like one.
            return token.shape == JsonTokenKind::Open(NodeKind::Sequence)
                && self.expect == Expect::Value
                && self.lexer.next_byte(token.end) == Some(b'{')
                && self.lexer.bytes.trim_ascii_end().last() == Some(&b'}');
        };
        if token.is_word()
            || token.shape == JsonTokenKind::End
            || token.shape == JsonTokenKind::Comma && self.expect == Expect::Comma
        {
            return false;
        }
        let next = self.lexer.after_blanks(token.end);
        if self.lexer.is_first(token) {
            let gap = self.lexer.blanks(token.end);
            // Where the rest of the line would begin.
            let column = token.end + gap - self.lexer.line.start - 1;
            let stands_right = match next {
                Some(b'}' | b']') => {
                    next == closer(top.kind).bytes().next()
                        && top.line.indent == column
                        && (gap > 0 || token.shape != JsonTokenKind::Close(top.kind))
                }
                Some(b',' | b'\n') | None => false,
                // Nothing is closed before something was in it, and that follows.
                Some(_) if self.expect == Expect::First && matches!(token.shape, JsonTokenKind::Close(_)) => {
                    true
                }
                Some(_) => {
                    top.children == Some(column)
                        && (gap > 0
                            || top.kind == NodeKind::Mapping
                            || token.shape != JsonTokenKind::Open(NodeKind::Sequence))
                }
            };
            if stands_right {
                return true;
            }
        }
        match token.shape {
            JsonTokenKind::Open(NodeKind::Mapping) => match next {
                Some(b'{' | b'[' | b':' | b',' | b']') => true,
                Some(b'}') => self.expect == Expect::Comma,
                _ => self.lexer.key_follows(token.end) == Some(false),
            },
            JsonTokenKind::Open(_) => match next {
                Some(b':' | b',' | b'}') => true,
                Some(b'"') => self.lexer.key_follows(token.end) == Some(true),
                _ => false,
            },
            _ => false,
        }
    }
}

/// The bracket that opens a list or mapping.
pub(super) fn opener(kind: NodeKind) -> &'static str {
    if kind == NodeKind::Mapping { "{" } else { "[" }
}

/// The bracket that closes a list or mapping.
pub(super) fn closer(kind: NodeKind) -> &'static str {
    if kind == NodeKind::Mapping { "}" } else { "]" }
}
