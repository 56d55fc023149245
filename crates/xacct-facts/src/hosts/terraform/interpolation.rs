//! Templates: strings in which expressions stand.
//! <https://developer.hashicorp.com/terraform/language/expressions/strings>

use xacct_syntax::{Encoding, Language, Node, Piece, Text, hcl};

use super::context::{Expressions, unknown_at};
use crate::value::{Evaluate, Value};

impl<'t> Expressions<'_, 't> {
    /// A string with interpolations: each is put to what it comes to.
    pub(super) fn template(&self, node: Node<'t>) -> Option<Value<'t>> {
        let raw = node.as_str()?;
        if !raw.contains("${") && !raw.contains("%{") {
            return None;
        }
        let text = match node.tree().language() {
            Language::Json => hcl::template(&node.text()?),
            _ => node.text()?,
        };
        if text.holes().next().is_none() {
            // In JSON, nobody has read the escapes of templates yet.
            return (node.tree().language() == Language::Json).then_some(Value::Text(text));
        }
        Some(self.interpolated(&text, node))
    }

    pub(super) fn interpolated(&self, text: &Text, at: Node<'t>) -> Value<'t> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for (range, hole) in text.holes() {
            let place = text.slice(range.clone());
            if place.as_str().starts_with("%{") {
                // What a directive leaves out or repeats is not known.
                return Value::Text(unknown_at(at));
            }
            let parsed = hcl::parse_expression(&place);
            let inner: Expressions<'_, '_> = self.shorter();
            let value = inner.evaluate(parsed.tree.root());
            if range.len() == text.len() {
                // The whole string is one interpolation, as it is in JSON syntax.
                let value = inner.whole(value, parsed.tree.root());
                self.steps.set(inner.steps.get());
                return without_nodes(value);
            }
            self.steps.set(inner.steps.get());
            pieces.push(Piece::Verbatim(text.slice(done..range.start)));
            pieces.push(
                match inner
                    .string(value)
                    .filter(|value| !value.is_empty())
                    .map(|value| moved_to(&value, &place))
                {
                    Some(value) => Piece::Verbatim(value),
                    None => Piece::Hole(hole.clone(), place),
                },
            );
            done = range.end;
        }
        pieces.push(Piece::Verbatim(text.slice(done..text.len())));
        Value::Text(Text::derive(pieces, Encoding::Plain))
    }
}

/// A value whose nodes are gone: [`Expressions::whole`] leaves none.
fn without_nodes<'t>(value: Value<'_>) -> Value<'t> {
    match value {
        Value::Text(text) => Value::Text(text),
        Value::Node(node) => node.text().map_or(Value::Absent, Value::Text),
        Value::List(items) => Value::List(items.into_iter().map(without_nodes).collect()),
        Value::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (key, without_nodes(value))).collect())
        }
        Value::Absent => Value::Absent,
    }
}

/// The value of an interpolation at its place, where it is not written there itself.
fn moved_to(value: &Text, place: &Text) -> Text {
    if place.span().contains(value.span()) && !value.is_empty() {
        value.clone()
    } else {
        crate::value::moved(value, place)
    }
}
