//! Names beside account ids.

use std::collections::BTreeSet;

use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintTooltip, Range};
use xacct_aws::AccountId;
use xacct_rules::{KnownAccounts, Ownership, account_places};

use crate::snapshot::Snapshot;

/// The hints within `range`: whose account each id is, where that is known.
pub(crate) fn hints(snapshot: &Snapshot, range: Range) -> Vec<InlayHint> {
    let Some(settings) = &snapshot.look.settings else { return Vec::new() };
    let wanted = snapshot.sheet.span(range);
    // A policy that differs between scenarios is there once for each.
    let mut seen = BTreeSet::new();
    let hints = account_places(&snapshot.look.facts.documents).filter_map(|place| {
        let (id, span) = (place.field.id()?, place.text().span());
        // Text that is made from several places has no end of its own.
        let is_plain = snapshot.look.source.slice(span) == place.text().as_str();
        let label = name(&settings.known_accounts, id).filter(|_| is_plain && wanted.contains(span))?;
        if !seen.insert(span) {
            return None;
        }
        Some(InlayHint {
            position: snapshot.sheet.position(span.end),
            label: InlayHintLabel::String(label),
            kind: None,
            text_edits: None,
            tooltip: Some(InlayHintTooltip::String(settings.known_accounts.describe(id))),
            padding_left: Some(true),
            padding_right: Some(true),
            data: None,
        })
    });
    hints.collect()
}

fn name(known_accounts: &KnownAccounts, id: AccountId) -> Option<String> {
    match known_accounts.ownership(id) {
        Ownership::Yours(name) | Ownership::ThirdParty(name) => Some(name.to_owned()),
        Ownership::AwsService(name) => Some(format!("AWS: {name}")),
        Ownership::Outside | Ownership::Unknown => None,
    }
}
