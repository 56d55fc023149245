//! Runs the rules over a file's facts.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use xacct_access::{Grant, PolicyIndex, Work};
use xacct_facts::FileFacts;
use xacct_syntax::{Edit, Language, Span, SyntaxError, SyntaxErrorKind};

use crate::rule::{
    CallsContext, Check, DocumentContext, GrantContext, HandshakeContext, PoliciesContext, RoleContext,
    SuppressionsContext, SyntaxContext,
};
use crate::scenarios::{ScenarioFindings, ScenarioPart, parts};
use crate::stacks::{self, TemplateFindings};
use crate::suppressions::{SuppressionPlaces, Suppressions};
use crate::{Finding, KnownAccounts, Levels, RuleId, Scope, Suppressed, called};

/// What the rules said of a file.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings, in the order of the text.
    pub findings: Vec<Finding>,
    /// What was found and is suppressed.
    pub suppressed: Vec<Suppressed>,
    /// Rules that failed by a bug of their own; the others were heard all the same.
    pub crashed: Vec<RuleId>,
}

/// Runs every rule that is on over `facts`.
pub fn check(facts: &FileFacts, known_accounts: &KnownAccounts, levels: &Levels) -> Checked {
    check_with(facts, known_accounts, levels, Vec::new())
}

/// The same where `elsewhere` was found in the facts of other files about places of this one: it is suppressed here like the
/// findings of this file.
pub fn check_with(
    facts: &FileFacts,
    known_accounts: &KnownAccounts,
    levels: &Levels,
    elsewhere: Vec<Finding>,
) -> Checked {
    check_beside(facts, known_accounts, levels, elsewhere, &TemplateFindings::default())
}

