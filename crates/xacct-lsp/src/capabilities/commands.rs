//! Commands.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{Position, Uri};
use xacct_rules::RuleId;

use crate::scan::ScanResult;

/// Checks all files below the folders, and shows what is found.
pub(crate) const CHECK_WORKSPACE: &str = "xacct-lint.checkWorkspace";
/// Opens the page of the rule that is its argument; the answer is the page, in Markdown.
pub(crate) const EXPLAIN_RULE: &str = "xacct-lint.explainRule";

/// Says who has access by the policy at a place: the arguments are the address of the document and a position, the answer
/// is Markdown, or `null` where no role's or resource's policy is there.
pub(crate) const WHO: &str = "xacct-lint.who";

/// Every command.
pub(crate) const ALL: [&str; 3] = [CHECK_WORKSPACE, EXPLAIN_RULE, WHO];

/// The rule that a command is about.
///
/// # Errors
///
/// It names none.
pub(crate) fn rule(arguments: &[Value]) -> Result<RuleId> {
    let name = arguments.first().and_then(Value::as_str);
    name.and_then(RuleId::from_id).ok_or_else(|| Error::invalid_params("the argument is the name of a rule"))
}

/// The place that a command is about.
///
/// # Errors
///
/// It names none.
pub(crate) fn place(arguments: &[Value]) -> Result<(Uri, Position)> {
    let uri = arguments.first().and_then(Value::as_str).and_then(|uri| uri.parse().ok());
    let position = arguments.get(1).and_then(|position| serde_json::from_value(position.clone()).ok());
    uri.zip(position)
        .ok_or_else(|| Error::invalid_params("the arguments are the address of a document and a position"))
}

/// The result of a search, for the client that gave the command.
pub(crate) fn summary(scanned: &ScanResult) -> Value {
    let findings: usize = scanned.files.values().map(Vec::len).sum();
    json!({ "files": scanned.checked, "filesWithFindings": scanned.files.len(), "findings": findings })
}
