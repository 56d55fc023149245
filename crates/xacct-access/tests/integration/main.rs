//! The tests of `xacct-access` as a whole, in one program: linking costs more than they do.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod brute_force;
mod common;
mod compare;
mod conditions;
mod decide;
mod effect;
mod witness;
