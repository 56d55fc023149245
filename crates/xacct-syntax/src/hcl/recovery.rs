//! Which brackets are missing, and which are too many, where they do not match.
//!
//! The evidence is the indentation: a closing bracket that is the first on its line belongs to the bracket whose line
//! begins alike, and a line that stands no deeper than that of an opening bracket is not within it.

use super::pair;
use super::token::{Bracket, HclToken, HclTokenKind};
use crate::report::{ErrorCollector, Mistake};

/// The tokens with all brackets in pairs.
pub(super) fn recover(text: &str, tokens: Vec<HclToken>, report: &mut ErrorCollector) -> Vec<HclToken> {
    let mut out = Recovery::new(text, &tokens).run(report);
    if !pair::pair(&mut out) {
        return pair::force(out);
    }
    out
}

/// An opening bracket that was not closed yet.
struct OpenBracket {
    /// Its index.
    token: usize,
    bracket: Bracket,
    /// The number and the indentation of its line.
    line: usize,
    indent: usize,
}

/// A line that may turn out to lack an opening bracket at its end.
struct SuspectLine {
    indent: usize,
    /// The index of the first token of the next line.
    next: usize,
}

struct Recovery<'t> {
    text: &'t str,
    tokens: &'t [HclToken],
    frames: Vec<OpenBracket>,
    /// The line before, those around it, and so on.
    lines: Vec<SuspectLine>,
    number: usize,
    indent: usize,
    /// Brackets that are missing before tokens.
    missing: Vec<(usize, HclToken)>,
    /// Brackets that are too many, in order.
    stray: Vec<usize>,
    /// Whether the lines tell anything.
    is_indented: bool,
}

impl<'t> Recovery<'t> {
    fn new(text: &'t str, tokens: &'t [HclToken]) -> Self {
        let is_indented = tokens.iter().any(|token| token.first && indent_of(text, *token) > 0);
        Self {
            text,
            tokens,
            frames: Vec::new(),
            lines: Vec::new(),
            number: 0,
            indent: 0,
            missing: Vec::new(),
            stray: Vec::new(),
            is_indented,
        }
    }

    fn run(mut self, report: &mut ErrorCollector) -> Vec<HclToken> {
        for (index, token) in self.tokens.iter().enumerate() {
            if token.first {
                self.begin_line(index, *token, report);
            }
            match token.mark {
                HclTokenKind::Open(bracket) => {
                    let (line, indent) = (self.number, self.indent);
                    self.frames.push(OpenBracket { token: index, bracket, line, indent });
                }
                HclTokenKind::Close(bracket) => self.close(index, *token, bracket, report),
                _ => {}
            }
            if let Some(line) = self.lines.last_mut() {
                line.next = index + 1;
            }
        }
        self.end_from(0, self.tokens.len(), report);
        self.merge()
    }

    /// A line begins with `token`: the frames end that it does not stand in, and the lines that it is not below of.
    fn begin_line(&mut self, index: usize, token: HclToken, report: &mut ErrorCollector) {
        self.number += 1;
        self.indent = indent_of(self.text, token);
        let is_closer = matches!(token.mark, HclTokenKind::Close(_));
        if !is_closer && self.is_indented {
            let inside = self.frames.iter().rposition(|frame| frame.indent < self.indent);
            self.end_from(inside.map_or(0, |inside| inside + 1), index, report);
        }
        while self.lines.pop_if(|line| line.indent > self.indent).is_some() {}
        if !is_closer {
            while self.lines.pop_if(|line| line.indent == self.indent).is_some() {}
            self.lines.push(SuspectLine { indent: self.indent, next: index + 1 });
        }
    }

    fn close(&mut self, index: usize, token: HclToken, bracket: Bracket, report: &mut ErrorCollector) {
        let (number, indent) = (self.number, self.indent);
        // A bracket within a line closes the last one, wherever that stands.
        let fits = |frame: &OpenBracket| !token.first || frame.line == number || frame.indent == indent;
        let top = self.frames.last();
        let top = top.is_some_and(|frame| frame.bracket == bracket && (fits(frame) || !self.is_indented));
        if top {
            self.frames.pop();
            return;
        }
        // Frames far out are not asked: hostile text has many.
        let mut near = self.frames.iter().enumerate().rev().take(64);
        let found = near
            .find(|(_, frame)| frame.bracket == bracket && (frame.line == number || frame.indent == indent));
        if let Some((found, _)) = found {
            self.end_from(found + 1, index, report);
            self.frames.pop();
        } else if !(token.first && self.imply_opener(index, token, bracket, report)) {
            // It stands where nothing was opened, unless it ends what was opened further to the right.
            if self.frames.last().is_some_and(|frame| frame.bracket == bracket && frame.indent > indent) {
                self.frames.pop();
                return;
            }
            self.stray.push(index);
            let message = format!("this `{}` closes nothing", bracket.closer());
            report.slip(Mistake::at(token.bytes(), message));
        }
    }

    /// Puts the bracket that `token` closes behind the line before that begins like that of `token`.
    fn imply_opener(
        &mut self,
        index: usize,
        token: HclToken,
        bracket: Bracket,
        report: &mut ErrorCollector,
    ) -> bool {
        let Some(line) = self.lines.last().filter(|line| line.indent == self.indent) else { return false };
        let next = line.next;
        let Some(before) = next.checked_sub(1).and_then(|last| self.tokens.get(last)) else { return false };
        // Nothing stands between the two.
        if next == index || self.frames.last().is_some_and(|frame| frame.indent > self.indent) {
            return false;
        }
        let message = format!("a `{}` is missing here", bracket.opener());
        let related = format!("this `{}` closes it", bracket.closer());
        let end = before.end as usize;
        report.slip(Mistake::at(end..end, message).related(token.bytes(), related));
        self.missing.push((next, HclToken::implied(HclTokenKind::Open(bracket), before.end)));
        true
    }

    /// Ends the frames from `from` on, before the token `index`.
    fn end_from(&mut self, from: usize, index: usize, report: &mut ErrorCollector) {
        let end = index.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.end);
        while self.frames.len() > from {
            let Some(frame) = self.frames.pop() else { return };
            self.missing.push((index, HclToken::implied(HclTokenKind::Close(frame.bracket), end)));
            let Some(opener) = self.tokens.get(frame.token) else { continue };
            let message = format!("this `{}` is never closed", frame.bracket.opener());
            let related = format!("a `{}` is missing here", frame.bracket.closer());
            let end = end as usize;
            report.slip(Mistake::at(opener.bytes(), message).related(end..end, related));
        }
    }

    /// The tokens, with what is missing, without what is too much.
    fn merge(mut self) -> Vec<HclToken> {
        self.missing.sort_by_key(|(index, _)| *index);
        let mut missing = self.missing.into_iter().peekable();
        let mut stray = self.stray.into_iter().peekable();
        let mut out = Vec::with_capacity(self.tokens.len() + missing.len());
        // What begins a line goes on doing so where it is left out.
        let mut first = false;
        for (index, token) in self.tokens.iter().enumerate() {
            while let Some((_, implied)) = missing.next_if(|(at, _)| *at <= index) {
                out.push(implied);
            }
            first |= token.first;
            if stray.next_if(|stray| *stray <= index).is_none() {
                out.push(HclToken { first, ..*token });
                first = false;
            }
        }
        out.extend(missing.map(|(_, implied)| implied));
        out
    }
}

/// How many bytes stand before `token`, the first of its line.
fn indent_of(text: &str, token: HclToken) -> usize {
    let before = text.as_bytes().get(..token.start as usize).unwrap_or_default();
    token.start as usize - memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
}
