//! Links: from the account of a vendor to the page that ties it to the name, from a managed policy of AWS to its page,
//! and from an action to those of its service.

use std::collections::HashSet;

use tower_lsp::ls_types::DocumentLink;
use xacct_aws::service::table;
use xacct_aws::vendor;
use xacct_policy::ArnText;
use xacct_rules::account_places;
use xacct_syntax::Span;

use crate::snapshot::Snapshot;

/// Every link of a document.
pub(crate) fn links(snapshot: &Snapshot) -> Vec<DocumentLink> {
    let facts = &snapshot.look.facts;
    let vendors = account_places(&facts.documents).filter_map(|place| {
        let vendor = vendor::lookup(place.field.id()?)?;
        link(snapshot, place.text().span(), vendor.source?, format!("The source that names {}", vendor.name))
    });
    let attached = facts.holders.iter().flat_map(|holder| &holder.attached).filter_map(|attachment| {
        let policy = ArnText::parse(&attachment.policy)?.managed_policy()?;
        let name = policy.as_str().rsplit('/').next().unwrap_or_default();
        let url = format!("https://docs.aws.amazon.com/aws-managed-policy/latest/reference/{name}.html");
        link(snapshot, attachment.policy.span(), &url, format!("What {name} allows"))
    });
    // A policy that differs between scenarios is there once for each.
    let mut seen = HashSet::new();
    let statements = facts.documents.iter().flat_map(|document| &document.policy.statements);
    let actions = statements.flat_map(|statement| &statement.actions).flat_map(|list| &list.items);
    let actions = actions.filter_map(|action| {
        let span = action.text.span();
        let is_here = span.file == snapshot.look.source.file() && seen.insert(span);
        let service = is_here.then(|| table().service(action.service()))??;
        link(snapshot, span, &service.page(), format!("Actions of {}", service.name()))
    });
    vendors.chain(attached).chain(actions).collect()
}

fn link(snapshot: &Snapshot, span: Span, url: &str, tooltip: String) -> Option<DocumentLink> {
    let target = Some(url.parse().ok()?);
    Some(DocumentLink { range: snapshot.sheet.range(span), target, tooltip: Some(tooltip), data: None })
}
