//! What a file holds: policies, and the roles, users and groups that hold them, whatever the format they are written in.
//!
//! [`read`] is a pure function of a file's text, in steps: the text is parsed, the host that it is written for says
//! which items it has, and `assemble` makes facts of them. Each host is one file or folder under `hosts/`, and none
//! knows of the facts. No rules, no I/O.

mod assemble;
mod budget;
mod facts;
mod find;
mod format;
mod holder;
mod hosts;
mod items;
mod naming;
mod organization;
mod permission;
mod prefilter;
mod reader;
mod suppression;
mod value;

pub use facts::{
    Attachment, Dialect, Document, DocumentId, FileFacts, Hints, Holder, HolderId, HolderKind, Host,
    Membership, Scenario, ScenarioId, UnlistedReason, UnmatchedAttachment,
};
pub use format::{EXTENSIONS, language, parse};
pub use hosts::terraform::Module;
pub use naming::kind_by_path;
pub use prefilter::may_hold_policy;
pub use suppression::{SuppressedRule, Suppression};

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::Source;

use crate::budget::Budget;
use crate::reader::FactReader;

/// Reads what `source` holds. A file that is no policy gives empty facts; [`may_hold_policy`] tells most of these
/// apart for much less.
pub fn read(source: &Source, hints: &Hints) -> FileFacts {
    read_in(source, hints, &Module::default())
}

/// Reads what `source` holds with the other files of its directory in view, where it is part of a module of Terraform.
pub fn read_in(source: &Source, hints: &Hints, module: &Module) -> FileFacts {
    let parsed = parse(source);
    let budget = Rc::new(Budget::of(parsed.tree.text()));
    let mut reader = FactReader::new(Rc::clone(&budget));
    let written = Arc::new(reader.parsed(parsed));
    let items = hosts::read(source, &written, hints, module, &budget);
    assemble::assemble(items, reader, hints, &written)
}
