//! Fixes for principals that AWS refuses. The policy allows more afterwards, so that a person has to want each.

use xacct_aws::service_principal;
use xacct_facts::{Dialect, Document};
use xacct_policy::{Element, Principal, PrincipalType, Refusal, Who};
use xacct_syntax::edit::{self, Value};
use xacct_syntax::{Entry, Node, Text};

use crate::Fix;

/// The right value or the right type, where there is only one.
pub(crate) fn fix(
    document: &Document,
    element: &Element<Principal>,
    entry: Entry<'_>,
    principal: &Principal,
    refusal: Refusal,
) -> Option<Fix> {
    let value = &principal.value;
    let write = |text: &str| {
        let edit = value.edit(0..value.len(), text)?;
        Fix::manual(format!("Write `{text}`"), Some(vec![edit]), &[])
    };
    match refusal {
        Refusal::NoDomain | Refusal::WrongDomain => write(&service_principal::meant(value.as_str())?),
        Refusal::Blanks => write(value.as_str().trim()),
        Refusal::ServiceCharacter => {
            let name = value.as_str().trim_matches(|c: char| c.is_whitespace() || c == '/');
            write(service_principal::parse(name).map(|_| name)?)
        }
        Refusal::ProviderAddress if value.as_str().starts_with("arn:") => {
            write(&value.as_str().replace("https://", ""))
        }
        _ => {
            // Each principal looks at all the others.
            const MOST: usize = 64;
            let right = right_type(principal).filter(|_| element.items.len() <= MOST)?;
            let alike = |p: &Principal| right_type(p) == Some(right);
            let siblings = element.items.iter().filter(|p| holds(entry.value, p));
            let key = entry.key.text().filter(|_| siblings.into_iter().all(alike))?;
            rename(document, element, &key, right)
        }
    }
}

/// The type that the principal belongs under, where that is another one than it stands under.
fn right_type(principal: &Principal) -> Option<&'static str> {
    let under = Principal::new(PrincipalType::Aws, principal.value.text().clone(), principal.node);
    match under.refusal {
        None if matches!(under.who, Who::Account(_) | Who::Identity(_)) => Some("AWS"),
        Some(Refusal::ServiceUnderAws) => Some("Service"),
        Some(Refusal::ProviderUnderAws) => Some("Federated"),
        _ => None,
    }
}

/// Calls a type `right`, where the element has none of that name yet.
pub(crate) fn rename(
    document: &Document,
    element: &Element<Principal>,
    key: &Text,
    right: &str,
) -> Option<Fix> {
    let node = document.tree.node(element.node);
    if node.get(right).is_some() {
        return None;
    }
    let edit = key.edit(0..key.len(), right)?;
    Fix::manual(format!("Write `{right}`"), Some(vec![edit]), &[])
}

/// Puts a principal that stands alone under its type.
pub(crate) fn with_type(document: &Document, principal: &Principal) -> Option<Fix> {
    let right = right_type(principal).filter(|_| document.dialect == Dialect::Policy)?;
    let object = Value::from([(right, principal.value.as_str())]);
    let edits = edit::replace(document.tree.node(principal.node), &object);
    Fix::manual(format!("Write it under `{right}`"), edits, &[])
}

/// Whether the principal is written below the node.
pub(crate) fn holds(node: Node<'_>, principal: &Principal) -> bool {
    (node.id()..node.after()).contains(&principal.node)
}
