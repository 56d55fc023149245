//! What a block is made for: each element of its `for_each`, or nothing at all.

use xacct_syntax::Node;

use super::context::Expressions;
use super::module::Declarations;
use super::scenario::{EvaluationTrace, TerraformScenario};
use crate::value::{Evaluate, ExprValue};

/// The expressions of each of what the block `body` is made for.
pub(super) fn each<'e, 't>(cx: &Expressions<'e, 't>, body: Node<'t>) -> Vec<Expressions<'e, 't>> {
    let Some(each) = body.get("for_each").map(|each| cx.evaluate(each)) else {
        return vec![cx.with(Vec::new())];
    };
    let elements = match cx.items(each.clone()) {
        Some(items) => {
            let items = items.into_iter().filter_map(|item| cx.string(item));
            Some(items.map(|item| (item.clone(), ExprValue::Text(item))).collect())
        }
        None => cx.entries(each),
    };
    match elements {
        Some(elements) => elements.into_iter().map(|(key, value)| cx.for_each(key, value)).collect(),
        None => vec![cx.with(Vec::new())],
    }
}

/// Whether nothing is made of the block `body` in the scenario: its `count` is 0, or its `for_each` has no elements.
pub(super) fn is_left_out<'t>(
    module: &Declarations<'t>,
    scenario: &TerraformScenario,
    body: Node<'t>,
) -> bool {
    // A `count` that cannot be decided makes no scenarios of its own.
    let asked = EvaluationTrace::default();
    is_left_out_in(&Expressions::new(module, scenario, &asked), body)
}

/// The same where `cx` evaluates it.
pub(super) fn is_left_out_in<'t>(cx: &Expressions<'_, 't>, body: Node<'t>) -> bool {
    let none = |count: Node<'t>| cx.known(count).as_deref() == Some("0");
    let no_element = |each: Node<'t>| cx.count(each) == Some(0);
    body.get("count").is_some_and(none) || body.get("for_each").is_some_and(no_element)
}
