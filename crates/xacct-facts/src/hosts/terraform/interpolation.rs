//! Templates: strings in which expressions stand.
//! <https://developer.hashicorp.com/terraform/language/expressions/strings>

use std::sync::Arc;

use xacct_syntax::{Hole, Language, Node, Piece, Text, hcl};

use super::context::{Expressions, unknown_at};
use crate::value::{Evaluate, ExprValue};

impl<'t> Expressions<'_, 't> {
    /// A string with interpolations: each is evaluated.
    pub(super) fn template(&self, node: Node<'t>) -> Option<ExprValue<'t>> {
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
            return (node.tree().language() == Language::Json).then_some(ExprValue::Text(text));
        }
        Some(self.interpolated(&text, node))
    }

    /// What `text` evaluates to, with every interpolation and directive evaluated.
    pub(super) fn interpolated(&self, text: &Text, at: Node<'t>) -> ExprValue<'t> {
        let is_directed =
            |place: &str| place.starts_with("%{") || place.starts_with("${~") || place.ends_with("~}");
        if text.holes().any(|(range, _)| is_directed(text.slice(range).as_str())) {
            return self.directed(text, at);
        }
        let mut pieces = Vec::new();
        let mut done = 0;
        for (range, _) in text.holes() {
            let place = text.slice(range.clone());
            let expression = self.module.expression(&place);
            let value = self.evaluate(expression);
            if range.len() == text.len() {
                // The whole string is one interpolation, as it is in JSON syntax.
                return self.whole(value, expression);
            }
            pieces.push(Piece::Verbatim(text.slice(done..range.start)));
            pieces.push(self.interpolation(value, &place));
            done = range.end;
        }
        pieces.push(Piece::Verbatim(text.slice(done..text.len())));
        ExprValue::Text(self.budget().text(pieces).unwrap_or_else(|| unknown_at(at)))
    }

    /// What stands in a string for the interpolation at `place`, whose expression evaluates to `value`.
    pub(super) fn interpolation(&self, value: ExprValue<'t>, place: &Text) -> Piece {
        match self.string(value).filter(|value| !value.is_empty()) {
            // Nothing is known of it: it is what is written, and can be written again.
            Some(value) if value == *place => match whole_hole(&value) {
                Some(hole) => Piece::Hole(hole, place.clone()),
                None => Piece::Verbatim(moved_to(&value, place)),
            },
            Some(value) if self.given_in(&value).is_some() => Piece::Verbatim(value),
            Some(value) => Piece::Verbatim(moved_to(&value, place)),
            None => {
                let hole = place.holes().next().map(|(_, hole)| hole.clone());
                Piece::Hole(hole.unwrap_or_else(|| Hole::Named(Arc::from(place.as_str()))), place.clone())
            }
        }
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

/// The hole that all of `text` is.
fn whole_hole(text: &Text) -> Option<Hole> {
    text.holes().find(|(range, _)| range.len() == text.len()).map(|(_, hole)| hole.clone())
}
