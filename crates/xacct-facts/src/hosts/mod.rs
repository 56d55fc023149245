//! The host formats: one file or folder each.

mod account_json;
pub(crate) mod cloudformation;
mod policies;
pub(crate) mod terraform;
mod terraform_json;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::Source;

use crate::budget::Budget;
use crate::format::parse;
use crate::reader::Reader;
use crate::{FileFacts, Hints, Module};

/// Reads `source` by the host that its name and its text show.
pub(crate) fn read(source: &Source, hints: &Hints, module: &Module) -> FileFacts {
    let mut reader = Reader::new(*hints);
    let written = Arc::new(reader.parsed(parse(source)));
    reader.budget = Rc::new(Budget::of(written.text()));
    if terraform::is(source, written.language()) {
        terraform::read(&mut reader, source, &written, module);
        return reader.finish(&written);
    }
    if cloudformation::is(written.root()) {
        cloudformation::read(&mut reader, &written);
        return reader.finish(&written);
    }
    let tree = cloudformation::resolve(Arc::clone(&written), &reader.budget);
    if account_json::is(tree.root()) {
        account_json::read(&mut reader, &tree);
    } else if terraform_json::is(tree.root()) {
        terraform_json::read(&mut reader, &tree);
    } else {
        policies::read(&mut reader, &tree, hints.kind.is_some());
    }
    reader.finish(&written)
}
