//! Values that a condition compares with.

use xacct_aws::condition_key::ValueType;
use xacct_aws::{Bounds, condition_key, identity_provider};
use xacct_policy::{Family, Operator};

use super::CandidateKind::{Value, Word};
use super::around::Surroundings;
use super::keys::find;
use super::offer::Offer;
use super::principals::{named, services};

/// Values that the key may well have.
pub fn values(operator: &str, key: &str, around: &Surroundings<'_>) -> Vec<Offer> {
    let family = Operator::parse(operator).map(|operator| operator.family);
    if family == Some(Family::Null) {
        let words = [("true", "the key is not there"), ("false", "the key is there")];
        return words.map(|(word, detail)| Offer::new(Word, word).detail(detail)).into();
    }
    let known = find(key);
    if known.as_ref().is_some_and(|known| known.value_type == ValueType::Bool) {
        return ["true", "false"].map(|word| Offer::new(Word, word)).into();
    }
    match key.to_ascii_lowercase().as_str() {
        "sts:externalid" => vec![
            Offer::new(Value, "external ID")
                .detail("what the third party gave you")
                .documentation("A value of its own for each customer, chosen by the third party.")
                .text("‹external-id›"),
        ],
        "aws:principalservicename" | "iam:passedtoservice" => services().collect(),
        name if name.ends_with("orgid") => organization(around, "", "your organization"),
        name if name.ends_with("orgpaths") => organization(around, "/*", "anywhere in your organization"),
        name if name.ends_with("account") || name == "aws:sourceowner" => accounts(around),
        name if known.is_some_and(|known| known.value_type == ValueType::Arn) => arns(name, around),
        _ => audience(key),
    }
}

fn organization(around: &Surroundings<'_>, path: &str, detail: &str) -> Vec<Offer> {
    let own = around.known_accounts.organization.iter();
    own.map(|id| Offer::new(Value, format!("{id}{path}")).detail(detail)).collect()
}

fn accounts(around: &Surroundings<'_>) -> Vec<Offer> {
    let account = |(account, whose): (&crate::NamedAccount, &str)| {
        Offer::new(Value, &*account.alias)
            .detail(format!("{whose} {}", account.id))
            .text(account.id.to_string())
    };
    named(around).map(account).collect()
}

/// ARNs of the accounts: of a caller where the key tells the caller, or else of whatever a service acts for.
fn arns(key: &str, around: &Surroundings<'_>) -> Vec<Offer> {
    let bounds = condition_key::lookup(key).map(|key| key.bounds);
    let form = match bounds {
        Some(Bounds::CallerByArn) if key.starts_with("aws:") => |id| format!("arn:aws:iam::{id}:role/‹name›"),
        Some(Bounds::Service) => |id| format!("arn:aws:‹service›:‹*›:{id}:‹*›"),
        _ => return Vec::new(),
    };
    let arn = |(account, whose): (&crate::NamedAccount, &str)| {
        Offer::new(Value, format!("of {}", account.alias))
            .detail(format!("{whose} {}", account.id))
            .text(form(account.id))
    };
    named(around).map(arn).collect()
}

/// The audience that the provider's tokens usually have.
fn audience(key: &str) -> Vec<Offer> {
    let Some((host, "aud")) = condition_key::split_claim(key) else { return Vec::new() };
    let usual = identity_provider::shared(host).and_then(|provider| provider.audience);
    usual.map(|audience| Offer::new(Value, audience).detail("the usual audience")).into_iter().collect()
}
