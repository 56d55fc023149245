//! Scalars: the five ways to write one, and what sort of value it is.

use std::ops::Range;

use granit_parser::ScalarStyle;

use super::build::Build;
use super::{block, flow, place};
use crate::json::word::is_number;
use crate::report::Mistake;
use crate::{Encoding, NodeId, NodeKind, Piece, SyntaxErrorKind, Text};

impl Build<'_> {
    /// Adds a scalar that the parser found at `range` and reads as `value`; `column` is where its lines begin.
    /// `is_text` says that it is no number, whatever it looks like.
    pub(super) fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        range: Range<usize>,
        column: usize,
        is_text: bool,
    ) -> NodeId {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => return self.block(value, range, column),
            ScalarStyle::Plain if range.is_empty() => {
                self.end = self.missing(range.start);
                let place = self.place(self.end..self.end);
                return self.built.builder.scalar(NodeKind::Missing, place);
            }
            _ => self.end = range.end,
        }
        if self.draft.is_patched(&range) {
            return self.rewritten(value, range);
        }
        let place = self.place(range);
        let (start, end) = (place.start as usize, place.end as usize);
        let source = self.text.as_str().get(start..end).unwrap_or_default();
        let folded = memchr::memchr2(b'\n', b'\r', source.as_bytes()).is_some();
        let truth = truth(source).filter(|_| !is_text && style == ScalarStyle::Plain && self.is_value());
        let is_controlled = self.is_controlled(&(start..end));
        let builder = &mut self.built.builder;
        if is_controlled {
            let quote = usize::from(style != ScalarStyle::Plain);
            return builder.unknown(place, start + quote..end - quote);
        }
        if let Some(truth) = truth {
            let written = Piece::Decoded(truth.to_owned(), self.text.slice(start..end));
            return builder.told(place, Text::derive([written], Encoding::YamlPlain));
        }
        match style {
            ScalarStyle::Plain if folded => builder.told(place, flow::plain(self.text, start..end)),
            ScalarStyle::Plain if self.draft.masked && source.starts_with("{{") => {
                self.placeholder(source, place)
            }
            ScalarStyle::Plain => match kind(source) {
                NodeKind::String => builder.plain(place),
                _ if is_text => builder.plain(place),
                kind => builder.scalar(kind, place),
            },
            ScalarStyle::SingleQuoted
                if folded || source.get(1..source.len() - 1).is_some_and(|s| s.contains('\'')) =>
            {
                builder.told(place, flow::single(self.text, start + 1..end - 1))
            }
            ScalarStyle::DoubleQuoted if folded || memchr::memchr(b'\\', source.as_bytes()).is_some() => {
                builder.told(place, flow::double(self.text, start + 1..end - 1))
            }
            _ => builder.string(place, true, false),
        }
    }

    /// A word that a template engine will replace, where YAML would see a mapping.
    fn placeholder(&mut self, source: &str, place: Range<u32>) -> NodeId {
        let range = place.start as usize..place.end as usize;
        let message = format!("`{source}` is no string without quotes");
        self.report(Mistake::at(range, message).slip(SyntaxErrorKind::Placeholder));
        self.built.builder.scalar(NodeKind::Bare, place)
    }

    fn block(&mut self, value: &str, range: Range<usize>, column: usize) -> NodeId {
        let bytes = self.draft.as_str().as_bytes();
        let header = place::header(bytes, self.end).unwrap_or(range.start);
        if self.draft.is_patched(&(header..range.end)) {
            self.end = range.end.max(header);
            let written = self.draft.as_str().get(header..self.end).unwrap_or_default();
            self.end = header + written.trim_ascii_end().len();
            return self.rewritten(value, header..self.end);
        }
        let origin = self.draft.origin(header);
        if value.bytes().all(|b| b == b'\n') {
            // Nothing is indented, so that nothing tells the indentation.
            let line = bytes.get(header..).unwrap_or_default();
            let length =
                line.iter().take_while(|b| matches!(b, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')).count();
            self.end = header + length;
            return self.rewritten(value, header..self.end);
        }
        let (text, last) = block::decode(self.text, origin, column, self.draft.origin(range.end));
        self.end = header + (last - origin);
        self.floor = last as u32;
        self.built.builder.told(origin as u32..last as u32, text)
    }

    /// A string whose characters have no places of their own.
    fn rewritten(&mut self, value: &str, range: Range<usize>) -> NodeId {
        let place = self.place(range);
        if self.draft.masked {
            // The parser did not see what is written there.
            return self.built.builder.scalar(NodeKind::Bare, place);
        }
        let source = self.text.slice(place.start as usize..place.end as usize);
        if source.as_str() == value {
            return self.built.builder.plain(place);
        }
        let text = Text::derive([Piece::Decoded(value.to_owned(), source)], Encoding::YamlPlain);
        self.built.builder.told(place, text)
    }

    /// What looks like an alias and names no anchor.
    pub(super) fn unresolved(&mut self, place: Range<u32>) {
        let range = place.start as usize..place.end as usize;
        let written = self.text.slice(range.clone());
        let name = written.as_str().trim_start_matches('*');
        if name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            let message = format!(
                "no anchor `&{name}` stands before this alias; a string like this is written in quotes"
            );
            self.report(Mistake::at(range, message));
            self.built.builder.scalar(NodeKind::Bare, place);
        } else {
            let message = "a string that begins with `*` is written in quotes";
            let quoted = format!("'{}'", written.as_str().replace('\'', "''"));
            self.report(Mistake::at(range.clone(), message).repair(range, quoted));
            self.built.builder.plain(place);
        }
    }
}

/// What a word means that is a truth value in YAML 1.1, which CloudFormation and most tools read, and a string in 1.2.
/// <https://yaml.org/type/bool.html>; `y` and `n` are read as strings all the same.
fn truth(written: &str) -> Option<&'static str> {
    match written {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some("true"),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some("false"),
        _ => None,
    }
}

/// The kind of a scalar without quotes. Only what every reader takes for a number is one: `012345678901` is an
/// account and `2012-10-17` a version. Whatever the kind, the node keeps the characters that were written.
pub(super) fn kind(written: &str) -> NodeKind {
    match written {
        "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => NodeKind::Bool,
        _ if written.starts_with(|c: char| c.is_ascii_digit() || c == '-') && is_number(written) => {
            NodeKind::Number
        }
        _ => NodeKind::String,
    }
}
