//! The host formats: one file or folder each.

mod account_json;
pub(crate) mod cloudformation;
mod forms;
mod github;
mod policies;
pub(crate) mod profiles;
mod serverless;
pub(crate) mod terraform;
mod terraform_json;

pub use self::forms::HostForm;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Node, Tree};

use crate::budget::Budget;
use crate::facts::Hints;
use crate::items::{Items, Site};
use crate::related::RelatedTrees;

/// Whether a text is a JSON Schema, such as that of a resource type: the policies in it are examples and defaults of a text that
/// somebody else writes.
fn is_schema(root: Node<'_>) -> bool {
    let has = |key: &str| root.get(key).is_some();
    has("properties") && (has("$schema") || has("definitions") || has("$defs") || has("typeName"))
}

/// What is found in the file whose tree is `written` by the host that its text shows. Files of Terraform are told by their
/// names and read with their [unit](terraform::TerraformUnit).
pub(crate) fn read(written: &Arc<Tree>, hints: &Hints, related: &RelatedTrees, budget: &Rc<Budget>) -> Items {
    if cloudformation::is(written.root()) {
        return cloudformation::read(written, related, budget);
    }
    if serverless::is(written.root()) {
        return serverless::read(written, budget);
    }
    if github::is(written.root()) {
        return github::read(written, hints);
    }
    if is_schema(written.root()) && hints.kind.is_none() {
        return Items::default();
    }
    let place = Site::root(&cloudformation::resolve(Arc::clone(written), budget));
    if account_json::is(place.node()) {
        account_json::read(&place)
    } else if terraform_json::is(place.node()) {
        terraform_json::read(&place)
    } else {
        policies::read(&place, hints.kind.is_some())
    }
}
