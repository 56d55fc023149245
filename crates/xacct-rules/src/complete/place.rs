//! The place in a policy.

use xacct_syntax::json::{Cursor, CursorStep};

/// What the cursor stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompletionContext {
    /// A key of the document.
    Document,
    Version,
    /// A statement as a whole.
    Statement,
    /// A key of a statement.
    Element,
    Effect,
    /// The value of `Principal` itself.
    Principals,
    PrincipalType,
    /// A principal of that type.
    Principal(String),
    Action,
    Resource,
    Operator,
    /// A condition key under that operator.
    Key(String),
    /// A value that is compared by that operator with that key.
    Value(String, String),
}

impl CompletionContext {
    /// The place; `None` of one that no policy has.
    pub fn of(cursor: &Cursor) -> Option<Self> {
        let Some(statement) = statement(&cursor.path) else {
            return outside(cursor);
        };
        let inside = cursor.path.get(statement..)?;
        // Lists stand for one or many.
        let mappings: Vec<_> = inside.iter().filter(|step| !step.is_list).collect();
        let keys: Vec<&str> = mappings.iter().filter_map(|step| step.key.as_deref()).collect();
        Some(match (keys.as_slice(), cursor.is_key) {
            ([], true) => Self::Element,
            (["Effect"], false) => Self::Effect,
            (["Action" | "NotAction"], false) => Self::Action,
            (["Resource" | "NotResource"], false) => Self::Resource,
            (["Principal" | "NotPrincipal"], false) if mappings.len() == 1 => Self::Principals,
            (["Principal" | "NotPrincipal"], true) => Self::PrincipalType,
            (["Principal" | "NotPrincipal", kind], false) => Self::Principal((*kind).to_owned()),
            (["Condition"], true) => Self::Operator,
            (["Condition", operator], true) => Self::Key((*operator).to_owned()),
            (["Condition", operator, key], false) => Self::Value((*operator).to_owned(), (*key).to_owned()),
            _ => return None,
        })
    }
}

/// The index of the mapping that is a statement: below the innermost `Statement`, or an outermost one that is no document.
pub fn statement(path: &[CursorStep]) -> Option<usize> {
    if let Some(holder) = path.iter().rposition(|step| step.key.as_deref() == Some("Statement")) {
        let below = path.iter().enumerate().skip(holder + 1);
        return below
            .map(|(index, step)| (index, step.is_list))
            .find(|(_, is_list)| !is_list)
            .map(|(i, _)| i);
    }
    const ELEMENTS: [&str; 8] = [
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let first = path.iter().position(|step| !step.is_list)?;
    let key = path.get(first)?.key.as_deref()?;
    ELEMENTS.contains(&key).then_some(first)
}

/// A place of the document, around its statements.
fn outside(cursor: &Cursor) -> Option<CompletionContext> {
    let in_list = cursor.path.last().is_some_and(|step| step.is_list);
    let holder = cursor.path.iter().rev().find(|step| !step.is_list);
    match (holder.and_then(|step| step.key.as_deref()), cursor.is_key) {
        (Some("Statement"), false) => Some(CompletionContext::Statement),
        (Some("Version"), false) if !in_list => Some(CompletionContext::Version),
        (None, true) => Some(CompletionContext::Document),
        _ => None,
    }
}
