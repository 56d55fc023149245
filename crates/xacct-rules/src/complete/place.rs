//! The place in a policy, or in what attaches policies.

use xacct_facts::Dialect;
use xacct_syntax::Node;

use super::cursor::{Cursor, CursorStep};

/// The block of Terraform that is a policy.
const POLICY_BLOCK: &str = "aws_iam_policy_document";

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
    /// An argument of the block `principals`.
    PrincipalArgument,
    /// A principal of that type.
    Principal(String),
    Action,
    Resource,
    Operator,
    /// An argument of the block `condition`.
    ConditionArgument,
    /// A condition key under that operator.
    Key(String),
    /// A value that is compared by that operator with that key.
    Value(String, String),
    /// The ARN of a managed policy that is attached.
    ManagedPolicy,
    /// The name of a role that something is attached to.
    RoleName,
}

impl CompletionContext {
    /// The place; `None` of one that no policy has.
    pub fn of(cursor: &Cursor) -> Option<Self> {
        if dialect(cursor) == Dialect::Blocks {
            return in_blocks(cursor);
        }
        let Some(statement) = statement(cursor) else {
            return outside(cursor);
        };
        let inside = cursor.path.get(statement..)?;
        // Lists stand for one or many.
        let mappings: Vec<_> = inside.iter().filter(|step| !step.is_list && !is_function(step)).collect();
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

/// How the policy at the cursor is written.
pub fn dialect(cursor: &Cursor) -> Dialect {
    let is_block =
        cursor.path.iter().any(|step| step.node.is_some() && step.key.as_deref() == Some(POLICY_BLOCK));
    if is_block { Dialect::Blocks } else { Dialect::Policy }
}

/// Whether the step is a function of a template, which stands for what it is put to.
fn is_function(step: &CursorStep) -> bool {
    step.key.as_deref().is_some_and(|key| key.starts_with("Fn::"))
}

/// The index of the mapping that is a statement: below the innermost `Statement`, or an outermost one that is no document.
pub fn statement(cursor: &Cursor) -> Option<usize> {
    let path = &cursor.path;
    let below = |holder: usize| {
        let mut below = path.iter().enumerate().skip(holder + 1);
        below.find(|(_, step)| !step.is_list && !is_function(step)).map(|(index, _)| index)
    };
    let holder = |key: &str| path.iter().rposition(|step| step.key.as_deref() == Some(key));
    if dialect(cursor) == Dialect::Blocks {
        let statement = below(holder("statement")?)?;
        // `dynamic "statement"` has its arguments in `content`.
        let is_content = path.get(statement).is_some_and(|step| step.key.as_deref() == Some("content"));
        return if is_content { below(statement) } else { Some(statement) };
    }
    if let Some(holder) = holder("Statement") {
        return below(holder);
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
    let own = path.iter().position(|step| step.node.is_some())?;
    let first = own + path.get(own..)?.iter().position(|step| !step.is_list)?;
    let key = path.get(first)?.key.as_deref()?;
    ELEMENTS.contains(&key).then_some(first)
}

/// A place of the document, around its statements, or one that is in no policy.
fn outside(cursor: &Cursor) -> Option<CompletionContext> {
    let path = &cursor.path;
    let in_list = path.last().is_some_and(|step| step.is_list);
    let holder = path.iter().rev().find(|step| !step.is_list && !is_function(step));
    let key = holder.and_then(|step| step.key.as_deref());
    let is_attached = |keys: &[&str]| key.is_some_and(|key| keys.contains(&key));
    match (key, cursor.is_key) {
        (Some("Statement"), false) => Some(CompletionContext::Statement),
        (Some("Version"), false) if !in_list && is_document(cursor) => Some(CompletionContext::Version),
        (None, true) if is_document(cursor) => Some(CompletionContext::Document),
        (Some(_), false) if is_attached(&POLICY_ARNS) => Some(CompletionContext::ManagedPolicy),
        (Some(_), false) if is_attached(&ROLE_NAMES) && attaches(path) => Some(CompletionContext::RoleName),
        _ => None,
    }
}

/// The properties of CloudFormation and the arguments of Terraform that hold ARNs of managed policies.
const POLICY_ARNS: [&str; 6] = [
    "ManagedPolicyArns",
    "PermissionsBoundary",
    "managed_policy_arns",
    "permissions_boundary",
    "policy_arn",
    "policy_arns",
];

/// Those that hold names of roles.
const ROLE_NAMES: [&str; 3] = ["Roles", "role", "roles"];

/// Whether the place is in a resource of IAM.
fn attaches(path: &[CursorStep]) -> bool {
    let is_iam = |step: &CursorStep| {
        step.key.as_deref().is_some_and(|key| key == "Properties" || key.starts_with("aws_iam_"))
    };
    path.iter().any(is_iam)
}

/// Whether the mapping at the cursor is a policy: the outermost of its document in JSON, or under a key whose values are policies.
fn is_document(cursor: &Cursor) -> bool {
    let mappings: Vec<&CursorStep> =
        cursor.path.iter().filter(|step| !step.is_list && !is_function(step)).collect();
    let Some((last, around)) = mappings.split_last() else { return true };
    let Some(above) = around.last() else {
        let is_outline = cursor.tree.language() != xacct_syntax::Language::Json;
        let has_keys = |keys: &[&str]| {
            let node = last.node.map(|id| cursor.tree.node(id));
            node.is_some_and(|node| keys.iter().any(|key| node.get(key).is_some()))
        };
        return !is_outline || has_keys(&["Version", "Statement"]);
    };
    if last.node.is_some() && above.node.is_none() {
        return true;
    }
    let is_wrapper = above.key.as_deref().is_some_and(|key| {
        xacct_policy::wrapper(key).is_some() || ["policy", "inline_policy"].contains(&key)
    });
    is_wrapper || last.node.is_some_and(|id| cursor.tree.node(id).get("Statement").is_some())
}

/// The place in a block `aws_iam_policy_document`.
fn in_blocks(cursor: &Cursor) -> Option<CompletionContext> {
    use CompletionContext::*;
    let block = cursor.path.iter().position(|step| step.key.as_deref() == Some(POLICY_BLOCK))?;
    // Behind it is the mapping from its name.
    let inside: Vec<&CursorStep> =
        cursor.path.get(block + 2..)?.iter().filter(|step| !step.is_list).collect();
    let keys = inside.iter().filter_map(|step| step.key.as_deref());
    let keys: Vec<&str> = keys.filter(|key| !["dynamic", "content"].contains(key)).collect();
    let innermost = inside.last().and_then(|step| Some(cursor.tree.node(step.node?)));
    let argument = |name: &str| {
        let value = innermost.and_then(|node| node.get(name)).and_then(Node::as_str);
        value.map(|text| text.into_owned()).unwrap_or_default()
    };
    Some(match (keys.as_slice(), cursor.is_key) {
        ([], true) => Document,
        (["version"], false) => Version,
        (["statement"], true) => Element,
        (["statement", "effect"], false) => Effect,
        (["statement", "actions" | "not_actions"], false) => Action,
        (["statement", "resources" | "not_resources"], false) => Resource,
        (["statement", "principals" | "not_principals"], true) => PrincipalArgument,
        (["statement", "principals" | "not_principals", "type"], false) => PrincipalType,
        (["statement", "principals" | "not_principals", "identifiers"], false) => Principal(argument("type")),
        (["statement", "condition"], true) => ConditionArgument,
        (["statement", "condition", "test"], false) => Operator,
        (["statement", "condition", "variable"], false) => Key(argument("test")),
        (["statement", "condition", "values"], false) => Value(argument("test"), argument("variable")),
        _ => return None,
    })
}
