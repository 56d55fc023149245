//! The model of a workspace.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xacct_facts::HolderKind;
use xacct_syntax::FileId;

use crate::file::{account_of, last_segment};
use crate::tie::{AccountMatch, chosen};
use crate::{CallEntry, EstateFile, HolderEntry, HolderTie, HomeAccount, PolicyEntry, TieKind};

/// What all files say together.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    files: BTreeMap<FileId, EstateFile>,
    /// The files that define something of a name, or refer to it.
    by_name: HashMap<Name, BTreeSet<FileId>>,
}

/// What entries of different files are joined by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    Holder(HolderKind, String),
    Policy(String),
    Resource(String),
    /// A role that is defined or assumed, its letters in lower case.
    Assumed(String),
}

impl Estate {
    /// Takes in what `file` says now, in place of what it said before. The files whose ties may have changed: it and those that
    /// share a name with it; none where it says the same as before.
    pub fn put(&mut self, file: FileId, says: EstateFile) -> BTreeSet<FileId> {
        if self.files.get(&file).map_or(says.is_empty(), |before| *before == says) {
            return BTreeSet::new();
        }
        let mut affected = self.remove(file);
        if !says.is_empty() {
            for name in names(&says) {
                let sharing = self.by_name.entry(name).or_default();
                affected.extend(sharing.iter());
                sharing.insert(file);
            }
            self.files.insert(file, says);
        }
        affected.insert(file);
        affected
    }

    /// Forgets `file`. The files whose ties may have changed: it and those that share a name with it.
    pub fn remove(&mut self, file: FileId) -> BTreeSet<FileId> {
        let mut affected = BTreeSet::new();
        let Some(said) = self.files.remove(&file) else { return affected };
        for name in names(&said) {
            if let Some(sharing) = self.by_name.get_mut(&name) {
                sharing.remove(&file);
                affected.extend(sharing.iter());
                if sharing.is_empty() {
                    self.by_name.remove(&name);
                }
            }
        }
        affected.insert(file);
        affected
    }

    /// What `file` says.
    pub fn file(&self, file: FileId) -> Option<&EstateFile> {
        self.files.get(&file)
    }

    /// What other files say of the holders that `file` defines, sorted.
    pub fn ties(&self, file: FileId) -> Vec<HolderTie> {
        let Some(own) = self.files.get(&file) else { return Vec::new() };
        let mut ties = Vec::new();
        for holder in own.holders.iter().filter(|holder| !holder.is_conditional) {
            for other in self.sharing(&Name::Holder(holder.kind, holder.name.clone()), file) {
                ties.extend(self.attached_by(other, (file, holder)));
            }
            if holder.kind == HolderKind::Role && holder.is_named {
                ties.extend(self.calls_of(file, holder));
            }
            for (at, arn) in &holder.wanted {
                ties.extend(self.defined((file, own.root), holder, *at, arn));
            }
        }
        ties.sort_unstable();
        ties.dedup();
        ties
    }

    /// The files whose holders `file` says something of: their findings rest on it.
    pub fn says_of(&self, file: FileId) -> BTreeSet<FileId> {
        let Some(own) = self.files.get(&file) else { return BTreeSet::new() };
        let others: BTreeSet<FileId> = names(own).iter().flat_map(|name| self.sharing(name, file)).collect();
        let is_tied = |other: &FileId| self.ties(*other).iter().any(|tie| tie.file == file);
        others.into_iter().filter(is_tied).collect()
    }

