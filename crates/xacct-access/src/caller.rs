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

    /// The keys that follow from who it is, in the order of their names.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        KEYS.iter().filter_map(|(key, value)| Some((*key, value(self)?)))
    }

    /// Whether `key` is one of them.
    pub(crate) fn says(&self, key: &str) -> bool {
        KEYS.iter().any(|(known, value)| known.eq_ignore_ascii_case(key) && value(self).is_some())
    }

    /// What `aws:PrincipalAccount` holds.
    fn account_text(&self) -> Option<&str> {
        if *self == Self::Anonymous {
            return Some("anonymous");
        }
        let arn = self.principal_arn()?;
        arn.get(Arn::split(arn, &[])?.account).filter(|id| AccountId::parse(id).is_some())
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

/// A key that follows from who calls, and its value; `None` where requests of the caller do not have it.
type CallerKey = (&'static str, fn(&Caller) -> Option<Cow<'_, str>>);

/// The keys that follow from who calls, in the order of their names.
///
/// Source: IAM User Guide, *AWS global condition context keys*, "Properties of the principal"; *Variables and tags*,
/// "Principal key values".
const KEYS: [CallerKey; 8] = [
    ("aws:PrincipalAccount", |caller| caller.account_text().map(Cow::Borrowed)),
    ("aws:PrincipalArn", |caller| caller.principal_arn().map(Cow::Borrowed)),
    ("aws:PrincipalIsAWSService", |caller| match caller {
        // "Anonymous requests do not include this key."
        Caller::Anonymous => None,
        Caller::Service(_) => Some("true".into()),
        _ => Some("false".into()),
    }),
    ("aws:PrincipalServiceName", |caller| match caller {
        Caller::Service(name) => Some(name.into()),
        _ => None,
    }),
    ("aws:PrincipalType", |caller| match caller {
        Caller::User(_) => Some("User".into()),
        Caller::Role(_) | Caller::Session { .. } => Some("AssumedRole".into()),
        Caller::Root(_) => Some("Account".into()),
        Caller::FederatedUser(_) => Some("FederatedUser".into()),
        Caller::Anonymous => Some("Anonymous".into()),
        Caller::Service(_) | Caller::WebIdentity(_) | Caller::Saml(_) => None,
    }),
    ("aws:userid", |caller| match caller {
        Caller::Root(_) | Caller::Anonymous => caller.account_text().map(Cow::Borrowed),
        Caller::FederatedUser(arn) => {
            Some(format!("{}:{}", caller.account_text().unwrap_or_default(), own_name(arn)).into())
        }
        _ => None,
    }),
    ("aws:username", |caller| match caller {
        Caller::User(arn) => Some(own_name(arn).into()),
        _ => None,
    }),
    ("kms:CallerAccount", |caller| match caller {
        Caller::Anonymous => None,
        caller => caller.account_text().map(Cow::Borrowed),
    }),
];

/// Whether the key says who calls: it follows from some callers, if not from each.
pub(crate) fn says_who(key: &str) -> bool {
    KEYS.iter().any(|(known, _)| known.eq_ignore_ascii_case(key))
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
