//! Conditions on keys that no request carries.

use xacct_aws::condition_key::{self, Existence, existence_of_unlisted};
use xacct_aws::identity_provider;
use xacct_facts::Document;
use xacct_policy::{Condition, Effect, Pattern, PolicyKind, PrincipalType, Statement, Tri};

use crate::key_meant::meant_of_service;

/// Why no request that a statement applies to carries a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyFault<'a> {
    /// There is no such key.
    NoKey,
    /// AWS takes no such claim from tokens of this provider.
    NoClaim,
    /// It is a claim of another provider than the one that the statement trusts.
    OtherProvider {
        /// The host of a provider that the statement trusts.
        host: &'a str,
        /// Whether it is the only one.
        is_only: bool,
    },
    /// The service lists no such key; this one was probably meant.
    Misspelt(&'static str),
}

/// Why no request carries the key of the condition; `None` where some request may, and where that is not known.
pub(crate) fn key_fault<'a>(
    document: &Document,
    statement: &'a Statement,
    condition: &Condition,
) -> Option<KeyFault<'a>> {
    let key = condition.key.as_str();
    let is_claim = condition_key::split_claim(key).is_some();
    // Nearly every key is in the tables.
    let is_known = condition.known.is_some();
    if is_known && !is_claim || !Pattern::of(&condition.key).is_literal() {
        return None;
    }
    match if is_known { Existence::Yes } else { existence_of_unlisted(key) } {
        Existence::No if is_claim => Some(KeyFault::NoClaim),
        Existence::No => Some(KeyFault::NoKey),
        Existence::Yes | Existence::Unknown if is_claim => {
            other_provider(document.policy.kind, statement, key)
        }
        Existence::Yes => None,
        Existence::Unknown => meant_of_service(key).map(KeyFault::Misspelt),
    }
}

/// Whether the key is a claim of none of the providers that the statement trusts. A claim has the provider's host before it,
/// with the path. Source: IAM User Guide, "Available keys for AWS OIDC federation".
fn other_provider<'a>(kind: PolicyKind, statement: &'a Statement, key: &str) -> Option<KeyFault<'a>> {
    let (provider, _) = condition_key::split_claim(key)?;
    let principals =
        statement.principals.as_ref().filter(|e| kind == PolicyKind::Trust && !e.negated && e.complete)?;
    // Each condition looks at each provider.
    const MOST: usize = 64;
    if principals.items.len() > MOST {
        return None;
    }
    let mut hosts = Vec::new();
    for principal in &principals.items {
        let is_provider = principal.principal_type == PrincipalType::Federated && principal.refusal.is_none();
        let host = identity_provider::host(principal.value.as_str());
        if !is_provider || host.contains(':') || !principal.value.is_literal() {
            return None;
        }
        hosts.push(host);
    }
    let provider = provider.trim_end_matches('/');
    // One of the two with a path: whether its claims have the path is not said. Cognito's hosts differ by partition.
    let may_be = |host: &&str| {
        is_start(host, provider)
            || is_start(provider, host)
            || provider.starts_with("cognito-identity") && host.starts_with("cognito-identity")
    };
    let host = *hosts.first()?;
    if hosts.iter().any(may_be) {
        return None;
    }
    Some(KeyFault::OtherProvider { host, is_only: hosts.len() == 1 })
}

/// Whether `start` is all of `text`, or all of it before a slash. In any case.
fn is_start(start: &str, text: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        && matches!(text.as_bytes().get(start.len()), None | Some(b'/'))
}

/// What follows for a statement from a condition whose key is in no request, as the end of a sentence; empty where that is not
/// known.
pub(crate) fn consequence(statement: &Statement, condition: &Condition) -> &'static str {
    let holds = condition.operator.map_or(Tri::Unknown, |operator| operator.holds_when_absent(condition));
    let is_only = statement.conditions().len() == 1 && !statement.has_unknown_condition();
    match (statement.effect, holds) {
        (Effect::Allow, Tri::No) => ", so this statement allows nothing",
        (Effect::Allow, Tri::Yes) => ", so this condition restricts nobody",
        (Effect::Deny, Tri::No) => ", so this statement denies nothing",
        (Effect::Deny, Tri::Yes) if is_only => ", so this statement always denies",
        (Effect::Deny, Tri::Yes) => ", so this condition is always met",
        _ => "",
    }
}
