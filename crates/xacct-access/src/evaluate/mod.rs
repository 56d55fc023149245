//! The plain evaluator: what policies say of one request.

mod compare;
mod condition;
mod decide;
mod moment;
mod named;
mod number;
mod statement;

pub(crate) use compare::value_compares;
pub use condition::condition_holds;
pub(crate) use condition::{filled_in, resource_matches};
pub use decide::{Decision, Layer, Policies, Reason, allows};
pub(crate) use moment::{moment, seconds};
pub(crate) use named::names_caller;
pub(crate) use number::number;
pub(crate) use statement::reaches;
pub use statement::{PolicyDecision, policy_says, statement_applies};
