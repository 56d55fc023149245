//! Sentences of authorization failures.

use xacct_facts::{FailedPart, PolicyType};

use super::expected::{ALICE, ASSUME, Expected, ROLE, SESSION, expected};

/// Sources: IAM User Guide, *Troubleshoot access denied error messages*, *Troubleshoot IAM roles*; AWS Security Blog; the public
/// issues of the tools whose messages they are.
pub const TEXTS: &[Expected] = &[
    expected!(
        "untold",
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user/alice is not \
         authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "identity",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no identity-based policy allows the sts:AssumeRole action",
        Grant,
        Some((PolicyType::Identity, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "trust",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole because no role trust policy \
         allows the sts:AssumeRole action",
        Trust,
        Some((PolicyType::Trust, false)),
        ASSUME,
        Some(ALICE),
        None
    ),
    expected!(
        "trust denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole with an explicit deny in the \
         role trust policy",
        Trust,
        Some((PolicyType::Trust, true)),
        ASSUME,
        Some(ALICE),
        None
    ),
    expected!(
        "identity denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in an identity-based policy: \
         arn:aws:iam::111111111111:policy/RequireMfa",
        Grant,
        Some((PolicyType::Identity, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "scp denies",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a service control policy: \
         arn:aws:organizations::333333333333:policy/o-a1b2c3d4e5/service_control_policy/p-0abc12de",
        Organization,
        Some((PolicyType::ServiceControl, true)),
        ASSUME,
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "scp",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no service control policy allows the sts:AssumeRole action",
        Organization,
        Some((PolicyType::ServiceControl, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "rcp denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a resource control policy",
        Organization,
        Some((PolicyType::ResourceControl, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "boundary",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no permissions boundary allows the sts:AssumeRole action",
        Boundary,
        Some((PolicyType::Boundary, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "boundary denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a permissions boundary: \
         arn:aws:iam::111111111111:policy/Boundary",
        Boundary,
        Some((PolicyType::Boundary, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "session",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no session policy allows the sts:AssumeRole action",
        Session,
        Some((PolicyType::Session, false)),
        ASSUME,
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "session denies",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a session policy: arn:aws:iam::111111111111:policy/Narrow",
        Session,
        Some((PolicyType::Session, true)),
        ASSUME,
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "endpoint",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader because no VPC endpoint policy allows the sts:AssumeRole action",
        Endpoint,
        Some((PolicyType::Endpoint, false)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "endpoint denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::222222222222:role/Reader with an explicit deny in a VPC endpoint policy",
        Endpoint,
        Some((PolicyType::Endpoint, true)),
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "resource",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: secretsmanager:GetSecretValue on resource: \
         arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3 because no resource-based policy allows the \
         secretsmanager:GetSecretValue action",
        Resource,
        Some((PolicyType::Resource, false)),
        Some("secretsmanager:GetSecretValue"),
        Some(ALICE),
        Some("arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3")
    ),
    expected!(
        "resource denies",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: secretsmanager:GetSecretValue on resource: \
         arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3 with an explicit deny in a resource-based policy",
        Resource,
        Some((PolicyType::Resource, true)),
        Some("secretsmanager:GetSecretValue"),
        Some(ALICE),
        Some("arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-a1B2c3")
    ),
    expected!("short", "Not authorized to perform sts:AssumeRole", Unknown, None, ASSUME, None, None),
    expected!("oldest", "could not get token: AccessDenied: Access denied", Unknown),
    expected!(
        "tags",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:TagSession on resource: \
         arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        Some("sts:TagSession"),
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "source identity",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:SetSourceIdentity on \
         resource: arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        Some("sts:SetSourceIdentity"),
        Some(SESSION),
        Some(ROLE)
    ),
    expected!(
        "itself",
        "User: arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::111111111111:role/deployer",
        Trust,
        None,
        ASSUME,
        Some(SESSION),
        Some("arn:aws:iam::111111111111:role/deployer")
    ),
];
