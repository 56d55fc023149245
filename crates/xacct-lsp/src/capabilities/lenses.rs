//! Above each policy: who has access, and how much is wrong with it.

use serde_json::json;
use tower_lsp::ls_types::{CodeLens, Command, Range};
use xacct_facts::Document;
use xacct_rules::KnownAccounts;
use xacct_rules::who::who;

use super::commands;
use crate::snapshot::Snapshot;

/// More principals than these are not tried one by one while somebody waits for the page.
const MOST_PRINCIPALS: usize = 64;

/// The lenses of the document.
pub(crate) fn lenses(snapshot: &Snapshot) -> Vec<CodeLens> {
    let nobody = KnownAccounts::default();
    let known_accounts =
        snapshot.look.settings.as_ref().map_or(&nobody, |settings| settings.known_accounts.as_ref());
    let documents = snapshot.look.facts.documents.iter();
    let mut lenses: Vec<CodeLens> = Vec::new();
    for lens in documents.filter_map(|document| lens(snapshot, document, known_accounts)) {
        // A policy that differs between scenarios is there once for each: what is said of one is not repeated.
        if !lenses.contains(&lens) {
            lenses.push(lens);
        }
    }
    lenses
}

fn lens(snapshot: &Snapshot, document: &Document, known_accounts: &KnownAccounts) -> Option<CodeLens> {
    let span = document.policy.span;
    if span.file != snapshot.look.source.file() {
        return None;
    }
    let principals = document.policy.allows().flat_map(|s| s.principals.iter().flat_map(|e| &e.items));
    let few = principals.count() <= MOST_PRINCIPALS;
    let who = if few { who(document, known_accounts) } else { None };
    let findings = snapshot.look.findings.iter().filter(|f| span.contains(f.primary.span)).count();
    let findings = match findings {
        0 => None,
        1 => Some("1 finding".to_owned()),
        n => Some(format!("{n} findings")),
    };
    let title: Vec<String> = who.map(|who| who.summary()).into_iter().chain(findings).collect();
    if title.is_empty() {
        return None;
    }
    let start = snapshot.sheet.position(span.start);
    let command = Command {
        title: title.join(" \u{b7} "),
        command: commands::WHO.to_owned(),
        arguments: Some(vec![json!(snapshot.sheet.uri.as_str()), json!(start)]),
    };
    Some(CodeLens { range: Range::new(start, start), command: Some(command), data: None })
}
