//! Makes facts of what a host found: policies become documents, and holders get what is tied to them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use xacct_policy::{Policy, PolicyKind};
use xacct_syntax::{Node, Text, Tree};

use crate::facts::{
    Attachment, Document, DocumentId, FileFacts, Hints, Holder, HolderId, Host, Membership, UnlistedReason,
    UnmatchedAttachment,
};
use crate::items::{HolderItem, Holding, ItemKey, Items, Origin, PolicyItem, Ref, Site, Tie};
use crate::reader::{FactReader, PolicyContent};
use crate::role_grants::role_grants;
use crate::{find, holder, naming, suppression};

/// A policy in a string in a string in a string: nobody writes a fourth.
const DEEPEST: usize = 4;

/// The facts of the file whose tree is `written` and in which `items` were found.
pub(crate) fn assemble(items: Items, reader: FactReader, hints: &Hints, written: &Arc<Tree>) -> FileFacts {
    let facts = FileFacts { host: items.host, ..FileFacts::default() };
    let mut assembly = Assembly { facts, reader, hints };
    assembly.add(items, 0);
    if let Some(role) = &hints.role {
        holder::of_hint(&mut assembly.facts, role);
    }
    let Assembly { mut facts, reader, .. } = assembly;
    // Without policies, what the parsers could not read is not for this tool to report.
    facts.grants = role_grants(&facts, hints.account);
    if !facts.documents.is_empty() || facts.profiles.is_some() || hints.kind.is_some() {
        facts.syntax_errors = reader.errors;
    }
    facts.syntax_errors.extend(reader.budget.note(written.language()));
    // What a call gives to a module may be found to be wrong there, and is said at the call.
    let has_calls = facts.host == Host::Terraform
        && written.root().entries().any(|entry| entry.key.is("module") || entry.key.is("inputs"));
    if !facts.is_empty() || has_calls {
        add_suppressions(&mut facts, written);
    }
    facts
}

/// Adds what is suppressed in the file whose tree is `written`.
pub(crate) fn add_suppressions(facts: &mut FileFacts, written: &Arc<Tree>) {
    facts.suppressions = suppression::read(written, facts.host == Host::CloudFormation);
    facts.written = suppression::has_comments(written.language()).then(|| Arc::clone(written));
}

struct Assembly<'h> {
    facts: FileFacts,
    reader: FactReader,
    hints: &'h Hints,
}

impl Assembly<'_> {
    /// Adds what was found in the file, or in a string of it; `depth` is how many strings it lies in.
    fn add(&mut self, items: Items, depth: usize) {
        let Items { host, mut policies, holders, ties, calls, profiles, scenarios, errors, .. } = items;
        self.facts.calls.extend(calls);
        self.facts.profiles = self.facts.profiles.take().or(profiles);
        self.facts.scenarios.extend(scenarios);
        self.reader.errors.extend(errors);
        let by_key = ItemIndex::of(policies.iter().map(|item| item.keys.as_slice()));
        let holders_by_key = ItemIndex::of(holders.iter().map(|item| item.keys.as_slice()));
        // In a module, other files may attach what is a boundary here: there the host says what it is.
        if host != Host::Terraform {
            mark_boundaries(&mut policies, &ties, &by_key);
        }
        let documents: Vec<_> = policies.into_iter().map(|item| self.policy(item, depth)).collect();
        let first = self.facts.holders.len();
        // The configuration says it, whatever the provider does.
        let is_configured = self.hints.account.is_some();
        let holder = |item: HolderItem| match item.holder {
            holder if holder.is_of_provider && is_configured => {
                Holder { account: None, is_of_provider: false, ..holder }
            }
            holder => holder,
        };
        self.facts.holders.extend(holders.into_iter().map(holder));
        let found = AssembledItems { documents, first, policies: by_key, holders: holders_by_key };
        for tie in &ties {
            let holders = found.holders.find(&tie.holder);
            if holders.is_empty() {
                let unmatched = found.unmatched(tie).map(|unmatched| UnmatchedAttachment {
                    scenario: unmatched.document.and_then(|id| self.facts.document(id)?.scenario),
                    ..unmatched
                });
                self.facts.unmatched.extend(unmatched);
            }
            for at in holders {
                if let Some(holder) = self.facts.holders.get_mut(first + at) {
                    found.give(holder, &tie.has);
                }
            }
        }
    }

    /// The document that `item` becomes. A string that is no policy may have some in it, which stand alone.
    fn policy(&mut self, item: PolicyItem, depth: usize) -> Option<DocumentId> {
        if depth >= DEEPEST && item.place.node().is_scalar() {
            return None;
        }
        match self.reader.content(&item)? {
            PolicyContent::Policy(place) => Some(self.document(place, &item)),
            PolicyContent::Document(place) => {
                let mut inner = Items::of(self.facts.host);
                find::read(&mut inner, &place);
                self.add(inner, depth + 1);
                None
            }
        }
    }

    fn document(&mut self, place: Site, item: &PolicyItem) -> DocumentId {
        let kind = item.kind.or(self.hints.kind);
        let mut policy = Policy::lower(place.node(), kind);
        if kind.is_none() {
            let id = place.node().get("Id").and_then(Node::as_str);
            let by_id = id.and_then(|id| naming::kind(&id));
            let mut called = [by_id, item.called, self.hints.called].into_iter().flatten();
            if let Some(called) = called.find(|called| naming::is_possible(*called, &policy)) {
                policy.kind = called;
            }
        }
        self.facts.documents.push(Document {
            account: item.account.or(self.hints.account).or(item.made_in).or_else(|| policy.owner()),
            policy,
            kind_is_certain: kind.is_some(),
            is_private: item.is_private,
            scenario: place.scenario,
            dialect: item.dialect,
            defined_elsewhere: place.origin == Origin::Elsewhere,
            tree: place.tree,
            arn: item.keys.iter().find_map(|key| match key {
                ItemKey::Arn(arn) => Some(arn.clone()),
                _ => None,
            }),
            name: item.keys.iter().find_map(|key| match key {
                ItemKey::PolicyName(name) => Some(name.clone()),
                _ => None,
            }),
        });
        DocumentId(self.facts.documents.len() - 1)
    }
}

