//! What the files say of the caller: the user or role that it is, its groups, and which policies are theirs.

use std::collections::HashSet;

use xacct_access::Caller;
use xacct_aws::AccountId;
use xacct_facts::{Attachment, DocumentId, FileFacts, Holder, HolderKind};

use crate::commands::opened::holder_name;

/// Whose a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The caller's, or that of a group of the caller.
    Caller,
    /// What limits the caller, and nothing else.
    Boundary,
    /// That of a holder whose name is not known, which may be the caller.
    Unnamed,
    /// That of another user, group or role.
    Other,
    /// Nobody's, as far as the file says.
    Nobody,
}

/// The caller and the others of one file.
#[derive(Default)]
pub(super) struct Holders<'f> {
    /// The caller, once for each scenario, and its groups.
    pub own: Vec<&'f Holder>,
    /// The policies that are theirs.
    documents: HashSet<DocumentId>,
    unnamed: HashSet<DocumentId>,
    others: HashSet<DocumentId>,
}

impl<'f> Holders<'f> {
    pub fn of(facts: &'f FileFacts, caller: &Caller) -> Self {
        let mut holders = Self::default();
        for holder in &facts.holders {
            if is(holder, caller) {
                holders.own.push(holder);
                let groups = holder.groups.iter().filter_map(|member| facts.holder(member.group?));
                holders.own.extend(groups);
            }
            let of = if may_be(holder, caller) { &mut holders.unnamed } else { &mut holders.others };
            let boundary = holder.boundary.iter().filter_map(|boundary| boundary.document);
            of.extend(holder.policies().chain(boundary));
        }
        holders.documents = holders.own.iter().flat_map(|holder| holder.policies()).collect();
        holders
    }

    /// Whose the identity policy or boundary `document` is.
    pub fn owner(&self, document: DocumentId) -> Owner {
        match document {
            id if self.documents.contains(&id) => Owner::Caller,
            id if self.boundary().and_then(|boundary| boundary.document) == Some(id) => Owner::Boundary,
            id if self.unnamed.contains(&id) => Owner::Unnamed,
            id if self.others.contains(&id) => Owner::Other,
            _ => Owner::Nobody,
        }
    }

    /// The caller's permissions boundary.
    pub fn boundary(&self) -> Option<&'f Attachment> {
        self.own.iter().find_map(|holder| holder.boundary.as_ref())
    }
}

/// Whether `holder` is the caller, of a session its role. Names are unique within an account, whatever the path.
fn is(holder: &Holder, caller: &Caller) -> bool {
    let Some(arn) = caller.principal_arn().filter(|_| kind(caller) == Some(holder.kind)) else {
        return false;
    };
    let is_there = |account: AccountId| caller.account() == Some(account);
    let is_named = || arn.rsplit('/').next() == holder_name(holder);
    holder.account.is_none_or(is_there) && is_named()
}

/// Whether `holder` has no name of which it is known that it is not the caller's.
fn may_be(holder: &Holder, caller: &Caller) -> bool {
    let is_unnamed = holder.name.as_ref().is_none_or(|name| name.holes().next().is_some());
    holder.arn.is_none() && is_unnamed && kind(caller) == Some(holder.kind)
}

fn kind(caller: &Caller) -> Option<HolderKind> {
    match caller {
        Caller::User(_) => Some(HolderKind::User),
        Caller::Role(_) | Caller::Session { .. } => Some(HolderKind::Role),
        _ => None,
    }
}
