//! Policies of an organization: their type says what sort they are.

use std::sync::Arc;

use xacct_policy::Kind;
use xacct_syntax::{Node, Tree};

use crate::reader::{Place, Reader};

/// Reads the `content` of a policy whose type is `declared`, an SCP where nothing is said; those that are no policies of
/// IAM are not read.
pub(crate) fn read(
    reader: &mut Reader,
    tree: &Arc<Tree>,
    declared: Option<Node<'_>>,
    content: Option<Node<'_>>,
) {
    let kind = match declared.and_then(Node::as_str).as_deref() {
        None | Some("SERVICE_CONTROL_POLICY") => Kind::Scp,
        Some("RESOURCE_CONTROL_POLICY") => Kind::Rcp,
        _ => return,
    };
    if let Some(content) = content {
        reader.read(tree, Place::Policy(content.id(), Some(kind)));
    }
}
