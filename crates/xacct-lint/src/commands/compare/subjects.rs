//! What is compared: the policies of roles, users, groups and resources, by what they are and not by where they are written.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use xacct_access::Caller;
use xacct_aws::AccountId;
use xacct_facts::{Document, DocumentId, Holder, HolderId, HolderKind};
use xacct_policy::{Policy, PolicyKind};
use xacct_syntax::Span;
use xacct_workspace::PolicyFile;

use crate::commands::opened::holder_name;

/// What a policy is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// Whose it is.
    pub owner: SubjectOwner,
    pub part: Part,
}

/// Whose a policy is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SubjectOwner {
    /// That of a role, user or group, by its name, or by what its file calls it.
    Holder(HolderKind, String, Option<AccountId>),
    /// That of a holder without a name: the number of it among those of its kind in this file.
    Unnamed(HolderKind, PathBuf, usize),
    /// That of the resource with this ARN.
    Resource(String),
    /// A managed policy of this name.
    Managed(String, Option<AccountId>),
    /// Nobody's, as far as this file says.
    File(PathBuf),
}

/// Which of the policies of its owner it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A role's trust policy.
    Trust,
    /// All that a role, user or group holds.
    Permissions,
    /// Its number among those that share the owner.
    Number(usize),
}

/// A policy with what it is about, on one side of a change.
pub(super) struct SubjectPolicy<'p> {
    pub file: &'p PolicyFile,
    /// The policy; of several that one holder holds all statements together.
    pub policy: Policy,
    /// A document that the policy is, for what is to be said of its principals.
    pub document: Option<&'p Document>,
    /// The role, user or group that holds it.
    pub holder: Option<&'p Holder>,
}

/// The policies of one side of a change, by what they are about.
pub(super) type Subjects<'p> = BTreeMap<Subject, SubjectPolicy<'p>>;

/// The policies of `files` by what they are about. `by_path` is whether a policy that is nobody's is told by the path of its file;
/// where two files are compared with one another, it is not.
pub(super) fn subjects(files: &[PolicyFile], by_path: bool) -> Subjects<'_> {
    let mut subjects = BTreeMap::new();
    let mut numbers: BTreeMap<SubjectOwner, usize> = BTreeMap::new();
    // What a file attaches to a role of another belongs to that role.
    let documents = || files.iter().flat_map(|file| &file.facts.documents);
    let quoted: HashSet<Span> = documents()
        .filter(|document| document.defined_elsewhere)
        .map(|document| document.policy.span)
        .collect();
    for file in files {
        let place = if by_path { file.path.as_path() } else { Path::new("") };
        let held = holders(file, place, &mut subjects);
        for (at, document) in file.facts.documents.iter().enumerate() {
            let is_held = held.contains(&DocumentId(at)) || quoted.contains(&document.policy.span);
            if is_held || document.defined_elsewhere {
                continue;
            }
            let owner = owner(document, place);
            let number = numbers.entry(owner.clone()).or_default();
            let subject = Subject { owner, part: Part::Number(*number) };
            *number += 1;
            let policy = document.policy.clone();
            subjects.insert(subject, SubjectPolicy { file, policy, document: Some(document), holder: None });
        }
    }
    subjects
}

/// Takes the policies of the holders of `file`. Which documents that were.
fn holders<'p>(file: &'p PolicyFile, place: &Path, subjects: &mut Subjects<'p>) -> Vec<DocumentId> {
    let facts = &file.facts;
    let mut taken = Vec::new();
    for (at, holder) in facts.holders.iter().enumerate() {
        let owner = match holder_name(holder).or(holder.id.as_deref()) {
            Some(name) => {
                SubjectOwner::Holder(holder.kind, name.to_owned(), holder.account.or(file.settings.account))
            }
            None => SubjectOwner::Unnamed(holder.kind, place.to_owned(), among_its_kind(file, HolderId(at))),
        };
        if let Some((id, trust)) = holder.trust.and_then(|id| Some((id, facts.document(id)?))) {
            taken.push(id);
            let subject = Subject { owner: owner.clone(), part: Part::Trust };
            let policy = trust.policy.clone();
            let policy = SubjectPolicy { file, policy, document: Some(trust), holder: Some(holder) };
            // Of what differs between scenarios the first counts.
            subjects.entry(subject).or_insert(policy);
        }
        let mut all: Option<Policy> = None;
        for (id, document) in holder.policies().filter_map(|id| Some((id, facts.document(id)?))) {
            taken.extend((!document.defined_elsewhere || holder.inline.contains(&id)).then_some(id));
            match &mut all {
                Some(all) => all.statements.extend(document.policy.statements.iter().cloned()),
                None => all = Some(document.policy.clone()),
            }
        }
        if let Some(policy) = all {
            let subject = Subject { owner, part: Part::Permissions };
            let policy = SubjectPolicy { file, policy, document: None, holder: Some(holder) };
            subjects.entry(subject).or_insert(policy);
        }
    }
    taken
}

