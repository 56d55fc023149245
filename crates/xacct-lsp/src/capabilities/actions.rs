//! What can be done about the findings at a place.
//!
//! The edits are JSON, since the framework's types know no edits with places to fill in.

mod edits;
mod fixes;
mod levels;

use std::collections::BTreeSet;
use std::fs;
use std::future::Future;
use std::path::PathBuf;

use serde_json::{Value, json};
use tower_lsp::ls_types::{CodeActionKind, CodeActionParams, Diagnostic, Uri};
use xacct_rules::Finding;

use super::commands::EXPLAIN_RULE;
use crate::paths::uri_of;
use crate::snapshot::Snapshot;

/// The kind of the action that applies every safe fix.
pub(crate) fn fix_all() -> CodeActionKind {
    CodeActionKind::from(FIX_ALL.to_owned())
}

const FIX_ALL: &str = "source.fixAll.xacct-lint";
const QUICK_FIX: &str = "quickfix";

/// The configuration that holds for a document, as it is at the moment.
pub(crate) struct Configuration {
    uri: Uri,
    /// None where it is not open.
    version: Option<i32>,
    text: String,
}

impl Configuration {
    /// Reads the configuration at `path`: what is open counts, and then what is on disk.
    pub(crate) async fn read<F: Future<Output = Option<(i32, String)>>>(
        path: PathBuf,
        open: impl FnOnce(Uri) -> F,
    ) -> Option<Self> {
        let uri = uri_of(&path)?;
        let (version, text) = match open(uri.clone()).await {
            Some((version, text)) => (Some(version), text),
            None => (None, fs::read_to_string(&path).ok()?),
        };
        Some(Self { uri, version, text })
    }
}

/// Every action for the range that the client asks about, the fixes first.
pub(crate) fn actions(
    snapshot: &Snapshot,
    params: &CodeActionParams,
    configuration: Option<&Configuration>,
) -> Vec<Value> {
    let only = params.context.only.as_deref();
    let wants = |kind: &str| only.is_none_or(|only| only.iter().any(|wanted| holds(wanted.as_str(), kind)));
    let mut actions = Vec::new();
    if wants(QUICK_FIX) {
        let here = snapshot.sheet.span(params.range);
        let touches = |finding: &Finding| {
            let span = finding.primary.span;
            span.file == here.file && span.start <= here.end && here.start <= span.end
        };
        let found: Vec<(&Finding, &Diagnostic)> = snapshot
            .look
            .findings
            .iter()
            .zip(&snapshot.diagnostics)
            .filter(|(finding, _)| touches(finding))
            .collect();
        for (finding, diagnostic) in &found {
            actions.extend(fixes::fixes(snapshot, finding, diagnostic));
        }
        actions.extend(found.iter().map(|(finding, diagnostic)| explain(finding, diagnostic)));
        // Several findings of one rule would set its severity by the same entries.
        let mut rules = BTreeSet::new();
        for (finding, _) in found.iter().filter(|(finding, _)| rules.insert(finding.rule.id())) {
            actions.extend(levels::levels(snapshot, finding, configuration));
        }
    }
    // It costs a second look at the whole document: only for who asks.
    if only.is_some() && wants(FIX_ALL) {
        actions.extend(mend_all(snapshot));
    }
    actions
}

/// Whether the kind `wanted` is `kind` or one that it belongs to.
fn holds(wanted: &str, kind: &str) -> bool {
    wanted.is_empty()
        || kind.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn explain(finding: &Finding, diagnostic: &Diagnostic) -> Value {
    let rule = finding.rule.id();
    let title = format!("Explain rule `{rule}`");
    let command = json!({ "title": title, "command": EXPLAIN_RULE, "arguments": [rule] });
    json!({ "title": title, "kind": QUICK_FIX, "diagnostics": [diagnostic], "command": command })
}

/// What `--fix` does: every fix after which exactly the same requests are allowed.
fn mend_all(snapshot: &Snapshot) -> Option<Value> {
    let mended = snapshot.session.mended(&snapshot.look)?;
    let edit = edits::difference(snapshot.look.source.file(), snapshot.look.source.as_str(), &mended);
    Some(json!({
        "title": "Apply all safe fixes of xacct-lint",
        "kind": FIX_ALL,
        "edit": edits::of_document(snapshot, &[edit], &[])?,
    }))
}
