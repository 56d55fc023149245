//! What to do where a comma, a colon, a key or a value is missing or one too many.

use super::balance::opener;
use super::container::{ContainerEnd, Expect, OpenContainer};
use super::lexer::{JsonToken, JsonTokenKind};
use super::reader::JsonReader;
use crate::NodeKind;
use crate::report::Mistake;

impl JsonReader<'_> {
    /// Makes the reader ready for the key or value that begins with `token`; `false` where there is no place for it.
    #[inline]
    pub(super) fn make_room(&mut self, token: JsonToken) -> bool {
        match self.expect {
            Expect::First | Expect::Next if self.top_is(NodeKind::Mapping) => {
                if self.guide == ContainerEnd::Indentation {
                    self.item_for_key(token);
                }
                true
            }
            Expect::First | Expect::Next => {
                if token.is_word() && self.lexer.colon_follows() {
                    self.imply(NodeKind::Mapping, token);
                }
                true
            }
            Expect::Value => {
                if token.is_word() && self.lexer.colon_follows() {
                    self.key_for_value(token);
                    return true;
                }
                if self.guide == ContainerEnd::Indentation || self.stack.is_empty() {
                    return self.later_value(token);
                }
                true
            }
            Expect::Comma | Expect::Colon | Expect::Nothing => self.bridge(token),
        }
    }

    /// The mark between the last token and `token` is missing.
    #[cold]
    fn bridge(&mut self, token: JsonToken) -> bool {
        if self.stands_for_mark(token) {
            return false;
        }
        let place = self.last.end..self.last.end;
        match self.expect {
            Expect::Comma => {
                let comma = Mistake::at(place.clone(), "a comma is missing here");
                // In a mapping, what follows a comma is a key: what is none was meant otherwise.
                let is_entry =
                    !self.top_is(NodeKind::Mapping) || token.is_word() && self.lexer.colon_follows();
                self.fault(if is_entry { comma.repair(place, ",") } else { comma });
                self.expect = Expect::Next;
            }
            Expect::Colon
                if token.is_word() && (self.lexer.line != self.key_line || self.lexer.colon_follows()) =>
            {
                self.missing_value();
                self.expect = Expect::Next;
            }
            Expect::Colon => {
                self.fault(Mistake::at(place.clone(), "a colon is missing here").repair(place, ":"));
                self.expect = Expect::Value;
            }
            _ => {
                self.is_part = true;
                let is_document = matches!(token.shape, JsonTokenKind::Open(_));
                let message = if is_document {
                    "a second document begins here (a file with a document on each line is JSON Lines, not JSON)"
                } else {
                    "the document ends before this"
                };
                self.fault(Mistake::at(token.start..token.end, message));
                self.balanced &= is_document;
                self.stop();
                return false;
            }
        }
        self.make_room(token)
    }

    /// Whether `token` is another language's comma or colon: `;`, `=`, `=>`.
    fn stands_for_mark(&mut self, token: JsonToken) -> bool {
        let range = token.start..token.end;
        let (mark, name) = match (self.expect, self.lexer.str(range.clone())) {
            (Expect::Comma, ";") => (",", "comma"),
            (Expect::Colon, "=" | "=>") => (":", "colon"),
            _ => return false,
        };
        self.fault(Mistake::at(range.clone(), format!("this should be a {name}")).repair(range, mark));
        self.expect = if self.expect == Expect::Comma { Expect::Next } else { Expect::Value };
        true
    }

    /// A key stands where a value belongs.
    #[cold]
    fn key_for_value(&mut self, token: JsonToken) {
        let line = self.lexer.line;
        let belongs = self.guide == ContainerEnd::Indentation
            && line.indent > self.key_line.indent
            && !self.stack.last().is_some_and(|top| top.implied);
        if self.stack.is_empty() || line == self.key_line || belongs {
            self.imply(NodeKind::Mapping, token);
        } else {
            self.missing_value();
            self.expect = Expect::Next;
        }
    }

    /// A value on another line than its key, in a text whose brackets do not match, or the outermost value; `false`
    /// where it is none.
    fn later_value(&mut self, token: JsonToken) -> bool {
        let bracket_follows = || matches!(self.lexer.next_byte(token.end), Some(b'{' | b'['));
        let Some(top) = self.stack.last() else {
            // What stands before the document: `policy =`.
            let rest = self.lexer.ahead(token.end);
            if token.is_word() && (bracket_follows() || rest.contains(&b'{') || rest.contains(&b'[')) {
                self.fault(Mistake::at(token.start..token.end, "this stands before the document"));
                return false;
            }
            return true;
        };
        let line = self.lexer.line;
        if line == self.key_line || !self.lexer.is_first(token) {
            return true;
        }
        if matches!(token.shape, JsonTokenKind::String { closed: false, .. }) && bracket_follows() {
            // Something half-typed, before the bracket that is the value.
            return false;
        }
        if top.implied && token.is_word() && top.children == Some(line.indent) {
            self.missing_value();
            self.item_for_key(token);
        } else if line.indent > self.key_line.indent && token.shape != JsonTokenKind::Open(NodeKind::Sequence)
        {
            self.imply(NodeKind::Sequence, token);
        }
        true
    }

    /// In a text whose brackets do not match: what stands where a key belongs may be the item of a list.
    fn item_for_key(&mut self, token: JsonToken) {
        let Some(top) = self.stack.last() else { return };
        if !token.is_word() || self.lexer.colon_follows() || !self.lexer.is_first(token) {
            return;
        }
        if top.implied && self.stack.len() > 1 {
            // There was one key among the items.
            self.pop(self.last.end);
            self.expect = Expect::Next;
        } else if top.children.is_some_and(|children| children < self.lexer.line.indent) {
            self.key_of_list(token);
        }
    }

    /// A bracket stands where a key belongs; `false` where it is stepped over.
    #[cold]
    pub(super) fn bracket_for_key(&mut self, kind: NodeKind, token: JsonToken) -> bool {
        let line = self.lexer.line;
        let is_first = self.lexer.is_first(token);
        let comes_late = |top: &&mut OpenContainer| {
            top.implied && top.kind == kind && is_first && top.children > Some(line.indent)
        };
        if let Some(top) = self.stack.last_mut().filter(comes_late) {
            // This is the bracket that was missed.
            top.implied = false;
            top.line = line;
            top.at = token.start;
            return false;
        }
        if self.guide == ContainerEnd::Indentation && !is_first {
            let message = format!("this `{}` is one too many", opener(kind));
            self.fault(Mistake::at(token.start..token.end, message));
            return false;
        }
        self.key_of_list(token);
        true
    }

    /// What begins with `token` has no key: it is read as a list whose key and bracket are missing.
    fn key_of_list(&mut self, token: JsonToken) {
        self.missing_key(token, "a key is missing here");
        self.imply(NodeKind::Sequence, token);
    }

    /// Adds a key that nobody wrote, before `token`.
    pub(super) fn missing_key(&mut self, token: JsonToken, message: &str) {
        self.fault(Mistake::at(token.start..token.start, message));
        self.builder.scalar(NodeKind::Missing, token.start as u32..token.start as u32);
        self.key_line = self.lexer.line;
        self.expect = Expect::Value;
    }

    /// Opens a list or mapping whose bracket is missing before `token`.
    fn imply(&mut self, kind: NodeKind, token: JsonToken) {
        self.is_part |= self.stack.is_empty();
        let place = self.last.end..self.last.end;
        self.fault(Mistake::at(place, format!("a `{}` is missing here", opener(kind))));
        self.balanced = false;
        self.push(kind, token, true);
    }

    /// The last key has no value.
    pub(super) fn missing_value(&mut self) {
        let place = self.last.end;
        let mistake = match self.expect {
            Expect::Colon => Mistake::at(self.last.clone(), "this key has no value"),
            _ => Mistake::at(place..place, "a value is missing here"),
        };
        self.fault(mistake);
        self.builder.scalar(NodeKind::Missing, place as u32..place as u32);
        self.expect = Expect::Comma;
    }

    /// Whether what comes behind the comma just read, on its line, is a value and no key.
    pub(super) fn value_follows(&self) -> bool {
        let at = self.lexer.at;
        match self.lexer.after_blanks(at) {
            Some(b'{' | b'[') => true,
            Some(b'"') => self.lexer.key_follows(at) == Some(false),
            _ => false,
        }
    }

    /// This comma, and those that follow it: together they are one mistake.
    #[cold]
    pub(super) fn superfluous_comma(&mut self, token: JsonToken) {
        while self.lexer.after_blanks(self.lexer.at) == Some(b',') {
            self.lexer.at += self.lexer.blanks(self.lexer.at) + 1;
        }
        let range = token.start..self.lexer.at;
        let message = match range.len() {
            1 => "this comma is one too many",
            _ => "these commas are too many",
        };
        self.balanced &= self.expect != Expect::Nothing;
        self.is_part |= self.expect == Expect::Nothing;
        self.fault(Mistake::at(range.clone(), message).repair(range, ""));
    }

    #[cold]
    pub(super) fn trailing_comma(&mut self) {
        let comma = self.last.clone();
        let mistake = Mistake::at(comma.clone(), "this comma is one too many: nothing follows it");
        self.fault(mistake.repair(comma, ""));
    }

    #[cold]
    pub(super) fn unquoted_key(&mut self, token: JsonToken) {
        let range = token.start..token.end;
        let quoted = format!("\"{}\"", self.lexer.str(range.clone()));
        let mistake = Mistake::at(range.clone(), "a key must be written in quotes");
        self.lexer.report.slip(mistake.repair(range, quoted));
    }
}
