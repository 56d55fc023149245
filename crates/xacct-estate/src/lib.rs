//! What the files of a workspace say together: which roles, users and groups there are, whose accounts they live in, and
//! which file attaches a policy to a holder that another one defines, or assumes a role of another one.
//!
//! [`Estate::put`] takes what one file says and [`Estate::remove`] forgets it; both answer with the files whose ties may
//! have changed. What the estate holds and answers depends on the files that are in it, and not on the order in which
//! they came. It keeps names, and no texts or trees: [`EstateFile`] is a few strings for each holder.

mod account;
mod estate;
mod file;
mod tie;

pub use account::{AccountSource, HomeAccount};
pub use estate::Estate;
pub use file::{AttachmentEntry, EstateFile, HolderEntry, NamedRole, PolicyEntry};
pub use tie::{Certainty, HolderTie, TieKind};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
