//! A request: who asks for what, and everything that comes with it.

use std::borrow::Cow;
use std::cmp::Ordering;

use xacct_aws::{
    AccountId, Arn, Class, IamKind, IamResource, Presence, SetBy, condition_key, service_principal,
};

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// An IAM user, `arn:aws:iam::111122223333:user/path/name`.
    User(String),
    /// A session of a role: the role's ARN with its path, and the session's ARN
    /// (`arn:aws:sts::111122223333:assumed-role/name/session`).
    Session {
        /// `arn:aws:iam::111122223333:role/path/name`.
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

/// A request to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who sends it.
    pub caller: Caller,
    /// What is asked for: `sts:AssumeRole`.
    pub action: String,
    /// The ARN that it is asked for on; `None` where any will do.
    pub resource: Option<String>,
    /// The account that the resource belongs to, where it is known.
    pub resource_account: Option<AccountId>,
    /// What comes with it.
    pub context: Context,
}

/// The values of a request's condition keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// In the order of their names, letter case aside.
    keys: Vec<Key>,
    /// Whether a key that is not listed may be there all the same.
    open: bool,
}

/// A key of a request: its name as it was given, and its values, none where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    name: Cow<'static, str>,
    values: Vec<String>,
}

/// What a request has under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'c> {
    /// These values.
    Values(&'c [String]),
    /// The key is not there.
    Absent,
    /// Nobody has said.
    Unknown,
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
            IamKind::Role => Self::Session {
                role: text.to_owned(),
                session: format!("arn:{partition}:sts::{account}:assumed-role/{name}/session"),
            },
            // The role's path is not part of the session's ARN.
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

    /// The caller's account; none for services, identity providers and anonymous requests.
    pub fn account(&self) -> Option<AccountId> {
        let arn = match self {
            Self::User(arn) | Self::Root(arn) | Self::FederatedUser(arn) => arn,
            Self::Session { role, .. } => role,
            Self::Service(_) | Self::WebIdentity(_) | Self::Saml(_) | Self::Anonymous => return None,
        };
        AccountId::parse(arn.get(Arn::split(arn, &[])?.account)?)
    }

    /// What `aws:PrincipalArn` holds: of a session, the role's ARN.
    pub fn principal_arn(&self) -> Option<&str> {
        match self {
            Self::User(arn) | Self::Root(arn) | Self::FederatedUser(arn) => Some(arn),
            Self::Session { role, .. } => Some(role),
            Self::Service(_) | Self::WebIdentity(_) | Self::Saml(_) | Self::Anonymous => None,
        }
    }

    /// What kind of requests it makes.
    pub fn class(&self) -> Class {
        match self {
            Self::Service(_) => Class::Service,
            Self::WebIdentity(_) => Class::WebIdentity,
            Self::Saml(_) => Class::Saml,
            _ => Class::Aws,
        }
    }

    /// Its ARN or name; `*` for a request that nobody has signed. [`Caller::parse`] reads it again.
    pub fn name(&self) -> &str {
        match self {
            Self::User(name)
            | Self::Root(name)
            | Self::FederatedUser(name)
            | Self::Session { role: name, .. }
            | Self::Service(name)
            | Self::WebIdentity(name)
            | Self::Saml(name) => name,
            Self::Anonymous => "*",
        }
    }

    /// The keys that follow from who it is.
    ///
    /// Source: IAM User Guide, *AWS global condition context keys*, "Properties of the principal"; *Variables and tags*,
    /// "Principal key values".
    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = Vec::new();
        if let Some(arn) = self.principal_arn() {
            keys.push(("aws:PrincipalArn", arn.to_owned()));
        }
        if let Some(account) = self.account() {
            keys.push(("aws:PrincipalAccount", account.to_string()));
        }
        let is_service = matches!(self, Self::Service(_));
        keys.push(("aws:PrincipalIsAWSService", is_service.to_string()));
        let own_name = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
        let account = self.account().map(|id| id.to_string()).unwrap_or_default();
        match self {
            Self::User(arn) => keys.push(("aws:username", own_name(arn))),
            Self::Service(name) => keys.push(("aws:PrincipalServiceName", name.clone())),
            Self::Root(_) => keys.push(("aws:userid", account)),
            Self::FederatedUser(arn) => keys.push(("aws:userid", format!("{account}:{}", own_name(arn)))),
            Self::Anonymous => {
                keys.push(("aws:PrincipalAccount", "anonymous".to_owned()));
                keys.push(("aws:userid", "anonymous".to_owned()));
            }
            Self::Session { .. } | Self::WebIdentity(_) | Self::Saml(_) => {}
        }
        let principal_type = match self {
            Self::User(_) => "User",
            Self::Session { .. } => "AssumedRole",
            Self::Root(_) => "Account",
            Self::FederatedUser(_) => "FederatedUser",
            Self::Anonymous => "Anonymous",
            Self::Service(_) | Self::WebIdentity(_) | Self::Saml(_) => return keys,
        };
        keys.push(("aws:PrincipalType", principal_type.to_owned()));
        keys
    }
}

impl Request {
    /// A request with the keys that follow from its caller. Whether other keys are there is not known: see
    /// [`Context::close`].
    pub fn new(caller: Caller, action: impl Into<String>, resource: Option<String>) -> Self {
        let mut context = Context { open: true, ..Context::default() };
        for (key, value) in caller.keys() {
            context.set(key, value);
        }
        let resource_account =
            resource.as_deref().and_then(|text| AccountId::parse(text.get(Arn::split(text, &[])?.account)?));
        Self { caller, action: action.into(), resource, resource_account, context }
    }

