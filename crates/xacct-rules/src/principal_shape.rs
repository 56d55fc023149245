//! The form of a `Principal` element: what holds the principals.

use xacct_facts::{Dialect, Document};
use xacct_policy::{Effect, Element, PolicyKind, Principal, PrincipalType, Statement};
use xacct_syntax::{Entry, Language, Node, NodeKind, Text};

/// The types of principals. Their letter case counts, unlike that of condition keys.
///
/// Sources: IAM User Guide, *Grammar of the IAM JSON policy language*; IAM Access Analyzer policy checks, *Invalid principal
/// key*.
pub(crate) const TYPES: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

/// What is wrong with the form of the element.
pub(crate) enum ShapeFault<'a> {
    /// It is a string other than `"*"`.
    String(&'a Principal),
    /// It is a list.
    List,
    /// It has a type of principal that AWS does not know.
    Type(Text),
    /// It names nobody.
    Nobody,
    /// A type has no value: `null`, or nothing behind the colon in YAML.
    Null(Text),
}

/// What is wrong with the form of the element, one for each place. What a template still fills in is not judged.
pub(crate) fn shape_faults<'a>(
    document: &'a Document,
    statement: &Statement,
    element: &'a Element<Principal>,
) -> Vec<ShapeFault<'a>> {
    let place = document.tree.node(statement.node).range();
    let node = document.tree.node(element.node);
    if node.is_scalar() {
        return string(element).into_iter().collect();
    }
    // A function in the place of the element reads as a mapping, or is a list's only item.
    if node.call().is_some() {
        return Vec::new();
    }
    if node.is_sequence() {
        return if document.dialect == Dialect::Policy { vec![ShapeFault::List] } else { Vec::new() };
    }
    let mut faults: Vec<_> = node
        .entries()
        .filter_map(|entry| entry.key.text())
        .filter(|key| !TYPES.contains(&key.as_str()) && is_word(key))
        .map(ShapeFault::Type)
        .collect();
    let is_nobody = if node.entries().next().is_none() {
        is_written(node, "{}")
    } else {
        // An empty default of a variable is not written in the statement, and is there to be replaced.
        let is_here = |value: Node<'_>| place.contains(&value.range().start);
        node.entries().all(|entry| is_here(entry.value) && is_empty(entry.value))
    };
    if is_nobody && !element.negated {
        faults.push(ShapeFault::Nobody);
    } else {
        let is_here = |entry: &Entry<'_>| place.contains(&entry.value.range().start);
        let nulls = node.entries().filter(|entry| is_null(*entry) && is_here(entry));
        let mut nulls = nulls.filter_map(|entry| entry.key.text()).peekable();
        if nulls.peek().is_some() && !has_template(document, document.tree.node(statement.node)) {
            faults.extend(nulls.map(ShapeFault::Null));
        }
    }
    faults
}

/// Whether a statement lacks the element that it must have: in a role trust policy, and in a resource-based policy where the
/// place says that it is one. Nothing in the statement may be left for a template to fill in.
pub(crate) fn lacks_principal(document: &Document, statement: &Statement) -> bool {
    let kind = document.policy.kind;
    let must = kind == PolicyKind::Trust || kind == PolicyKind::Resource && document.kind_is_certain;
    let has_document = document.tree.node(document.policy.node).get("Statement").is_some();
    must && (has_document || document.kind_is_certain)
        && statement.principals.is_none()
        && statement.effect != Effect::Unknown
        && is_written_out(document, statement)
}

/// Whether every element of the statement is written where it stands: no template, function or `dynamic` block may add one.
pub(crate) fn is_written_out(document: &Document, statement: &Statement) -> bool {
    const ELEMENTS: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let node = document.tree.node(statement.node);
    let known = |key: Node<'_>| ELEMENTS.iter().any(|element| key.is(element));
    node.call().is_none() && node.entries().all(|entry| known(entry.key)) && !has_template(document, node)
}

/// Whether the text of the node has more in it than the node says: a block that is made for each of something, or a template's
/// loop or condition.
fn has_template(document: &Document, node: Node<'_>) -> bool {
    let text = document.tree.text().slice(node.range());
    let s = text.as_str();
    ["dynamic", "{{", "{%", "%{", "<%"].iter().any(|mark| s.contains(mark))
}

fn string(element: &Element<Principal>) -> Option<ShapeFault<'_>> {
    let principal = element.items.first().filter(|p| p.node == element.node)?;
    if principal.principal_type != PrincipalType::Unknown {
        return None;
    }
    let s = principal.value.as_str();
    if s.trim().is_empty() {
        return (!element.negated).then_some(ShapeFault::Nobody);
    }
    let is_known = s.starts_with("arn:") || principal.value.is_literal();
    is_known.then_some(ShapeFault::String(principal))
}

/// Whether the principal's own place says it: a word that is only the default of a template's parameter is there to be
/// replaced.
pub(crate) fn is_written_here(document: &Document, principal: &Principal) -> bool {
    let node = document.tree.node(principal.node);
    let value = principal.value.as_str().trim();
    if value.is_empty() {
        return is_empty(node);
    }
    document.tree.text().slice(node.range()).as_str().contains(value)
}

/// Whether it is an empty list or an empty string, written as such, or a list of nothing but empty strings.
fn is_empty(node: Node<'_>) -> bool {
    let is_empty_string = |item: Node<'_>| is_written(item, "\"\"") || is_written(item, "''");
    match node.items().next() {
        Some(_) => node.items().all(is_empty_string),
        None => is_written(node, "[]") || is_empty_string(node),
    }
}

/// Whether the value of the entry is written as null, or as nothing in YAML, which is the same. What is null in Terraform is left out
/// of the policy that is read.
fn is_null(entry: Entry<'_>) -> bool {
    let (tree, value) = (entry.value.tree(), entry.value.range());
    let text = |range| tree.text().slice(range);
    match entry.value.kind() {
        NodeKind::Null if tree.language() != Language::Hcl => {
            ["null", "~", "Null", "NULL"].contains(&text(value).as_str())
        }
        NodeKind::Missing if tree.language() == Language::Yaml => {
            let between = entry.key.range().end..value.start;
            between.start < between.end && text(between).as_str().trim() == ":"
        }
        _ => false,
    }
}

/// Whether the text of the node is `brackets`, with nothing but blanks within.
fn is_written(node: Node<'_>, brackets: &str) -> bool {
    let text = node.tree().text().slice(node.range());
    text.as_str().chars().filter(|c| !c.is_whitespace()).eq(brackets.chars())
}

/// Whether a key is a word that is written out, and no function of a template.
fn is_word(key: &Text) -> bool {
    let s = key.as_str();
    !s.is_empty()
        && s.bytes().all(|b| b.is_ascii_alphabetic())
        && key.holes().next().is_none()
        && !matches!(s, "Ref" | "Condition")
}
