//! Tokens: whose tokens a door for an OIDC identity provider accepts.

mod value;

use xacct_aws::identity_provider::{self, SharedProvider};
use xacct_aws::{Class, Presence, SetBy, condition_key};
use xacct_policy::{Condition, Family, Operator, Pattern, PrincipalType, Qualifier, Tri};

use crate::door::Door;
use value::Worth;
pub(crate) use value::{LikeNamed, Pin};

/// Who signs the tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Issuer<'a> {
    /// A provider where anybody can have an account.
    Shared(SharedProvider),
    /// An EKS cluster.
    Cluster,
    /// Some other provider, with its host.
    Own(&'a str),
    /// It is not written out.
    Unknown,
}

/// A claim that a condition compares.
#[derive(Clone, Debug)]
pub(crate) struct Test<'a> {
    pub condition: &'a Condition,
    pub pin: Pin,
    /// Why it keeps nobody out, where it does not.
    pub why: Option<String>,
    /// The values in which the owner's name has a wildcard.
    pub like_named: Vec<LikeNamed>,
}

/// Whose tokens a door accepts.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    pub issuer: Issuer<'a>,
    /// What the conditions together say.
    pub pin: Pin,
    /// The claims that are compared and could say whose tokens are accepted.
    pub tests: Vec<Test<'a>>,
    /// The condition on the audience.
    pub audience: Option<&'a Condition>,
    /// The provider's name as condition keys have it.
    pub prefix: Option<String>,
}

impl<'a> Tokens<'a> {
    /// Reads the conditions of a door. `None` where it is not for an OIDC provider, nobody can get in, or something
    /// that is not known may say who can.
    pub fn of(door: &Door<'a>) -> Option<Self> {
        let (issuer, host) = issuer(door)?;
        if door.statement.has_unknown_condition() || is_otherwise_bound(door) {
            return None;
        }
        let prefix = host.map(str::to_owned);
        let mut tokens = Self { issuer, pin: Pin::Open, tests: Vec::new(), audience: None, prefix };
        for guard in door.guards.iter() {
            let operator = guard.condition.operator?;
            let operator = match guard.by_denial {
                true => Operator { negated: false, if_exists: false, ..operator },
                false => operator,
            };
            tokens.weigh(door, guard.condition, operator, host)?;
        }
        tokens.pin = tokens.tests.iter().map(|test| test.pin).max().unwrap_or(Pin::Open);
        Some(tokens)
    }

    /// Takes one condition into account; `None` as for [`of`](Self::of).
    fn weigh(
        &mut self,
        door: &Door<'a>,
        condition: &'a Condition,
        operator: Operator,
        host: Option<&str>,
    ) -> Option<()> {
        let is_test = operator.family != Family::Null && !operator.negated;
        let demands = operator.holds_when_absent(condition) == Tri::No;
        let (claim, key_host) = match Key::of(condition)? {
            Key::Claim { host, claim } => (claim, host),
            Key::Other(key) => {
                let tells = matches!(self.issuer, Issuer::Shared(p) if p.claims.iter().any(|c| c.eq_ignore_ascii_case(key)));
                let may_tell = (is_test || demands) && (tells || !says_nothing(key));
                return if may_tell { None } else { Some(()) };
            }
        };
        // A cluster's host may have a hole; its claims are those of every cluster.
        let name = host.map(|host| if identity_provider::is_cluster(host) { "oidc.eks" } else { host });
        let known = name.and_then(|host| condition_key::lookup(&format!("{host}:{claim}")));
        let is_foreign = host.zip(key_host).is_some_and(|(host, key)| !key.eq_ignore_ascii_case(host));
        let never_comes = known.is_none() && host.is_some_and(all_claims_are_known);
        if is_foreign || never_comes {
            // The provider's tokens never bring this key.
            return if demands { None } else { Some(()) };
        }
        self.prefix = self.prefix.take().or_else(|| prefix(condition));
        if operator.family == Family::Null {
            let asks_absence = condition.values.iter().any(|v| v.as_str().eq_ignore_ascii_case("true"));
            return if asks_absence { None } else { Some(()) };
        }
        if claim.eq_ignore_ascii_case("aud") || claim.eq_ignore_ascii_case("oaud") {
            self.audience = self.audience.or(Some(condition));
        }
        if operator.negated {
            if self.tells(claim, condition) {
                let why = "it shuts out the values listed and lets everyone else in".to_owned();
                self.push(condition, Pin::Open, Some(why), Vec::new());
            }
            return Some(());
        }
        let mut worth = Worth::of(condition, operator, claim, self.issuer)?;
        let always = known.is_some_and(|key| key.presence(Class::WebIdentity) == Presence::Always)
            || claim.eq_ignore_ascii_case("sub")
            || vouched(door, condition);
        let may_lack = operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues);
        if may_lack && !always {
            worth = Worth {
                pin: Pin::Open,
                why: Some(format!(
                    "`{}` also holds for a token that has no `{claim}`",
                    condition.operator_text
                )),
                like_named: Vec::new(),
            };
        }
        if self.tells(claim, condition) {
            self.push(condition, worth.pin, worth.why, worth.like_named);
        }
        Some(())
    }

    fn push(&mut self, condition: &'a Condition, pin: Pin, why: Option<String>, like_named: Vec<LikeNamed>) {
        self.tests.push(Test { condition, pin, why, like_named });
    }

    /// Whether the claim can say whose the token is.
    fn tells(&self, claim: &str, condition: &Condition) -> bool {
        match self.issuer {
            Issuer::Shared(provider) => provider.claims.iter().any(|c| c.eq_ignore_ascii_case(claim)),
            Issuer::Cluster => claim.eq_ignore_ascii_case("sub"),
            Issuer::Own(_) | Issuer::Unknown if claim.eq_ignore_ascii_case("aud") => {
                condition.values.iter().all(|v| !identity_provider::is_usual_audience(v.as_str()))
            }
            Issuer::Own(_) | Issuer::Unknown => !claim.eq_ignore_ascii_case("amr"),
        }
    }
}

