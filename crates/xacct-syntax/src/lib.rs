//! Text that knows where it was written, and one tolerant tree over it.
//!
//! Everything above this crate is about [`Span`]s: half-open byte ranges that name their file. A
//! [`Text`] is a string *as the program means it* which can still underline each of its characters
//! in the file, through escapes and through documents inside documents. A [`Tree`] is what a reader
//! makes of a text: it never fails, and says what it failed at in [`SyntaxError`]s. There are readers of
//! [JSON](json), [YAML](yaml), [HCL](hcl) and [INI](ini).
//!
//! There are no AWS words in this crate.

mod directive;
pub mod edit;
pub mod hcl;
pub mod ini;
pub mod json;
mod lines;
mod percent;
mod placeholder;
mod report;
mod source;
mod span;
mod syntax_error;
mod text;
mod tree;
pub mod yaml;

pub use edit::{Edit, Overlap, apply};
pub use lines::{Lines, Position};
pub use percent::percent_decode;
pub use placeholder::placeholders;
pub use source::Source;
pub use span::{FileId, Span};
pub use syntax_error::{Parsed, SyntaxError, SyntaxErrorKind};
pub use text::{Encoding, Hole, Piece, Text};
pub use tree::{Builder, Entry, Language, Node, NodeId, NodeKind, Tree, Units};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
