//! Resources that give policies or groups to holders: where they name the holders, and what they give.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>

use crate::facts::HolderKind::{self, Group, Role, User};

/// What such a resource gives, with the attribute that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantKind {
    /// The document of an inline policy.
    Inline(&'static str),
    /// The ARNs of managed policies.
    Managed(&'static str),
    /// The names of groups.
    Membership(&'static str),
}

/// A type of resource.
#[derive(Debug)]
pub(crate) struct GrantingResource {
    kind: &'static str,
    /// The attributes that name the holders.
    pub holders: &'static [(HolderKind, &'static str)],
    pub gives: GrantKind,
}

/// What resources of that type give.
pub(crate) fn grant(kind: &str) -> Option<&'static GrantingResource> {
    GRANTS.iter().find(|grant| grant.kind == kind)
}

/// The holder that resources of that type are.
pub(crate) fn holder(kind: &str) -> Option<HolderKind> {
    [Role, User, Group].into_iter().find(|of| resource(*of) == kind)
}

/// The type of the resources that are such holders.
pub(crate) fn resource(of: HolderKind) -> &'static str {
    match of {
        Role => "aws_iam_role",
        User => "aws_iam_user",
        Group => "aws_iam_group",
    }
}

#[rustfmt::skip]
const GRANTS: [GrantingResource; 12] = [
    GrantingResource { kind: "aws_iam_group_membership", holders: &[(User, "users")], gives: GrantKind::Membership("group") },
    GrantingResource { kind: "aws_iam_group_policy", holders: &[(Group, "group")], gives: GrantKind::Inline("policy") },
    GrantingResource { kind: "aws_iam_group_policy_attachment", holders: &[(Group, "group")], gives: GrantKind::Managed("policy_arn") },
    GrantingResource { kind: "aws_iam_group_policy_attachments_exclusive", holders: &[(Group, "group_name")], gives: GrantKind::Managed("policy_arns") },
    GrantingResource { kind: "aws_iam_policy_attachment", holders: &[(Role, "roles"), (User, "users"), (Group, "groups")], gives: GrantKind::Managed("policy_arn") },
    GrantingResource { kind: "aws_iam_role_policy", holders: &[(Role, "role")], gives: GrantKind::Inline("policy") },
    GrantingResource { kind: "aws_iam_role_policy_attachment", holders: &[(Role, "role")], gives: GrantKind::Managed("policy_arn") },
    GrantingResource { kind: "aws_iam_role_policy_attachments_exclusive", holders: &[(Role, "role_name")], gives: GrantKind::Managed("policy_arns") },
    GrantingResource { kind: "aws_iam_user_group_membership", holders: &[(User, "user")], gives: GrantKind::Membership("groups") },
    GrantingResource { kind: "aws_iam_user_policy", holders: &[(User, "user")], gives: GrantKind::Inline("policy") },
    GrantingResource { kind: "aws_iam_user_policy_attachment", holders: &[(User, "user")], gives: GrantKind::Managed("policy_arn") },
    GrantingResource { kind: "aws_iam_user_policy_attachments_exclusive", holders: &[(User, "user_name")], gives: GrantKind::Managed("policy_arns") },
];
