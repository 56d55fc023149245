//! Commands.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use xacct_rules::RuleId;

use crate::scan::Scanned;

/// Checks all files below the folders, and shows what is found.
pub(crate) const CHECK_WORKSPACE: &str = "xacct-lint.checkWorkspace";
/// Opens the page of the rule that is its argument; the answer is the page, in Markdown.
pub(crate) const EXPLAIN_RULE: &str = "xacct-lint.explainRule";

/// Every command.
pub(crate) const ALL: [&str; 2] = [CHECK_WORKSPACE, EXPLAIN_RULE];

/// The rule that a command is about.
///
/// # Errors
///
/// It names none.
pub(crate) fn rule(arguments: &[Value]) -> Result<RuleId> {
    let name = arguments.first().and_then(Value::as_str);
    name.and_then(RuleId::from_id).ok_or_else(|| Error::invalid_params("the argument is the name of a rule"))
}

/// What came of a search, for whoever gave the command.
pub(crate) fn summary(scanned: &Scanned) -> Value {
    let findings: usize = scanned.files.values().map(Vec::len).sum();
    json!({ "files": scanned.checked, "filesWithFindings": scanned.files.len(), "findings": findings })
}
