//! JSON: a tolerant reader, strings and their escapes, and edits in the file's own style.

mod balance;
mod container;
mod directives;
mod edit;
mod lexer;
mod quoted;
mod reader;
mod recover;
mod string;
pub(crate) mod style;
mod template;
#[cfg(test)]
mod tests;
mod trivia;
pub(crate) mod word;

pub use crate::edit::Value;
pub(crate) use edit::{insert_entries, push_item, remove_entry, remove_item, replace};
pub use reader::parse;
pub use string::{escape, unescape};
