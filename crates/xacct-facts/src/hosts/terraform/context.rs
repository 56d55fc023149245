//! What expressions are evaluated in: a module in one of its scenarios, and the variables around.

use std::borrow::Cow;
use std::sync::Arc;

use xacct_syntax::{Hole, Node, Text};

use super::module::Declarations;
use super::scenario::{EvaluationTrace, TerraformScenario};
use crate::value::{ExprValue, source};

/// The expressions of a module in one of its scenarios.
pub(crate) struct Expressions<'e, 't> {
    pub module: &'e Declarations<'t>,
    pub scenario: &'e TerraformScenario,
    pub asked: &'e EvaluationTrace,
    /// The variables of the `for` expressions around.
    pub(super) scope: Vec<(String, ExprValue<'t>)>,
}

impl<'e, 't> Expressions<'e, 't> {
    /// The expressions of `module` in `scenario`.
    pub fn new(
        module: &'e Declarations<'t>,
        scenario: &'e TerraformScenario,
        asked: &'e EvaluationTrace,
    ) -> Self {
        Self { module, scenario, asked, scope: Vec::new() }
    }

    /// The key of the element of `for_each` that a block is made for, where it is known.
    pub(super) fn each_key(&self) -> Option<String> {
        let each = self.scope.iter().rev().find(|(name, _)| name == "each");
        let Some((_, ExprValue::Map(entries))) = each else { return None };
        entries.iter().find_map(|(key, value)| match value {
            ExprValue::Text(text) if key == "key" => known(text),
            _ => None,
        })
    }

    /// The part of `text` that a call gave, where that is written.
    pub(super) fn given_in(&self, text: &Text) -> Option<Text> {
        let call = self.module.call()?;
        text.part_in(&|file| call.files.contains(&file) || call.arguments.sources.contains(&file))
    }

    /// The same where no `for` expression is around, for a value of its own: what that asks for is noted apart.
    pub(super) fn asking<'a>(&'a self, asked: &'a EvaluationTrace) -> Expressions<'a, 't> {
        Expressions::new(self.module, self.scenario, asked)
    }
}

/// A string, if all of it is known.
pub(crate) fn known(text: &Text) -> Option<String> {
    text.holes().next().is_none().then(|| text.as_str().to_owned())
}

/// A hole in the place of an expression, which reads `${expression}`.
pub(crate) fn unknown_at(node: Node<'_>) -> Text {
    let place = source(node);
    let name = name_of(&place);
    crate::value::hole(Hole::Named(Arc::from(name.as_ref())), &name, &place)
}

pub(super) fn hole_at(hole: Hole, place: &Text) -> Text {
    crate::value::hole(hole, &name_of(place), place)
}

/// What the hole of an expression is called: what is written; of much that is written the beginning, and where it stands.
fn name_of(place: &Text) -> Cow<'_, str> {
    const LONGEST: usize = 1_000;
    let name = bare(place.as_str());
    if name.len() <= LONGEST {
        return Cow::Borrowed(name);
    }
    let words: String = name.chars().take(40).collect();
    Cow::Owned(format!("{words}… at byte {}", place.span().start))
}

/// An expression without the `${ }` around it.
fn bare(expression: &str) -> &str {
    expression.strip_prefix("${").and_then(|inner| inner.strip_suffix('}')).unwrap_or(expression).trim()
}
