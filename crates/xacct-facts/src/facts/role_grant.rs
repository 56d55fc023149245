//! What permits a user or role to assume a role: an entry of `Resource` in one of its policies.

use xacct_syntax::Text;

use super::id::HolderId;

/// A permission to assume a role that is written out, in the policy of a user or role that is written in the same file.
#[derive(Clone, Debug)]
pub struct RoleGrant {
    /// Whose policy it is, in words: ``role `ci` ``.
    pub grantee: String,
    /// The ARN of that user or role; `None` where its account is not known.
    pub caller: Option<CallerArn>,
    /// The ARN of the role that may be assumed, as it is written: without wildcards and holes.
    pub role: Text,
}

/// The ARN of a user or role, as far as its file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerArn {
    /// The ARN.
    pub arn: String,
    /// Whether its path is known; otherwise `arn` has none.
    pub has_known_path: bool,
}

/// A permission, of this file or another one, and the role of this file that it certainly means.
#[derive(Clone, Debug)]
pub struct GrantedRole {
    /// The role.
    pub role: HolderId,
    /// The permission. Its spans name the file that it is written in.
    pub grant: RoleGrant,
}
