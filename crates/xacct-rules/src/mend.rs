//! Statement operations for fixes: they change a policy in the syntax that it is written in.

use xacct_facts::{Dialect, Document};
use xacct_policy::{Condition, Statement};
use xacct_syntax::edit::{self, Value};
use xacct_syntax::{Edit, Node, NodeId};

/// What stands for an external ID that a person has to fill in.
pub(crate) const EXTERNAL_ID: &str = "<external-id>";
/// What stands for an organization's id that a person has to fill in.
pub(crate) const ORGANIZATION: &str = "<organization-id>";

/// Demands `key` to be `value` by `operator`, beside what is demanded already. `None` where the same operator
/// tests the same key: then it is that test which has to change.
pub(crate) fn add_condition(
    document: &Document,
    statement: &Statement,
    operator: &str,
    key: &str,
    value: &str,
) -> Option<Vec<Edit>> {
    let node = document.tree.node(statement.node);
    if document.dialect == Dialect::Blocks {
        return add_block(node, statement, operator, key, value);
    }
    let test = Value::Map(vec![(key.to_owned(), Value::String(value.to_owned()))]);
    let Some(block) = node.get("Condition") else {
        return edit::insert_entry(node, "Condition", &Value::Map(vec![(operator.to_owned(), test)]));
    };
    let Some(tests) = block.get(operator) else {
        return edit::insert_entry(block, operator, &test);
    };
    let tested = tests.entries().any(|e| e.key.as_str().is_some_and(|k| k.eq_ignore_ascii_case(key)));
    if tested { None } else { edit::insert_entry(tests, key, &Value::String(value.to_owned())) }
}

/// The same as a block of its own.
fn add_block(
    body: Node<'_>,
    statement: &Statement,
    operator: &str,
    key: &str,
    value: &str,
) -> Option<Vec<Edit>> {
    let same = |c: &Condition| c.operator_text.as_str().eq_ignore_ascii_case(operator) && c.has_key(key);
    if statement.conditions().iter().any(same) {
        return None;
    }
    let string = |text: &str| Value::String(text.to_owned());
    let attributes =
        [("test", string(operator)), ("variable", string(key)), ("values", Value::List(vec![string(value)]))];
    edit::insert_block(body, "condition", &Value::from(attributes))
}

/// Compares with `operator` instead. `None` where the condition block has that operator already, or where this
/// one tests other keys too.
pub(crate) fn change_operator(
    document: &Document,
    statement: &Statement,
    condition: &Condition,
    operator: &str,
) -> Option<Vec<Edit>> {
    let tests = document.tree.node(condition.tests);
    let block = document.tree.node(statement.conditions.as_ref()?.node);
    let is_taken = document.dialect == Dialect::Policy && block.get(operator).is_some();
    if tests.entries().count() != 1 || is_taken {
        return None;
    }
    let text = &condition.operator_text;
    Some(vec![text.edit(0..text.len(), operator)?])
}

/// Puts `value` in the place of the scalar `node`.
pub(crate) fn replace(document: &Document, node: NodeId, value: &str) -> Option<Vec<Edit>> {
    edit::replace(document.tree.node(node), &Value::String(value.to_owned()))
}

/// Takes the entry whose value is `value` out of the object `holder`.
pub(crate) fn remove_entry(document: &Document, holder: NodeId, value: NodeId) -> Option<Vec<Edit>> {
    let holder = document.tree.node(holder);
    let index = holder.entries().position(|e| e.value.id() == value)?;
    // Blocks that make one element together are not written in one place.
    if document.dialect == Dialect::Blocks && document.tree.node(value).is_copy() {
        return None;
    }
    edit::remove_entry(holder, index)
}
