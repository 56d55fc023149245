//! What the extension for VS Code takes from the catalogue.

use serde_json::{Value, json};

use crate::{Catalogue, Failure};

/// Where the list of rules is, below the root.
pub(crate) const RULES: &str = "editors/vscode/src/rules.json";

/// The list of rules to pick one from.
pub(crate) fn rules(catalogue: &Catalogue) -> Result<String, Failure> {
    let rule = |rule: &crate::catalogue::Rule| {
        json!({
            "id": rule.id,
            "severity": rule.entry.severity().id(),
            "summary": rule.entry.summary,
        })
    };
    let rules: Vec<Value> = catalogue.rules.iter().map(rule).collect();
    Ok(serde_json::to_string_pretty(&rules)? + "\n")
}
