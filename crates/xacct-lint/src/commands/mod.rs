//! One file per command.

pub(crate) mod can;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
mod decide;
pub(crate) mod explain;
mod handshake;
pub(crate) mod init;
pub(crate) mod man;
mod opened;
mod progress;
pub(crate) mod rules;
pub(crate) mod who;
pub(crate) mod why;
