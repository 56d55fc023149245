//! What a policy means: whether it allows a request, who has access by it, and what a change of it changes.
//!
//! [`policy_says`] and [`allows`] evaluate one request. [`Grant::ask`] puts a [`Question`] about a [`Grant`] and answers with a
//! request that shows it. [`compare`] finds a request that one policy allows and another refuses.

mod caller;
mod evaluate;
mod example;
mod grant;
mod index;
mod issuer;
pub mod language;
mod points;
mod question;
mod questions;
mod request;
mod search;
mod why;

pub use caller::Caller;
pub use evaluate::{
    Decision, Layer, Policies, PolicyDecision, Reason, allows, condition_holds, policy_says,
    statement_applies,
};
pub use example::ExampleRequest;
pub use grant::Grant;
pub use index::PolicyIndex;
pub use issuer::Issuer;
pub use question::Question;
pub use questions::{
    Comparison, ConditionEffect, KnownCall, Relation, Unreachable, assumes, compare, is_met_by_no_value,
    is_unreachable, open_to_others, why_unreachable,
};
pub use request::{Context, ContextValues, Request};
pub use search::{Answer, StatementPart, Work};
pub use why::IneffectiveReason;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
