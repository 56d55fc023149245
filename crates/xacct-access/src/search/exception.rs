//! Values of a key that somebody in particular has: those that a policy names.
//!
//! A stranger is anyone whom the policy does not name. So a stranger's organization is any but those that are written out, its
//! address lies in none of the networks that are written out, its token has none of the subjects that are written out.

use std::collections::BTreeSet;

use xacct_aws::{AccountId, Grammar};
use xacct_policy::{Condition, Family, Pattern, PatternPart};

use super::globs::globs;
use crate::evaluate::value_compares;
use crate::language::{CharClass, GlobCase, GlobToken, Language};

/// Values that a stranger does not have.
#[derive(Debug, Default)]
pub(crate) struct Exceptions {
    /// These, in lower case: a test may compare without regard to it.
    equal: BTreeSet<String>,
    /// And these.
    others: Vec<Exception>,
}

/// Some of them.
#[derive(Clone, Debug)]
pub(crate) enum Exception {
    /// This one, in any letter case: a test may compare without.
    Equals(String),
    /// All that begin so.
    StartsWith(String),
    /// ARNs of this account.
    Account(AccountId),
    /// All that match a pattern of the policy.
    Matches(Pattern),
}

/// The least number of characters that must be written out before a wildcard, what everybody's values begin with aside:
/// with fewer, somebody else's value is easily had that matches.
///
/// Source: IAM User Guide, *Access Analyzer policy check reference*.
const FIXED: usize = 6;

impl FromIterator<Exception> for Exceptions {
    fn from_iter<I: IntoIterator<Item = Exception>>(exceptions: I) -> Self {
        let mut all = Self::default();
        for exception in exceptions {
            match exception {
                Exception::Equals(text) => drop(all.equal.insert(text.to_ascii_lowercase())),
                other => all.others.push(other),
            }
        }
        all
    }
}

impl Exceptions {
    /// Whether `value` is one of them.
    pub fn cover(&self, value: &str) -> bool {
        let is_equal = !self.equal.is_empty() && self.equal.contains(&value.to_ascii_lowercase());
        is_equal || self.others.iter().any(|exception| exception.covers(value))
    }

    /// `language` without them.
    pub fn leave(&self, language: Language) -> Language {
        let equal: Vec<Vec<GlobToken>> =
            self.equal.iter().map(|text| vec![GlobToken::Literal(text.clone())]).collect();
        let others: Vec<Vec<GlobToken>> = self.others.iter().map(Exception::glob).collect();
        let sets = [(equal, GlobCase::Insensitive), (others, GlobCase::Sensitive)];
        let sets = sets.into_iter().filter(|(globs, _)| !globs.is_empty());
        sets.fold(language, |left, (globs, case)| left.without(&Language::any_of(&globs, case)))
    }
}

impl Exception {
    /// Whether `value` is one of them.
    fn covers(&self, value: &str) -> bool {
        match self {
            Self::Equals(text) => text.eq_ignore_ascii_case(value),
            Self::StartsWith(start) => value.starts_with(start.as_str()),
            Self::Account(id) => value.split(':').nth(4) == Some(id.as_str()),
            Self::Matches(pattern) => value_compares(Family::StringLike, pattern, value),
        }
    }

    /// The same as a glob.
    fn glob(&self) -> Vec<GlobToken> {
        match self {
            Self::Equals(text) => vec![GlobToken::Literal(text.clone())],
            Self::StartsWith(start) => vec![GlobToken::Literal(start.clone()), GlobToken::AnyRun],
            Self::Account(id) => {
                let field = || [GlobToken::Run(CharClass::NO_COLON), GlobToken::Literal(":".to_owned())];
                let fields = (0..4).flat_map(|_| field());
                fields.chain([GlobToken::Literal(format!("{id}:")), GlobToken::AnyRun]).collect()
            }
            Self::Matches(pattern) => globs(std::slice::from_ref(pattern), Family::StringLike)
                .into_iter()
                .next()
                .unwrap_or_default(),
        }
    }
}

/// What the values that `condition` compares with name, of a key whose values have that form.
pub(super) fn named(condition: &Condition, grammar: Grammar) -> impl Iterator<Item = Exception> {
    let wild = condition.operator.is_some_and(|operator| operator.reads_wildcards());
    condition.values.iter().filter_map(move |value| named_by(value, wild, grammar))
}

fn named_by(value: &Pattern, wild: bool, grammar: Grammar) -> Option<Exception> {
    let text = value.as_str();
    if text.is_empty() {
        return None;
    }
    let head = head(value, wild);
    let is_whole = head.len() == text.len();
    match grammar {
        Grammar::OrganizationPath => {
            let organization = text.split('/').next().unwrap_or_default();
            if head.len() > organization.len() {
                Some(Exception::StartsWith(format!("{organization}/")))
            } else {
                starts_with(&head, "o-")
            }
        }
        // What stands before the colon is AWS's, what follows it the caller's.
        Grammar::UserId => {
            let id = text.split(':').next().unwrap_or_default();
            if head.len() > id.len() && !id.is_empty() {
                Some(Exception::StartsWith(format!("{id}:")))
            } else if is_whole {
                Some(Exception::Equals(head))
            } else {
                starts_with(&head, "AROA")
            }
        }
        // Its account says whose it is, and not what is written of the rest.
        Grammar::Arn | Grammar::PrincipalArn => None,
        _ if is_whole => Some(Exception::Equals(head)),
        // A third party may have a prefix for all the external IDs of one customer.
        Grammar::ExternalId => (!head.is_empty()).then_some(Exception::StartsWith(head)),
        Grammar::OrganizationId => starts_with(&head, "o-"),
        Grammar::VpcId => starts_with(&head, "vpc-"),
        Grammar::VpcEndpointId => starts_with(&head, "vpce-"),
        _ => starts_with(&head, ""),
    }
}

/// All that begin with `head`, if that says more than `everybodys` start does.
fn starts_with(head: &str, everybodys: &str) -> Option<Exception> {
    let own = head.strip_prefix(everybodys)?;
    (own.len() >= FIXED).then(|| Exception::StartsWith(head.to_owned()))
}

/// What stands before the first wildcard, variable or hole. Wildcards count if the operator reads them.
pub(super) fn head(value: &Pattern, wild: bool) -> String {
    let mut head = String::new();
    for part in value.parts() {
        match part {
            PatternPart::Literal(text) => head.push_str(text),
            PatternPart::AnyRun if !wild => head.push('*'),
            PatternPart::AnyOne if !wild => head.push('?'),
            PatternPart::AnyRun | PatternPart::AnyOne | PatternPart::Variable(_) | PatternPart::Hole(_) => {
                break;
            }
        }
    }
    head
}
