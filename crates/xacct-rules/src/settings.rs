//! What the person who runs the linter has told about their world, and the severity with which each rule speaks.

use xacct_access::{PolicyIndex, Work};
use xacct_aws::{AccountId, vendor};
use xacct_facts::Document;

use crate::{Finding, RuleId, Severity, SuppressedByConfig};

/// An account under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAccount {
    /// The name that its owner gave it in the configuration.
    pub alias: String,
    /// Its id.
    pub id: AccountId,
}

/// Who is who: the organization, its accounts, and the third parties it deals with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownAccounts {
    /// The organization's id, `o-…`.
    pub organization: Option<String>,
    /// The accounts that are yours. When there are any, every other account is a third party.
    pub accounts: Vec<NamedAccount>,
    /// Accounts of third parties, beyond the known vendors.
    pub third_parties: Vec<NamedAccount>,
}

/// What is known of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership<'w> {
    /// Declared as yours under this alias.
    Yours(&'w str),
    /// Declared as a third party's, or a known vendor's, under this name.
    ThirdParty(&'w str),
    /// An account that AWS itself runs for a service of this name.
    AwsService(&'static str),
    /// Your accounts are declared, and it is not among them.
    Outside,
    /// Nothing is known of it.
    Unknown,
}

impl KnownAccounts {
    /// What is known of `id`.
    pub fn ownership(&self, id: AccountId) -> Ownership<'_> {
        let named = |list: &'_ [NamedAccount]| list.iter().position(|a| a.id == id);
        if let Some(own) = named(&self.accounts).and_then(|i| self.accounts.get(i)) {
            return Ownership::Yours(&own.alias);
        }
        if let Some(third) = named(&self.third_parties).and_then(|i| self.third_parties.get(i)) {
            return Ownership::ThirdParty(&third.alias);
        }
        match vendor::lookup(id) {
            Some(known) if known.kind == vendor::VendorKind::Aws => Ownership::AwsService(known.name),
            Some(known) => Ownership::ThirdParty(known.name),
            None if self.accounts.is_empty() => Ownership::Unknown,
            None => Ownership::Outside,
        }
    }

    /// An index of the document's policy that knows who is no stranger to it.
    /// `work` is what is left for the questions about it.
    pub(crate) fn index<'a>(&'a self, document: &'a Document, work: &Work) -> PolicyIndex<'a> {
        let own = self.accounts.iter().map(|account| account.id);
        PolicyIndex::of(&document.policy)
            .sharing(work)
            .owned_by(document.account)
            .knowing(own, self.organization.as_deref())
    }

    /// `account 464622532012 (Datadog)`: the id with what it is known as.
    pub fn describe(&self, id: AccountId) -> String {
        match self.ownership(id) {
            Ownership::Yours(name) | Ownership::ThirdParty(name) => format!("account {id} ({name})"),
            Ownership::AwsService(name) => format!("account {id} (AWS: {name})"),
            Ownership::Outside | Ownership::Unknown => format!("account {id}"),
        }
    }
}

/// How loudly a rule is to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not at all.
    Off,
    /// With this severity.
    On(Severity),
}

impl Level {
    /// The level of that name: `off`, `note`, `warning`, `error`.
    pub fn from_id(id: &str) -> Option<Self> {
        if id == "off" { Some(Self::Off) } else { Severity::from_id(id).map(Self::On) }
    }
}

/// Which rules speak, the severity with which, and which of their findings are suppressed. By default each does, with its own severity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    said: Vec<(RuleId, Level)>,
    selected: Option<Vec<RuleId>>,
    ignored: Vec<RuleId>,
    suppressed: Vec<SuppressedByConfig>,
}

impl Levels {
    /// Gives `rule` the level that the configuration says. What is said later wins.
    pub fn set(&mut self, rule: RuleId, level: Level) {
        self.said.push((rule, level));
    }

    /// Only these rules speak, even those that are configured as off.
    pub fn select(&mut self, rules: Vec<RuleId>) {
        self.selected = Some(rules);
    }

    /// These rules stay silent, whatever else is said of them.
    pub fn ignore(&mut self, rules: Vec<RuleId>) {
        self.ignored.extend(rules);
    }

    /// Suppresses findings of a rule.
    pub fn suppress(&mut self, suppressed: SuppressedByConfig) {
        self.suppressed.push(suppressed);
    }

    /// The findings that are suppressed.
    pub(crate) fn suppressed(&self) -> &[SuppressedByConfig] {
        &self.suppressed
    }

    fn said(&self, rule: RuleId) -> Option<Level> {
        self.said.iter().rev().find(|(r, _)| *r == rule).map(|(_, level)| *level)
    }

    /// Whether `rule` runs at all.
    pub fn is_on(&self, rule: RuleId) -> bool {
        if self.ignored.contains(&rule) {
            return false;
        }
        match &self.selected {
            Some(selected) => selected.contains(&rule),
            None => self.said(rule) != Some(Level::Off),
        }
    }

    /// How loudly `finding` is said: as its rule is configured, but a mere note stays one.
    pub(crate) fn settle(&self, finding: &Finding) -> Severity {
        match self.said(finding.rule) {
            Some(Level::On(severity)) if finding.severity != Severity::Note => severity,
            Some(Level::On(severity)) => severity.min(finding.severity),
            _ => finding.severity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts_and_ignoring_beats_all() {
        let rule = RuleId::ALL[0];
        let mut levels = Levels::default();
        assert!(levels.is_on(rule));
        levels.set(rule, Level::Off);
        assert!(!levels.is_on(rule));
        levels.set(rule, Level::On(Severity::Note));
        assert!(levels.is_on(rule));
        levels.select(vec![rule]);
        levels.ignore(vec![rule]);
        assert!(!levels.is_on(rule));
    }
}
