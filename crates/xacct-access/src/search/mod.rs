//! The search for requests: who has access, and how.
//!
//! A goal says what is wanted of some policies: allowed by this statement, denied by none, refused by that other policy. An
//! action is tried after the other; the rest (the caller, the resource and every condition key) is solved: each is a variable
//! of its own, and the parts of the statements bound the set of its values. What the values can be at all depends on who
//! asks: see `asker`. A request that is found is put to the plain evaluator before it is believed.

mod actions;
mod addresses;
mod asker;
mod bypass;
mod caller_set;
mod cells;
mod compare;
mod constraint;
mod domain;
mod effect;
mod effort;
mod exception;
mod globs;
mod goal;
mod key;
mod points;
mod reachable;
mod resource;
mod solve;
mod target;
mod tenant;

pub(crate) use actions::{example_actions, others_left};
pub(crate) use asker::{Asker, Origin, Tenant};
pub(crate) use caller_set::{Accounts, CallerKind, CallerSet};
pub(crate) use compare::SOME_SERVICE;
pub use compare::{Comparison, Relation, compare};
pub(crate) use constraint::Base;
pub use effect::Effect;
pub(crate) use goal::Goal;
pub use goal::StatementPart;
pub(crate) use points::Points;
pub use reachable::{Unreachable, reachable, why_unreachable};
pub use solve::Answer;
pub(crate) use solve::{is_beyond_search, search};
pub use target::assumes;
pub(crate) use tenant::OTHER_APPLICATIONS;
