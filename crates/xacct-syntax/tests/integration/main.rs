//! The tests of `xacct-syntax` as a whole, in one program: linking costs more than they do.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
mod hcl_edits;
mod hcl_oracle;
mod json_edits;
mod oracle;
mod properties;
mod recovery;
mod yaml_comments;
mod yaml_edits;
mod yaml_oracle;
