//! What a file gives to roles, users and groups that other files define.

use xacct_syntax::Text;

use super::holder::HolderKind;
use super::id::{DocumentId, ScenarioId};

/// A policy that the file attaches to a holder that it names and does not define: the other half lies in another file.
#[derive(Clone, Debug)]
pub struct UnmatchedAttachment {
    /// What the holder is.
    pub kind: HolderKind,
    /// The holder's name, as it is written.
    pub holder: Text,
    /// The ARN of the policy, where it is a managed one that is named.
    pub policy: Option<Text>,
    /// What the policy says, where the file holds it.
    pub document: Option<DocumentId>,
    /// The scenario in which it is attached.
    pub scenario: Option<ScenarioId>,
}
