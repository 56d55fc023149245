//! HCL, the language of Terraform and OpenTofu: a tolerant reader that gives the same trees as those of JSON and YAML,
//! and edits in the file's own style.
//!
//! A body reads as JSON syntax of Terraform (`.tf.json`) would write it: `resource "aws_iam_role" "x" { … }` is
//! `{"resource": {"aws_iam_role": {"x": { … }}}}`, where the mappings that nobody wrote as ones, and the body, answer
//! [`Node::is_block`](crate::Node::is_block). Function calls and operators read as mappings of one entry, and answer
//! [`Node::call`](crate::Node::call).

mod body;
mod each;
mod edit;
mod expression;
mod heredoc;
mod lexer;
mod object;
mod operand;
mod pair;
mod parser;
mod place;
mod reader;
mod recovery;
mod remove;
mod scan;
mod style;
mod template;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use edit::{insert_block, insert_entries, push_item, remove_entry, remove_item, replace};
pub(crate) use place::written;
pub use reader::{parse, parse_expression};
pub(crate) use scan::Scanner;
pub use template::template;
pub(crate) use template::{escape, escape_interpolation};
