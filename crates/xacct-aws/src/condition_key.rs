//! Condition keys: who sets each, for whom it is there at all, and whether comparing it limits who can come in.
//!
//! This is the vocabulary with which "guarded" is told from "looks guarded". A key bounds the caller only if the
//! caller cannot choose its value; and a test of a key that is never there is no test.

mod claim;
mod existence;
mod grammar;
mod listed;
mod table;

pub use claim::{claims_of, split_claim};
pub use existence::{Existence, existence, existence_of_unlisted};
pub use grammar::Grammar;
pub use listed::{listed, stem};

/// One condition key, or one family of keys (`aws:PrincipalTag/${TagKey}`).
///
/// Sources: IAM User Guide, "AWS global condition context keys" and "Available keys for IAM and AWS STS"; Service Authorization
/// Reference, AWS STS, AWS KMS and Amazon S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// The spelling AWS uses; keys are compared without regard to case. In a family's name `${…}` stands for the
    /// part that varies.
    pub name: &'static str,
    /// Which operators fit.
    pub value_type: ValueType,
    /// One value or a set of them.
    pub arity: Arity,
    /// Whose word the value is.
    pub set_by: SetBy,
    /// What a positive comparison with exact values limits.
    pub bounds: Bounds,
    /// Whether AWS allows neither wildcard nor variable in the value: so for ten keys.
    pub sensitive: bool,
    /// For keys of STS alone: the only actions whose requests carry the key; empty for no such limit.
    pub actions: &'static [&'static str],
    /// By [`PrincipalClass`], in its order.
    presence: [Presence; 4],
}

/// The type of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// For the `String…` operators.
    String,
    /// For the `Arn…` operators, which compare the six fields one by one; `String…` operators work and do not.
    Arn,
    /// For `Bool`.
    Bool,
    /// For the `Numeric…` operators.
    Numeric,
    /// For the `Date…` operators.
    Date,
    /// For `IpAddress` and `NotIpAddress`.
    IpAddress,
}

/// How many values a request carries under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arity {
    /// At most one: `ForAllValues:` and `ForAnyValue:` have no place.
    Single,
    /// A set: one of the two qualifiers is needed.
    Multi,
}

/// Whose word the value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetBy {
    /// Anyone who sends the request writes what they like.
    Caller,
    /// AWS, from the credentials with which the request is signed.
    Principal,
    /// AWS, from the way the request came.
    Network,
    /// AWS, from the resource asked for.
    Resource,
    /// The AWS service that calls, about the customer for whom it does.
    Service,
    /// The identity provider, in the token or assertion it signed.
    IdentityProvider,
    /// AWS, from the request itself: time, Region, encryption, what it passed through.
    Request,
}

/// What a positive comparison with exact values limits, if it cannot be passed by absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bounds {
    /// Whose identities may come in: an account or an organization.
    Caller,
    /// The same, provided the part of the value that says whose is literal: the account field of an ARN, the unique
    /// id before the colon of `aws:userid`.
    CallerByArn,
    /// The same, for a set of organization paths: needs `ForAnyValue:` and a literal organization id in front.
    OrgPath,
    /// Nobody by itself: on behalf of which customer a known caller acts.
    ExternalId,
    /// For which account, organization or resource a *service principal* acts, or which service it is.
    Service,
    /// Which federated identities may come in, of the provider already named as principal.
    Federation,
    /// Where requests may come from: addresses, networks, endpoints. Not whose credentials they carry.
    Network,
    /// Whose resources may be reached: a bound in the caller's own policies, none on who the caller is.
    Target,
    /// Access is left to the policies of the named access points, which decide in their turn.
    Delegated,
    /// Nothing of these.
    No,
}

/// The kinds of principal, by what their requests carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalClass {
    /// An IAM identity that signs its request: account, user, role, session.
    Aws,
    /// A service principal calling directly.
    Service,
    /// The unsigned `AssumeRoleWithWebIdentity` call.
    WebIdentity,
    /// The unsigned `AssumeRoleWithSAML` call.
    Saml,
}

