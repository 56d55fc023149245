//! Statement operations for fixes: they change a policy in the syntax that it is written in.

mod permission;
mod source;

use xacct_facts::{Dialect, Document};
use xacct_policy::{Condition, Statement};
use xacct_syntax::edit::{self, Key, Value};
use xacct_syntax::{Edit, Node, NodeId};

pub(crate) use source::{changed, copy, is_same, key_of, shortened, value_node};

/// What stands for an external ID that a person has to fill in.
pub(crate) const EXTERNAL_ID: &str = "<external-id>";
/// What stands for an organization's id that a person has to fill in.
pub(crate) const ORGANIZATION: &str = "<organization-id>";

/// Requires `key` to be `value` by `operator`, beside what is required already. `None` where the same operator
/// tests the same key: then it is that test which has to change.
pub(crate) fn add_condition(
    document: &Document,
    statement: &Statement,
    operator: &str,
    key: impl Into<Key>,
    value: impl Into<Value>,
) -> Option<Vec<Edit>> {
    let (key, value) = (key.into(), value.into());
    if let Some(place) = permission::properties(document) {
        let Value::String(value) = value else { return None };
        return (operator == "StringEquals")
            .then(|| permission::bind(document, &place, key.as_str(), &value))?;
    }
    let key = match key {
        Key::Name(name) => source::claim_key(document, statement, &name)?,
        source => source,
    };
    let node = document.tree.node(statement.node);
    if document.dialect == Dialect::Blocks {
        return add_block(node, statement, operator, key, value);
    }
    add_test(node, operator, key, value)
}

/// The same in a statement of the JSON policy language.
fn add_test(statement: Node<'_>, operator: &str, key: Key, value: Value) -> Option<Vec<Edit>> {
    let tests = |key: Key, value: Value| Value::Map(vec![(key, value)]);
    let Some(block) = statement.get("Condition") else {
        let block = Value::Map(vec![(operator.into(), tests(key, value))]);
        return edit::insert_entry(statement, "Condition", &block);
    };
    let Some(known) = block.get(operator) else {
        return edit::insert_entry(block, operator, &tests(key, value));
    };
    let tested =
        known.entries().any(|e| e.key.as_str().is_some_and(|k| k.eq_ignore_ascii_case(key.as_str())));
    if tested { None } else { edit::insert_entry(known, key, &value) }
}

/// The same as a block of its own.
fn add_block(
    body: Node<'_>,
    statement: &Statement,
    operator: &str,
    key: Key,
    value: Value,
) -> Option<Vec<Edit>> {
    let same =
        |c: &Condition| c.operator_text.as_str().eq_ignore_ascii_case(operator) && c.has_key(key.as_str());
    if statement.conditions().iter().any(same) {
        return None;
    }
    let attributes =
        [("test", operator.into()), ("variable", Value::from(key)), ("values", Value::List(vec![value]))];
    edit::insert_block(body, "condition", &Value::from(attributes))
}

/// Compares with `operator` instead. Where this operator tests other keys too, or the condition block has `operator` already,
/// the test moves there. `None` where `operator` tests the same key.
pub(crate) fn change_operator(
    document: &Document,
    statement: &Statement,
    condition: &Condition,
    operator: &str,
) -> Option<Vec<Edit>> {
    let tests = document.tree.node(condition.tests);
    let block = document.tree.node(statement.conditions.as_ref()?.node);
    let is_taken = document.dialect == Dialect::Policy && block.get(operator).is_some();
    let is_alone = tests.entries().count() == 1;
    if is_alone && !is_taken {
        let text = &condition.operator_text;
        return Some(vec![text.edit(0..text.len(), operator)?]);
    }
    if document.dialect == Dialect::Blocks {
        return None;
    }
    let value = copy(document.tree.node(condition.node))?;
    let mut edits =
        add_test(document.tree.node(statement.node), operator, key_of(document, condition)?, value)?;
    edits.extend(match is_alone {
        true => remove_entry(document, block.id(), tests.id())?,
        false => remove_entry(document, tests.id(), condition.node)?,
    });
    together(edits)
}

/// Edits of one fix; `None` where they do not go together.
pub(crate) fn together(mut edits: Vec<Edit>) -> Option<Vec<Edit>> {
    edits.sort();
    let conflict = edits.iter().zip(edits.iter().skip(1)).any(|(one, next)| one.conflicts_with(next));
    if conflict || edits.is_empty() { None } else { Some(edits) }
}

/// Puts `value` in the place of the scalar `node`.
pub(crate) fn replace(document: &Document, node: NodeId, value: impl Into<Value>) -> Option<Vec<Edit>> {
    edit::replace(document.tree.node(node), &value.into())
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
