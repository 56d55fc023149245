//! The search for requests: who gets in, and how.
//!
//! A [`Goal`] says what is wanted of some policies: allowed by this statement, denied by none, refused by that other
//! policy. A caller and an action are tried in turn; the rest (the resource and every condition key) is solved: each
//! key is an independent variable, and the conditions on it bound the set of its values. A request that is found is
//! put to the plain evaluator before it is believed.

mod bypass;
pub(crate) mod callers;
mod cells;
mod compare;
mod constraint;
mod effect;
mod globs;
mod goal;
pub(crate) mod points;
mod solve;
mod stranger;
mod target;
mod way_in;

pub use bypass::bypass;
pub use compare::{Comparison, Relation, compare};
pub use effect::{Effect, effect};
pub use goal::Goal;
pub use solve::Answer;
pub use stranger::{Question, entry, witness};
pub use target::assumes;
pub use way_in::{Dead, way_in, why_dead};
