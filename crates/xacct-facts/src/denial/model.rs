//! What the text of a denial says.

use std::ops::Range;

use xacct_aws::{AccountId, Arn, ArnPart, IamKind, IamResource};

use super::masks::masks;

/// What AWS or a tool said where something was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialMessage {
    /// Which of the known messages it is.
    pub family: DenialFamily,
    /// What was asked for, with its service: `sts:AssumeRole`.
    pub action: Option<String>,
    /// Who asked.
    pub principal: Option<MaskedName>,
    /// What it was asked for on.
    pub resource: Option<MaskedName>,
    /// What the text says of the reason.
    pub reason: DenialReason,
    /// What it says of the call itself.
    pub call: CallHints,
}

/// The message that a text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenialFamily {
    /// A policy refuses, or none allows: `AccessDenied`.
    Refused,
    /// An encoded authorization failure, which `sts:DecodeAuthorizationMessage` decodes.
    Encoded,
    /// The caller is the root user of an account.
    RootCaller,
    /// The console could not switch to the role.
    ConsoleSwitch,
    /// The one-time code of an MFA device is wrong.
    MfaCode,
    /// The MFA device is none of the calling user.
    MfaDevice,
    /// The session is to last longer than the role admits.
    DurationAboveMaximum,
    /// The session is to last longer than the hour that there is for a role assumed by a role.
    DurationInChain,
    /// A parameter that the client did not send.
    Parameter(RefusedParameter),
    /// The audience of a token is none of the provider's.
    TokenAudience,
    /// The account has no OpenID Connect provider for the issuer of the token.
    ProviderMissing(Option<String>),
    /// The token could not be validated.
    TokenInvalid,
    /// The credentials of the caller have expired.
    Expired,
    /// STS is not active in the region.
    RegionDisabled,
    /// Session policy and tags are too large together.
    PackedTooLarge,
    /// A principal of a policy that is to be saved does not exist.
    PrincipalUnknown(Option<MaskedName>),
    /// A policy with a principal was given as an identity policy.
    PrincipalProhibited,
    /// A trust policy has an action that none can have.
    TrustAction,
    /// Profiles take their credentials from one another in a circle.
    ProfileLoop(Vec<String>),
    /// A profile takes its credentials from one that is not there: its name, and that of the other.
    ProfileSourceMissing(Option<String>, Option<String>),
    /// A profile names a role and not whose credentials assume it.
    ProfileWithoutSource,
    /// A command that was to get credentials failed, and the text does not say why.
    CommandFailed,
    /// It was not refused: a record of a call that succeeded.
    Succeeded,
}

/// A value that a client did not send, because it is out of bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedParameter {
    /// Its name in the API: `ExternalId`.
    pub name: String,
    /// What the message says of it: its length or its value.
    pub value: Option<String>,
    /// The least that can be sent.
    pub least: Option<String>,
}

/// What a text says of the reason of a denial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DenialReason {
    /// Nothing.
    #[default]
    Untold,
    /// Which type of policy it is. If several refuse, only one of them is told.
    Told {
        /// The type of policy.
        policy: PolicyType,
        /// Whether a statement denies; `false` where none allows.
        explicit: bool,
        /// The ARN of the policy.
        arn: Option<String>,
    },
}

/// The types of policies that a message can name.
///
/// Source: IAM User Guide, *Troubleshoot access denied error messages*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyType {
    /// One of the caller's own.
    Identity,
    /// That of a resource which is no role.
    Resource,
    /// The role's trust policy.
    Trust,
    /// That of the session of the caller.
    Session,
    /// The caller's permissions boundary.
    Boundary,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// The policy of a VPC endpoint.
    Endpoint,
}

