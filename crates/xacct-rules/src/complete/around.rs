//! What stands around the place: the statement, and what its neighbours say already.

use std::collections::BTreeMap;

use xacct_aws::PrincipalClass;
use xacct_aws::service::{ServiceAction, table};
use xacct_policy::{Policy, PolicyKind, Principal, PrincipalType, Statement, Wrapper, wrapper};
use xacct_syntax::json::{self, Cursor};
use xacct_syntax::{FileId, Node, Source};

use super::place;
use crate::KnownAccounts;

/// What stands around the place.
pub struct Surroundings<'w> {
    pub known_accounts: &'w KnownAccounts,
    pub kind: PolicyKind,
    /// The statement, where the place is in one.
    statement: Option<Statement>,
    /// Keys of the mapping, or items of the list, that the place is in.
    neighbours: Vec<String>,
}

impl<'w> Surroundings<'w> {
    pub fn of(
        text: &str,
        cursor: &Cursor,
        kind: Option<PolicyKind>,
        known_accounts: &'w KnownAccounts,
    ) -> Self {
        let mut mended = text.to_owned();
        if cursor.opened && !cursor.closed && mended.is_char_boundary(cursor.word.end) {
            // Or the string would go on to the end of its line.
            mended.insert(cursor.word.end, '"');
        }
        let source = Source::new(FileId(0), "", mended);
        let tree = json::parse(source.text()).tree;
        let at = |open: usize| {
            tree.nodes().find(|node| node.range().start == open && (node.is_mapping() || node.is_sequence()))
        };
        let index = place::statement(&cursor.path);
        let node = index.and_then(|index| at(cursor.path.get(index)?.open));
        let statement = node.and_then(|node| Policy::lower(node, kind).statements.pop());
        let told = cursor.path.iter().rev().find_map(|step| match wrapper(step.key.as_deref()?) {
            Some(Wrapper::Certain(kind)) => Some(kind),
            _ => None,
        });
        let holder = cursor.path.iter().rev().find(|step| step.key.as_deref() == Some("Statement"));
        let document = holder.and_then(|step| at(step.open)).or(node);
        let read = || document.map(|node| Policy::lower(node, None).kind);
        let kind = kind.or(told).or_else(read).unwrap_or(PolicyKind::Identity);
        let innermost = cursor.path.last().and_then(|step| at(step.open));
        let neighbours = innermost.map(|node| neighbours(node, cursor)).unwrap_or_default();
        Self { known_accounts, kind, statement, neighbours }
    }

    /// Whether the mapping or list says that already.
    pub fn is_there(&self, label: &str) -> bool {
        self.neighbours.iter().any(|known| known.eq_ignore_ascii_case(label))
    }

    /// The actions that the statement names, by name; none of one that is about all.
    pub fn actions(&self) -> Vec<ServiceAction<'static>> {
        let listed = self.statement.as_ref().and_then(|s| s.actions.as_ref()).filter(|list| !list.negated);
        let mut found = BTreeMap::new();
        for item in listed.iter().flat_map(|list| &list.items) {
            if let Some(action) = table().action(item.text.as_str()) {
                found.insert(action.to_string(), action);
            } else if let Some(service) = table().service(item.service()) {
                let covered = service.actions().map(|action| (action.to_string(), action));
                found.extend(covered.filter(|(name, _)| item.covers(name).is_yes()));
            }
        }
        found.into_values().collect()
    }

    /// The principals that the statement names.
    pub fn principals(&self) -> impl Iterator<Item = &Principal> {
        let element = self.statement.as_ref().and_then(|s| s.principals.as_ref());
        element.into_iter().flat_map(|element| &element.items)
    }

    /// The kinds of principal whose requests the statement sees; every kind where it does not say.
    pub fn classes(&self) -> Vec<PrincipalClass> {
        if !self.kind.names_principals() {
            return vec![PrincipalClass::Aws];
        }
        let mut classes: Vec<PrincipalClass> = self.principals().filter_map(class).collect();
        classes.dedup();
        if classes.is_empty() { PrincipalClass::ALL.to_vec() } else { classes }
    }
}

fn class(principal: &Principal) -> Option<PrincipalClass> {
    match principal.principal_type {
        PrincipalType::Everyone | PrincipalType::Aws | PrincipalType::CanonicalUser => {
            Some(PrincipalClass::Aws)
        }
        PrincipalType::Service => Some(PrincipalClass::Service),
        PrincipalType::Federated if principal.value.as_str().contains(":saml-provider/") => {
            Some(PrincipalClass::Saml)
        }
        PrincipalType::Federated => Some(PrincipalClass::WebIdentity),
        PrincipalType::Unknown => None,
    }
}

/// What the mapping or list holds beside the word at the cursor.
fn neighbours(node: Node<'_>, cursor: &Cursor) -> Vec<String> {
    let keys = node.entries().map(|entry| entry.key);
    let other = |node: &Node<'_>| {
        let range = node.range();
        range.end < cursor.word.start || range.start > cursor.word.end
    };
    let words = keys.chain(node.items()).filter(other);
    words.filter_map(|node| node.as_str().map(|text| text.into_owned())).collect()
}
