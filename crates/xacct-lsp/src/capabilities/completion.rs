//! What could be written where somebody types.

use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit,
    Documentation, InsertTextFormat, InsertTextMode, Position, TextEdit,
};
use xacct_facts::may_hold_policy;
use xacct_policy::PolicyKind;
use xacct_rules::KnownAccounts;
use xacct_rules::complete::{Candidate, CandidateKind, CompletionRequest, complete};
use xacct_syntax::Span;

use crate::snapshot::Snapshot;
use crate::snippet;

/// The characters after which a client asks by itself.
pub(crate) const TRIGGERS: [&str; 3] = ["\"", ":", "*"];
/// A text this short may be the beginning of a policy, whatever it says.
const SHORT: usize = 64;
/// A text larger than this is not read anew at every key.
const MOST_BYTES: usize = 4 << 20;
/// More candidates are not sent at once: anyone who goes on typing gets those that are left.
const MOST: usize = 500;

/// What could be written at `position`.
pub(crate) fn completion(snapshot: &Snapshot, position: Position) -> Option<CompletionResponse> {
    let source = &snapshot.look.source;
    let text = source.as_str();
    if text.len() > MOST_BYTES || !may_hold_policy(text.as_bytes()) && text.trim().len() > SHORT {
        return None;
    }
    let nobody = KnownAccounts::default();
    let settings = snapshot.look.settings.as_ref();
    let known_accounts = settings.map_or(&nobody, |settings| settings.known_accounts.as_ref());
    let offset = snapshot.sheet.offset(position) as usize;
    let kind = settings.and_then(|settings| settings.kind).or_else(|| kind_at(snapshot, offset as u32));
    let workspace = snapshot.session.as_ref();
    let candidates = complete(&CompletionRequest { source, offset, kind, known_accounts, workspace });
    let is_incomplete = candidates.len() > MOST;
    let items = candidates.iter().take(MOST).enumerate().map(|(at, candidate)| item(snapshot, at, candidate));
    let items = items.collect();
    Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

/// What sort of policy is at the byte `offset`, where its place says it: a block of Terraform is what it is used as.
fn kind_at(snapshot: &Snapshot, offset: u32) -> Option<PolicyKind> {
    let file = snapshot.look.source.file();
    let is_here = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
    let documents = snapshot.look.facts.documents.iter();
    let mut here = documents.filter(|document| document.kind_is_certain && is_here(document.policy.span));
    here.next().map(|document| document.policy.kind)
}

fn item(snapshot: &Snapshot, at: usize, candidate: &Candidate) -> CompletionItem {
    let replace = candidate.replace.start as u32..candidate.replace.end as u32;
    let range = snapshot.sheet.range(Span::new(snapshot.look.source.file(), replace.clone()));
    let typed = snapshot.look.source.as_str().get(candidate.replace.clone()).unwrap_or_default();
    // What is typed is compared with this: with the quotes, if they are replaced too.
    let quote = if typed.starts_with('"') { "\"" } else { "" };
    let is_snippet = snapshot.features.completes_snippets && !candidate.holes.is_empty();
    let new_text = if is_snippet {
        snippet::of_holes(&candidate.insert, &candidate.holes)
    } else {
        candidate.insert.clone()
    };
    CompletionItem {
        label: candidate.label.clone(),
        kind: Some(kind(candidate.kind)),
        detail: Some(candidate.detail.clone()).filter(|detail| !detail.is_empty()),
        documentation: Some(candidate.documentation.clone())
            .filter(|documentation| !documentation.is_empty())
            .map(Documentation::String),
        // The likeliest come first, whatever the alphabet says.
        sort_text: Some(format!("{at:04}")),
        filter_text: Some(format!("{quote}{}", candidate.label)),
        insert_text_format: Some(if is_snippet {
            InsertTextFormat::SNIPPET
        } else {
            InsertTextFormat::PLAIN_TEXT
        }),
        insert_text_mode: Some(InsertTextMode::ADJUST_INDENTATION),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
        ..CompletionItem::default()
    }
}

fn kind(kind: CandidateKind) -> CompletionItemKind {
    match kind {
        CandidateKind::Element => CompletionItemKind::PROPERTY,
        CandidateKind::Word => CompletionItemKind::KEYWORD,
        CandidateKind::Service => CompletionItemKind::MODULE,
        CandidateKind::Action => CompletionItemKind::FUNCTION,
        CandidateKind::Resource => CompletionItemKind::REFERENCE,
        CandidateKind::Principal => CompletionItemKind::CLASS,
        CandidateKind::Operator => CompletionItemKind::OPERATOR,
        CandidateKind::Key => CompletionItemKind::FIELD,
        CandidateKind::Value => CompletionItemKind::VALUE,
        CandidateKind::Snippet => CompletionItemKind::SNIPPET,
    }
}
