//! Who holds policies: roles, users and groups.

use std::fmt;

use xacct_aws::AccountId;
use xacct_syntax::{Span, Text};

use super::id::{DocumentId, HolderId, ScenarioId};

/// What sort of holder it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKind {
    /// An IAM role.
    Role,
    /// An IAM user.
    User,
    /// A group of IAM users.
    Group,
}

impl HolderKind {
    /// Its name in a sentence and in ARNs.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
        }
    }
}

/// A role, user or group with everything that the file says of it.
#[derive(Clone, Debug)]
pub struct Holder {
    /// What it is.
    pub kind: HolderKind,
    /// Its name, without the path.
    pub name: Option<Text>,
    /// Whether `name` is what AWS calls it, and not only what the file does, which leaves the name to AWS.
    pub is_named: bool,
    /// What its file calls it: the logical id in a template.
    pub id: Option<String>,
    /// Its ARN.
    pub arn: Option<Text>,
    /// The account that it lives in.
    pub account: Option<AccountId>,
    /// Whether that is the account of the provider of Terraform that makes it, and not the one of its ARN.
    pub is_of_provider: bool,
    /// Who can assume it: of roles only.
    pub trust: Option<DocumentId>,
    /// The managed policies attached to it.
    pub attached: Vec<Attachment>,
    /// The policies written into it.
    pub inline: Vec<DocumentId>,
    /// Its permissions boundary; groups have none.
    pub boundary: Option<Attachment>,
    /// The groups that it is a member of: of users only.
    pub groups: Vec<Membership>,
    /// Why it may hold more than the documents of `attached` and `inline`, its groups' aside; `None` where these are
    /// all that the file gives it.
    pub open: Option<UnlistedReason>,
    /// The longest session that can be asked for, in seconds, as it is written.
    pub max_session: Option<Text>,
    /// The scenario in which it is so.
    pub scenario: Option<ScenarioId>,
    /// Where it is written: its name, or the holder as a whole.
    pub span: Span,
}

/// A managed policy attached to a holder, or its permissions boundary.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The policy's ARN, or its name where no ARN is written.
    pub policy: Text,
    /// What it says, where the same file or module holds it.
    pub document: Option<DocumentId>,
}

/// A group that a user is a member of.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The group's name, as it is written.
    pub name: Text,
    /// The group, where the same file holds it.
    pub group: Option<HolderId>,
}

/// Why the policies of a holder are not all known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlistedReason {
    /// The file says who the holder is, and not which policies it has.
    NotListed,
    /// What stands in the place of a policy or of a list of them cannot be evaluated.
    Unknown,
    /// An attached policy or a group is named that is not in the file.
    Elsewhere,
}

impl fmt::Display for UnlistedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotListed => "the file does not list its policies",
            Self::Unknown => "an attached policy cannot be evaluated",
            Self::Elsewhere => "an attached policy or a group is not in the file",
        })
    }
}

impl Holder {
    /// A holder of which no more is known than where it is written.
    pub(crate) fn new(kind: HolderKind, span: Span) -> Self {
        Self {
            kind,
            name: None,
            is_named: true,
            id: None,
            arn: None,
            account: None,
            is_of_provider: false,
            trust: None,
            attached: Vec::new(),
            inline: Vec::new(),
            boundary: None,
            groups: Vec::new(),
            open: None,
            max_session: None,
            scenario: None,
            span,
        }
    }

    /// What it may do, as far as the file says: the documents of its inline and of its attached policies.
    pub fn policies(&self) -> impl Iterator<Item = DocumentId> + '_ {
        self.inline.iter().copied().chain(self.attached.iter().filter_map(|attached| attached.document))
    }
}
