//! Who sends a request.

use std::borrow::Cow;

use xacct_aws::{AccountId, Arn, IamKind, IamResource, PrincipalClass, service_principal};

/// Some service, for `*`, which means services too.
pub(crate) const SOME_SERVICE: &str = "cloudtrail.amazonaws.com";

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// An IAM user, `arn:aws:iam::111122223333:user/path/name`.
    User(String),
    /// A session of a role, whichever: `arn:aws:iam::111122223333:role/path/name`.
    Role(String),
    /// One session of a role.
    Session {
        /// The role's ARN, whose path a session's ARN does not show: `arn:aws:iam::111122223333:role/name`.
        role: String,
        /// `arn:aws:sts::111122223333:assumed-role/name/session`.
        session: String,
    },
    /// The root user of an account, `arn:aws:iam::111122223333:root`.
    Root(String),
    /// A session of `GetFederationToken`, `arn:aws:sts::111122223333:federated-user/name`.
    FederatedUser(String),
    /// An AWS service, `cloudtrail.amazonaws.com`.
    Service(String),
    /// Somebody with a token of an identity provider: the provider's ARN or host.
    WebIdentity(String),
    /// Somebody with an assertion of a SAML provider: the provider's ARN.
    Saml(String),
    /// Nobody has signed the request.
    Anonymous,
}