/// What failed, as far as the text alone proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedPart {
    /// Any of the policies, or the role does not exist.
    Unknown,
    /// The caller's own policies.
    Grant,
    /// The role's trust policy.
    Trust,
    /// The policy of a resource which is no role.
    Resource,
    /// The permissions boundary of the caller.
    Boundary,
    /// The policy of the caller's session.
    Session,
    /// A service or resource control policy.
    Organization,
    /// The policy of a VPC endpoint.
    Endpoint,
    /// Who calls: no policy helps.
    Caller,
    /// A value that the call sends.
    Call,
    /// The provider of the token, before the trust policy is reached.
    Provider,
    /// Profiles, before a call is made.
    Profile,
    /// A policy that AWS did not save.
    Document,
    /// Nothing.
    Nothing,
}

/// A name or an ARN of a text, parts of which may be masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaskedName {
    /// As it stands there, without white space.
    pub text: String,
    /// What is masked in it.
    pub holes: Vec<Range<usize>>,
}

/// What a text says of the call that was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallHints {
    /// The role that was to be assumed.
    pub role: Option<MaskedName>,
    /// The external ID.
    pub external_id: Option<String>,
    /// The name of the session.
    pub session_name: Option<String>,
    /// How many seconds were asked for.
    pub duration: Option<String>,
    /// The serial number or ARN of an MFA device.
    pub mfa_serial: Option<String>,
    /// The source identity.
    pub source_identity: Option<String>,
    /// Whether session tags were sent, as far as it is known.
    pub tags: bool,
    /// The profile that was used.
    pub profile: Option<String>,
    /// The file and line that the tool names.
    pub place: Option<(String, u32)>,
    /// The account whose log the record is of.
    pub logged_in: Option<AccountId>,
    /// Whether what is not said was not sent.
    pub is_complete: bool,
}

impl PolicyType {
    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Identity => "identity-based policy",
            Self::Resource => "resource-based policy",
            Self::Trust => "role trust policy",
            Self::Session => "session policy",
            Self::Boundary => "permissions boundary",
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::Endpoint => "VPC endpoint policy",
        }
    }
}

impl FailedPart {
    /// Its name in the reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Grant => "grant",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Organization => "organization",
            Self::Endpoint => "endpoint",
            Self::Caller => "caller",
            Self::Call => "call",
            Self::Provider => "provider",
            Self::Profile => "profile",
            Self::Document => "document",
            Self::Nothing => "nothing",
        }
    }
}

impl DenialMessage {
    /// A denial of which no more is known than its family.
    pub(super) fn new(family: DenialFamily) -> Self {
        Self {
            family,
            action: None,
            principal: None,
            resource: None,
            reason: DenialReason::Untold,
            call: CallHints::default(),
        }
    }

    /// What failed, as far as the text alone proves it.
    pub fn failed(&self) -> FailedPart {
        match &self.family {
            DenialFamily::Refused => self.refused(),
            DenialFamily::RootCaller => FailedPart::Caller,
            DenialFamily::Encoded | DenialFamily::ConsoleSwitch | DenialFamily::CommandFailed => {
                FailedPart::Unknown
            }
            DenialFamily::MfaCode
            | DenialFamily::MfaDevice
            | DenialFamily::DurationAboveMaximum
            | DenialFamily::DurationInChain
            | DenialFamily::Parameter(_)
            | DenialFamily::Expired
            | DenialFamily::RegionDisabled
            | DenialFamily::PackedTooLarge => FailedPart::Call,
            DenialFamily::TokenAudience | DenialFamily::ProviderMissing(_) | DenialFamily::TokenInvalid => {
                FailedPart::Provider
            }
            DenialFamily::PrincipalUnknown(_)
            | DenialFamily::PrincipalProhibited
            | DenialFamily::TrustAction => FailedPart::Document,
            DenialFamily::ProfileLoop(_)
            | DenialFamily::ProfileSourceMissing(..)
            | DenialFamily::ProfileWithoutSource => FailedPart::Profile,
            DenialFamily::Succeeded => FailedPart::Nothing,
        }
    }