    /// The holders of that name or ARN, by file.
    pub fn named<'e>(&'e self, name: &str) -> Vec<(FileId, &'e HolderEntry)> {
        let wanted = last_segment(name);
        let kinds = [HolderKind::Role, HolderKind::User, HolderKind::Group];
        let files: BTreeSet<FileId> = kinds
            .into_iter()
            .filter_map(|kind| self.by_name.get(&Name::Holder(kind, wanted.to_owned())))
            .flatten()
            .copied()
            .collect();
        let holders = files.into_iter().filter_map(|file| Some((file, self.files.get(&file)?)));
        let holders = holders.flat_map(|(file, says)| says.holders.iter().map(move |holder| (file, holder)));
        holders.filter(|(_, holder)| is_called(holder, name)).collect()
    }

    /// The holders that the files define, by file.
    pub fn all_holders(&self) -> impl Iterator<Item = (FileId, &HolderEntry)> {
        self.files.iter().flat_map(|(file, says)| says.holders.iter().map(move |holder| (*file, holder)))
    }

    /// The managed policies that the files define, by file.
    pub fn all_policies(&self) -> impl Iterator<Item = (FileId, &PolicyEntry)> {
        self.files.iter().flat_map(|(file, says)| says.policies.iter().map(move |policy| (*file, policy)))
    }

    /// The files that hold the policy of the resource with that ARN, or with that name at the end of its ARN.
    pub fn resources_named(&self, name: &str) -> Vec<FileId> {
        let files = self.by_name.get(&Name::Resource(resource_name(name).to_owned())).into_iter().flatten();
        let is_it = |arn: &String| arn == name || !name.starts_with("arn:") && resource_name(arn) == name;
        let holds_it =
            |file: &&FileId| self.files.get(file).is_some_and(|says| says.resources.iter().any(is_it));
        files.filter(holds_it).copied().collect()
    }

    /// The names of all holders and of the resources that have policies, each once.
    pub fn names(&self) -> BTreeSet<&str> {
        let holders = self.files.values().flat_map(|says| &says.holders).map(|holder| holder.name.as_str());
        let resources = self.files.values().flat_map(|says| &says.resources);
        holders.chain(resources.map(|arn| resource_name(arn))).collect()
    }

    /// The other files that share a name with `file`.
    fn sharing(&self, name: &Name, file: FileId) -> impl Iterator<Item = FileId> {
        let sharing = self.by_name.get(name).into_iter().flatten().copied();
        sharing.filter(move |other| *other != file)
    }

    /// The policies that `other` attaches to `holder`.
    fn attached_by(&self, other: FileId, (file, holder): (FileId, &HolderEntry)) -> Vec<HolderTie> {
        let Some(says) = self.files.get(&other) else { return Vec::new() };
        let attachments = says.attachments.iter();
        let to_it = attachments.filter(|entry| entry.kind == holder.kind && entry.holder == holder.name);
        let ties = to_it.filter_map(|entry| {
            let candidates = self.holders(holder.kind, &holder.name, entry.account, says.root);
            let (_, certainty) =
                *chosen(&candidates).iter().find(|((at, id), _)| (*at, *id) == (file, holder.id))?;
            Some(HolderTie {
                holder: holder.id,
                file: other,
                kind: TieKind::Attaches(entry.index),
                certainty,
            })
        });
        ties.collect()
    }

    /// The calls, of any file, that assume the role `holder`. One that is defined twice may be either.
    fn calls_of(&self, file: FileId, holder: &HolderEntry) -> Vec<HolderTie> {
        let name = holder.name.to_ascii_lowercase();
        let files = self.by_name.get(&Name::Assumed(name)).into_iter().flatten();
        let files: Vec<_> = files.filter_map(|other| Some((*other, self.files.get(other)?))).collect();
        let is_it = |name: &str| name.eq_ignore_ascii_case(&holder.name);
        let calls = files.iter().flat_map(|(other, says)| {
            says.calls.iter().filter(|call| is_it(&call.role)).map(move |call| (*other, says.root, call))
        });
        let tie = |(other, root, call): (FileId, u32, &CallEntry)| {
            let roles = files.iter().flat_map(|(at, says)| {
                let roles = says
                    .holders
                    .iter()
                    .filter(|role| role.kind == HolderKind::Role && role.is_named && is_it(&role.name));
                roles.map(move |role| {
                    let matched = AccountMatch::of(role.account, call.account);
                    ((*at, role.id), matched, says.root == root)
                })
            });
            match chosen(&roles.collect::<Vec<_>>()).as_slice() {
                [(role, certainty)] if *role == (file, holder.id) => Some(HolderTie {
                    holder: holder.id,
                    file: other,
                    kind: TieKind::Calls(call.index),
                    certainty: *certainty,
                }),
                _ => None,
            }
        };
        calls.filter_map(tie).collect()
    }

    /// The holders of that kind and name, each with how its account goes together with `account` and whether it lies in the
    /// tree `root`.
    fn holders(
        &self,
        kind: HolderKind,
        name: &str,
        account: HomeAccount,
        root: u32,
    ) -> Vec<((FileId, xacct_facts::HolderId), AccountMatch, bool)> {
        let files = self.by_name.get(&Name::Holder(kind, name.to_owned())).into_iter().flatten();
        let files = files.filter_map(|file| Some((*file, self.files.get(file)?)));
        let candidates = files.flat_map(|(file, says)| {
            let is_it =
                |holder: &&HolderEntry| holder.kind == kind && holder.name == name && !holder.is_conditional;
            let holders = says.holders.iter().filter(is_it);
            holders.map(move |holder| {
                ((file, holder.id), AccountMatch::of(holder.account, account), says.root == root)
            })
        });
        candidates.collect()
    }

    /// The file that defines the managed policy with this ARN, which is at the place `at` among what is attached to `holder`.
    fn defined(
        &self,
        (file, root): (FileId, u32),
        holder: &HolderEntry,
        at: usize,
        arn: &str,
    ) -> Vec<HolderTie> {
        let name = last_segment(arn);
        let account = HomeAccount::of(account_of(arn), None);
        let files = self.by_name.get(&Name::Policy(name.to_owned())).into_iter().flatten();
        let files = files.filter_map(|file| Some((*file, self.files.get(file)?)));
        let is_meant =
            |entry: &&PolicyEntry| entry.name == name && entry.arn.as_deref().is_none_or(|own| own == arn);
        let candidates: Vec<_> = files
            .flat_map(|(file, says)| {
                let policies = says.policies.iter().filter(is_meant);
                policies.map(move |entry| {
                    ((file, entry.document), AccountMatch::of(entry.account, account), says.root == root)
                })
            })
            .collect();
        let others = chosen(&candidates).into_iter().filter(|((other, _), _)| *other != file);
        let tie = |((file, document), certainty)| HolderTie {
            holder: holder.id,
            file,
            kind: TieKind::Defines(at, document),
            certainty,
        };
        // One that is written twice may have changed between the two.
        let mut ties: Vec<HolderTie> = others.map(tie).collect();
        if ties.len() > 1 {
            ties.clear();
        }
        ties
    }
}

