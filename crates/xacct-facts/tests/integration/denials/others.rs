//! Other messages, and sentences inside the messages of tools.

use xacct_facts::{FailedPart, PolicyType};

use super::expected::{ALICE, ASSUME, Expected, ROLE, SESSION, expected};

/// Sources: IAM User Guide, *Troubleshoot access denied error messages*, *Troubleshoot IAM roles*; AWS Security Blog; the public
/// issues of the tools whose messages they are.
pub const TEXTS: &[Expected] = &[
    expected!(
        "user for role",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: \
         arn:aws:iam::111111111111:user/alice",
        Call,
        None,
        ASSUME,
        Some(ALICE),
        Some(ALICE)
    ),
    expected!("root", "An error occurred (AccessDenied): Roles may not be assumed by root accounts.", Caller),
    expected!("mfa code", "MultiFactorAuthentication failed with invalid MFA one time pass code.", Call),
    expected!(
        "mfa device",
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and \
         associated with this user.",
        Call
    ),
    expected!(
        "maximum",
        "An error occurred (ValidationError) when calling the AssumeRole operation: The requested DurationSeconds exceeds the \
         MaxSessionDuration set for this role.",
        Call,
        None,
        ASSUME,
        None,
        None
    ),
    expected!(
        "chain",
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        Call
    ),
    expected!(
        "external id",
        "Parameter validation failed: Invalid length for parameter ExternalId, value: 1, valid min length: 2",
        Call
    ),
    expected!(
        "duration",
        "Parameter validation failed:\nInvalid value for parameter DurationSeconds, value: 600, valid min value: 900",
        Call
    ),
    expected!(
        "terraform",
        "Error: Cannot assume IAM Role\n\n  with provider[\"registry.terraform.io/hashicorp/aws\"],\n  on provider.tf line 12, in \
         provider \"aws\":\n  12: provider \"aws\" {\n\nIAM Role (arn:aws:iam::222222222222:role/Reader) cannot be assumed.\n\nThere \
         are a number of possible causes of this - the most common are:\n  * The credentials used in order to assume the role are \
         invalid\n\nError: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: \
         6f2c, api error AccessDenied: User: arn:aws:iam::111111111111:user/alice is not authorized to perform: \
         sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader\n",
        Unknown,
        None,
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "pulumi",
        "error: 1 error occurred: error configuring Terraform AWS Provider: IAM Role (arn:aws:iam::222222222222:role/Reader) cannot \
         be assumed.",
        Unknown,
        None,
        ASSUME,
        None,
        None
    ),
    expected!(
        "web identity",
        "Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        Trust,
        None,
        Some("sts:AssumeRoleWithWebIdentity"),
        None,
        None
    ),
    expected!(
        "action tags",
        "Error: Could not assume role with user credentials: User: arn:aws:iam::111111111111:user/alice is not authorized to \
         perform: sts:TagSession on resource: arn:aws:iam::222222222222:role/Reader",
        Unknown,
        None,
        Some("sts:TagSession"),
        Some(ALICE),
        Some(ROLE)
    ),
    expected!(
        "audience",
        "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Incorrect token audience",
        Provider,
        None,
        Some("sts:AssumeRoleWithWebIdentity"),
        None,
        None
    ),
    expected!(
        "no provider",
        "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com",
        Provider
    ),
    expected!(
        "token",
        "InvalidIdentityToken: The web identity token provided could not be validated",
        Provider
    ),
    expected!(
        "no such principal",
        "MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"arn:aws:iam::222222222222:role/Reader\"",
        Document
    ),
    expected!(
        "wrong half",
        "This policy contains the following error: Has prohibited field Principal",
        Document
    ),
    expected!(
        "wrong half, newer",
        "MalformedPolicyDocument: Policy document should not specify a principal.",
        Document
    ),
    expected!(
        "pass role",
        "ClientError: An error occurred (AccessDenied) when calling the PutLifecycleHook operation: User: \
         arn:aws:sts::111111111111:assumed-role/deployer/run-17 is not authorized to perform: iam:PassRole on resource: \
         arn:aws:iam::111111111111:role/hook",
        Grant,
        None,
        Some("iam:PassRole"),
        Some(SESSION),
        Some("arn:aws:iam::111111111111:role/hook")
    ),
    expected!(
        "trust action",
        "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.",
        Document
    ),
    expected!(
        "bucket",
        "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
        Unknown
    ),
    expected!(
        "bucket, rcp",
        "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: s3:GetObject on resource: \
         \"arn:aws:s3:::reports/2025.csv\" with an explicit deny in a resource control policy, with policy ARN: \
         arn:aws:organizations::333333333333:policy/o-a1b2c3d4e5/resource_control_policy/p-0abc12de",
        Organization,
        Some((PolicyType::ResourceControl, true)),
        Some("s3:GetObject"),
        Some(ALICE),
        Some("arn:aws:s3:::reports/2025.csv")
    ),
    expected!(
        "console",
        "Invalid information in one or more fields. Check your information or contact your administrator.",
        Unknown
    ),
    expected!(
        "loop",
        "botocore.exceptions.InfiniteLoopConfigError: Infinite loop in credential configuration detected. Attempting to load from \
         profile a which has already been visited. Visited profiles: ['a', 'b']",
        Profile
    ),
    expected!(
        "no source",
        "botocore.exceptions.InvalidConfigError: The source_profile \"nope\" referenced in the profile \"p\" does not exist.",
        Profile
    ),
    expected!(
        "source not said",
        "Partial credentials found in assume-role, missing: source_profile or credential_source",
        Profile
    ),
    expected!(
        "kubectl",
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user/alice is not \
         authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader\nUnable to connect to the server: \
         getting credentials: exec: executable aws failed with exit code 254",
        Unknown,
        None,
        ASSUME,
        Some(ALICE),
        Some(ROLE)
    ),
];
