//! What can be written in an `xacct-lint.toml`, and what its rules are about.

mod place;

use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionResponse, CompletionTextEdit, Documentation, Hover,
    HoverContents, MarkupContent, MarkupKind, Position, TextEdit,
};
use xacct_policy::PolicyKind;
use xacct_rules::{RuleId, Severity};
use xacct_syntax::Span;

use super::hover;
use crate::client_text::ClientText;
use crate::features::Features;
use place::{ConfigurationContext, Wanted};

/// The tables, as they are opened, with what they are for.
const TABLES: [(&str, &str); 6] = [
    ("[organization]", "your organization"),
    ("[accounts]", "your accounts, each under a name"),
    ("[roles]", "the roles whose trust policies stand in files by themselves"),
    ("[third-parties]", "third parties that may have access, with their accounts"),
    ("[rules]", "the severity of each rule"),
    ("[[overrides]]", "what is different for some files"),
];
const ORGANIZATION: [(&str, &str); 1] = [("id", "the id of your organization: o-…")];
const ACCOUNTS: [(&str, &str); 1] =
    [("from", "a file that lists your accounts: the output of `aws organizations list-accounts`, for one")];
const ACCOUNT: [(&str, &str); 2] = [("id", "its 12 digits"), ("paths", "the files that belong to it")];
const THIRD_PARTY: [(&str, &str); 2] = [("id", "its 12 digits"), ("ids", "12 digits each")];
const OVERRIDE: [(&str, &str); 3] = [
    ("paths", "the files that are meant"),
    ("rules", "the severity of each rule in these files"),
    ("kind", "what sort of policies they hold"),
];

/// One thing that could be written.
struct ConfigurationOffer {
    label: String,
    insert: String,
    detail: String,
    about: Option<String>,
    kind: CompletionItemKind,
}

/// What could be written at `position`.
pub(crate) fn completion(sheet: &ClientText, position: Position) -> Option<CompletionResponse> {
    let text = sheet.source.as_str();
    let place = ConfigurationContext::at(text, sheet.offset(position) as usize)?;
    let range = sheet.range(Span::new(sheet.source.file(), place.word.start as u32..place.word.end as u32));
    let typed = text.get(place.word.clone()).unwrap_or_default();
    // What is typed is compared with this: with its quote or bracket.
    let opening: String = typed.chars().take_while(|c| matches!(c, '"' | '\'')).collect();
    let item = |(at, offer): (usize, ConfigurationOffer)| CompletionItem {
        filter_text: Some(format!("{opening}{}", offer.label)),
        sort_text: Some(format!("{at:04}")),
        label: offer.label,
        kind: Some(offer.kind),
        detail: Some(offer.detail).filter(|detail| !detail.is_empty()),
        documentation: offer.about.map(Documentation::String),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: offer.insert })),
        ..CompletionItem::default()
    };
    let offers = offers(&place).into_iter().enumerate().map(item);
    Some(CompletionResponse::Array(offers.collect()))
}

fn offers(place: &ConfigurationContext<'_>) -> Vec<ConfigurationOffer> {
    match place.wanted {
        Wanted::Table => named(&TABLES, "", CompletionItemKind::STRUCT),
        Wanted::OrganizationKey => named(&ORGANIZATION, " = ", CompletionItemKind::PROPERTY),
        Wanted::AccountsKey => named(&ACCOUNTS, " = ", CompletionItemKind::PROPERTY)
            .into_iter()
            .filter(|o| !place.has(&o.label))
            .collect(),
        Wanted::AccountKey => named(&ACCOUNT, " = ", CompletionItemKind::PROPERTY),
        Wanted::ThirdPartyKey => named(&THIRD_PARTY, " = ", CompletionItemKind::PROPERTY),
        Wanted::OverrideKey => named(&OVERRIDE, " = ", CompletionItemKind::PROPERTY),
        Wanted::Rule => RuleId::ALL.into_iter().filter(|rule| !place.has(rule.id())).map(rule).collect(),
        Wanted::Level => levels(place.key.and_then(RuleId::from_id)),
        Wanted::Kind => PolicyKind::ALL.map(|kind| value(kind.id(), String::new())).into(),
    }
}

fn named(names: &[(&str, &str)], behind: &str, kind: CompletionItemKind) -> Vec<ConfigurationOffer> {
    let one = |(name, detail): &(&str, &str)| ConfigurationOffer {
        label: (*name).to_owned(),
        insert: format!("{name}{behind}"),
        detail: (*detail).to_owned(),
        about: None,
        kind,
    };
    names.iter().map(one).collect()
}

fn rule(rule: RuleId) -> ConfigurationOffer {
    let meta = rule.meta();
    ConfigurationOffer {
        label: meta.id.to_owned(),
        insert: format!("{} = ", meta.id),
        detail: format!("{}, usually {}", meta.category.id(), meta.severity),
        about: Some(format!("{}.", meta.summary)),
        kind: CompletionItemKind::PROPERTY,
    }
}

/// The levels, from loud to silent.
fn levels(rule: Option<RuleId>) -> Vec<ConfigurationOffer> {
    let usual = rule.map(|rule| rule.meta().severity.id());
    let all = [Severity::Error, Severity::Warning, Severity::Note].map(Severity::id);
    let detail = |id| if usual == Some(id) { "as usual".to_owned() } else { String::new() };
    all.into_iter().chain(["off"]).map(|id| value(id, detail(id))).collect()
}

fn value(id: &str, detail: String) -> ConfigurationOffer {
    let insert = format!("\"{id}\"");
    ConfigurationOffer { label: id.to_owned(), insert, detail, about: None, kind: CompletionItemKind::VALUE }
}

/// The rule under the pointer, in short.
pub(crate) fn hover(sheet: &ClientText, position: Position, features: &Features) -> Option<Hover> {
    let text = sheet.source.as_str();
    let word = place::word_around(text, sheet.offset(position) as usize);
    let rule = RuleId::from_id(text.get(word.clone())?)?;
    let meta = rule.meta();
    let mut value = format!("**{}** ({}): {}.", meta.id, meta.severity, meta.summary);
    let why = hover::why(rule);
    if !why.is_empty() {
        value.push_str(&format!("\n\n{why}"));
    }
    value.push_str(&format!("\n\n[{}]({})", meta.id, rule.url()));
    let kind = if features.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let range = sheet.range(Span::new(sheet.source.file(), word.start as u32..word.end as u32));
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind, value }), range: Some(range) })
}
