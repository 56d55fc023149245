//! Who has access, in Markdown.

use tower_lsp::ls_types::Position;
use xacct_facts::Document;
use xacct_policy::{Effect, PolicyKind, Statement};
use xacct_rules::KnownAccounts;
use xacct_rules::who::{AccessSummary, PrincipalRow, rows, who};
use xacct_syntax::Span;

use crate::snapshot::Snapshot;

/// More rows than these are counted, not listed.
const MOST: usize = 8;

/// Who has access by it, in sentences; `None` for a statement that lets nobody in, or is no role's or resource's.
pub(crate) fn of_statement(
    statement: &Statement,
    document: &Document,
    known_accounts: &KnownAccounts,
) -> Option<String> {
    let kind = document.policy.kind;
    if statement.effect != Effect::Allow || !matches!(kind, PolicyKind::Trust | PolicyKind::Resource) {
        return None;
    }
    let rows = rows(document, statement, known_accounts);
    let heading =
        if kind == PolicyKind::Trust { "**Who can assume the role**" } else { "**Who has access**" };
    let listed: Vec<String> = rows.iter().take(MOST).map(item).collect();
    let more = rows.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n- and {more} more") } else { String::new() };
    Some(format!("{heading}\n\n{}{more}", listed.join("\n")))
}

/// Who has access by the policy at `position`, or by the only one there is.
pub(crate) fn of_policy(snapshot: &Snapshot, position: Position) -> Option<String> {
    let offset = snapshot.sheet.offset(position);
    let file = snapshot.look.source.file();
    let is_here = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
    let documents = &snapshot.look.facts.documents;
    let here = documents.iter().find(|document| is_here(document.policy.span));
    let document = here.or(if documents.len() == 1 { documents.first() } else { None })?;
    let nobody = KnownAccounts::default();
    let known_accounts =
        snapshot.look.settings.as_ref().map_or(&nobody, |settings| settings.known_accounts.as_ref());
    let AccessSummary { is_role, rows, kept_out, others, .. } = who(document, known_accounts)?;
    let mut text = format!("# Who can {}\n\n", if is_role { "assume the role" } else { "use the resource" });
    if rows.is_empty() {
        text.push_str("Nobody: no statement allows it.\n");
    }
    rows.iter().for_each(|row| text.push_str(&format!("{}\n", item(row))));
    if !kept_out.is_empty() {
        text.push_str("\nDenied:\n\n");
    }
    kept_out.iter().for_each(|denial| text.push_str(&format!("- {}\n", denial.sentence)));
    if !rows.is_empty() {
        text.push_str(&format!("\n{others}\n"));
    }
    Some(text)
}

fn item(row: &PrincipalRow) -> String {
    let when: Vec<&str> = row.when.iter().map(|when| when.words.as_str()).collect();
    let when = if when.is_empty() { String::new() } else { format!(", when {}", when.join(" and ")) };
    format!("- {} may {}{when} — {}", row.who, row.may, row.way.sentence())
}