/// The same, beside other templates of the same stacks.
fn check_beside(
    facts: &FileFacts,
    known_accounts: &KnownAccounts,
    levels: &Levels,
    elsewhere: Vec<Finding>,
    templates: &TemplateFindings,
) -> Checked {
    let mut checked = Checked::default();
    if facts.is_empty() && facts.suppressions.is_empty() && elsewhere.is_empty() {
        return checked;
    }
    let (common, each) = parts(facts);
    let statements = facts.documents.iter().map(|document| document.policy.statements.len()).sum();
    let work = Work::for_statements(statements);
    let indexes: Vec<PolicyIndex<'_>> =
        facts.documents.iter().map(|document| known_accounts.index(document, &work)).collect();
    let mut roles = vec![None; facts.documents.len()];
    for (at, role) in facts.holders.iter().enumerate() {
        if let Some(of_trust) = role.trust.and_then(|id| roles.get_mut(id.0)) {
            *of_trust = Some(at);
        }
    }
    let grants: Vec<OnceCell<Vec<Grant<'_>>>> = indexes.iter().map(|_| OnceCell::new()).collect();
    let run = RuleRun { facts, known_accounts, levels, indexes: &indexes, grants: &grants, roles };
    checked.findings = run.rules(&common, true, &mut checked.crashed);
    let mut outcomes = ScenarioFindings::default();
    for (scenario, part) in facts.scenarios.iter().zip(&each) {
        outcomes.add(scenario, run.rules(part, false, &mut checked.crashed));
    }
    checked.findings.extend(outcomes.merged());
    checked.findings.extend(work.is_spent().then(|| too_much(facts, levels)).flatten());
    add_elsewhere(&mut checked.findings, elsewhere);
    let of_stack =
        |facts: &FileFacts| check_beside(facts, known_accounts, levels, Vec::new(), templates).findings;
    checked.findings.extend(stacks::findings(facts, templates, &of_stack));
    once_each(&mut checked.findings);
    without_uncertain_fixes(facts, &mut checked.findings);
    let mut suppressions = Suppressions::of(facts, levels, &checked.crashed);
    checked.suppressed = suppressions.take(&mut checked.findings);
    checked.findings.extend(run.last(&suppressions, &mut checked.crashed));
    if let Some(here) = (!checked.findings.is_empty()).then(|| SuppressionPlaces::of(facts)).flatten() {
        for finding in &mut checked.findings {
            finding.fixes.extend(here.fix(finding));
        }
    }
    // A plan or a state is made by Terraform, and not to be written into.
    let is_made = facts.host.is_made();
    let suppressed = checked.suppressed.iter_mut().map(|suppressed| &mut suppressed.finding);
    for finding in checked.findings.iter_mut().chain(suppressed) {
        finding.fixes.retain(|_| !is_made);
        // A run keeps the findings of all files.
        finding.fixes.shrink_to_fit();
        finding.related.shrink_to_fit();
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

/// The note, one for a file, that its policies need more work than searches may do.
fn too_much(facts: &FileFacts, levels: &Levels) -> Option<Finding> {
    let first = facts.documents.first()?;
    let rule = match first.tree.language() {
        Language::Json => RuleId::JsonSyntax,
        Language::Yaml => RuleId::YamlSyntax,
        Language::Hcl => RuleId::HclSyntax,
        Language::Ini => RuleId::IniSyntax,
    };
    let start = first.policy.span;
    let place = Span { end: start.end.min(start.start + 1), ..start };
    let message = "too much to work out: what goes beyond the limit is treated as unknown";
    let finding = Finding::new(rule, place, message).as_note();
    levels.is_on(rule).then(|| finding.help("Split the policies, or write them with fewer patterns."))
}

/// Adds what was found elsewhere, unless it was found here, too: what is written here is judged by itself as well.
fn add_elsewhere(findings: &mut Vec<Finding>, elsewhere: Vec<Finding>) {
    let known: HashSet<(RuleId, Span)> =
        findings.iter().map(|finding| (finding.rule, finding.primary.span)).collect();
    let is_new = |finding: &Finding| !known.contains(&(finding.rule, finding.primary.span));
    findings.extend(elsewhere.into_iter().filter(is_new));
}

/// What two roles share, or several elements of a `dynamic` block, is found more than once, and said once.
fn once_each(findings: &mut Vec<Finding>) {
    let mut said = HashSet::new();
    findings.retain(|finding| said.insert((finding.rule, finding.primary.span, finding.message.clone())));
}

/// Drops the fixes that write beside a mistake in the syntax which the reader cannot repair: where a string has no end,
/// what is written behind it may become a part of it. The repairs of the syntax itself are the reader's.
fn without_uncertain_fixes(facts: &FileFacts, findings: &mut [Finding]) {
    let is_broken = |error: &&SyntaxError| error.repair.is_none() && error.slip == SyntaxErrorKind::Form;
    let mut broken: Vec<Span> =
        facts.syntax_errors.iter().filter(is_broken).map(|error| error.span).collect();
    broken.sort_unstable();
    // How far those reach that begin up to each of them.
    let reach: Vec<u32> = broken
        .iter()
        .scan(0, |end, error| {
            *end = error.end.max(*end);
            Some(*end)
        })
        .collect();
    let touches = |edit: &Edit| {
        let behind = broken.partition_point(|error| error.start <= edit.span.end);
        behind.checked_sub(1).and_then(|last| reach.get(last)).is_some_and(|end| *end >= edit.span.start)
    };
    for finding in findings.iter_mut().filter(|finding| !broken.is_empty() && !finding.rule.is_syntax()) {
        finding.fixes.retain(|fix| !fix.edits.iter().any(touches));
    }
}

/// Drops the findings in whose place stand those of rules that they yield to.
fn without_yielding(findings: Vec<Finding>) -> Vec<Finding> {
    // The places of all labels, each with its rule.
    let spans = |finding: &Finding| {
        let related: Vec<Span> = finding.related.iter().map(|label| label.span).collect();
        let (rule, primary) = (finding.rule, finding.primary.span);
        std::iter::once(primary).chain(related).map(move |span| (rule, span))
    };
    let labelled: HashSet<(RuleId, Span)> = findings.iter().flat_map(spans).collect();
    let yields = |finding: &Finding| {
        let before = finding.rule.meta().yields_to;
        before.iter().any(|other| labelled.contains(&(*other, finding.primary.span)))
    };
    let kept: Vec<bool> = findings.iter().map(|finding| !yields(finding)).collect();
    findings.into_iter().zip(kept).filter_map(|(finding, kept)| kept.then_some(finding)).collect()
}

struct RuleRun<'a> {
    facts: &'a FileFacts,
    known_accounts: &'a KnownAccounts,
    levels: &'a Levels,
    /// Those of the file's documents, in their order.
    indexes: &'a [PolicyIndex<'a>],
    /// By document, what its policy grants.
    grants: &'a [OnceCell<Vec<Grant<'a>>>],
    /// By document, the role whose trust policy it is.
    roles: Vec<Option<usize>>,
}

impl<'a> RuleRun<'a> {
    /// What the rules find in a part; those that look at the file's syntax only where that is `whole`.
    fn rules(&self, part: &ScenarioPart, whole: bool, crashed: &mut Vec<RuleId>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in RuleId::ALL {
            let is_its =
                whole || !matches!(rule.meta().scope, Scope::Syntax | Scope::Calls | Scope::Handshakes);
            if is_its && self.runs(rule) {
                findings.append(&mut self.guarded(rule, crashed, |out| self.rule(rule, part, out)));
            }
        }
        let mut findings = without_yielding(findings);
        findings.retain(|finding| self.levels.is_on(finding.rule));
        findings
    }

    /// Whether the rule is on, or another one that is yields to it: whether a rule is off says nothing about what is wrong.
    fn runs(&self, rule: RuleId) -> bool {
        let yields = |other: &RuleId| self.levels.is_on(*other) && other.meta().yields_to.contains(&rule);
        self.levels.is_on(rule) || RuleId::ALL.iter().any(yields)
    }

