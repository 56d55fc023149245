//! Which policy of the old file became which of the new one.

use std::collections::HashMap;

use xacct_facts::{Document, DocumentId, FileFacts, HolderKind, Host};
use xacct_policy::Policy;
use xacct_workspace::PolicyFile;

use crate::commands::opened::holder_name;

/// A policy before and after; one of the two may be missing.
pub(super) struct PolicyPair<'p> {
    /// What it is called: `trust policy of role deployer`.
    pub name: String,
    pub old: Option<&'p Policy>,
    pub new: Option<&'p Policy>,
}

/// Pairs the policies of two files: those of a role, user or group with those of the one of that name, all others in
/// their order.
pub(super) fn pairs<'p>(old: Option<&'p PolicyFile>, new: Option<&'p PolicyFile>) -> Vec<PolicyPair<'p>> {
    let list = |file: Option<&'p PolicyFile>| file.map(|file| named(&file.facts)).unwrap_or_default();
    let (mut before, after) = (list(old), list(new));
    let is_alone = before.len() <= 1 && after.len() <= 1;
    let mut pairs = Vec::new();
    for (slot, policy) in after {
        let was = before.iter().position(|(other, _)| *other == slot).map(|at| before.remove(at).1);
        pairs.push(PolicyPair { name: slot.name(policy, is_alone), old: was, new: Some(policy) });
    }
    let gone = |(slot, policy): (PolicySlot, &'p Policy)| PolicyPair {
        name: slot.name(policy, is_alone),
        old: Some(policy),
        new: None,
    };
    pairs.extend(before.into_iter().map(gone));
    pairs
}

/// Where a policy stands in its file.
#[derive(Clone, PartialEq, Eq)]
struct PolicySlot {
    /// The role, user or group that it belongs to, by its name or by its number among those of its kind.
    holder: Option<String>,
    is_trust: bool,
    /// Its number among those that share the rest.
    number: usize,
}

impl PolicySlot {
    fn name(&self, policy: &Policy, is_alone: bool) -> String {
        let noun = policy.kind.noun();
        let nth = |noun: &str| {
            if self.number == 0 { noun.to_owned() } else { format!("{noun} {}", self.number + 1) }
        };
        match &self.holder {
            Some(holder) if self.is_trust => format!("trust policy of {holder}"),
            Some(holder) => format!("{} of {holder}", nth("policy")),
            None if is_alone => noun.to_owned(),
            None => format!("{noun} ({} in the file)", ordinal(self.number + 1)),
        }
    }
}

fn named(facts: &FileFacts) -> Vec<(PolicySlot, &Policy)> {
    let mut named: Vec<(PolicySlot, &Policy)> = Vec::new();
    let holders = facts.written_into();
    let mut numbers: HashMap<(Option<String>, bool), usize> = HashMap::new();
    // In what the API says of an account, these are policies of AWS.
    let is_of_aws = |document: &Document| document.defined_elsewhere && facts.host == Host::AccountJson;
    let own = facts.documents.iter().enumerate().filter(|(_, document)| !is_of_aws(document));
    for (at, document) in own {
        let id = DocumentId(at);
        let holder = holders.get(&id).and_then(|of| Some((of.0, facts.holder(*of)?)));
        let is_trust = holder.is_some_and(|(_, holder)| holder.trust == Some(id));
        let holder = holder.map(|(at, holder)| match (holder.kind.noun(), holder_name(holder)) {
            (noun, Some(name)) => format!("{noun} {name}"),
            (noun, None) => format!("the {} {noun}", ordinal(place(facts, holder.kind, at))),
        });
        let next = numbers.entry((holder.clone(), is_trust)).or_default();
        named.push((PolicySlot { holder, is_trust, number: *next }, &document.policy));
        *next += 1;
    }
    named
}

/// Which of the holders of its kind the one at `at` is, counted from 1.
fn place(facts: &FileFacts, kind: HolderKind, at: usize) -> usize {
    facts.holders.iter().take(at + 1).filter(|holder| holder.kind == kind).count()
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
    use std::path::Path;

    use xacct_workspace::{ConfigChoice, PolicyReader};

    use super::*;

    fn names(old: &str, new: &str) -> Vec<(String, bool, bool)> {
        let mut reader = PolicyReader::new(ConfigChoice::None, None, []);
        let mut file =
            |text: &str| reader.bytes(Path::new("x.json"), None, text.as_bytes().to_vec()).unwrap();
        let (old, new) = (file(old), file(new));
        let pairs = pairs(Some(&old), Some(&new));
        pairs.into_iter().map(|pair| (pair.name, pair.old.is_some(), pair.new.is_some())).collect()
    }

    fn role(name: &str) -> String {
        let statement =
            r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}"#;
        format!(r#"{{"RoleName": "{name}", "AssumeRolePolicyDocument": {{"Statement": [{statement}]}}}}"#)
    }

    #[test]
    fn roles_are_paired_by_name() {
        let old = format!("[{}, {}]", role("a"), role("b"));
        let new = format!("[{}, {}]", role("c"), role("a"));
        let name = |letter: &str| format!("trust policy of role {letter}");
        assert_eq!(
            names(&old, &new),
            [(name("c"), false, true), (name("a"), true, true), (name("b"), true, false)]
        );
    }

    #[test]
    fn others_are_paired_by_their_order() {
        let statement = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
        let policy = format!(r#"{{"Statement": [{statement}]}}"#);
        assert_eq!(names(&policy, &policy), [("identity policy".to_owned(), true, true)]);
        let second = ("identity policy (2nd in the file)".to_owned(), false, true);
        assert_eq!(names(&policy, &format!("[{policy}, {policy}]"))[1], second);
    }

    #[test]
    fn numbers_in_words() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 112].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th"]
        );
    }
}