/// Who signs the tokens that open the door, with the host; `None` where it is not opened by tokens.
fn issuer<'a>(door: &Door<'a>) -> Option<(Issuer<'a>, Option<&'a str>)> {
    let principal = door.principal;
    let with = |action: &str| door.statement.covers_action(action) == Tri::Yes;
    let value = principal.value.as_str();
    if !door.is_role()
        || principal.principal_type != PrincipalType::Federated
        || value.contains(":saml-provider/")
        || !with("sts:AssumeRoleWithWebIdentity")
    {
        return None;
    }
    let start = value.len() - value.rsplit_once(":oidc-provider/").map_or(value, |(_, host)| host).len();
    let host = identity_provider::host(value);
    let is_written =
        host.contains('.') && !Pattern::of(&principal.value.slice(start..value.len())).has_hole();
    if is_written || identity_provider::is_cluster(host) {
        return Some((known_issuer(host), Some(host)));
    }
    // What is demanded of a token tells who must have signed it.
    let demanded = door.statement.conditions().iter().find_map(|condition| {
        let demands = condition.operator?.holds_when_absent(condition) == Tri::No;
        match Key::of(condition)? {
            Key::Claim { host, .. } if demands => host,
            _ => None,
        }
    });
    match demanded {
        Some(host) => Some((known_issuer(host), Some(host))),
        // It may be a SAML provider that is to be filled in.
        None if start == 0 && with("sts:AssumeRoleWithSAML") => None,
        None => Some((Issuer::Unknown, None)),
    }
}

fn known_issuer(host: &str) -> Issuer<'_> {
    match identity_provider::shared(host) {
        Some(provider) => Issuer::Shared(provider),
        None if identity_provider::is_cluster(host) => Issuer::Cluster,
        None => Issuer::Own(host),
    }
}

/// Whether AWS documents all the claims that it takes from tokens of the provider.
fn all_claims_are_known(host: &str) -> bool {
    identity_provider::is_cluster(host) || condition_key::claims_of(host).is_some()
}

/// Whether something else than a claim bounds who comes in; or may, for all that is known.
fn is_otherwise_bound(door: &Door<'_>) -> bool {
    match door.guards.bound_anything() {
        Tri::Yes => true,
        Tri::No => false,
        // A key with a hole is looked at more closely; a denial that could not be weighed is not.
        Tri::Unknown => door.document.policy.denies().next().is_some(),
    }
}

/// Whether the key says nothing of whose token it is. Tags and the source identity do: they come with the token.
fn says_nothing(key: &str) -> bool {
    ["sts:RoleSessionName", "aws:UserAgent", "aws:Referer"].iter().any(|k| k.eq_ignore_ascii_case(key))
        || condition_key::lookup(key).is_some_and(|key| key.set_by == SetBy::Request)
}

/// Whether another condition shows that the key of `condition` is present.
fn vouched(door: &Door<'_>, condition: &Condition) -> bool {
    door.statement.conditions().iter().any(|other| {
        !std::ptr::eq(other, condition)
            && other.has_key(condition.key.as_str())
            && other.operator.is_some_and(|o| o.holds_when_absent(other) == Tri::No)
    })
}

/// The provider's name as the condition's key has it.
fn prefix(condition: &Condition) -> Option<String> {
    Some(condition.key.as_str().rsplit_once(':')?.0.to_owned())
}

/// A condition key.
enum Key<'c> {
    /// A claim of a provider, whose name may have a hole.
    Claim { host: Option<&'c str>, claim: &'c str },
    /// Another key.
    Other(&'c str),
}

impl<'c> Key<'c> {
    /// `None` where it cannot be told.
    fn of(condition: &'c Condition) -> Option<Self> {
        let key = condition.key.as_str();
        if Pattern::of(&condition.key).has_hole() {
            let (_, claim) = key.rsplit_once(':')?;
            let is_claim = !claim.is_empty() && claim.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            return is_claim.then_some(Self::Claim { host: None, claim });
        }
        Some(match condition_key::split_claim(key) {
            Some((host, claim)) => Self::Claim { host: Some(host.trim_end_matches('/')), claim },
            None => Self::Other(key),
        })
    }
}
