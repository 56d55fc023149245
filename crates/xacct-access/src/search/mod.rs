//! The search for requests: who gets in, and how.
//!
//! A [`Goal`] says what is wanted of some policies: allowed by this statement, denied by none, refused by that other
//! policy. A caller and an action are tried in turn; the rest (the resource and every condition key) is solved: each
//! key is an independent variable, and the conditions on it bound the set of its values. A request that is found is
//! put to the plain evaluator before it is believed.

mod compare;
mod constraint;
mod goal;
pub(crate) mod points;
mod solve;
mod stranger;

pub use compare::{Comparison, Relation, compare, way_in};
pub use goal::Goal;
pub use solve::Answer;
pub use stranger::{Question, witness};
