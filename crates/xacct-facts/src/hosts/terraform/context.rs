//! What expressions are evaluated in: a module in one of its scenarios, and the variables around.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use xacct_syntax::{Hole, Node, Text};

use super::module::Declarations;
use super::scenario::{Asked, Scenario};
use crate::value::{Value, source};

/// Values that are made of values that are made of values.
pub(super) const DEEPEST: usize = 64;

/// The expressions of a module in one of its scenarios.
pub(crate) struct Expressions<'e, 't> {
    pub module: &'e Declarations<'t>,
    pub scenario: &'e Scenario,
    pub asked: &'e Asked,
    /// The variables of the `for` expressions around.
    pub(super) scope: Vec<(String, Value<'t>)>,
    pub(super) steps: Cell<usize>,
    /// The variables and local values that are being evaluated.
    pub(super) within: RefCell<Vec<String>>,
}

impl<'e, 't> Expressions<'e, 't> {
    /// The expressions of `module` in `scenario`.
    pub fn new(module: &'e Declarations<'t>, scenario: &'e Scenario, asked: &'e Asked) -> Self {
        Self { module, scenario, asked, scope: Vec::new(), steps: Cell::new(0), within: RefCell::default() }
    }
}

/// A string, if all of it is known.
pub(crate) fn known(text: &Text) -> Option<String> {
    text.holes().next().is_none().then(|| text.as_str().to_owned())
}

/// A hole in the place of an expression, which reads `${expression}`.
pub(crate) fn unknown_at(node: Node<'_>) -> Text {
    let place = source(node);
    hole_at(Hole::Named(Arc::from(bare(place.as_str()))), &place)
}

pub(super) fn hole_at(hole: Hole, place: &Text) -> Text {
    crate::value::hole(hole, bare(place.as_str()), place)
}

/// An expression without the `${ }` around it.
fn bare(expression: &str) -> &str {
    expression.strip_prefix("${").and_then(|inner| inner.strip_suffix('}')).unwrap_or(expression).trim()
}
