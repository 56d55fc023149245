//! What stands around the place: the statement, and what its neighbours say already.

use std::collections::BTreeMap;

use xacct_aws::PrincipalClass;
use xacct_aws::service::{ServiceAction, table};
use xacct_facts::Dialect;
use xacct_policy::{Policy, PolicyKind, Principal, PrincipalType, Statement, Wrapper, wrapper};
use xacct_syntax::{FileId, Node, Source, json};

use super::cursor::{Cursor, CursorStep};
use super::{CompletionRequest, WorkspaceNames, blocks, place};
use crate::KnownAccounts;

/// A document with more nodes than this is not read as a whole to tell what sort of policy it is: its statement tells.
const SMALL: usize = 2_000;

/// What stands around the place.
pub struct Surroundings<'w> {
    pub known_accounts: &'w KnownAccounts,
    pub workspace: &'w dyn WorkspaceNames,
    pub kind: PolicyKind,
    /// Whether its statements have principals, or may have as long as nothing says what sort of policy it is.
    pub may_name_principals: bool,
    /// How the statement is written.
    pub dialect: Dialect,
    /// The statement, where the place is in one.
    statement: Option<Statement>,
    /// Keys of the mapping, or items of the list, that the place is in.
    neighbours: Vec<String>,
}

impl<'w> Surroundings<'w> {
    pub fn of(cursor: &Cursor, request: &CompletionRequest<'w>) -> Self {
        let tree = &cursor.tree;
        let at = |step: &CursorStep| step.node.map(|id| tree.node(id));
        let dialect = place::dialect(cursor);
        let node = place::statement(cursor).and_then(|index| at(cursor.path.get(index)?));
        let told = cursor.path.iter().rev().find_map(|step| match wrapper(step.key.as_deref()?) {
            Some(Wrapper::Certain(kind)) => Some(kind),
            _ => None,
        });
        let kind = request.kind.or(told);
        let statement = node.and_then(|node| match dialect {
            Dialect::Policy => Policy::lower(node, kind).statements.pop(),
            Dialect::Blocks => {
                let source = Source::new(FileId(0), "", blocks::in_json(node));
                Policy::lower(json::parse(source.text()).tree.root(), kind).statements.pop()
            }
        });
        let read = || {
            let holder = cursor.path.iter().rev().find(|step| step.key.as_deref() == Some("Statement"));
            let document = holder
                .and_then(at)
                .filter(|node| node.size() <= SMALL)
                .or(node)
                .filter(|_| dialect == Dialect::Policy);
            document.map(|node| Policy::lower(node, None).kind)
        };
        let names_principals = || {
            let named = statement.as_ref().is_some_and(|statement| statement.principals.is_some());
            named.then(|| {
                if statement.as_ref().is_some_and(assumes) { PolicyKind::Trust } else { PolicyKind::Resource }
            })
        };
        let read = kind.or_else(read).or_else(names_principals).unwrap_or(PolicyKind::Identity);
        let has_resources = statement.as_ref().is_some_and(|statement| statement.resources.is_some());
        let may_name_principals = read.names_principals() || kind.is_none() && !has_resources;
        let kind = read;
        let innermost = cursor.path.last().and_then(at);
        let neighbours = innermost.map(|node| neighbours(node, cursor)).unwrap_or_default();
        Self {
            known_accounts: request.known_accounts,
            workspace: request.workspace,
            kind,
            may_name_principals,
            dialect,
            statement,
            neighbours,
        }
    }

    /// Whether the mapping or list says that already, and says it once only.
    pub fn is_there(&self, label: &str) -> bool {
        const BLOCKS: [&str; 4] = ["statement", "principals", "not_principals", "condition"];
        let repeats = self.dialect == Dialect::Blocks && BLOCKS.contains(&label);
        !repeats && self.neighbours.iter().any(|known| known.eq_ignore_ascii_case(label))
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

/// Whether the statement is about assuming roles.
fn assumes(statement: &Statement) -> bool {
    let actions = statement.actions.iter().flat_map(|list| &list.items);
    actions.into_iter().any(|action| action.service().eq_ignore_ascii_case("sts"))
}

/// What the mapping or list holds beside the word at the cursor.
fn neighbours(node: Node<'_>, cursor: &Cursor) -> Vec<String> {
    let words = node.entries().map(|entry| entry.key).chain(node.items());
    let others = words.filter(|word| word.id() != cursor.node);
    others.filter_map(|node| node.as_str().map(|text| text.into_owned())).collect()
}