/// Items by their keys: no holder is ever compared with every policy.
struct ItemIndex(HashMap<ItemKey, Vec<usize>>);

impl ItemIndex {
    fn of<'i>(keys: impl Iterator<Item = &'i [ItemKey]>) -> Self {
        let mut index: HashMap<ItemKey, Vec<usize>> = HashMap::new();
        for (at, keys) in keys.enumerate() {
            for key in keys {
                index.entry(key.clone()).or_default().push(at);
            }
        }
        Self(index)
    }

    /// The numbers of the items that `named` refers to: several where one differs between scenarios.
    fn find<'i>(&'i self, named: &'i Ref) -> &'i [usize] {
        match named {
            Ref::At(at) => std::slice::from_ref(at),
            Ref::Named(key) => self.0.get(key).map_or(&[], Vec::as_slice),
        }
    }
}

/// The kind of policies that are the boundary of somebody, or are called one, and are held by nobody.
fn mark_boundaries(policies: &mut [PolicyItem], ties: &[Tie], by_key: &ItemIndex) {
    let (mut boundaries, mut held) = (HashSet::<usize>::new(), HashSet::new());
    for tie in ties {
        match &tie.has {
            Holding::Boundary(_, Some(policy)) => boundaries.extend(by_key.find(policy)),
            Holding::Inline(policy) | Holding::Granted(_, policy) | Holding::Attached(_, Some(policy)) => {
                held.extend(by_key.find(policy))
            }
            _ => {}
        }
    }
    let is_called = |item: &PolicyItem| {
        item.kind == Some(PolicyKind::Identity) && item.called == Some(PolicyKind::Boundary)
    };
    let called = policies.iter().enumerate().filter(|(_, item)| is_called(item));
    boundaries.extend(called.map(|(at, _)| at));
    for at in boundaries.difference(&held) {
        if let Some(policy) = policies.get_mut(*at) {
            policy.kind = Some(PolicyKind::Boundary);
        }
    }
}

/// What ties are resolved with.
struct AssembledItems {
    /// What became of each policy.
    documents: Vec<Option<DocumentId>>,
    /// The number of the first holder among those of the file.
    first: usize,
    policies: ItemIndex,
    holders: ItemIndex,
}

impl AssembledItems {
    fn give(&self, holder: &mut Holder, has: &Holding) {
        match has {
            Holding::Trust(policy) => holder.trust = holder.trust.or(self.documents(Some(policy)).next()),
            Holding::Inline(policy) => {
                let before = holder.inline.len();
                holder.inline.extend(self.documents(Some(policy)));
                if holder.inline.len() == before {
                    holder.open.get_or_insert(UnlistedReason::Unknown);
                }
            }
            Holding::Attached(name, policy) => {
                let document = self.documents(policy.as_ref()).next();
                if document.is_none() {
                    holder.open.get_or_insert(not_found(name));
                }
                holder.attached.push(Attachment { policy: name.clone(), document });
            }
            Holding::Granted(name, policy) => {
                let before = holder.attached.len();
                let attached = |document| Attachment { policy: name.clone(), document: Some(document) };
                holder.attached.extend(self.documents(Some(policy)).map(attached));
                if holder.attached.len() == before {
                    holder.open.get_or_insert(UnlistedReason::Unknown);
                }
            }
            Holding::Boundary(name, policy) => {
                let document = self.documents(policy.as_ref()).next();
                holder.boundary = Some(Attachment { policy: name.clone(), document });
            }
            Holding::Group(name, group) => {
                let group = group.iter().flat_map(|group| self.holders.find(group)).next();
                if group.is_none() {
                    holder.open.get_or_insert(not_found(name));
                }
                let group = group.map(|at| HolderId(self.first + at));
                holder.groups.push(Membership { name: name.clone(), group });
            }
            Holding::More(open) => {
                holder.open.get_or_insert(*open);
            }
        }
    }

    /// What `tie` gives to a holder that the file names and does not define.
    fn unmatched(&self, tie: &Tie) -> Option<UnmatchedAttachment> {
        let Ref::Named(ItemKey::Name(kind, _)) = &tie.holder else { return None };
        let (holder, policy, given) = match &tie.has {
            Holding::Granted(holder, policy) => (holder, None, Some(policy)),
            _ => return None,
        };
        if holder.holes().next().is_some() {
            return None;
        }
        let document = self.documents(given).next();
        (document.is_some() || policy.is_some()).then(|| UnmatchedAttachment {
            kind: *kind,
            holder: holder.clone(),
            policy,
            document,
            scenario: None,
        })
    }

    fn documents<'f>(&'f self, policy: Option<&'f Ref>) -> impl Iterator<Item = DocumentId> + 'f {
        let items = policy.into_iter().flat_map(|policy| self.policies.find(policy));
        items.filter_map(|at| self.documents.get(*at).copied().flatten())
    }
}

/// Why what is named there is not known.
fn not_found(name: &Text) -> UnlistedReason {
    if name.holes().next().is_some() { UnlistedReason::Unknown } else { UnlistedReason::Elsewhere }
}
