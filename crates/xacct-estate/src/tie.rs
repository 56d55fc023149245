//! Ties between two files: what one says of something that the other defines.

use xacct_facts::{DocumentId, HolderId};
use xacct_syntax::FileId;

use crate::HomeAccount;

/// Something that another file says of a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HolderTie {
    /// The holder, in the file that defines it.
    pub holder: HolderId,
    /// The other file.
    pub file: FileId,
    /// What it says.
    pub kind: TieKind,
    /// Whether the two certainly mean the same.
    pub certainty: Certainty,
}

/// What another file says of a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieKind {
    /// It attaches a policy to it: the place in the list of its unmatched attachments.
    Attaches(usize),
    /// It holds the managed policy at this place in the list of the holder's attachments.
    Defines(usize, DocumentId),
    /// It assumes it: the place in the list of its calls. The names may differ in letter case and path, which no two roles of
    /// an account can. The file may be the same.
    Calls(usize),
    /// A policy of one of its users and roles permits to assume it: the place in the list of its permissions. The same holds of the
    /// names.
    Grants(usize),
}

/// Whether two files certainly mean the same holder or policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The same name in the same account, which is known of both.
    Certain,
    /// The same name, the account of one is not known, and there is no other candidate in the same tree.
    Presumed,
}

/// How two entries of one name go together by their accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountMatch {
    Same,
    Open,
    Different,
}

impl AccountMatch {
    pub fn of(a: HomeAccount, b: HomeAccount) -> Self {
        match (a.id(), b.id()) {
            (Some(a), Some(b)) if a == b => Self::Same,
            (Some(_), Some(_)) => Self::Different,
            _ => Self::Open,
        }
    }
}

/// Chooses among the `candidates` for one name, each with how its account goes together with what refers to it and
/// whether it lies in the same tree: all that certainly are meant, or else the only one that can be.
pub(crate) fn chosen<T: Copy>(candidates: &[(T, AccountMatch, bool)]) -> Vec<(T, Certainty)> {
    let same = candidates.iter().filter(|(_, matched, _)| *matched == AccountMatch::Same);
    let certain: Vec<_> = same.map(|(entry, ..)| (*entry, Certainty::Certain)).collect();
    if !certain.is_empty() {
        return certain;
    }
    let mut open =
        candidates.iter().filter(|(_, matched, in_tree)| *matched == AccountMatch::Open && *in_tree);
    match (open.next(), open.next()) {
        (Some((entry, ..)), None) => vec![(*entry, Certainty::Presumed)],
        _ => Vec::new(),
    }
}