/// Whether `holder` has that name, or that ARN as far as its own is known.
fn is_called(holder: &HolderEntry, name: &str) -> bool {
    if !name.starts_with("arn:") {
        return holder.name == last_segment(name);
    }
    match &holder.arn {
        Some(arn) => arn == name,
        None => {
            let account = holder.account.id().zip(account_of(name));
            holder.name == last_segment(name)
                && name.contains(&format!(":{}/", holder.kind.noun()))
                && account.is_none_or(|(own, wanted)| own == wanted)
        }
    }
}

/// The names that a file defines or refers to.
fn names(says: &EstateFile) -> BTreeSet<Name> {
    let holders = says.holders.iter().map(|holder| Name::Holder(holder.kind, holder.name.clone()));
    let attached = says.attachments.iter().map(|entry| Name::Holder(entry.kind, entry.holder.clone()));
    let wanted = says.holders.iter().flat_map(|holder| &holder.wanted);
    let wanted = wanted.map(|(_, arn)| Name::Policy(last_segment(arn).to_owned()));
    let policies = says.policies.iter().map(|entry| Name::Policy(entry.name.clone()));
    let resources = says.resources.iter().map(|arn| Name::Resource(resource_name(arn).to_owned()));
    let roles = says.holders.iter().filter(|holder| holder.kind == HolderKind::Role);
    let assumed = roles.map(|role| &role.name).chain(says.calls.iter().map(|call| &call.role));
    let assumed = assumed.map(|name| Name::Assumed(name.to_ascii_lowercase()));
    holders.chain(attached).chain(wanted).chain(policies).chain(resources).chain(assumed).collect()
}

/// The name of a resource: what its ARN ends in.
fn resource_name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}
