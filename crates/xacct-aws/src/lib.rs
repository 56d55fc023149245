//! What AWS publishes, as tables and small grammars.
//!
//! This crate holds facts and no policy: which partitions exist, how an ARN is written, which condition keys AWS
//! sets and for whom, which accounts are publicly known. What a fact *means* for a door standing open is decided
//! further up.
//!
//! **Nothing is built at start-up.** Every table is a sorted slice in read-only data, searched by bisection; a test
//! beside each table keeps it sorted. The one that is too large for that, of the services' actions, lies packed beside the code
//! and is unpacked when somebody first asks for it. Nothing here reads a file, allocates on lookup or knows about source
//! positions other than byte ranges of the text it was given.

pub mod account;
pub mod arn;
pub mod condition_key;
pub mod confused_deputy;
pub mod identity_provider;
pub mod managed_policy;
pub mod name;
pub mod partition;
pub mod service;
pub mod service_principal;
pub mod sts;
pub mod vendor;
pub mod well_known_role;

pub use account::AccountId;
pub use arn::{Arn, ArnPart, IamKind, IamResource};
pub use condition_key::{Arity, Bounds, ConditionKey, Grammar, Presence, PrincipalClass, SetBy, ValueType};
pub use name::{NameError, UniqueId, UniqueIdKind};
pub use partition::Partition;
pub use service_principal::ServicePrincipal;
pub use vendor::{Vendor, VendorKind};
pub use well_known_role::WellKnownRole;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