fn owner(document: &Document, place: &Path) -> SubjectOwner {
    if let Some(name) = document.name.as_ref().or(document.arn.as_ref()) {
        return SubjectOwner::Managed(name.clone(), document.account);
    }
    match document.policy.resource() {
        Some(arn) if document.policy.kind == PolicyKind::Resource => SubjectOwner::Resource(arn.to_owned()),
        _ => SubjectOwner::File(place.to_owned()),
    }
}

/// Which of the holders of its kind it is, counted from 1.
fn among_its_kind(file: &PolicyFile, id: HolderId) -> usize {
    let holders = &file.facts.holders;
    let kind = holders.get(id.0).map(|holder| holder.kind);
    holders.iter().take(id.0 + 1).filter(|holder| Some(holder.kind) == kind).count()
}

impl SubjectPolicy<'_> {
    /// The ARN of the role or user that holds it, where its account is known.
    pub fn caller(&self) -> Option<Caller> {
        let holder = self.holder.filter(|_| self.document.is_none())?;
        if let Some(arn) = &holder.arn {
            return Caller::parse(arn.as_str());
        }
        let account = holder.account.or(self.file.settings.account)?;
        let noun = match holder.kind {
            HolderKind::Group => return None,
            kind => kind.noun(),
        };
        Caller::parse(&format!("arn:aws:iam::{account}:{noun}/{}", holder_name(holder)?))
    }
}

impl Subject {
    /// What it is called: `trust policy of role deployer`. `is_alone` is whether its file has no other policy.
    pub fn name(&self, policy: &Policy, is_alone: bool) -> String {
        let noun = policy.kind.noun();
        let owner = match &self.owner {
            SubjectOwner::Holder(kind, name, _) => format!("{} {name}", kind.noun()),
            SubjectOwner::Unnamed(kind, _, number) => format!("the {} {}", ordinal(*number), kind.noun()),
            SubjectOwner::Resource(arn) => arn.clone(),
            SubjectOwner::Managed(name, _) => return format!("managed policy {name}"),
            SubjectOwner::File(_) => match self.part {
                Part::Number(number) if !is_alone => {
                    return format!("{noun} ({} in the file)", ordinal(number + 1));
                }
                _ => return noun.to_owned(),
            },
        };
        match self.part {
            Part::Trust => format!("trust policy of {owner}"),
            Part::Permissions => format!("permissions of {owner}"),
            Part::Number(0) => format!("policy of {owner}"),
            Part::Number(number) => format!("policy {} of {owner}", number + 1),
        }
    }
}

fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

#[cfg(test)]
mod tests {
    use xacct_workspace::{ConfigChoice, PolicyReader};

    use super::*;

    fn names(texts: &[(&str, &str)]) -> Vec<String> {
        let mut reader = PolicyReader::new(ConfigChoice::None, None, []);
        let files: Vec<PolicyFile> = texts
            .iter()
            .map(|(path, text)| reader.bytes(Path::new(path), None, text.as_bytes().to_vec()).unwrap())
            .collect();
        let subjects = subjects(&files, true);
        subjects.iter().map(|(subject, policy)| subject.name(&policy.policy, false)).collect()
    }

    fn role(name: &str, more: &str) -> String {
        let statement =
            r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}"#;
        format!(
            r#"{{"RoleName": "{name}", "AssumeRolePolicyDocument": {{"Statement": [{statement}]}}{more}}}"#
        )
    }

    #[test]
    fn policies_are_told_by_whose_they_are() {
        let inline = r#", "RolePolicyList": [{"PolicyName": "a", "PolicyDocument": {"Statement":
            [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}]"#;
        let roles = format!(r#"{{"RoleDetailList": [{}, {}]}}"#, role("b", inline), role("a", ""));
        assert_eq!(
            names(&[("x.json", &roles)]),
            ["trust policy of role a", "trust policy of role b", "permissions of role b"]
        );
        let bucket = r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::reports/*"}]}"#;
        let alone = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#;
        assert_eq!(
            names(&[("b.json", bucket), ("c.json", alone), ("d.json", &format!("[{alone}, {alone}]"))]),
            [
                "policy of arn:aws:s3:::reports/*",
                "identity policy (1st in the file)",
                "identity policy (1st in the file)",
                "identity policy (2nd in the file)"
            ]
        );
    }

    #[test]
    fn numbers_in_words() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 112].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th"]
        );
    }
}
