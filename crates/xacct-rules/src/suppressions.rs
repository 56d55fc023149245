//! Findings that somebody has suppressed: by a comment, in a template's metadata, or in the configuration.

mod here;

use xacct_facts::{FileFacts, SuppressedRule, Suppression};
use xacct_syntax::Text;

pub(crate) use here::SuppressionPlaces;

use crate::{Finding, Levels, RuleId, Scope};

/// Findings of a rule that the configuration allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressedByConfig {
    /// The rule.
    pub rule: RuleId,
    /// The `Sid` of the statement in which they are suppressed; in the whole file where none is said.
    pub sid: Option<String>,
    /// Why.
    pub reason: String,
}

/// A finding that nobody wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Why it is suppressed.
    pub reason: String,
    /// Whether the file itself says so, and not the configuration.
    pub in_file: bool,
}

impl RuleId {
    /// Whether its findings can be suppressed. What cannot be read has to be fixed first: who knows what a comment in it
    /// is about.
    pub fn can_be_suppressed(self) -> bool {
        !matches!(self.meta().scope, Scope::Syntax | Scope::Suppressions)
    }
}

/// Whether `finding` lies where the suppression holds. One whose place is in another file is about both files, and can be
/// suppressed in either: then what explains it counts.
fn covers(suppression: &Suppression, finding: &Finding) -> bool {
    let covers = suppression.covers;
    if finding.primary.span.file == covers.file {
        return covers.contains(finding.primary.span);
    }
    finding.related.iter().any(|label| covers.contains(label.span))
}

/// What is suppressed in a file, and what came of it.
pub(crate) struct Suppressions<'a> {
    facts: &'a FileFacts,
    levels: &'a Levels,
    /// For each of the file's suppressions, for each rule that it names, whether it suppressed something.
    used: Vec<Vec<bool>>,
    /// Rules that failed: nobody knows what they would have found.
    crashed: Vec<RuleId>,
}

impl<'a> Suppressions<'a> {
    pub fn of(facts: &'a FileFacts, levels: &'a Levels, crashed: &[RuleId]) -> Self {
        let used =
            facts.suppressions.iter().map(|suppression| vec![false; suppression.rules.len()]).collect();
        Self { facts, levels, used, crashed: crashed.to_vec() }
    }

    /// Takes away those of `findings` that are suppressed.
    pub fn take(&mut self, findings: &mut Vec<Finding>) -> Vec<Suppressed> {
        if self.facts.suppressions.is_empty() && self.levels.suppressed().is_empty() {
            return Vec::new();
        }
        let mut suppressed = Vec::new();
        findings.retain(|finding| match self.reason(finding) {
            Some((reason, in_file)) => {
                suppressed.push(Suppressed { finding: finding.clone(), reason, in_file });
                false
            }
            None => true,
        });
        suppressed
    }

    /// Why `finding` is suppressed, and whether the file says so.
    fn reason(&mut self, finding: &Finding) -> Option<(String, bool)> {
        if !finding.rule.can_be_suppressed() {
            return None;
        }
        let id = finding.rule.id();
        let mut said = None;
        for (suppression, used) in self.facts.suppressions.iter().zip(&mut self.used) {
            let Some(reason) = suppression.reason.as_ref().filter(|_| covers(suppression, finding)) else {
                continue;
            };
            for (_, used) in suppression.rules.iter().zip(used).filter(|(rule, _)| rule.id == id) {
                *used = true;
                said.get_or_insert_with(|| (reason.clone(), true));
            }
        }
        said.or_else(|| {
            let of_rule =
                || self.levels.suppressed().iter().filter(|suppressed| suppressed.rule == finding.rule);
            let everywhere = of_rule().find(|suppressed| suppressed.sid.is_none());
            let holds = |sid: &String| self.sids(finding).any(|text| text == sid.as_str());
            let by_config = everywhere
                .or_else(|| of_rule().find(|suppressed| suppressed.sid.as_ref().is_some_and(holds)));
            by_config.map(|suppressed| (suppressed.reason.clone(), false))
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

    /// What the file allows: for each rule that is named, whether it suppressed something.
    pub fn in_file(&self) -> impl Iterator<Item = (&'a Suppression, Vec<(&'a SuppressedRule, bool)>)> {
        let with_use = |(suppression, used): (&'a Suppression, &Vec<bool>)| {
            (suppression, suppression.rules.iter().zip(used.iter().copied()).collect())
        };
        self.facts.suppressions.iter().zip(&self.used).map(with_use)
    }
}
