//! The outline: policies with those who hold them, and their statements.

use std::collections::HashMap;

use tower_lsp::ls_types::{DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation, SymbolKind};
use xacct_facts::{Document, DocumentId, Holder};
use xacct_policy::{Effect, PolicyKind, Statement};
use xacct_syntax::{Span, Text};

use crate::snapshot::Snapshot;

/// The outline of a document.
pub(crate) fn symbols(snapshot: &Snapshot) -> DocumentSymbolResponse {
    let facts = &snapshot.look.facts;
    let holders = facts.written_into();
    let holder = |id: usize| facts.holder(*holders.get(&DocumentId(id))?);
    let own = facts.documents.iter().enumerate().filter(|(_, document)| !document.defined_elsewhere);
    // A policy that differs between scenarios is there once for each: they are shown as one, with the statements of all.
    let mut scenarios: Vec<(Span, Vec<(usize, &Document)>)> = Vec::new();
    let mut places: HashMap<Span, usize> = HashMap::new();
    for (id, document) in own {
        let span = document.policy.span;
        let place = *places.entry(span).or_insert(scenarios.len());
        match scenarios.get_mut(place) {
            Some((_, documents)) => documents.push((id, document)),
            None => scenarios.push((span, vec![(id, document)])),
        }
    }
    let symbols: Vec<DocumentSymbol> = scenarios
        .iter()
        .filter_map(|(_, documents)| {
            let (id, _) = documents.first()?;
            policy(snapshot, documents.iter().map(|(_, document)| *document), holder(*id))
        })
        .collect();
    if snapshot.features.nested_symbols {
        DocumentSymbolResponse::Nested(symbols)
    } else {
        DocumentSymbolResponse::Flat(flat(snapshot, symbols))
    }
}

/// One policy, as it is in each of its scenarios.
fn policy<'d>(
    snapshot: &Snapshot,
    scenarios: impl Iterator<Item = &'d Document> + Clone,
    holder: Option<&Holder>,
) -> Option<DocumentSymbol> {
    let document = scenarios.clone().next()?;
    let kind = kind(document.policy.kind);
    let name = match holder.and_then(|holder| Some((holder.kind.noun(), holder.name.as_ref()?))) {
        Some((noun, name)) => format!("{kind} of {noun} {name}"),
        None => kind.to_owned(),
    };
    let mut statements: Vec<&Statement> =
        scenarios.flat_map(|document| &document.policy.statements).collect();
    statements.sort_by_key(|statement| statement.span);
    statements.dedup_by_key(|statement| statement.span);
    let statements = statements.into_iter().map(|one| statement(snapshot, one)).collect();
    let span = document.policy.span;
    Some(symbol(snapshot, name, None, SymbolKind::CLASS, span, span, statements))
}

fn statement(snapshot: &Snapshot, statement: &Statement) -> DocumentSymbol {
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
        Effect::Unknown => "Statement",
    };
    let actions = actions(statement);
    let sid = statement.sid.as_ref().filter(|sid| !sid.is_empty());
    let (name, detail) = match sid {
        Some(sid) => (sid.as_str().to_owned(), Some(format!("{effect} {actions}"))),
        None => (format!("{effect} {actions}"), None),
    };
    let selection = sid.map_or(statement.span, Text::span);
    symbol(snapshot, name, detail, SymbolKind::METHOD, statement.span, selection, Vec::new())
}

/// `sts:AssumeRole`, or `sts:AssumeRole and 2 more`.
fn actions(statement: &Statement) -> String {
    let Some(actions) = &statement.actions else { return "nothing".to_owned() };
    let not = if actions.negated { "all but " } else { "" };
    match actions.items.as_slice() {
        [] => "nothing".to_owned(),
        [one] => format!("{not}{}", one.text),
        [first, others @ ..] => format!("{not}{} and {} more", first.text, others.len()),
    }
}

fn kind(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Trust => "trust policy",
        PolicyKind::Identity => "identity policy",
        PolicyKind::Resource => "resource policy",
        PolicyKind::Boundary => "permissions boundary",
        PolicyKind::Session => "session policy",
        PolicyKind::Scp => "service control policy",
        PolicyKind::Rcp => "resource control policy",
        PolicyKind::Endpoint => "endpoint policy",
        _ => "policy",
    }
}

#[expect(deprecated, reason = "the field has to be there")]
fn symbol(
    snapshot: &Snapshot,
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    span: Span,
    selection: Span,
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    // The selection has to lie within the whole.
    let selection = if span.contains(selection) { selection } else { span };
    let (range, selection_range) = (snapshot.sheet.range(span), snapshot.sheet.range(selection));
    let name = if name.trim().is_empty() { "statement".to_owned() } else { name };
    DocumentSymbol {
        name,
        detail,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range,
        children: Some(children),
    }
}

/// For clients that show no symbols within symbols.
#[expect(deprecated, reason = "the field has to be there")]
fn flat(snapshot: &Snapshot, symbols: Vec<DocumentSymbol>) -> Vec<SymbolInformation> {
    let mut all = Vec::new();
    let mut add = |symbol: &DocumentSymbol, container_name: Option<String>| {
        let location = Location::new(snapshot.sheet.uri.clone(), symbol.range);
        let (name, kind) = (symbol.name.clone(), symbol.kind);
        all.push(SymbolInformation { name, kind, tags: None, deprecated: None, location, container_name });
    };
    for policy in symbols {
        add(&policy, None);
        for statement in policy.children.as_deref().unwrap_or_default() {
            add(statement, Some(policy.name.clone()));
        }
    }
    all
}
