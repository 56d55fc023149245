//! How loudly a rule speaks: an edit of the configuration, or a new one.

use serde_json::{Value, json};
use xacct_rules::{Finding, Severity};
use xacct_syntax::{FileId, Source, Span};
use xacct_workspace::{CONFIG_FILE, set_level};

use super::{Configuration, QUICK_FIX, edits};
use crate::client_text::ClientText;
use crate::paths::uri_of;
use crate::snapshot::Snapshot;

/// An action for each level that the rule of `finding` could have and has not. They name no diagnostic: editors list those
/// actions first that do, and a real fix, of whatever program, belongs before these.
pub(super) fn levels(
    snapshot: &Snapshot,
    finding: &Finding,
    configuration: Option<&Configuration>,
) -> Vec<Value> {
    let louder = Severity::ALL.into_iter().filter(|severity| *severity != finding.severity).map(Severity::id);
    // A mere note is not made louder by any configuration.
    let louder = louder.filter(|_| finding.severity != Severity::Note);
    let rule = finding.rule.id();
    let actions = louder.chain(["off"]).filter_map(|level| {
        let title = match level {
            "off" => format!("Turn `{rule}` off in {CONFIG_FILE}"),
            _ => format!("Set the severity of `{rule}` to `{level}` in {CONFIG_FILE}"),
        };
        let edit = edit(snapshot, finding, level, configuration)?;
        Some(json!({ "title": title, "kind": QUICK_FIX, "edit": edit }))
    });
    actions.collect()
}

fn edit(
    snapshot: &Snapshot,
    finding: &Finding,
    level: &str,
    configuration: Option<&Configuration>,
) -> Option<Value> {
    let features = &snapshot.features;
    if let Some(Configuration { uri, version, text }) = configuration {
        let (range, new) = set_level(text, finding.rule, level)?;
        let file = FileId(0);
        let sheet =
            ClientText::new(uri.clone(), Source::new(file, uri.as_str(), text.as_str()), features.encoding);
        let range = sheet.range(Span::new(file, range.start as u32..range.end as u32));
        return Some(edits::one(uri, *version, range, &new, features));
    }
    // Beside the document's own folder, or better: at the top of what the client works on.
    let folder = snapshot.root.as_deref().or_else(|| snapshot.path.parent())?;
    let uri = uri_of(&folder.join(CONFIG_FILE))?;
    let (_, text) = set_level("", finding.rule, level)?;
    if !(features.document_changes && features.creates) {
        return None;
    }
    let zero = json!({ "line": 0, "character": 0 });
    let insert = json!({ "range": { "start": zero, "end": zero }, "newText": text });
    Some(json!({ "documentChanges": [
        { "kind": "create", "uri": uri, "options": { "ignoreIfExists": true } },
        { "textDocument": { "uri": uri, "version": null }, "edits": [insert] },
    ] }))
}
