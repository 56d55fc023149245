//! Questions about grants, statements and policies, each answered by the search.

mod ask;
mod bypass;
mod call;
mod compare;
mod effect;
mod plain;
mod reachable;
mod target;

pub use ask::open_to_others;
pub use call::KnownCall;
pub use compare::{Comparison, Relation, compare};
pub use effect::ConditionEffect;
pub use reachable::{Unreachable, is_met_by_no_value, is_unreachable, why_unreachable};
pub use target::assumes;
