//! A finding.

use xacct_rules::{Finding, RuleId};

/// What to do, and the rule in short. What is wrong is not repeated: every editor shows the diagnostic itself beside it.
pub(super) fn say(finding: &Finding) -> String {
    let rule = finding.rule;
    let mut text = format!("**{}** ({})", rule.id(), finding.severity);
    if !finding.help.is_empty() {
        text.push_str(&format!("\n\n{}", finding.help));
    }
    let why = why(rule);
    if !why.is_empty() {
        text.push_str(&format!("\n\n{why}"));
    }
    text.push_str(&format!("\n\n[{}]({})", rule.id(), rule.url()));
    text
}

/// Why the rule is there, in one paragraph.
pub(in crate::capabilities) fn why(rule: RuleId) -> String {
    let page = rule.page();
    let why = page.sections().find(|section| section.title == "Why").map(|section| section.body);
    why.and_then(|body| body.split("\n\n").next()).unwrap_or_default().trim().to_owned()
}
