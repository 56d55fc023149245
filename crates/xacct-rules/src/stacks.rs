//! What is found in the stacks that a template creates is said where somebody would change it: in that template.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use xacct_facts::{FileFacts, FilledIn, StackDeployment, StackFacts};

use crate::{Finding, Label, Scope};

/// The findings of the stacks of `facts` that the files of their templates do not have by themselves. `check` says what is found
/// in a template.
pub(crate) fn findings(
    facts: &FileFacts,
    templates: &TemplateFindings,
    check: &dyn Fn(&FileFacts) -> Vec<Finding>,
) -> Vec<Finding> {
    let of = |stack: &StackFacts| {
        let alone = stack.alone.as_ref().map(|alone| templates.of(alone, check));
        of_stack(stack, alone.as_deref().unwrap_or_default(), check)
    };
    facts.stacks.iter().flat_map(of).collect()
}

/// The facts of a template with what is found in it.
type CheckedTemplate = (Arc<FileFacts>, Rc<[Finding]>);

/// What is found in templates by themselves. Many stacks may be made of one, at any depth: each is checked once.
#[derive(Debug, Default)]
pub(crate) struct TemplateFindings(RefCell<Vec<CheckedTemplate>>);

impl TemplateFindings {
    /// What `check` finds in the template, of which the facts are `alone`.
    fn of(&self, alone: &Arc<FileFacts>, check: &dyn Fn(&FileFacts) -> Vec<Finding>) -> Rc<[Finding]> {
        let known = self.0.borrow().iter().find(|(known, _)| Arc::ptr_eq(known, alone)).cloned();
        known.map(|(_, findings)| findings).unwrap_or_else(|| {
            let findings: Rc<[Finding]> = check(alone).into();
            self.0.borrow_mut().push((Arc::clone(alone), Rc::clone(&findings)));
            findings
        })
    }
}

/// The findings of one stack; those of its template by itself are `alone`.
fn of_stack(
    stack: &StackFacts,
    alone: &[Finding],
    check: &dyn Fn(&FileFacts) -> Vec<Finding>,
) -> Vec<Finding> {
    let placed = |deployment: &StackDeployment| -> Vec<Finding> {
        // The syntax of the template and the suppressions in it are looked at where it is checked.
        let is_about_access =
            |finding: &Finding| !matches!(finding.rule.meta().scope, Scope::Syntax | Scope::Suppressions);
        let found = check(&deployment.facts).into_iter().filter(is_about_access);
        found.filter_map(|finding| place(finding, stack, deployment, alone)).collect()
    };
    let deployments: Vec<Vec<Finding>> = stack.deployments.iter().map(placed).collect();
    let mut all: Vec<Finding> = Vec::new();
    for (deployment, findings) in stack.deployments.iter().zip(&deployments) {
        for finding in findings {
            let same = |other: &Finding| is_same(finding, other) && finding.message == other.message;
            let in_all = deployments.iter().all(|others| others.iter().any(same));
            let earlier =
                |other: &Finding| is_same(finding, other) && other.message.starts_with(&finding.message);
            if !all.iter().any(earlier) {
                all.push(said(finding.clone(), stack, if in_all { &[] } else { &deployment.says }));
            }
        }
    }
    all
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    one.rule == other.rule && one.primary.span == other.primary.span
}

/// The finding where somebody would change it: at the value that the stack gives to what is underlined, at the stack, or, where
/// its template stands in the same file, where it is. `None` where the file of the template has it by itself.
fn place(
    finding: Finding,
    stack: &StackFacts,
    deployment: &StackDeployment,
    alone: &[Finding],
) -> Option<Finding> {
    let known: Vec<_> = alone.iter().filter(|other| is_same(&finding, other)).collect();
    let span = finding.primary.span;
    let filled_in = |filled: &&FilledIn| filled.expression.contains(span);
    let value = deployment.filled_in.iter().find(filled_in).map(|filled| filled.value);
    // One that is so with the template's defaults says nothing about this value.
    let is_always_so = known.iter().any(|other| !other.message.contains(", where "));
    if is_always_so || value.is_none() && !known.is_empty() {
        return None;
    }
    let is_here = span.file == stack.place.file;
    let Some(place) = value.or((!is_here).then_some(stack.place)) else { return Some(finding) };
    let mut finding = finding;
    let label = std::mem::replace(&mut finding.primary, Label { span: place, message: String::new() });
    let message =
        if label.message.is_empty() { "in the template of the stack".to_owned() } else { label.message };
    finding.related.insert(0, Label { span: label.span, message });
    // They are for the template, which others may use.
    finding.fixes.clear();
    Some(finding)
}

/// The finding with the stack that it is in, and what is so in it if that matters.
fn said(mut finding: Finding, stack: &StackFacts, says: &[String]) -> Finding {
    let noun = if stack.is_set { "stack set" } else { "stack" };
    let creates = format!("{noun} `{}` creates it", stack.id);
    let when: Vec<&str> = std::iter::once(creates.as_str()).chain(says.iter().map(String::as_str)).collect();
    let link = if finding.message.contains(", where ") { " and" } else { ", where" };
    finding.message = format!("{}{link} {}", finding.message, when.join(" and "));
    finding
}

#[cfg(test)]
mod tests;
