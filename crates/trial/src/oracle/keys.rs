//! The condition keys that cases are about: those that the independent model reads for the action.

/// How a key's values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    String,
    Arn,
    Numeric,
    Date,
    Bool,
    Ip,
    Binary,
}

/// One key.
pub struct Key {
    pub name: &'static str,
    pub of: Type,
    /// Whether a request may have several values of it.
    pub multi: bool,
    /// What the names of its actions begin with; empty for all.
    pub actions: &'static str,
    /// Values that requests have.
    pub values: &'static [&'static str],
}

const fn key(name: &'static str, of: Type, actions: &'static str, values: &'static [&'static str]) -> Key {
    Key { name, of, multi: false, actions, values }
}

const fn multi(name: &'static str, actions: &'static str, values: &'static [&'static str]) -> Key {
    Key { name, of: Type::String, multi: true, actions, values }
}

const TIMES: &[&str] = &[
    "2026-01-01T00:00:00Z",
    "2026-06-30T23:59:59Z",
    "2026-06-30T23:59:59.500Z",
    "2026-01-01T01:00:00+01:00",
    "2025-12-31T23:59:59Z",
];

/// Keys that follow from the caller: a case never sets them.
pub const OF_CALLER: &[&str] =
    &["aws:PrincipalArn", "aws:PrincipalAccount", "aws:username", "aws:PrincipalType"];

pub const KEYS: &[Key] = &[
    key(
        "aws:PrincipalTag/team",
        Type::String,
        "",
        &["red", "Red", "blue", "red-team", "r*d", "r?d", "alice", ""],
    ),
    key("aws:PrincipalTag/other", Type::String, "", &["red", "blue", "x"]),
    key("aws:RequestTag/team", Type::String, "", &["red", "RED", "blue"]),
    key("aws:PrincipalTag/blob", Type::Binary, "", &["QmluYXJ5", "AAEC", "c2FsdA=="]),
    key("aws:PrincipalOrgID", Type::String, "", &["o-a1b2c3d4e5", "o-zzzzzzzzzz"]),
    key("aws:SourceAccount", Type::String, "", &["111111111111", "222222222222", "333333333333"]),
    key("aws:PrincipalAccount", Type::String, "", &["111111111111", "222222222222", "333333333333"]),
    key("aws:username", Type::String, "", &["alice", "Alice", "bob"]),
    key("aws:PrincipalType", Type::String, "", &["User", "AssumedRole", "Account", "Anonymous"]),
    key(
        "aws:PrincipalArn",
        Type::Arn,
        "",
        &[
            "arn:aws:iam::111111111111:role/dev",
            "arn:aws:iam::222222222222:role/dev",
            "arn:aws:iam::111111111111:user/team/alice",
            "arn:aws:iam::222222222222:user/team/alice",
            "arn:aws:iam::222222222222:root",
        ],
    ),
    key(
        "aws:SourceArn",
        Type::Arn,
        "",
        &[
            "arn:aws:sns:us-east-1:222222222222:topic",
            "arn:aws:sns:us-east-1:111111111111:topic:sub",
            "arn:aws:s3:::bucket",
            "arn:aws:sns:eu-west-1:222222222222:Topic",
        ],
    ),
    key(
        "aws:SourceIp",
        Type::Ip,
        "",
        &["203.0.113.7", "203.0.113.200", "198.51.100.1", "2001:db8::1", "2001:DB8:0:0:0:0:0:2", "10.0.0.1"],
    ),
    key("aws:VpcSourceIp", Type::Ip, "", &["10.0.0.1", "10.0.255.1", "fd00::7"]),
    key("aws:CurrentTime", Type::Date, "", TIMES),
    key("aws:TokenIssueTime", Type::Date, "", TIMES),
    key("aws:EpochTime", Type::Date, "", &["1767225600", "1782863999", "1767225599"]),
    key("aws:MultiFactorAuthAge", Type::Numeric, "", &["0", "300", "3600", "3600.5", "-1"]),
    key("aws:MultiFactorAuthPresent", Type::Bool, "", &["true", "false"]),
    key("aws:SecureTransport", Type::Bool, "", &["true", "false"]),
    multi(
        "aws:PrincipalOrgPaths",
        "",
        &["o-a1b2c3d4e5/r-ab12/ou-ab12-1/", "o-a1b2c3d4e5/r-ab12/ou-ab12-2/", "o-zzzzzzzzzz/r-1/"],
    ),
    multi("aws:TagKeys", "", &["team", "Team", "cost", "owner", ""]),
    multi("aws:CalledVia", "", &["cloudformation.amazonaws.com", "athena.amazonaws.com"]),
    key("sts:ExternalId", Type::String, "sts:AssumeRole", &["id-1", "ID-1", "id-22"]),
    key("sts:RoleSessionName", Type::String, "sts:", &["alice", "ci-7", "bob"]),
    key("sts:SourceIdentity", Type::String, "sts:", &["alice", "bob"]),
    multi("sts:TransitiveTagKeys", "sts:", &["team", "cost"]),
    key("saml:aud", Type::String, "sts:AssumeRoleWithSAML", &["https://signin.aws.amazon.com/saml", "x"]),
    key("saml:sub", Type::String, "sts:AssumeRoleWithSAML", &["alice@example.com", "bob@example.com"]),
    multi("saml:edupersonaffiliation", "sts:AssumeRoleWithSAML", &["staff", "student", "Staff"]),
    key("accounts.google.com:aud", Type::String, "sts:AssumeRoleWithWebIdentity", &["app-1", "app-2"]),
    key("accounts.google.com:sub", Type::String, "sts:AssumeRoleWithWebIdentity", &["1234", "5678"]),
    key(
        "kms:ViaService",
        Type::String,
        "kms:",
        &["s3.us-east-1.amazonaws.com", "ebs.us-east-1.amazonaws.com"],
    ),
    multi("kms:EncryptionContextKeys", "kms:", &["app", "tenant"]),
    key("kms:GrantIsForAWSResource", Type::Bool, "kms:CreateGrant", &["true", "false"]),
    multi("kms:GrantOperations", "kms:CreateGrant", &["Decrypt", "Encrypt", "CreateGrant"]),
    key("s3:prefix", Type::String, "s3:ListBucket", &["", "home/", "home/alice/", "team/"]),
    key("s3:max-keys", Type::Numeric, "s3:ListBucket", &["1", "10", "1000"]),
    key("s3:x-amz-acl", Type::String, "s3:PutObject", &["public-read", "private"]),
];

impl Key {
    /// Whether requests for `action` may have it.
    pub fn fits(&self, action: &str) -> bool {
        // `sts:AssumeRole` is also how the names of its siblings begin.
        if self.actions == "sts:AssumeRole" {
            action == self.actions
        } else {
            action.starts_with(self.actions)
        }
    }
}