impl PrincipalClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Aws, Self::Service, Self::WebIdentity, Self::Saml];
}

/// Whether requests of a class carry a key. A key of one service is judged by requests to that service, a key with
/// [`ConditionKey::actions`] by those actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// In every request.
    Always,
    /// It depends; also where AWS's documentation does not settle it.
    Sometimes,
    /// In none: a positive test lets nobody in, a negated or weakened one stops nobody.
    Never,
}

impl ConditionKey {
    /// Whether requests of such principals carry the key.
    pub const fn presence(&self, class: PrincipalClass) -> Presence {
        self.presence[class as usize]
    }

    /// Whether a request for the action can carry the key; `action` with its prefix, in any case, without wildcards.
    pub fn applies_to(&self, action: &str) -> bool {
        self.actions.is_empty() || self.actions.iter().any(|known| known.eq_ignore_ascii_case(action))
    }

    /// The one value that the key has for every principal of the class, where it has only one.
    pub fn fixed_value(&self, class: PrincipalClass) -> Option<&'static str> {
        match (self.name, class) {
            ("aws:PrincipalIsAWSService", PrincipalClass::Service) => Some("true"),
            ("aws:PrincipalIsAWSService", _) => Some("false"),
            _ => None,
        }
    }

    /// Whether this stands for a family of keys rather than for one key.
    pub fn is_family(&self) -> bool {
        self.name.contains("${")
    }
}

/// The condition key of that name, in any case.
///
/// Members of a family (`aws:RequestTag/team`) and claims of an identity provider
/// (`token.actions.githubusercontent.com:sub`) give their family's entry. `None` says of a claim, which
/// [`split_claim`] distinguishes, that AWS never puts it into a request; of any other key only that it is a service's own
/// and not in the table.
pub fn lookup(name: &str) -> Option<&'static ConditionKey> {
    if let Ok(at) = table::KEYS.binary_search_by(|key| compare(key.name, name)) {
        return Some(&table::KEYS[at]);
    }
    if split_claim(name).is_some() {
        return claim::lookup(name);
    }
    table::FAMILIES.iter().find(|key| {
        let prefix = key.name.split("${").next().unwrap_or_default();
        let head = name.get(..prefix.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(prefix) && name.len() > prefix.len()
    })
}

/// Every key in the table, families last, claims of identity providers left out.
pub fn all() -> impl Iterator<Item = &'static ConditionKey> {
    table::KEYS.iter().chain(table::FAMILIES)
}

