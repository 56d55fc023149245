//! Directives of templates: what they leave out, and what they repeat.
//! <https://developer.hashicorp.com/terraform/language/expressions/strings#directives>

use xacct_syntax::{Node, Piece, Text};

use super::context::{Expressions, unknown_at};
use super::template::{TemplatePart, parts};
use crate::value::{Evaluate, ExprValue, said};

impl<'t> Expressions<'_, 't> {
    /// What the template `text`, which has directives or strips blanks, evaluates to; unknown where a condition is, or what a loop
    /// goes through.
    pub(super) fn directed(&self, text: &Text, at: Node<'t>) -> ExprValue<'t> {
        let written = parts(text).and_then(|parts| {
            let mut pieces = Vec::new();
            self.write(&parts, false, &mut pieces)?;
            self.budget().text(pieces)
        });
        ExprValue::Text(written.unwrap_or_else(|| unknown_at(at)))
    }

    /// Adds what `parts` evaluate to. What is `repeated` cannot be edited for one of its elements.
    fn write(&self, parts: &[TemplatePart], is_repeated: bool, pieces: &mut Vec<Piece>) -> Option<()> {
        let _level = self.budget().deeper()?;
        for part in parts {
            if !self.budget().spend(1, 0) {
                return None;
            }
            match part {
                TemplatePart::Literal(text) if is_repeated => {
                    self.budget().spend(0, text.len()).then_some(())?;
                    pieces.push(Piece::Decoded(text.as_str().to_owned(), text.clone()));
                }
                TemplatePart::Literal(text) => pieces.push(Piece::Verbatim(text.clone())),
                TemplatePart::Interpolation(place) => {
                    let value = self.evaluate(self.module.expression(place));
                    pieces.push(self.interpolation(value, place));
                }
                TemplatePart::If { condition, then, otherwise } => {
                    let condition = self.module.expression(condition);
                    // What differs from element to element is no condition of the whole.
                    let holds = if is_repeated {
                        self.known(condition)?.parse().ok()?
                    } else {
                        self.holds(condition)?
                    };
                    self.write(if holds { then } else { otherwise }, is_repeated, pieces)?;
                }
                TemplatePart::For { variables, over, body } => {
                    let elements = self.elements(self.evaluate(self.module.expression(over)), over)?;
                    let is_repeated = is_repeated || elements.len() > 1;
                    for element in elements {
                        self.looping(variables, element)?.write(body, is_repeated, pieces)?;
                    }
                }
            }
        }
        Some(())
    }

    /// The elements of a list or map, each with its key; none where they are not known.
    pub(super) fn elements(
        &self,
        over: ExprValue<'t>,
        place: &Text,
    ) -> Option<Vec<(ExprValue<'t>, ExprValue<'t>)>> {
        match self.items(over.clone()) {
            Some(items) => {
                let index = |at: usize| ExprValue::Text(said(&at.to_string(), place));
                Some(items.into_iter().enumerate().map(|(at, item)| (index(at), item)).collect())
            }
            None => {
                let entries = self.entries(over)?.into_iter();
                Some(entries.map(|(key, value)| (ExprValue::Text(key), value)).collect())
            }
        }
    }

    /// The same expressions for the element with that key and value of a loop.
    pub(super) fn looping(
        &self,
        variables: &[String],
        (key, value): (ExprValue<'t>, ExprValue<'t>),
    ) -> Option<Self> {
        match variables {
            [one] => Some(self.with(vec![(one.clone(), value)])),
            [first, second] => Some(self.with(vec![(first.clone(), key), (second.clone(), value)])),
            _ => None,
        }
    }
}
