//! Links: from the account of a vendor to the page that ties it to the name, from a managed policy of AWS to its page.

use tower_lsp::ls_types::DocumentLink;
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
    vendors.chain(attached).collect()
}

fn link(snapshot: &Snapshot, span: Span, url: &str, tooltip: String) -> Option<DocumentLink> {
    let target = Some(url.parse().ok()?);
    Some(DocumentLink { range: snapshot.sheet.range(span), target, tooltip: Some(tooltip), data: None })
}