    fn refused(&self) -> FailedPart {
        match &self.reason {
            DenialReason::Told { policy, .. } => match policy {
                PolicyType::Identity => FailedPart::Grant,
                PolicyType::Trust => FailedPart::Trust,
                PolicyType::Resource => FailedPart::Resource,
                PolicyType::Boundary => FailedPart::Boundary,
                PolicyType::Session => FailedPart::Session,
                PolicyType::ServiceControl | PolicyType::ResourceControl => FailedPart::Organization,
                PolicyType::Endpoint => FailedPart::Endpoint,
            },
            DenialReason::Untold if self.calls_without_signature() => FailedPart::Trust,
            DenialReason::Untold if self.names_a_user_as_role() => FailedPart::Call,
            DenialReason::Untold if self.is_of_itself() => FailedPart::Trust,
            DenialReason::Untold if self.asks_for("iam:PassRole") => FailedPart::Grant,
            DenialReason::Untold => FailedPart::Unknown,
        }
    }

    /// Whether that action was asked for, in any letter case.
    pub fn asks_for(&self, action: &str) -> bool {
        self.action.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(action))
    }

    /// Whether the call is one that nobody signs, so that only the role has a say.
    pub fn calls_without_signature(&self) -> bool {
        self.asks_for("sts:AssumeRoleWithWebIdentity") || self.asks_for("sts:AssumeRoleWithSAML")
    }

    /// Whether a user's ARN stands where a role's belongs.
    pub fn names_a_user_as_role(&self) -> bool {
        let is_user = |role: &MaskedName| role.kind() == Some(IamKind::User);
        self.asks_for("sts:AssumeRole") && self.role().is_some_and(is_user)
    }

    /// Whether a role is to assume itself.
    pub fn is_of_itself(&self) -> bool {
        let (Some(caller), Some(role)) = (&self.principal, self.role()) else { return false };
        let is_role = matches!(caller.kind(), Some(IamKind::AssumedRole | IamKind::Role));
        let same_account = caller.account().is_some() && caller.account() == role.account();
        let same_name = caller.name().is_some() && caller.name() == role.name();
        is_role && role.kind() == Some(IamKind::Role) && same_account && same_name
    }

    /// The role that was to be assumed or handed on: what the sentence names, else what the call did.
    pub fn role(&self) -> Option<&MaskedName> {
        self.resource.as_ref().or(self.call.role.as_ref())
    }
}

impl MaskedName {
    /// The name `text` with what is masked in it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let holes = masks(&text);
        Self { text, holes }
    }

    /// The name, where nothing of it is masked.
    pub fn whole(&self) -> Option<&str> {
        self.holes.is_empty().then_some(self.text.as_str())
    }

    /// The account of the ARN, where it is not masked.
    pub fn account(&self) -> Option<AccountId> {
        let arn = self.split()?;
        self.is_shown(&arn.account).then(|| AccountId::parse(self.text.get(arn.account)?)).flatten()
    }

    /// What the ARN names: a user, a role, …
    pub fn kind(&self) -> Option<IamKind> {
        let arn = self.split()?;
        Some(IamResource::split(&self.text, arn.resource, &self.holes).kind)
    }

    /// The last part of its name; of a session, the name of its role. None where any of it is masked.
    pub fn name(&self) -> Option<&str> {
        let Some(arn) = self.split() else { return self.whole() };
        let resource = IamResource::split(&self.text, arn.range(ArnPart::Resource), &self.holes);
        let name = resource.name;
        (!name.is_empty() && self.is_shown(&name)).then(|| self.text.get(name)).flatten()
    }

    fn split(&self) -> Option<Arn> {
        Arn::split(&self.text, &self.holes)
    }

    fn is_shown(&self, range: &Range<usize>) -> bool {
        self.holes.iter().all(|hole| hole.end <= range.start || range.end <= hole.start)
    }
}
