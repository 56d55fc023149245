//! What one policy says: statements, principals, actions, resources and conditions, each with its span.
//!
//! [`Policy::lower`] makes the model from a tree and skips what it does not understand; rules about malformed
//! policies read the tree. What cannot be known (a placeholder, a template's variable) stays unknown: see [`Tri`].
//! Files and their formats are no business of this crate.

mod account;
mod action;
mod arn;
mod condition;
mod kind;
mod lower;
mod owner;
mod pattern;
mod policy;
mod possible_marks;
mod principal;
mod refusal;
mod tri;
mod wrapper;

pub use account::AccountField;
pub use action::Action;
pub use arn::ArnText;
pub use condition::{Condition, Family, Operator, Qualifier};
pub use kind::PolicyKind;
pub use lower::{looks_like_policy, looks_like_statement};
pub use pattern::{Case, Pattern, PatternPart};
pub use policy::{Effect, Element, Policy, Statement};
pub use principal::{Principal, PrincipalType, Who};
pub use refusal::{ArnFault, Refusal};
pub use tri::Tri;
pub use wrapper::{Wrapper, wrapper};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
