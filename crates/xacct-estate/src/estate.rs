//! The model of a workspace.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xacct_facts::{HolderId, HolderKind};
use xacct_syntax::FileId;

use crate::file::{account_of, last_segment};
use crate::tie::{AccountMatch, Certainty, chosen};
use crate::{EstateFile, HolderEntry, HolderTie, HomeAccount, NamedRole, PolicyEntry, TieKind};

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
    /// A role that is defined, its letters in lower case.
    Role(String),
    /// A role that is assumed or may be, its letters in lower case.
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
                affected.extend(self.concerned(&name));
                self.by_name.entry(name).or_default().insert(file);
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
                if sharing.is_empty() {
                    self.by_name.remove(&name);
                }
            }
            affected.extend(self.concerned(&name));
        }
        affected.insert(file);
        affected
    }

    /// What `file` says.
    pub fn file(&self, file: FileId) -> Option<&EstateFile> {
        self.files.get(&file)
    }

    /// What other files say of the holders that `file` defines, and what it says itself of its roles by their names, sorted.
    pub fn ties(&self, file: FileId) -> Vec<HolderTie> {
        let mut ties = self.holdings(file);
        let holders = self.files.get(&file).into_iter().flat_map(|own| &own.holders);
        for role in holders.filter(|holder| is_role(holder) && !holder.is_conditional) {
            ties.extend(self.uses_of(file, role));
        }
        ties.sort_unstable();
        ties.dedup();
        ties
    }

    /// The files whose holders `file` says something of: their findings rest on it.
    pub fn says_of(&self, file: FileId) -> BTreeSet<FileId> {
        let Some(own) = self.files.get(&file) else { return BTreeSet::new() };
        let names = names(own).into_iter().filter(|name| !matches!(name, Name::Role(_) | Name::Assumed(_)));
        let others: BTreeSet<FileId> =
            names.flat_map(|name| self.sharing(&name, file).collect::<Vec<_>>()).collect();
        let is_tied = |other: &FileId| self.holdings(*other).iter().any(|tie| tie.file == file);
        let mut tied: BTreeSet<FileId> = others.into_iter().filter(is_tied).collect();
        // Many files may use a role: the role is asked for, and not everyone who uses it.
        let used = own.calls.iter().chain(&own.grants).filter_map(|named| {
            let (role, _) = meant(&self.roles(&named.role.to_ascii_lowercase()), named, own.root)?;
            (!role.is_conditional).then_some(role.file)
        });
        tied.extend(used.filter(|other| *other != file));
        tied
    }

    /// The policies that other files give to the holders that `file` defines.
    fn holdings(&self, file: FileId) -> Vec<HolderTie> {
        let Some(own) = self.files.get(&file) else { return Vec::new() };
        let mut ties = Vec::new();
        for holder in own.holders.iter().filter(|holder| !holder.is_conditional) {
            for other in self.sharing(&Name::Holder(holder.kind, holder.name.clone()), file) {
                ties.extend(self.attached_by(other, (file, holder)));
            }
            for (at, arn) in &holder.wanted {
                ties.extend(self.defined((file, own.root), holder, *at, arn));
            }
        }
        ties
    }

    /// The files whose ties may change with what a file says under `name`.
    fn concerned(&self, name: &Name) -> BTreeSet<FileId> {
        let also = match name {
            Name::Role(role) => Some(Name::Assumed(role.clone())),
            Name::Assumed(role) => Some(Name::Role(role.clone())),
            _ => None,
        };
        // Those who use a role have nothing to do with each other.
        let same = Some(name).filter(|name| !matches!(name, Name::Assumed(_)));
        same.into_iter().chain(&also).filter_map(|name| self.by_name.get(name)).flatten().copied().collect()
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

    /// The calls and permissions, of any file, that mean the role `holder`.
    fn uses_of(&self, file: FileId, holder: &HolderEntry) -> Vec<HolderTie> {
        let name = holder.name.to_ascii_lowercase();
        let files = self.by_name.get(&Name::Assumed(name.clone())).into_iter().flatten();
        let roles = self.roles(&name);
        let mut ties = Vec::new();
        for (other, says) in files.filter_map(|other| Some((*other, self.files.get(other)?))) {
            let calls = says.calls.iter().map(|call| (call, TieKind::Calls(call.index)));
            let grants = says.grants.iter().map(|grant| (grant, TieKind::Grants(grant.index)));
            let uses = calls.chain(grants).filter(|(named, _)| named.role.eq_ignore_ascii_case(&holder.name));
            ties.extend(uses.filter_map(|(named, kind)| {
                let (role, certainty) = meant(&roles, named, says.root)?;
                ((role.file, role.id) == (file, holder.id)).then_some(HolderTie {
                    holder: holder.id,
                    file: other,
                    kind,
                    certainty,
                })
            }));
        }
        ties
    }

    /// The roles that are called `name`, which is in lower case: AWS tells no two by their letter case.
    fn roles(&self, name: &str) -> Vec<DefinedRole> {
        let files = self.by_name.get(&Name::Role(name.to_owned())).into_iter().flatten();
        let files = files.filter_map(|file| Some((*file, self.files.get(file)?)));
        let roles = files.flat_map(|(file, says)| {
            let is_it = |role: &&HolderEntry| is_role(role) && role.name.eq_ignore_ascii_case(name);
            let roles = says.holders.iter().filter(is_it);
            roles.map(move |role| DefinedRole {
                file,
                id: role.id,
                account: role.account,
                root: says.root,
                is_conditional: role.is_conditional,
            })
        });
        roles.collect()
    }

    /// The holders of that kind and name, each with how its account goes together with `account` and whether it lies in the
    /// tree `root`.
    fn holders(
        &self,
        kind: HolderKind,
        name: &str,
        account: HomeAccount,
        root: u32,
    ) -> Vec<((FileId, HolderId), AccountMatch, bool)> {
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

/// A role that a file defines.
#[derive(Clone, Copy)]
struct DefinedRole {
    file: FileId,
    id: HolderId,
    account: HomeAccount,
    root: u32,
    is_conditional: bool,
}

/// Which of `roles`, those of its name, `named` means, in a file of the tree `root`. One that is defined twice may be either.
fn meant(roles: &[DefinedRole], named: &NamedRole, root: u32) -> Option<(DefinedRole, Certainty)> {
    let candidates: Vec<_> = roles
        .iter()
        .map(|role| (*role, AccountMatch::of(role.account, named.account), role.root == root))
        .collect();
    match chosen(&candidates).as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// Whether AWS calls it so, and it can be assumed.
fn is_role(holder: &HolderEntry) -> bool {
    holder.kind == HolderKind::Role && holder.is_named
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
    let roles = roles.map(|role| Name::Role(role.name.to_ascii_lowercase()));
    let assumed = says.calls.iter().chain(&says.grants);
    let assumed = assumed.map(|named| Name::Assumed(named.role.to_ascii_lowercase()));
    let names = holders.chain(attached).chain(wanted).chain(policies).chain(resources);
    names.chain(roles).chain(assumed).collect()
}

/// The name of a resource: what its ARN ends in.
fn resource_name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}
