//! The host formats: one file or folder each.

mod account_json;
pub(crate) mod cloudformation;
mod policies;

use std::sync::Arc;

use xacct_syntax::{Source, json, yaml};

use crate::format::Format;
use crate::reader::Reader;
use crate::{FileFacts, Hints};

/// Reads `source` by the host that its name and its text show.
pub(crate) fn read(source: &Source, hints: &Hints) -> FileFacts {
    let mut reader = Reader::new(*hints);
    let parsed = match Format::of(source) {
        Format::Json => json::parse(source.text()),
        Format::Yaml => yaml::parse_with(source.text(), &cloudformation::TAGS),
    };
    let tree = reader.parsed(parsed);
    if cloudformation::is(tree.root()) {
        cloudformation::read(&mut reader, &Arc::new(tree));
        return reader.finish();
    }
    let tree = Arc::new(cloudformation::resolve(tree));
    if account_json::is(tree.root()) {
        account_json::read(&mut reader, &tree);
    } else {
        policies::read(&mut reader, &tree, hints.kind.is_some());
    }
    reader.finish()
}
