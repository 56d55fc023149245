//! Policies of an organization: their type says what sort they are.

use xacct_policy::PolicyKind;
use xacct_syntax::Node;

use crate::items::{Items, PolicyItem, Site};

/// The kind of a policy whose type is `declared`, an SCP where nothing is written; none for those that are no policies of IAM.
pub(crate) fn kind(declared: Option<Node<'_>>) -> Option<PolicyKind> {
    match declared.and_then(Node::as_str).as_deref() {
        None | Some("SERVICE_CONTROL_POLICY") => Some(PolicyKind::Scp),
        Some("RESOURCE_CONTROL_POLICY") => Some(PolicyKind::Rcp),
        _ => None,
    }
}

/// Reads the `content` of a policy at `place` whose type is `declared`; those that are no policies of IAM are not read.
pub(crate) fn read(items: &mut Items, place: &Site, declared: Option<Node<'_>>, content: Option<Node<'_>>) {
    let Some(kind) = kind(declared) else { return };
    if let Some(content) = content {
        items.policy(PolicyItem::new(place.at(content), Some(kind)));
    }
}
