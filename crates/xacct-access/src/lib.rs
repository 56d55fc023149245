//! What a policy means: which of its conditions really keep somebody out, and whom.
//!
//! [`Guards::of`] judges everything that stands between one principal and one statement that lets it in: the
//! statement's conditions and the document's denials. What cannot be known stays [`Tri::Unknown`](xacct_policy::Tri).

mod deny;
mod evaluate;
mod guards;
mod judge;
pub mod language;
mod request;
mod search;
mod survey;
mod told;
mod why;

pub use evaluate::{
    Decision, Layer, Policies, Reason, Said, allows, condition_holds, policy_says, statement_applies,
};
pub use guards::{Guard, Guards};
pub use judge::Verdict;
pub use request::{Caller, Context, Found, Request};
pub use search::{
    Answer, Comparison, Dead, Effect, Goal, Question, Relation, assumes, bypass, compare, effect, entry,
    way_in, why_dead, witness,
};
pub use survey::Survey;
pub use told::Told;
pub use why::Why;
