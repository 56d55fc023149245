//! The tests of `xacct-lint` as a whole, in one program: linking costs more than they do.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod cli;
mod documents;
mod lsp;
mod revisions;
mod why;
