//! One file per command.

pub(crate) mod can;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod man;
mod opened;
mod progress;
pub(crate) mod rules;
pub(crate) mod who;
