//! Chains of roles: who can go on to which role, as far as files of the workspace say it by name.

use std::path::Path;

use xacct_aws::AccountId;
use xacct_facts::{CallCaller, DocumentId, FileFacts, Holder, HolderId, HolderKind, RoleCall};
use xacct_policy::{Case, Pattern, Tri};
use xacct_syntax::{FileId, Span, Text};

use super::Session;
use super::joined::JoinedFacts;
use super::places::NamedPlace;

/// So many links are shown of one role.
const MOST_LINKS: usize = 256;

/// A role of the workspace, or a place that assumes one: a profile, a step of a workflow.
#[derive(Clone, Debug)]
pub struct ChainEnd {
    /// The name of the role, without the path; of another place, what it is, as in `profile dev`.
    pub name: String,
    /// Whether it is a role.
    pub is_role: bool,
    /// Where it is written.
    pub place: NamedPlace,
}

/// One end of a chain, seen from the other.
#[derive(Clone, Debug)]
pub struct ChainLink {
    /// Who calls, or what is called.
    pub end: ChainEnd,
    /// What says so: a principal of the role's trust policy, a resource of an identity policy, or the call itself.
    pub said: NamedPlace,
}

/// What a file says of one end of a chain, before the end is looked up.
enum LinkClue {
    /// The role with this ARN or name.
    Role { name: String, said: Span },
    /// The roles whose ARNs match.
    Roles { pattern: Pattern, said: Span },
    /// Whoever makes a call of a file.
    Caller(RoleCall),
    /// What is assumed with the credentials that a call gives.
    CalledWith(RoleCall),
}

impl Session {
    /// The roles of that name or ARN.
    pub fn roles_named(&self, name: &str) -> Vec<ChainEnd> {
        let found: Vec<(FileId, HolderId, String)> = {
            let model = self.model();
            let is_role = !name.starts_with("arn:") || name.contains(":role/");
            let holders = model.estate.named(name).into_iter();
            let roles = holders.filter(|(_, holder)| is_role && holder.kind == HolderKind::Role);
            roles.map(|(file, role)| (file, role.id, role.name.clone())).collect()
        };
        self.ends(found)
    }

    /// The roles whose ARNs certainly match `pattern`. A role whose account is not known matches nothing; one whose ARN is not
    /// written is taken to have no path.
    pub fn roles_covered_by(&self, pattern: &Pattern) -> Vec<ChainEnd> {
        let found: Vec<(FileId, HolderId, String)> = {
            let model = self.model();
            let holders = model.estate.all_holders();
            let roles = holders.filter(|(_, holder)| holder.kind == HolderKind::Role && holder.is_named);
            let covered = roles.filter(|(_, role)| {
                let own = |id: AccountId| format!("arn:aws:iam::{id}:role/{}", role.name);
                let arn = role.arn.clone().or_else(|| role.account.id().map(own));
                arn.is_some_and(|arn| pattern.matches(&arn, Case::Sensitive) == Tri::Yes)
            });
            covered.map(|(file, role)| (file, role.id, role.name.clone())).take(MOST_LINKS).collect()
        };
        self.ends(found)
    }

    /// Who can go on to the role that is written at the byte `start` of the file at `path`: the places that certainly assume it,
    /// and the roles that its trust policy allows by name. Whether a denial refuses them is not asked.
    pub fn callers(&self, path: &Path, start: u32) -> Vec<ChainLink> {
        self.links(path, start, |facts, id, role| {
            let calls = facts.handshakes.iter().filter(|handshake| handshake.role == id);
            let calls = calls.map(|handshake| LinkClue::Caller(handshake.call.clone()));
            let trust = role.trust.and_then(|trust| facts.document(trust));
            let statements = trust.into_iter().flat_map(|trust| trust.policy.allows());
            let principals = statements
                .flat_map(|statement| &statement.principals)
                .filter(|list| !list.negated)
                .flat_map(|list| &list.items);
            let named = principals.filter(|one| is_of_role(&one.value));
            let named = named
                .map(|one| LinkClue::Role { name: one.value.as_str().to_owned(), said: one.value.span() });
            calls.chain(named).collect()
        })
    }

    /// The roles that the role written at the byte `start` of the file at `path` can go on to: those that its own policies let it
    /// assume, by name or by a wildcard, and those that the files assume with it. Whether a denial or the other role's trust
    /// policy refuses it is not asked.
    pub fn callees(&self, path: &Path, start: u32) -> Vec<ChainLink> {
        self.links(path, start, |facts, id, role| {
            let attached = role.attached.iter().filter_map(|attached| attached.document);
            let own: Vec<DocumentId> = role.inline.iter().copied().chain(attached).collect();
            let documents = own.into_iter().filter_map(|document| facts.document(document));
            let statements = documents.flat_map(|document| document.policy.allows());
            let assuming =
                statements.filter(|statement| statement.covers_action("sts:AssumeRole") == Tri::Yes);
            let resources = assuming
                .flat_map(|statement| &statement.resources)
                .filter(|list| !list.negated)
                .flat_map(|list| &list.items);
            let roles = resources.filter(|resource| resource.as_str().contains(":role/"));
            let roles =
                roles.map(|resource| LinkClue::Roles { pattern: resource.clone(), said: resource.span() });
            let calls = facts.calls.iter();
            let calls = calls.filter(|call| matches!(call.caller, CallCaller::Holder(by) if by == id));
            let calls = calls
                .map(|call| LinkClue::Role { name: call.role.as_str().to_owned(), said: call.role.span() });
            let assumed = facts.handshakes.iter().filter(|handshake| handshake.role == id);
            let next = assumed.map(|handshake| LinkClue::CalledWith(handshake.call.clone()));
            roles.chain(calls).chain(next).collect()
        })
    }

