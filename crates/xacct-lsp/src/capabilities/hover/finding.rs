//! A finding.

use xacct_rules::Finding;

/// What is wrong, what to do, and the rule in short.
pub(super) fn say(finding: &Finding) -> String {
    let rule = finding.rule;
    let mut text = format!("**{}** ({}): {}.", rule.id(), finding.severity, finding.message);
    if let Some(witness) = &finding.witness {
        text.push_str(&format!("\n\nWitness: {}.", witness.sentence()));
    }
    if !finding.help.is_empty() {
        text.push_str(&format!("\n\n{}", finding.help));
    }
    let page = rule.page();
    let why = page.sections().find(|section| section.title == "Why").map(|section| section.body);
    let why = why.and_then(|body| body.split("\n\n").next()).unwrap_or_default().trim();
    if !why.is_empty() {
        text.push_str(&format!("\n\n{why}"));
    }
    text.push_str(&format!("\n\n[{}]({})", rule.id(), rule.url()));
    text
}
