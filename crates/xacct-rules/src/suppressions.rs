//! Findings that somebody has allowed: by a comment, in a template's metadata, or in the configuration.

mod here;

use xacct_facts::{Allow, AllowedRule, FileFacts};
use xacct_syntax::Text;

pub(crate) use here::Here;

use crate::{Finding, Levels, RuleId, Scope};

/// Findings of a rule that the configuration allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedByConfig {
    /// The rule.
    pub rule: RuleId,
    /// The `Sid` of the statement in which they are allowed; in the whole file where none is said.
    pub sid: Option<String>,
    /// Why.
    pub reason: String,
}

/// A finding that nobody wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What was found.
    pub finding: Finding,
    /// Why it is allowed.
    pub reason: String,
    /// Whether the file itself says so, and not the configuration.
    pub in_file: bool,
}

impl RuleId {
    /// Whether its findings can be allowed. What cannot be read has to be mended first: who knows what a comment in it
    /// speaks of.
    pub fn can_be_allowed(self) -> bool {
        !matches!(self.meta().scope, Scope::Syntax | Scope::Suppressions)
    }
}

/// What is allowed in a file, and what came of it.
pub(crate) struct Suppressions<'a> {
    facts: &'a FileFacts,
    levels: &'a Levels,
    /// For each of the file's allowances, for each rule that it names, whether it allowed something.
    used: Vec<Vec<bool>>,
    /// Rules that failed: nobody knows what they would have found.
    crashed: Vec<RuleId>,
}

impl<'a> Suppressions<'a> {
    pub fn of(facts: &'a FileFacts, levels: &'a Levels, crashed: &[RuleId]) -> Self {
        let used = facts.allows.iter().map(|allow| vec![false; allow.rules.len()]).collect();
        Self { facts, levels, used, crashed: crashed.to_vec() }
    }

    /// Takes away those of `findings` that are allowed.
    pub fn take(&mut self, findings: &mut Vec<Finding>) -> Vec<Allowed> {
        if self.facts.allows.is_empty() && self.levels.allowed().is_empty() {
            return Vec::new();
        }
        let mut allowed = Vec::new();
        findings.retain(|finding| match self.reason(finding) {
            Some((reason, in_file)) => {
                allowed.push(Allowed { finding: finding.clone(), reason, in_file });
                false
            }
            None => true,
        });
        allowed
    }

    /// Why `finding` is allowed, and whether the file says so.
    fn reason(&mut self, finding: &Finding) -> Option<(String, bool)> {
        if !finding.rule.can_be_allowed() {
            return None;
        }
        let (id, place) = (finding.rule.id(), finding.primary.span);
        let mut said = None;
        for (allow, used) in self.facts.allows.iter().zip(&mut self.used) {
            let Some(reason) = allow.reason.as_ref().filter(|_| allow.covers.contains(place)) else {
                continue;
            };
            for (_, used) in allow.rules.iter().zip(used).filter(|(rule, _)| rule.id == id) {
                *used = true;
                said.get_or_insert_with(|| (reason.clone(), true));
            }
        }
        said.or_else(|| {
            let of_rule = || self.levels.allowed().iter().filter(|allowed| allowed.rule == finding.rule);
            let everywhere = of_rule().find(|allowed| allowed.sid.is_none());
            let holds = |sid: &String| self.sids(finding).any(|text| text == sid.as_str());
            let by_config =
                everywhere.or_else(|| of_rule().find(|allowed| allowed.sid.as_ref().is_some_and(holds)));
            by_config.map(|allowed| (allowed.reason.clone(), false))
        })
    }

    /// The names of the statements that `finding` lies in: one, unless a template says it in several ways.
    fn sids<'f>(&'f self, finding: &'f Finding) -> impl Iterator<Item = &'a Text> + 'f {
        let statements = self.facts.documents.iter().flat_map(|document| &document.policy.statements);
        let around = statements.filter(|statement| statement.span.contains(finding.primary.span));
        around.filter_map(|statement| statement.sid.as_ref())
    }

    /// Whether `rule` has looked at the file.
    pub fn has_run(&self, rule: RuleId) -> bool {
        self.levels.is_on(rule) && !self.crashed.contains(&rule)
    }

    /// What the file allows: for each rule that is named, whether it allowed something.
    pub fn in_file(&self) -> impl Iterator<Item = (&'a Allow, Vec<(&'a AllowedRule, bool)>)> {
        let with_use = |(allow, used): (&'a Allow, &Vec<bool>)| {
            (allow, allow.rules.iter().zip(used.iter().copied()).collect())
        };
        self.facts.allows.iter().zip(&self.used).map(with_use)
    }
}
