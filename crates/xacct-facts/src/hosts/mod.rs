//! The host formats: one file or folder each.

mod account_json;
pub(crate) mod cloudformation;
mod policies;
mod serverless;
pub(crate) mod terraform;
mod terraform_json;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Node, Source, Tree};

use self::terraform::Module;
use crate::budget::Budget;
use crate::facts::Hints;
use crate::items::{Items, Site};

/// Whether a text is a JSON Schema, such as that of a resource type: the policies in it are examples and defaults of a text that
/// somebody else writes.
fn is_schema(root: Node<'_>) -> bool {
    let has = |key: &str| root.get(key).is_some();
    has("properties") && (has("$schema") || has("definitions") || has("$defs") || has("typeName"))
}

/// What is found in `source`, whose tree is `written`, by the host that its name and its text show.
pub(crate) fn read(
    source: &Source,
    written: &Arc<Tree>,
    hints: &Hints,
    module: &Module,
    budget: &Rc<Budget>,
) -> Items {
    if terraform::is(source, written.language()) {
        return terraform::read(source, written, module, budget);
    }
    if cloudformation::is(written.root()) {
        return cloudformation::read(written, budget);
    }
    if serverless::is(written.root()) {
        return serverless::read(written, budget);
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
