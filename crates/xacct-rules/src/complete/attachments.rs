//! What is attached, and to whom.

use xacct_aws::managed_policy;

use super::CandidateKind::{Principal, Resource};
use super::around::Surroundings;
use super::offer::Offer;

/// The managed policies that the workspace defines, and those of AWS.
pub fn managed_policies(around: &Surroundings<'_>) -> Vec<Offer> {
    let own = around.workspace.managed_policies().into_iter();
    let own = own.map(|policy: super::DefinedName| {
        Offer::new(Resource, policy.name).detail("managed policy of this workspace").text(policy.arn)
    });
    let of_aws = managed_policy::attachable().map(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let arn = format!("arn:aws:iam::aws:policy/{path}");
        Offer::new(Resource, name).detail("managed policy of AWS").text(arn)
    });
    own.chain(of_aws).collect()
}

/// The names of the roles that the workspace defines.
pub fn role_names(around: &Surroundings<'_>) -> Vec<Offer> {
    let roles = around.workspace.roles().into_iter();
    roles.map(|role| Offer::new(Principal, role.name).detail("role of this workspace")).collect()
}
