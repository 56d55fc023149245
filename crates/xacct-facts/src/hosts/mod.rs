//! The host formats: one file each.

mod account_json;
mod policy_json;

use xacct_syntax::Source;

use crate::reader::Reader;
use crate::{FileFacts, Hints};

/// Reads `source` by the host that its text shows.
pub(crate) fn read(source: &Source, hints: &Hints) -> FileFacts {
    let mut reader = Reader::new(*hints);
    let tree = reader.tree(source.text());
    if account_json::is(tree.root()) {
        account_json::read(&mut reader, &tree);
    } else {
        policy_json::read(&mut reader, &tree, hints.kind.is_some());
    }
    reader.finish()
}
