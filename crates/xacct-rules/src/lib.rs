//! What is wrong, where, and how to fix it.
//!
//! A rule looks at the facts of a file and adds [`Finding`]s with [`Fix`]es; [`check`] runs those that are on.
//! Each rule is one file under `rules/` whose opening page is what `explain` prints and what the tests run.
//! No I/O and no protocol here.

mod account_places;
mod administrator;
mod called;
pub mod complete;
mod edits;
mod finding;
mod fix;
mod key_meant;
mod mismatch;
mod nearest;
mod origin;
mod page;
mod principal_fix;
mod principal_shape;
mod profiles;
mod refused;
mod registry;
mod rule;
mod rules;
mod run;
mod scenarios;
mod sent_value;
mod settings;
mod severity;
mod stacks;
mod suppressions;
mod syntax;
mod unknown_key;
mod unrestricting;
pub mod who;
mod words;

pub use account_places::{AccountPlace, account_places};
pub use administrator::is_administrator;

pub use finding::{Finding, Label};
/// A request that is allowed: see [`Finding::witness`].
pub use xacct_access::Request;

pub use fix::{Applicability, Fix};
pub use nearest::{did_you_mean, nearest};
pub use page::{CodeBlock, Page, Section};
pub use registry::RuleId;
pub use rule::{Meta, Scope};
pub use run::{Checked, check, check_with};
pub use settings::{KnownAccounts, Level, Levels, NamedAccount, Ownership};
pub use severity::{Category, Severity};
pub use suppressions::{Suppressed, SuppressedByConfig};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