    /// Looks up what `clues` finds about the role at the byte `start` of the file at `path`.
    fn links(
        &self,
        path: &Path,
        start: u32,
        clues: impl Fn(&FileFacts, HolderId, &Holder) -> Vec<LinkClue>,
    ) -> Vec<ChainLink> {
        let file = self.model().identities.of(path);
        let mut joined = JoinedFacts::new(self);
        let found = joined.completed(file, |facts| {
            let holders = facts.holders.iter().enumerate();
            let roles = holders.filter(|(_, holder)| {
                holder.kind == HolderKind::Role && holder.span.file == file && holder.span.start == start
            });
            Some(roles.flat_map(|(at, role)| clues(facts, HolderId(at), role)).collect::<Vec<_>>())
        });
        let mut links: Vec<ChainLink> = Vec::new();
        for clue in found.unwrap_or_default().into_iter().take(MOST_LINKS) {
            for (end, said) in self.resolved(&mut joined, clue) {
                let Some(said) = joined.place(said.file, |_| Some(said)) else { continue };
                // What differs between scenarios is there once for each.
                let is_known = |link: &ChainLink| {
                    link.end.place.path == end.place.path
                        && link.end.place.span == end.place.span
                        && link.said.span == said.span
                };
                if !links.iter().any(is_known) && links.len() < MOST_LINKS {
                    links.push(ChainLink { end, said });
                }
            }
        }
        links
    }

    /// The ends that `clue` is about, each with where it is said.
    fn resolved(&self, joined: &mut JoinedFacts<'_>, clue: LinkClue) -> Vec<(ChainEnd, Span)> {
        let all = |ends: Vec<ChainEnd>, said| ends.into_iter().map(|end| (end, said)).collect();
        match clue {
            LinkClue::Role { name, said } => all(self.roles_named(&name), said),
            LinkClue::Roles { pattern, said } => all(self.roles_covered_by(&pattern), said),
            LinkClue::Caller(call) => {
                let said = call.role.span();
                if let Some(name) = self.calling_role(joined, &call) {
                    return all(self.roles_named(&name), said);
                }
                let place = joined.place(call.span.file, |_| Some(call.span));
                // An editor shows the name as it is: no Markdown.
                let name = call.site.replace('`', "");
                let end = place.map(|place| ChainEnd { name, is_role: false, place });
                all(end.into_iter().collect(), said)
            }
            LinkClue::CalledWith(call) => {
                let next = joined.completed(call.span.file, |facts| {
                    let at = facts.calls.iter().position(|own| own.span == call.span)?;
                    let calls = facts.calls.iter();
                    let next = calls.filter(|one| matches!(one.caller, CallCaller::Call(by) if by == at));
                    Some(next.map(|one| one.role.clone()).collect::<Vec<_>>())
                });
                let next = next.unwrap_or_default().into_iter();
                next.flat_map(|role| all(self.roles_named(role.as_str()), role.span())).collect()
            }
        }
    }

    /// The role that makes `call`, where its file says which and a file of the workspace defines it.
    fn calling_role(&self, joined: &mut JoinedFacts<'_>, call: &RoleCall) -> Option<String> {
        let name = match &call.caller {
            CallCaller::Arn(arn) => arn.as_str().to_owned(),
            CallCaller::Holder(id) => joined.completed(call.span.file, |facts| {
                let holder = facts.holder(*id)?;
                Some(holder.arn.as_ref().or(holder.name.as_ref())?.as_str().to_owned())
            })?,
            CallCaller::Call(at) => joined
                .completed(call.span.file, |facts| Some(facts.calls.get(*at)?.role.as_str().to_owned()))?,
            CallCaller::Unknown | CallCaller::Profile(_) | CallCaller::Token(_) => return None,
        };
        (!self.roles_named(&name).is_empty()).then_some(name)
    }

    fn ends(&self, found: Vec<(FileId, HolderId, String)>) -> Vec<ChainEnd> {
        let mut joined = JoinedFacts::new(self);
        let mut ends: Vec<ChainEnd> = Vec::new();
        for (file, id, name) in found {
            let Some(place) = joined.place(file, |facts| facts.holder(id).map(|holder| holder.span)) else {
                continue;
            };
            let is_known = |end: &ChainEnd| end.place.path == place.path && end.place.span == place.span;
            if !ends.iter().any(is_known) {
                ends.push(ChainEnd { name, is_role: true, place });
            }
        }
        ends
    }
}

/// Whether it is the whole ARN of one role.
fn is_of_role(text: &Text) -> bool {
    let arn = text.as_str();
    arn.starts_with("arn:")
        && arn.contains(":role/")
        && !arn.contains(['*', '?'])
        && text.holes().next().is_none()
}
