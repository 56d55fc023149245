//! The disk, `git` and the configuration: the only crate of the linter that reads and writes files.
//!
//! A [`Session`] owns the texts of a workspace and derives the findings of its files; the command line and the language server
//! are built on it.
//!
//! [`check_paths`] walks, reads and checks in parallel and gives a [`CheckOutcome`] that depends on the files alone, not
//! on the number of threads. What could not be done is a [`Problem`]; it never keeps the other files from being
//! checked. Nothing is written except by [`FixOptions`], and then atomically.

mod check;
mod config;
mod draft;
mod fingerprint;
mod fix;
mod git;
mod guard;
mod ignore_files;
mod inspect;
mod modules;
mod name;
mod overwrite;
mod policies;
mod problem;
mod read;
mod revision;
mod session;
mod small_file;
mod tree;
mod walk;
mod write;

pub use check::{
    Baseline, BaselineEntry, CheckOutcome, CheckRequest, FileResult, Fixable, Progress, RuleCount,
    check_paths, check_since, check_text,
};
pub use config::{
    CONFIG_FILE, Config, ConfigChoice, FileSettings, Organization, read_organizations, set_level,
};
pub use draft::remove_drafts_on_signals;
pub use fingerprint::{Fingerprints, digest};
pub use fix::{FixOptions, Fixed, Unapplied};
pub use guard::{guarded, quiet_panics};
pub use policies::{PolicyFile, PolicyReader};
pub use problem::{Problem, ProblemPlace};
pub use read::MAX_FILE;
pub use revision::WorkspaceChange;
pub use session::{ChainEnd, ChainLink, Inspection, LookUp, NamedPlace, Session, WorkspaceSymbolPlace};
pub use xacct_facts::{EXTENSIONS, has_known_name};
pub use xacct_rules::{did_you_mean, nearest};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
