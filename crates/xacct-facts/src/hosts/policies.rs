//! Policies told by their shape: bare, wrapped as the APIs of IAM and other services return them, or anywhere in a larger
//! document, in JSON or YAML.

use std::sync::Arc;

use xacct_syntax::Tree;

use crate::Host;
use crate::find::find;
use crate::reader::{Place, Reader};

/// Reads every policy and every role of `tree`.
pub(crate) fn read(reader: &mut Reader, tree: &Arc<Tree>, is_policy: bool) {
    reader.facts.host = Host::Policies;
    let found = find(tree.root());
    if found.is_empty() && is_policy && tree.root().is_mapping() {
        // Somebody says that it is one: then it is one that is still being written.
        reader.read(tree, Place::Policy(tree.root().id(), None));
    }
    for place in found {
        reader.read(tree, place);
    }
}