impl Caller {
    /// The caller that `text` names: the ARN of a user, role, session or root, a service principal, an identity
    /// provider, or `*` for a request that nobody has signed.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" || text.eq_ignore_ascii_case("anonymous") {
            return Some(Self::Anonymous);
        }
        if let Some(id) = AccountId::parse(text) {
            return Some(Self::Root(format!("arn:aws:iam::{id}:root")));
        }
        let Some(arn) = Arn::split(text, &[]) else {
            return if service_principal::parse(text).is_some() && text != "cognito-identity.amazonaws.com" {
                Some(Self::Service(text.to_owned()))
            } else {
                text.contains('.').then(|| Self::WebIdentity(text.to_owned()))
            };
        };
        let part = |range| text.get(range).unwrap_or_default();
        let resource = IamResource::split(text, arn.resource.clone(), &[]);
        let (partition, account) = (part(arn.partition), part(arn.account));
        let name = part(resource.name.clone());
        Some(match resource.kind {
            IamKind::Root => Self::Root(text.to_owned()),
            IamKind::User => Self::User(text.to_owned()),
            IamKind::Role => Self::Role(text.to_owned()),
            IamKind::AssumedRole => Self::Session {
                role: format!("arn:{partition}:iam::{account}:role/{name}"),
                session: text.to_owned(),
            },
            IamKind::FederatedUser => Self::FederatedUser(text.to_owned()),
            IamKind::OidcProvider => Self::WebIdentity(text.to_owned()),
            IamKind::SamlProvider => Self::Saml(text.to_owned()),
            _ => return None,
        })
    }

    /// A session of the role `name` of `account`.
    pub(crate) fn role_of(partition: &str, account: &str, name: &str) -> Self {
        Self::Role(format!("arn:{partition}:iam::{account}:role/{name}"))
    }

    /// The caller's account; none for services, identity providers and anonymous requests.
    pub fn account(&self) -> Option<AccountId> {
        let arn = self.principal_arn()?;
        AccountId::parse(arn.get(Arn::split(arn, &[])?.account)?)
    }

    /// The partition of the caller's account: `aws`, `aws-cn`, …
    pub fn partition(&self) -> Option<&str> {
        let arn = self.principal_arn()?;
        arn.get(Arn::split(arn, &[])?.partition)
    }

    /// What `aws:PrincipalArn` holds: of a session, the role's ARN.
    pub fn principal_arn(&self) -> Option<&str> {
        match self {
            Self::User(arn)
            | Self::Role(arn)
            | Self::Session { role: arn, .. }
            | Self::Root(arn)
            | Self::FederatedUser(arn) => Some(arn),
            Self::Service(_) | Self::WebIdentity(_) | Self::Saml(_) | Self::Anonymous => None,
        }
    }

    /// What kind of requests it makes.
    pub fn class(&self) -> PrincipalClass {
        match self {
            Self::Service(_) => PrincipalClass::Service,
            Self::WebIdentity(_) => PrincipalClass::WebIdentity,
            Self::Saml(_) => PrincipalClass::Saml,
            _ => PrincipalClass::Aws,
        }
    }

    /// Its ARN or name; `*` for a request that nobody has signed. [`Caller::parse`] reads it again.
    pub fn name(&self) -> &str {
        match self {
            Self::User(name)
            | Self::Role(name)
            | Self::Session { session: name, .. }
            | Self::Root(name)
            | Self::FederatedUser(name)
            | Self::Service(name)
            | Self::WebIdentity(name)
            | Self::Saml(name) => name,
            Self::Anonymous => "*",
        }
    }

    /// Whether it has temporary credentials, whose requests say when those were issued.
    pub(crate) fn has_temporary_credentials(&self) -> bool {
        matches!(self, Self::Role(_) | Self::Session { .. } | Self::FederatedUser(_))
    }

    /// The keys that follow from who it is.
    ///
    /// Source: IAM User Guide, *AWS global condition context keys*, "Properties of the principal"; *Variables and tags*,
    /// "Principal key values".
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        let arn = self.principal_arn();
        let account = match self {
            Self::Anonymous => Some("anonymous"),
            _ => arn.and_then(|arn| arn.get(Arn::split(arn, &[])?.account)),
        };
        let account = account.filter(|id| *self == Self::Anonymous || AccountId::parse(id).is_some());
        // "Anonymous requests do not include this key."
        let is_service = match self {
            Self::Anonymous => None,
            Self::Service(_) => Some("true"),
            _ => Some("false"),
        };
        let user_id = match self {
            Self::Root(_) | Self::Anonymous => account.map(Cow::Borrowed),
            Self::FederatedUser(arn) => {
                Some(Cow::Owned(format!("{}:{}", account.unwrap_or_default(), own_name(arn))))
            }
            _ => None,
        };
        let user_name = if let Self::User(arn) = self { Some(own_name(arn)) } else { None };
        let service = if let Self::Service(name) = self { Some(name.as_str()) } else { None };
        let principal_type = match self {
            Self::User(_) => Some("User"),
            Self::Role(_) | Self::Session { .. } => Some("AssumedRole"),
            Self::Root(_) => Some("Account"),
            Self::FederatedUser(_) => Some("FederatedUser"),
            Self::Anonymous => Some("Anonymous"),
            Self::Service(_) | Self::WebIdentity(_) | Self::Saml(_) => None,
        };
        let keys = [
            ("aws:PrincipalArn", arn.map(Cow::Borrowed)),
            ("aws:PrincipalAccount", account.map(Cow::Borrowed)),
            ("kms:CallerAccount", account.filter(|_| *self != Self::Anonymous).map(Cow::Borrowed)),
            ("aws:PrincipalIsAWSService", is_service.map(Cow::Borrowed)),
            ("aws:username", user_name.map(Cow::Borrowed)),
            ("aws:PrincipalServiceName", service.map(Cow::Borrowed)),
            ("aws:userid", user_id),
            ("aws:PrincipalType", principal_type.map(Cow::Borrowed)),
        ];
        keys.into_iter().filter_map(|(key, value)| Some((key, value?)))
    }

    /// Whether its requests never have the key, by who it is: `aws:username` is a user's.
    pub(crate) fn never_sends(&self, key: &str) -> bool {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        match self {
            Self::User(_) => false,
            Self::Anonymous => {
                let of_a_principal =
                    key.get(.."aws:Principal".len()).is_some_and(|p| p.eq_ignore_ascii_case("aws:Principal"));
                of_a_principal || is("aws:userid") || is("aws:username") || is("kms:CallerAccount")
            }
            _ => is("aws:username"),
        }
    }
}

/// What stands behind the path of an ARN.
fn own_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_told_apart() {
        let role = Caller::parse("arn:aws:iam::111122223333:role/team/deployer").unwrap();
        assert_eq!(role.principal_arn(), Some("arn:aws:iam::111122223333:role/team/deployer"));
        assert_eq!(role.account().unwrap().as_str(), "111122223333");
        let session = Caller::parse("arn:aws:sts::111122223333:assumed-role/deployer/build-7").unwrap();
        assert_eq!(session.principal_arn(), Some("arn:aws:iam::111122223333:role/deployer"));
        assert_eq!(session.name(), "arn:aws:sts::111122223333:assumed-role/deployer/build-7");
        assert!(matches!(Caller::parse("ec2.amazonaws.com"), Some(Caller::Service(_))));
        assert!(matches!(Caller::parse("token.actions.githubusercontent.com"), Some(Caller::WebIdentity(_))));
        assert!(matches!(
            Caller::parse("arn:aws:iam::111122223333:saml-provider/Corp"),
            Some(Caller::Saml(_))
        ));
        assert!(matches!(Caller::parse("*"), Some(Caller::Anonymous)));
        assert_eq!(Caller::parse("nobody"), None);
    }
}
