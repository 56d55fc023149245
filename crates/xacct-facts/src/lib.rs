//! What a file holds: policies and roles, whatever the format they are written in.
//!
//! [`read`] is a pure function of a file's text. Each host format is one file under `hosts/`. No rules, no I/O.

mod allow;
mod budget;
mod facts;
mod find;
mod format;
mod gate;
mod hosts;
mod organization;
mod permission;
mod reader;
mod role;
mod value;

pub use allow::{Allow, AllowedRule};
pub use facts::{
    Attachment, Dialect, Document, DocumentId, FileFacts, Hints, Host, Role, Scenario, ScenarioId,
};
pub use format::{language, parse};
pub use gate::may_hold_policy;
pub use hosts::terraform::Module;

use xacct_syntax::Source;

/// Reads what `source` holds. A file that is no policy gives empty facts; [`may_hold_policy`] tells most of these
/// apart for much less.
pub fn read(source: &Source, hints: &Hints) -> FileFacts {
    read_in(source, hints, &Module::default())
}

/// Reads what `source` holds with the other files of its directory in view, where it is part of a module of Terraform.
pub fn read_in(source: &Source, hints: &Hints, module: &Module) -> FileFacts {
    hosts::read(source, hints, module)
}
