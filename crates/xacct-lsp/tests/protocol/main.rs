//! Talks to the server as an editor does: messages in, messages out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on fails")]

mod access;
mod actions;
mod chains;
mod client;
mod completion;
mod configuration;
mod diagnostics;
mod encodings;
mod fuzz;
mod hover;
mod lifecycle;
mod navigation;
mod outline;
mod parity;
mod robustness;
mod together;
mod workspace;
