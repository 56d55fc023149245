//! Who signs the tokens with which a role is assumed.

use xacct_aws::condition_key::{self, split_claim};
use xacct_aws::identity_provider::{self, SharedProvider};
use xacct_policy::{Condition, Principal, Statement, Tri, Who};

/// Who signs the tokens of an OIDC provider.
#[derive(Clone, Copy, Debug)]
pub enum Issuer<'p> {
    /// A provider where anybody can have an account.
    Shared(SharedProvider),
    /// An EKS cluster, which signs a token for each of its pods.
    Cluster(&'p str),
    /// Some other provider, with its host.
    Own(&'p str),
    /// It is not written out.
    Unknown,
}

impl<'p> Issuer<'p> {
    /// Who signs the tokens that `statement` accepts from `principal`; `None` where the principal is no OIDC provider, or may
    /// be none.
    pub fn of(statement: &'p Statement, principal: &'p Principal) -> Option<Self> {
        if !matches!(principal.who, Who::OidcProvider) {
            return None;
        }
        let value = principal.value.as_str();
        let host = identity_provider::host(value);
        let start = value.len() - value.rsplit_once(":oidc-provider/").map_or(value, |(_, host)| host).len();
        let has_hole = principal.value.holes().any(|(range, _)| range.end > start);
        if host.contains('.') && !has_hole || identity_provider::is_cluster(host) {
            return Some(Self::known(host));
        }
        // What is required of a token tells who must have signed it.
        let required = statement.conditions().iter().find_map(|condition| {
            let requires = condition.operator?.holds_when_absent(condition) == Tri::No;
            claim(condition).filter(|_| requires).and_then(|claim| claim.host)
        });
        match required {
            Some(host) => Some(Self::known(host)),
            // It may be a SAML provider that is to be filled in.
            None if start == 0 && statement.covers_action("sts:AssumeRoleWithSAML") == Tri::Yes => None,
            None => Some(Self::Unknown),
        }
    }

    fn known(host: &'p str) -> Self {
        match identity_provider::shared(host) {
            Some(provider) => Self::Shared(provider),
            None if identity_provider::is_cluster(host) => Self::Cluster(host),
            None => Self::Own(host),
        }
    }

    /// The host that claims of its tokens have in their keys, where it is known.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Shared(provider) => Some(provider.host),
            Self::Cluster(host) | Self::Own(host) => Some(host),
            Self::Unknown => None,
        }
    }

    /// The audience that its tokens have unless the job asks for another one.
    pub fn usual_audience(&self) -> Option<&'static str> {
        match self {
            Self::Shared(provider) => provider.audience,
            Self::Cluster(_) => Some("sts.amazonaws.com"),
            Self::Own(_) | Self::Unknown => None,
        }
    }

    /// The claims any of which tells one holder of a token from another, the usual one first. A name with a colon is a
    /// whole condition key.
    pub fn subject_claims(&self) -> &'static [&'static str] {
        match self {
            Self::Shared(provider) => provider.claims,
            Self::Cluster(_) | Self::Own(_) | Self::Unknown => &["sub"],
        }
    }

    /// Whether tokens can bring `claim` along: as far as AWS documents it.
    pub(crate) fn sends(&self, claim: &Claim<'_>) -> Tri {
        let foreign =
            self.host().zip(claim.host).is_some_and(|(own, other)| !own.eq_ignore_ascii_case(other));
        if foreign {
            return Tri::No;
        }
        // A cluster's host may have a hole; its claims are those of every cluster.
        let name = match self {
            Self::Cluster(_) => Some("oidc.eks.amazonaws.com/id/any"),
            _ => self.host(),
        };
        let Some(host) = name else { return Tri::Unknown };
        if condition_key::lookup(&format!("{host}:{}", claim.name)).is_some() {
            return Tri::Yes;
        }
        let documented = matches!(self, Self::Cluster(_)) || condition_key::claims_of(host).is_some();
        if documented { Tri::No } else { Tri::Unknown }
    }
}

/// A claim that a condition key stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'c> {
    /// The provider; `None` where its name is not written out.
    pub host: Option<&'c str>,
    /// The claim: `sub`.
    pub name: &'c str,
}

/// The claim that `condition` tests; `None` where its key is none or cannot be told.
pub(crate) fn claim(condition: &Condition) -> Option<Claim<'_>> {
    let key = condition.key.as_str();
    if condition.has_written_key() {
        let (host, name) = split_claim(key)?;
        return Some(Claim { host: Some(host.trim_end_matches('/')), name });
    }
    // `${provider}:sub`
    let (_, name) = key.rsplit_once(':')?;
    let is_claim = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_claim.then_some(Claim { host: None, name })
}
