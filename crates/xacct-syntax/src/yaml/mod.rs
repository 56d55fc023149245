//! YAML: a tolerant reader that gives the same trees as that of JSON, and edits in the file's own style.

mod alias;
mod block;
mod build;
mod candidate;
mod decode;
mod draft;
mod edit;
mod flow;
mod line;
mod message;
mod place;
mod probe;
mod quote;
mod reader;
mod recovery;
mod scalar;
mod style;
#[cfg(test)]
mod tests;

pub(crate) use edit::{insert_entries, push_item, remove_entry, remove_item, replace};
pub(crate) use quote::{Quoting, needs_quotes};
pub use reader::{parse, parse_with};