/// The order of the names of keys, for which `a` is `A`.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let differ = |(a, b): &(u8, u8)| a != b && !a.eq_ignore_ascii_case(b);
    match a.bytes().zip(b.bytes()).find(differ) {
        Some((a, b)) => a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()),
        None => a.len().cmp(&b.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Presence::*;

    fn key(name: &str) -> &'static ConditionKey {
        lookup(name).unwrap_or_else(|| panic!("{name}"))
    }

    fn presences(name: &str) -> [Presence; 4] {
        PrincipalClass::ALL.map(|class| key(name).presence(class))
    }

    #[test]
    fn table_is_sorted_without_regard_to_case() {
        assert!(table::KEYS.is_sorted_by(|a, b| compare(a.name, b.name).is_lt()));
        assert!(table::FAMILIES.is_sorted_by(|a, b| compare(a.name, b.name).is_lt()));
        assert!(table::KEYS.iter().all(|key| !key.is_family()));
        assert!(table::FAMILIES.iter().all(ConditionKey::is_family));
    }

    #[test]
    fn case_does_not_matter() {
        for name in ["aws:PrincipalOrgID", "AWS:principalorgid", "aws:PrincipalOrgId"] {
            assert_eq!(key(name).name, "aws:PrincipalOrgID");
        }
        for key in all().filter(|key| !key.is_family()) {
            assert_eq!(lookup(&key.name.to_uppercase()), Some(key));
        }
    }

    #[test]
    fn families() {
        assert_eq!(key("aws:principaltag/Team").name, "aws:PrincipalTag/${TagKey}");
        assert_eq!(key("aws:RequestTag/kubernetes-namespace").set_by, SetBy::Caller);
        assert_eq!(key("sts:RequestContext/identitystore:UserId").name, "sts:RequestContext/${ContextKey}");
        for no in ["aws:PrincipalTag/", "aws:PrincipalTag", "aws:Principal", "", "s3:prefix", "é:x"] {
            assert_eq!(lookup(no), None, "{no}");
        }
    }

    #[test]
    fn ten_keys_are_sensitive() {
        assert_eq!(all().filter(|key| key.sensitive).count(), 10);
        assert!(key("aws:VpceOrgID").sensitive && !key("aws:SourceArn").sensitive);
    }

    #[test]
    fn sets() {
        let multi = [
            "aws:PrincipalOrgPaths",
            "aws:PrincipalServiceNamesList",
            "aws:VpceOrgPaths",
            "aws:ResourceOrgPaths",
        ];
        for name in multi.into_iter().chain(["aws:CalledVia", "aws:TagKeys", "aws:SourceOrgPaths"]) {
            assert_eq!(key(name).arity, Arity::Multi, "{name}");
        }
        assert_eq!(all().filter(|key| key.name.starts_with("aws:") && key.arity == Arity::Multi).count(), 7);
    }

    #[test]
    fn who_sees_what() {
        for name in ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"] {
            assert_eq!(presences(name), [Never, Sometimes, Never, Never], "{name}");
            assert_eq!(key(name).bounds, Bounds::Service, "{name}");
        }
        assert_eq!(presences("aws:PrincipalServiceName"), [Never, Always, Never, Never]);
        assert_eq!(presences("aws:PrincipalOrgID"), [Sometimes, Never, Never, Never]);
        assert_eq!(presences("aws:PrincipalOrgPaths"), [Sometimes, Never, Never, Never]);
        assert_eq!(presences("sts:ExternalId"), [Sometimes, Sometimes, Never, Never]);
        assert_eq!(presences("aws:username"), [Sometimes, Never, Never, Never]);
        assert_eq!(presences("aws:MultiFactorAuthPresent"), [Sometimes, Never, Never, Never]);
        assert_eq!(presences("aws:SecureTransport"), [Always; 4]);
        assert_eq!(presences("sts:RoleAuthorizedByIdp"), [Never, Never, Always, Never]);
    }

    #[test]
    fn caller_chosen_keys_never_bound_the_caller() {
        use Bounds::{Caller, CallerByArn, Federation, OrgPath, Service};
        for key in all().filter(|key| key.set_by == SetBy::Caller) {
            assert!(
                !matches!(key.bounds, Caller | CallerByArn | OrgPath | Service | Federation),
                "{}",
                key.name
            );
        }
    }

    #[test]
    fn actions_limit_where_a_key_is() {
        assert!(key("sts:ExternalId").applies_to("STS:assumerole"));
        assert!(!key("sts:ExternalId").applies_to("sts:AssumeRoleWithSAML"));
        assert!(!key("sts:DurationSeconds").applies_to("sts:AssumeRole"));
        assert!(key("aws:PrincipalArn").applies_to("s3:GetObject"));
        for key in all() {
            assert!(key.actions.iter().all(|action| crate::sts::ACTIONS.contains(action)), "{}", key.name);
        }
    }

    #[test]
    fn services_say_they_are() {
        let is_service = key("aws:PrincipalIsAWSService");
        assert_eq!(is_service.fixed_value(PrincipalClass::Service), Some("true"));
        assert_eq!(is_service.fixed_value(PrincipalClass::Aws), Some("false"));
        assert_eq!(key("aws:PrincipalArn").fixed_value(PrincipalClass::Aws), None);
    }

    #[test]
    fn claims_are_found() {
        let sub = key("token.actions.githubusercontent.com:sub");
        assert_eq!((sub.bounds, sub.set_by), (Bounds::Federation, SetBy::IdentityProvider));
        assert_eq!(lookup("token.actions.githubusercontent.com:repository_owner"), None);
    }
}