    fn rule(&self, rule: RuleId, part: &ScenarioPart, out: &mut Vec<Finding>) {
        let (facts, known_accounts) = (self.facts, self.known_accounts);
        match rule.check() {
            Check::Document(check) => {
                part.documents.iter().filter_map(|at| self.document(rule, *at)).for_each(|cx| {
                    let mut found = Vec::new();
                    check(&cx, &mut found);
                    let scenario = cx.document.scenario.and_then(|id| facts.scenarios.get(id.0));
                    let calls = scenario.map_or(&[][..], |scenario| scenario.calls.as_slice());
                    called::point_to_use(&mut found, cx.document, calls);
                    out.append(&mut found);
                });
            }
            Check::Role(check) => {
                for role in part.roles.iter().filter_map(|at| facts.holders.get(*at)) {
                    let trust = role.trust.and_then(|id| self.document(rule, id.0));
                    check(&RoleContext { rule, facts, role, trust }, out);
                }
            }
            Check::Policies(check) => {
                let documents = part.documents.iter().filter_map(|at| facts.documents.get(*at)).collect();
                check(&PoliciesContext { rule, known_accounts, documents }, out);
            }
            Check::Calls(check) => check(&CallsContext { rule, known_accounts, facts }, out),
            Check::Handshakes(check) => {
                for handshake in &facts.handshakes {
                    let Some(role) = facts.holder(handshake.role) else { continue };
                    let trust = role.trust.and_then(|id| self.document(rule, id.0));
                    check(&HandshakeContext { rule, call: &handshake.call, role, trust }, out);
                }
            }
            Check::Grants(check) => {
                for granted in &facts.granted {
                    let Some(role) = facts.holder(granted.role) else { continue };
                    let trust = role.trust.and_then(|id| self.document(rule, id.0));
                    check(&GrantContext { rule, grant: &granted.grant, role, trust }, out);
                }
            }
            Check::Syntax(check) => check(&SyntaxContext { rule, facts }, out),
            // They come last: see `last`.
            Check::Suppressions(_) => {}
        }
    }

    /// What the rules find that look at what became of the findings of all others.
    fn last(&self, suppressions: &Suppressions<'_>, crashed: &mut Vec<RuleId>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in RuleId::ALL.into_iter().filter(|rule| self.levels.is_on(*rule)) {
            if let Check::Suppressions(check) = rule.check() {
                let cx = SuppressionsContext { rule, suppressions };
                findings.append(&mut self.guarded(rule, crashed, |out| check(&cx, out)));
            }
        }
        findings
    }

    fn document(&self, rule: RuleId, at: usize) -> Option<DocumentContext<'a>> {
        let (document, index, grants) =
            (self.facts.documents.get(at)?, self.indexes.get(at)?, self.grants.get(at)?);
        let role = self.facts.holders.get(self.roles.get(at).copied().flatten().unwrap_or(usize::MAX));
        Some(DocumentContext { rule, known_accounts: self.known_accounts, document, index, grants, role })
    }

    /// What a rule finds; nothing, and a note, where it panics: a bug in one rule does not take the others down.
    fn guarded(
        &self,
        rule: RuleId,
        crashed: &mut Vec<RuleId>,
        run: impl FnOnce(&mut Vec<Finding>),
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        if crashed.contains(&rule) {
            return findings;
        }
        match catch_unwind(AssertUnwindSafe(|| run(&mut findings))) {
            Ok(()) => findings,
            Err(_) => {
                crashed.push(rule);
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use xacct_facts::Hints;
    use xacct_syntax::{FileId, Source};

    use super::*;

    #[test]
    fn nothing_is_written_behind_a_string_without_an_end() {
        let policy = "Statement:\n- Effect: Allow\n  Principal: {AWS: 'arn:aws:iam::111111111111:root'}\n  Action: sts:AssumeRole\n  Condition:\n    StringEquals:\n      sts:ExternalId: 'one'\n    StringEquals:\n      aws:PrincipalOrgID: '${Place";
        for (text, is_offered) in [(format!("{policy}'\n"), true), (format!("{policy}\n"), false)] {
            let source = Source::new(FileId(0), "x.yaml", text);
            let facts = xacct_facts::read(&source, &Hints::default());
            let checked = check(&facts, &KnownAccounts::default(), &Levels::default());
            let mut fixes = checked.findings.iter().flat_map(|finding| &finding.fixes);
            assert_eq!(
                fixes.any(|fix| fix.title == "Join the two blocks"),
                is_offered,
                "{:?}",
                checked.findings
            );
        }
    }

    #[test]
    fn the_catalogue_says_what_each_rule_looks_at() {
        for rule in RuleId::ALL {
            assert_eq!(rule.check().scope(), rule.meta().scope, "{rule}");
        }
    }
}