    /// What it has under `key`, in any letter case.
    pub fn find(&self, key: &str) -> Found<'_> {
        if let Some(Key { values, .. }) = self.context.key(key) {
            return if values.is_empty() { Found::Absent } else { Found::Values(values) };
        }
        let of_a_caller = |key: &str| {
            let owner =
                key.get(.."aws:Principal".len()).is_some_and(|p| p.eq_ignore_ascii_case("aws:Principal"));
            owner || ["aws:userid", "aws:username"].iter().any(|k| k.eq_ignore_ascii_case(key))
        };
        if self.caller == Caller::Anonymous && of_a_caller(key) {
            return Found::Absent;
        }
        let known = condition_key::lookup(key);
        let never = known.is_some_and(|known| {
            known.presence(self.caller.class()) == Presence::Never
                || !known.applies_to(&self.action)
                // Who has not signed has none of the properties of a principal.
                || self.caller == Caller::Anonymous && known.set_by == SetBy::Principal
        });
        if never || !self.context.open { Found::Absent } else { Found::Unknown }
    }

    /// The request in one line: `arn:aws:iam::111122223333:role/any-role can call sts:AssumeRole with no external ID`.
    pub fn sentence(&self) -> String {
        let caller = match &self.caller {
            Caller::Anonymous => "anyone, without signing in,",
            caller => caller.name(),
        };
        let mut sentence = format!("{caller} can call {}", self.action);
        if let Some(resource) = &self.resource {
            sentence.push_str(&format!(" on {resource}"));
        }
        // What follows from who asks is said with the name.
        let settled = self.caller.keys();
        let follows = |key: &str| settled.iter().any(|(known, _)| known.eq_ignore_ascii_case(key));
        let mut with: Vec<String> = Vec::new();
        for Key { name: key, values } in self.context.keys.iter().filter(|key| !follows(&key.name)) {
            with.push(match values.as_slice() {
                [] if key.eq_ignore_ascii_case("sts:ExternalId") => "no external ID".to_owned(),
                [] => format!("no {key}"),
                values => format!("{key} = {}", values.join(", ")),
            });
        }
        if !with.is_empty() {
            sentence.push_str(&format!(" with {}", with.join(" and ")));
        }
        sentence
    }

    /// Whether the caller and the resource are known to belong to different accounts.
    pub fn is_cross_account(&self) -> Option<bool> {
        Some(self.caller.account()? != self.resource_account?)
    }
}

impl Context {
    /// Gives `key` one value.
    pub fn set(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.set_all(key, vec![value.into()]);
    }

    /// Gives `key` these values.
    pub fn set_all(&mut self, key: impl Into<Cow<'static, str>>, values: Vec<String>) {
        let name = key.into();
        match self.place(&name) {
            Ok(at) => {
                if let Some(key) = self.keys.get_mut(at) {
                    *key = Key { name, values };
                }
            }
            Err(at) => self.keys.insert(at, Key { name, values }),
        }
    }

    /// `key` is not there.
    pub fn leave_out(&mut self, key: impl Into<Cow<'static, str>>) {
        self.set_all(key, Vec::new());
    }

    /// What is not listed is not there.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// Keeps the keys that `keep` names.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.keys.retain(|key| keep(&key.name));
    }

    /// The keys that are there with their values, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        let there = self.keys.iter().filter(|key| !key.values.is_empty());
        there.map(|key| (&*key.name, key.values.as_slice()))
    }

    fn key(&self, name: &str) -> Option<&Key> {
        self.keys.get(self.place(name).ok()?)
    }

    /// Where `name` stands, or would.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.keys.binary_search_by(|key| in_any_case(&key.name, name))
    }
}

/// Compares names of keys, for which `a` is `A`.
fn in_any_case(a: &str, b: &str) -> Ordering {
    let [a, b] = [a, b].map(|name| name.bytes().map(|byte| byte.to_ascii_lowercase()));
    a.cmp(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_told_apart() {
        let session = Caller::parse("arn:aws:iam::111122223333:role/team/deployer").unwrap();
        assert_eq!(session.principal_arn(), Some("arn:aws:iam::111122223333:role/team/deployer"));
        assert_eq!(session.account().unwrap().as_str(), "111122223333");
        assert!(matches!(Caller::parse("ec2.amazonaws.com"), Some(Caller::Service(_))));
        assert!(matches!(Caller::parse("token.actions.githubusercontent.com"), Some(Caller::WebIdentity(_))));
        assert!(matches!(
            Caller::parse("arn:aws:iam::111122223333:saml-provider/Corp"),
            Some(Caller::Saml(_))
        ));
        assert!(matches!(Caller::parse("*"), Some(Caller::Anonymous)));
        assert_eq!(Caller::parse("nobody"), None);
    }

    #[test]
    fn what_nobody_has_said_is_unknown_unless_it_can_never_be_there() {
        let caller = Caller::parse("arn:aws:iam::111122223333:user/alice").unwrap();
        let mut request = Request::new(caller, "sts:AssumeRole", None);
        assert_eq!(
            request.find("AWS:principalarn"),
            Found::Values(&["arn:aws:iam::111122223333:user/alice".into()])
        );
        assert_eq!(request.find("sts:ExternalId"), Found::Unknown);
        assert_eq!(request.find("aws:SourceAccount"), Found::Absent);
        request.context.close();
        assert_eq!(request.find("sts:ExternalId"), Found::Absent);
    }
}
