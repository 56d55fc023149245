//! The fixes of a finding.

use serde_json::{Value, json};
use tower_lsp::ls_types::Diagnostic;
use xacct_rules::{Applicability, Finding};

use super::{QUICK_FIX, edits};
use crate::snapshot::Snapshot;

/// Each fix of `finding` as an action. The one that a person would take without thinking is marked.
pub(super) fn fixes(snapshot: &Snapshot, finding: &Finding, diagnostic: &Diagnostic) -> Vec<Value> {
    let preferred = finding.preferred_fix();
    let actions = finding.fixes.iter().filter_map(|fix| {
        let by_hand = fix.applicability == Applicability::Manual;
        let placeholders = if by_hand { fix.placeholders.as_slice() } else { &[] };
        let mut action = json!({
            "title": fix.title,
            "kind": QUICK_FIX,
            "diagnostics": [diagnostic],
            "edit": edits::of_document(snapshot, &fix.edits, placeholders)?,
        });
        if preferred == Some(fix) {
            action["isPreferred"] = json!(true);
        }
        Some(action)
    });
    actions.collect()
}
