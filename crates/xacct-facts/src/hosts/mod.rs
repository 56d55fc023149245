//! The host formats: one file or folder each.

mod account_json;
pub(crate) mod cloudformation;
mod policies;
pub(crate) mod terraform;
mod terraform_json;

use std::sync::Arc;

use xacct_syntax::{Source, hcl, json, yaml};

use crate::format::Format;
use crate::reader::Reader;
use crate::{FileFacts, Hints, Module};

/// Reads `source` by the host that its name and its text show.
pub(crate) fn read(source: &Source, hints: &Hints, module: &Module) -> FileFacts {
    let mut reader = Reader::new(*hints);
    let format = Format::of(source);
    let parsed = match format {
        Format::Json => json::parse(source.text()),
        Format::Hcl => hcl::parse(source.text()),
        Format::Yaml => yaml::parse_with(source.text(), &cloudformation::TAGS),
    };
    let written = Arc::new(reader.parsed(parsed));
    if terraform::is(source, format) {
        terraform::read(&mut reader, source, &written, module);
        return reader.finish(&written);
    }
    if cloudformation::is(written.root()) {
        cloudformation::read(&mut reader, &written);
        return reader.finish(&written);
    }
    let tree = cloudformation::resolve(Arc::clone(&written));
    if account_json::is(tree.root()) {
        account_json::read(&mut reader, &tree);
    } else if terraform_json::is(tree.root()) {
        terraform_json::read(&mut reader, &tree);
    } else {
        policies::read(&mut reader, &tree, hints.kind.is_some());
    }
    reader.finish(&written)
}
