//! Runs the rules over a file's facts.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use xacct_facts::{FileFacts, Host};

use crate::allow::{Allowances, Here};
use crate::scenarios::{Outcomes, Part, parts};
use crate::subject::{Subject, subjects};
use crate::{Allowed, Context, Finding, Levels, RuleId, Scope, World};

/// The rule that looks at what became of the findings of all others, and speaks last.
const JUDGE: RuleId = RuleId::UnusedSuppression;

/// What the rules said of a file.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings, in the order of the text.
    pub findings: Vec<Finding>,
    /// What was found and is allowed.
    pub allowed: Vec<Allowed>,
    /// Rules that failed by a bug of their own; the others were heard all the same.
    pub crashed: Vec<RuleId>,
}

/// Runs every rule that is on over `facts`.
pub fn check(facts: &FileFacts, world: &World, levels: &Levels) -> Checked {
    let mut checked = Checked::default();
    if facts.is_empty() {
        return checked;
    }
    let (common, each) = parts(facts);
    let subjects = subjects(facts, world);
    let run = Run { facts, world, levels, subjects: &subjects };
    checked.findings = run.rules(&common, true, &mut checked.crashed);
    let mut outcomes = Outcomes::default();
    for (scenario, part) in facts.scenarios.iter().zip(&each) {
        outcomes.add(scenario, run.rules(part, false, &mut checked.crashed));
    }
    checked.findings.extend(outcomes.merged());
    if facts.documents.len() > 1 {
        once_each(&mut checked.findings);
    }
    // A plan or a state is made by Terraform, and not to be written into.
    let is_made = facts.host == Host::TerraformJson;
    let mut allowances = Allowances::of(facts, levels, &checked.crashed);
    checked.allowed = allowances.take(&mut checked.findings);
    let last = run.rule(JUDGE, &common, Some(&allowances), &mut checked.crashed);
    checked.findings.extend(last);
    if let Some(here) = (!checked.findings.is_empty()).then(|| Here::of(facts)).flatten() {
        for finding in &mut checked.findings {
            finding.fixes.extend(here.fix(finding));
        }
    }
    let allowed = checked.allowed.iter_mut().map(|allowed| &mut allowed.finding);
    for finding in checked.findings.iter_mut().chain(allowed) {
        finding.fixes.retain(|_| !is_made);
        finding.severity = levels.settle(finding);
    }
    checked.findings.sort_by(|a, b| {
        (a.primary.span, std::cmp::Reverse(a.severity), a.rule).cmp(&(
            b.primary.span,
            std::cmp::Reverse(b.severity),
            b.rule,
        ))
    });
    checked
}

/// What two roles share is found twice, and said once.
fn once_each(findings: &mut Vec<Finding>) {
    let mut said = HashSet::new();
    findings.retain(|finding| said.insert((finding.rule, finding.primary.span, finding.message.clone())));
}

struct Run<'a> {
    facts: &'a FileFacts,
    world: &'a World,
    levels: &'a Levels,
    subjects: &'a [Subject<'a>],
}

impl Run<'_> {
    /// What the rules say of a part; those that look at the file's syntax only where that is `whole`: it is the same in
    /// every scenario.
    fn rules(&self, part: &Part, whole: bool, crashed: &mut Vec<RuleId>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in RuleId::ALL {
            let is_its = whole || rule.meta().scope != Scope::File;
            if is_its && rule != JUDGE {
                findings.append(&mut self.rule(rule, part, None, crashed));
            }
        }
        findings
    }

    /// What one rule says, if it is on.
    fn rule(
        &self,
        rule: RuleId,
        part: &Part,
        allowances: Option<&Allowances<'_>>,
        crashed: &mut Vec<RuleId>,
    ) -> Vec<Finding> {
        if !self.levels.is_on(rule) || crashed.contains(&rule) {
            return Vec::new();
        }
        let (facts, world, all) = (self.facts, self.world, self.subjects);
        let cx = Context { rule, facts, world, all, part, allowances };
        let mut said = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| rule.implementation().check_file(&cx, &mut said))) {
            Ok(()) => said,
            Err(_) => {
                crashed.push(rule);
                Vec::new()
            }
        }
    }
}
