//! The tests of `xacct-facts` as a whole, in one program: linking costs more than they do.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cloudformation;
mod common;
mod denials;
mod github;
mod hosts;
mod naming;
mod partly_known;
mod profiles;
mod role_calls;
mod serverless;
mod suppression;
mod terraform;
