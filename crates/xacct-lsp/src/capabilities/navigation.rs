//! From where something is named to where it is defined, and back.

use tower_lsp::ls_types::{Location, Position, SymbolInformation, SymbolKind, WorkspaceSymbolResponse};
use xacct_aws::AccountId;
use xacct_facts::Holder;
use xacct_policy::{ArnText, Pattern};
use xacct_rules::account_places;
use xacct_syntax::{FileId, Source, Span, Text};
use xacct_workspace::{NamedPlace, Session};

use crate::client_text::ClientText;
use crate::paths::uri_of;
use crate::position::PositionEncoding;
use crate::snapshot::Snapshot;

/// So many symbols are enough for anybody who goes on typing.
const MOST_SYMBOLS: usize = 128;

/// What stands at a place.
enum NavigationTarget {
    /// The name or ARN of a role, user, group or managed policy.
    Named(String),
    /// The id of an account.
    Account(AccountId),
}

/// Where what is named at `position` is defined: a holder or managed policy in whatever file, an account in the configuration.
pub(crate) fn definition(snapshot: &Snapshot, position: Position) -> Vec<Location> {
    match target(snapshot, position) {
        Some(NavigationTarget::Named(name)) => locations(snapshot, snapshot.session.definitions(&name)),
        Some(NavigationTarget::Account(id)) => account(snapshot, id).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Where policies are attached to the holder that is named or defined at `position`, or where the managed policy is attached;
/// with where it is defined, if the client wants that.
pub(crate) fn references(snapshot: &Snapshot, position: Position, with_definition: bool) -> Vec<Location> {
    let Some(NavigationTarget::Named(name)) = target(snapshot, position) else { return Vec::new() };
    let mut places = if with_definition { snapshot.session.definitions(&name) } else { Vec::new() };
    places.extend(snapshot.session.references(&name));
    locations(snapshot, places)
}

/// The roles of the workspace that the ARN with wildcards at `position` covers: a resource, or the value of a condition.
pub(crate) fn implementation(snapshot: &Snapshot, position: Position) -> Vec<Location> {
    let covering = |value: &Pattern| value.as_str().contains(":role/") && value.has_wildcard();
    let Some(pattern) = value_at(snapshot, position, covering) else { return Vec::new() };
    let roles = snapshot.session.roles_covered_by(&pattern).into_iter();
    locations(snapshot, roles.map(|role| role.place).collect())
}

/// The name or ARN of what is named or defined at `position`.
pub(crate) fn name_at(snapshot: &Snapshot, position: Position) -> Option<String> {
    match target(snapshot, position)? {
        NavigationTarget::Named(name) => Some(name),
        NavigationTarget::Account(_) => None,
    }
}

/// The roles, users, groups and managed policies of the workspace whose names have `query` in them.
#[expect(deprecated, reason = "the field has to be there")]
pub(crate) fn symbols(session: &Session, query: &str, encoding: PositionEncoding) -> WorkspaceSymbolResponse {
    let found = session.symbols(query, MOST_SYMBOLS).into_iter();
    let symbols = found.filter_map(|symbol| {
        Some(SymbolInformation {
            name: symbol.name,
            kind: if symbol.noun == "managed policy" { SymbolKind::INTERFACE } else { SymbolKind::CLASS },
            tags: None,
            deprecated: None,
            location: location(&symbol.place, encoding)?,
            container_name: Some(symbol.noun.to_owned()),
        })
    });
    WorkspaceSymbolResponse::Flat(symbols.collect())
}

fn target(snapshot: &Snapshot, position: Position) -> Option<NavigationTarget> {
    let offset = snapshot.sheet.offset(position);
    let file = snapshot.look.source.file();
    let is_here = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
    let facts = &snapshot.look.facts;
    let mut named = facts.holders.iter().flat_map(attached);
    if let Some(text) = named.find(|text| is_here(text.span())) {
        return Some(NavigationTarget::Named(text.as_str().to_owned()));
    }
    let mut unmatched =
        facts.unmatched.iter().flat_map(|one| std::iter::once(&one.holder).chain(&one.policy));
    if let Some(text) = unmatched.find(|text| is_here(text.span())) {
        return Some(NavigationTarget::Named(text.as_str().to_owned()));
    }
    if let Some(call) = facts.calls.iter().find(|call| is_here(call.role.span())) {
        return Some(NavigationTarget::Named(call.role.as_str().to_owned()));
    }
    // The account in an ARN is another thing than the ARN.
    let named = |value: &Pattern| {
        let account = ArnText::parse(value).map(|arn| arn.account().span());
        !account.is_some_and(is_here) && is_of_iam(value.as_str())
    };
    if let Some(value) = value_at(snapshot, position, named) {
        return Some(NavigationTarget::Named(value.as_str().to_owned()));
    }
    let place = account_places(&facts.documents).find(|place| is_here(place.text().span()));
    if let Some(id) = place.and_then(|place| place.field.id()) {
        return Some(NavigationTarget::Account(id));
    }
    let holder = facts.holders.iter().find(|holder| is_here(holder.span) && holder.name.is_some())?;
    let name = holder.arn.as_ref().or(holder.name.as_ref())?;
    Some(NavigationTarget::Named(name.as_str().to_owned()))
}

/// The principal, resource or value of a condition at `position`, if `is_wanted`.
fn value_at(
    snapshot: &Snapshot,
    position: Position,
    is_wanted: impl Fn(&Pattern) -> bool,
) -> Option<Pattern> {
    let offset = snapshot.sheet.offset(position);
    let file = snapshot.look.source.file();
    let is_here = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
    let documents = snapshot.look.facts.documents.iter();
    let statements = documents.flat_map(|document| &document.policy.statements);
    for statement in statements.filter(|statement| is_here(statement.span)) {
        let principals = statement.principals.iter().flat_map(|list| &list.items);
        let resources = statement.resources.iter().flat_map(|list| &list.items);
        let values = statement.conditions().iter().flat_map(|condition| &condition.values);
        let principals = principals.map(|principal| &principal.value);
        let mut all = principals.chain(resources).chain(values);
        if let Some(value) = all.find(|value| is_here(value.span()) && is_wanted(value)) {
            return Some(value.clone());
        }
    }
    None
}

/// The names of what is attached to `holder`, and of the groups that it is a member of.
fn attached(holder: &Holder) -> impl Iterator<Item = &Text> {
    let policies = holder.attached.iter().chain(&holder.boundary).map(|attached| &attached.policy);
    policies.chain(holder.groups.iter().map(|group| &group.name))
}

/// Whether it is the ARN of one role, user, group or managed policy.
fn is_of_iam(arn: &str) -> bool {
    let kinds = [":role/", ":user/", ":group/", ":policy/"];
    arn.starts_with("arn:") && kinds.iter().any(|kind| arn.contains(kind)) && !arn.contains(['*', '?'])
}

/// Where the configuration writes the id of the account.
fn account(snapshot: &Snapshot, id: AccountId) -> Option<Location> {
    let path = snapshot.session.configuration(&snapshot.path)?;
    let text = std::fs::read_to_string(&path).ok()?;
    let id = format!("\"{id}\"");
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let said = line.split('#').next().unwrap_or_default();
        if let Some(at) = said.find(&id) {
            let from = (start + at + 1) as u32;
            let source = Source::new(FileId(0), "", text.as_str());
            let span = Span::new(FileId(0), from..from + id.len() as u32 - 2);
            return location(&NamedPlace { path, source, span }, snapshot.features.encoding);
        }
        start += line.len();
    }
    None
}

fn locations(snapshot: &Snapshot, places: Vec<NamedPlace>) -> Vec<Location> {
    let mut found: Vec<Location> = Vec::new();
    for place in &places {
        found.extend(location(place, snapshot.features.encoding).filter(|one| !found.contains(one)));
    }
    found
}

/// Where a client finds `place`.
pub(crate) fn location(place: &NamedPlace, encoding: PositionEncoding) -> Option<Location> {
    ClientText::new(uri_of(&place.path)?, place.source.clone(), encoding).location(place.span)
}
