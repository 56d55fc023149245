//! What is attached, and to whom.

use super::CandidateKind::{Principal, Resource};
use super::around::Surroundings;
use super::offer::Offer;

/// The managed policies that the workspace defines.
pub fn managed_policies(around: &Surroundings<'_>) -> Vec<Offer> {
    let own = around.workspace.managed_policies().into_iter();
    let offer = |policy: super::DefinedName| {
        Offer::new(Resource, policy.name).detail("managed policy of this workspace").text(policy.arn)
    };
    own.map(offer).collect()
}

/// The names of the roles that the workspace defines.
pub fn role_names(around: &Surroundings<'_>) -> Vec<Offer> {
    let roles = around.workspace.roles().into_iter();
    roles.map(|role| Offer::new(Principal, role.name).detail("role of this workspace")).collect()
}
