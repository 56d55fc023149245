//! What a policy means: which of its conditions really keep somebody out, and whom.
//!
//! [`Guards::of`] judges everything that stands between one principal and one statement that lets it in: the
//! statement's conditions and the document's denials. What cannot be known stays [`Tri::Unknown`](xacct_policy::Tri).

mod deny;
mod guards;
mod judge;
mod why;

pub use guards::{Guard, Guards};
pub use judge::Verdict;
pub use why::Why;
