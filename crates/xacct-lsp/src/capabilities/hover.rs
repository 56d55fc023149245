//! What is said of the place under the pointer: what stands there means, and what is wrong with it.

mod account;
mod action;
mod condition_key;
mod finding;
mod operator;
mod principal;
mod resource;

use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};
use xacct_facts::Document;
use xacct_rules::{KnownAccounts, account_places};
use xacct_syntax::Span;

use super::access;
use crate::snapshot::Snapshot;
pub(super) use finding::why;

/// What there is to say, with the characters that it is said of.
struct HoverText {
    span: Span,
    /// In Markdown.
    text: String,
}

/// What is said of the place at `position`.
pub(crate) fn hover(snapshot: &Snapshot, position: Position) -> Option<Hover> {
    let offset = snapshot.sheet.offset(position);
    let file = snapshot.look.source.file();
    let is_here = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
    let nobody = KnownAccounts::default();
    let known_accounts =
        snapshot.look.settings.as_ref().map_or(&nobody, |settings| settings.known_accounts.as_ref());
    let mut said: Vec<HoverText> = Vec::new();
    for place in account_places(&snapshot.look.facts.documents).filter(|place| is_here(place.text().span())) {
        said.extend(
            place
                .field
                .id()
                .map(|id| HoverText { span: place.text().span(), text: account::say(id, known_accounts) }),
        );
    }
    for document in &snapshot.look.facts.documents {
        said.extend(of_document(snapshot, document, known_accounts, is_here));
    }
    for finding in snapshot.look.findings.iter().filter(|finding| is_here(finding.primary.span)) {
        said.push(HoverText { span: finding.primary.span, text: finding::say(finding) });
    }
    if said.is_empty() {
        // Nothing in particular stands here: then it is the statement that is meant.
        said.extend(of_statement(snapshot, known_accounts, is_here));
    }
    let span = said.iter().map(|said| said.span).min_by_key(|span| span.len())?;
    let mut texts: Vec<String> = Vec::new();
    for text in said.into_iter().map(|said| said.text) {
        // A policy that differs between scenarios is there once for each.
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let text = texts.join("\n\n---\n\n");
    let kind = if snapshot.features.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let contents = HoverContents::Markup(MarkupContent { kind, value: text });
    Some(Hover { contents, range: Some(snapshot.sheet.range(span)) })
}

fn of_statement(
    snapshot: &Snapshot,
    known_accounts: &KnownAccounts,
    is_here: impl Fn(Span) -> bool,
) -> Option<HoverText> {
    let documents = snapshot.look.facts.documents.iter();
    let mut statements = documents.flat_map(|d| d.policy.statements.iter().map(move |s| (d, s)));
    let (document, statement) = statements.find(|(_, statement)| is_here(statement.span))?;
    let text = access::of_statement(statement, document, known_accounts)?;
    Some(HoverText { span: statement.span, text })
}

fn of_document(
    snapshot: &Snapshot,
    document: &Document,
    known_accounts: &KnownAccounts,
    is_here: impl Fn(Span) -> bool + Copy,
) -> Vec<HoverText> {
    let mut said = Vec::new();
    // A statement that is not here has nothing that is: large files have many.
    for statement in document.policy.statements.iter().filter(|statement| is_here(statement.span)) {
        let principals = statement.principals.iter().flat_map(|element| &element.items);
        for principal in principals.filter(|principal| is_here(principal.value.span())) {
            let text = principal::say(principal, document, known_accounts);
            said.extend(text.map(|text| HoverText { span: principal.value.span(), text }));
        }
        let actions = statement.actions.iter().flat_map(|list| &list.items);
        for action in actions.filter(|action| is_here(action.text.span())) {
            said.extend(action::say(action).map(|text| HoverText { span: action.text.span(), text }));
        }
        let resources = statement.resources.iter().flat_map(|list| &list.items);
        for resource in resources.filter(|resource| is_here(resource.span())) {
            let text = resource::say(resource, known_accounts, snapshot.session.as_ref());
            said.extend(text.map(|text| HoverText { span: resource.span(), text }));
        }
        let operators = statement.conditions().iter().filter(|one| is_here(one.operator_text.span()));
        for condition in operators {
            let written = &condition.operator_text;
            let text = condition.operator.map(|operator| operator::say(written.as_str(), operator));
            said.extend(text.map(|text| HoverText { span: written.span(), text }));
        }
        for condition in statement.conditions().iter().filter(|condition| is_here(condition.key.span())) {
            let text = condition_key::say(condition.key.as_str());
            said.extend(text.map(|text| HoverText { span: condition.key.span(), text }));
        }
    }
    said
}
