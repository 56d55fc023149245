//! Who assumes a role: profiles, steps of workflows, commands, providers and programs.

use xacct_syntax::{Span, Text};

use super::id::{HolderId, ScenarioId};

/// A place where a role is assumed: one call of `sts:AssumeRole` or its kin that is made when the file is used.
#[derive(Clone, Debug)]
pub struct RoleCall {
    /// What makes the call, in words that follow "assumed by": `profile dev`, `step 2 of job deploy`.
    pub site: String,
    /// Which call it is.
    pub action: AssumeAction,
    /// The role's ARN, as it is written.
    pub role: Text,
    /// Who makes the call, as far as the file says.
    pub caller: CallCaller,
    /// The external ID that is sent.
    pub external_id: Option<Text>,
    /// The name of the session.
    pub session_name: Option<Text>,
    /// How long the session lasts, in seconds, as it is written.
    pub duration: Option<Text>,
    /// The serial number or ARN of an MFA device whose code is sent.
    pub mfa_serial: Option<Text>,
    /// The place that makes it send session tags, where it does: then `sts:TagSession` is needed, too.
    pub tags: Option<Span>,
    /// Whether what is not written is not sent; `false` where something that is not written out may add to it.
    pub is_complete: bool,
    /// The scenario in which it is made.
    pub scenario: Option<ScenarioId>,
    /// The call as a whole.
    pub span: Span,
}

/// A call that gives the credentials of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AssumeAction {
    /// `sts:AssumeRole`, signed by an identity of IAM.
    AssumeRole,
    /// `sts:AssumeRoleWithWebIdentity`, with a token of an OpenID Connect provider.
    WithWebIdentity,
    /// `sts:AssumeRoleWithSAML`, with an assertion of a SAML provider.
    WithSaml,
}

/// Who makes a call.
#[derive(Clone, Debug)]
pub enum CallCaller {
    /// Nothing says who.
    Unknown,
    /// The user or role with this ARN.
    Arn(Text),
    /// A role, user or group of the same file.
    Holder(HolderId),
    /// Whoever the profile of this name stands for.
    Profile(Text),
    /// The role that another call of the file assumed before, by its number among the file's calls: a chain.
    Call(usize),
    /// Whoever shows a token of an OpenID Connect provider.
    Token(OidcToken),
}

/// What a token of an OpenID Connect provider says, as far as the file tells.
#[derive(Clone, Debug)]
pub struct OidcToken {
    /// The provider: its URL without `https://`.
    pub provider: String,
    /// Every subject that the token can have; each of them is one of several. Empty where it is not known.
    pub subjects: Vec<Text>,
    /// The audience.
    pub audience: Option<Text>,
}

impl AssumeAction {
    /// Its name in a policy.
    pub fn name(self) -> &'static str {
        match self {
            Self::AssumeRole => "sts:AssumeRole",
            Self::WithWebIdentity => "sts:AssumeRoleWithWebIdentity",
            Self::WithSaml => "sts:AssumeRoleWithSAML",
        }
    }
}

impl RoleCall {
    /// A call of which no more is known than the role.
    pub fn new(site: impl Into<String>, role: Text, span: Span) -> Self {
        Self {
            site: site.into(),
            action: AssumeAction::AssumeRole,
            role,
            caller: CallCaller::Unknown,
            external_id: None,
            session_name: None,
            duration: None,
            mfa_serial: None,
            tags: None,
            is_complete: true,
            scenario: None,
            span,
        }
    }
}
