//! The search for requests: who has access, and how.
//!
//! A goal says what is wanted of some policies: allowed by this statement, denied by none, refused by that other policy. An
//! action is tried after the other; the rest (the caller, the resource and every condition key) is solved: each is a variable
//! of its own, and the parts of the statements bound the set of its values. What the values can be at all depends on who
//! asks: see `asker`. A request that is found is put to the plain evaluator before it is believed.

mod actions;
mod addresses;
mod asked_on;
mod asker;
mod caller_set;
mod constraint;
mod domain;
mod effort;
mod exception;
mod globs;
mod goal;
mod key;
mod linked;
mod partition;
mod remainder;
mod resource;
mod solve;
mod tenant;

pub(crate) use actions::{DistinguishingActions, example_actions, others_left, telling};
pub(crate) use addresses::Addresses;
pub(crate) use asker::{Asker, RequestOrigin};
pub(crate) use caller_set::{Accounts, CallerKind, CallerSet};
pub(crate) use constraint::{Base, KeyShape};
pub use effort::Work;
pub(crate) use exception::Exceptions;
pub(crate) use globs::globs;
pub(crate) use goal::Goal;
pub use goal::StatementPart;
pub(crate) use linked::is_linked;
pub use solve::Answer;
pub(crate) use solve::{is_beyond_search, search};
pub(crate) use tenant::OTHER_APPLICATIONS;
pub(crate) use tenant::Tenant;
