//! The condition keys that requests which the statement sees may carry.

use std::collections::BTreeMap;

use xacct_aws::condition_key::{self, Arity, Bounds, Presence, PrincipalClass, SetBy, ValueType};
use xacct_aws::service::ServiceKey;

use super::around::Surroundings;
use super::principals::hosts;

/// A condition key.
pub struct KnownKey {
    pub name: String,
    pub value_type: ValueType,
    pub arity: Arity,
    pub documentation: String,
}

/// Every such key, by name: those of the statement's actions, and the global ones that its principals' requests carry.
pub fn keys(around: &Surroundings<'_>) -> Vec<KnownKey> {
    let actions = around.actions();
    let classes = around.classes();
    let mut found: BTreeMap<String, KnownKey> = BTreeMap::new();
    for key in actions.iter().flat_map(|action| action.keys()) {
        // Claims follow from the provider, and the table lists every provider's.
        let is_claim = condition_key::split_claim(key.name()).is_some();
        if !is_claim && is_carried(key.name(), &classes) {
            found.insert(key.name().to_lowercase(), of_service(key));
        }
    }
    let names: Vec<String> = actions.iter().map(ToString::to_string).collect();
    for key in condition_key::all() {
        let (prefix, _) = key.name.split_once(':').unwrap_or_default();
        let own = prefix == "aws"
            || prefix == "saml" && classes.contains(&PrincipalClass::Saml)
            || actions.iter().any(|action| action.service().prefix() == prefix);
        let applies = key.actions.is_empty() || names.iter().any(|name| key.applies_to(name));
        if own && applies && classes.iter().any(|class| key.presence(*class) != Presence::Never) {
            found.insert(key.name.to_lowercase(), of_table(key.name, key));
        }
    }
    for host in hosts(around) {
        let claims: Vec<&str> = match condition_key::claims_of(&host) {
            Some(claims) => claims.collect(),
            None => vec!["aud", "sub"],
        };
        for name in claims.into_iter().map(|claim| format!("{host}:{claim}")) {
            if let Some(key) = condition_key::lookup(&name) {
                found.insert(name.to_lowercase(), of_table(&name, key));
            }
        }
    }
    found.into_values().collect()
}

/// Whether requests of some class carry the key, as far as anything is known of it.
fn is_carried(name: &str, classes: &[PrincipalClass]) -> bool {
    let known = condition_key::lookup(name);
    known.is_none_or(|key| classes.iter().any(|class| key.presence(*class) != Presence::Never))
}

/// The key of that name, from either table.
pub fn find(name: &str) -> Option<KnownKey> {
    let own = condition_key::lookup(name).map(|key| of_table(name, key));
    own.or_else(|| xacct_aws::service::table().key(name).map(of_service))
}

fn of_service(key: ServiceKey<'_>) -> KnownKey {
    let documentation =
        key.description().map(|text| format!("Filters access by {text}.")).unwrap_or_default();
    KnownKey { name: key.name().to_owned(), value_type: key.value_type(), arity: key.arity(), documentation }
}

fn of_table(name: &str, key: &condition_key::ConditionKey) -> KnownKey {
    let word = match key.set_by {
        SetBy::Caller => "The caller chooses its value. ",
        SetBy::Principal => "AWS sets it from the caller's credentials. ",
        SetBy::Network => "AWS sets it from the way that the request came. ",
        SetBy::Resource => "AWS sets it from the resource asked for. ",
        SetBy::Service => "The calling service says for whom it acts. ",
        SetBy::IdentityProvider => "The identity provider vouches for it. ",
        SetBy::Request => "AWS sets it from the request. ",
    };
    let worth = match key.bounds {
        Bounds::Caller | Bounds::CallerByArn | Bounds::OrgPath => "Limits whose identities may come in.",
        Bounds::ExternalId => "Limits on whose behalf a known caller may act.",
        Bounds::Service => "Limits for whom a service may act.",
        Bounds::Federation => "Limits which federated identities may come in.",
        Bounds::Network => "Limits where requests may come from.",
        Bounds::Target => "Limits whose resources may be reached.",
        Bounds::Delegated => "Leaves access to the policies of access points.",
        Bounds::No => "Does not limit who may come in.",
    };
    let documentation = format!("{word}{worth}");
    KnownKey { name: name.to_owned(), value_type: key.value_type, arity: key.arity, documentation }
}
