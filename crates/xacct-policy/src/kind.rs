//! What sort of document a policy is.

use std::fmt;

/// What a policy is attached to: it decides which elements it may have and what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A role's trust policy (`AssumeRolePolicyDocument`): who can assume it.
    Trust,
    /// What a user, group or role may do: managed or inline.
    Identity,
    /// What others may do with a resource: a bucket, queue, topic, key, secret, function.
    Resource,
    /// A permissions boundary: the most that an identity can ever do.
    Boundary,
    /// A session policy: the most that one session of a role or user can do.
    Session,
    /// An organization's service control policy: the most that its accounts can ever do.
    Scp,
    /// An organization's resource control policy: the most that can be done to its resources.
    Rcp,
    /// A VPC endpoint's policy: what may pass through it.
    Endpoint,
    /// It looks like a policy and is another service's: a CloudFormation stack policy.
    Foreign,
}

impl PolicyKind {
    /// The kinds that a person can name.
    pub const ALL: [Self; 7] =
        [Self::Trust, Self::Identity, Self::Resource, Self::Boundary, Self::Scp, Self::Rcp, Self::Endpoint];

    /// Its name on the command line and in the configuration.
    pub fn id(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
            Self::Foreign => "foreign",
        }
    }

    /// The kind of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.id() == id)
    }

    /// Its name in a sentence, without an article.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Trust => "role trust policy",
            Self::Identity => "identity policy",
            Self::Resource => "resource-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::Endpoint => "VPC endpoint policy",
            Self::Foreign => "policy of another service",
        }
    }

    /// Whether its statements say who they are about, in `Principal`.
    pub fn names_principals(self) -> bool {
        matches!(self, Self::Trust | Self::Resource | Self::Rcp | Self::Endpoint | Self::Foreign)
    }
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
