//! Condition operators and condition keys.

use xacct_aws::condition_key::{Arity, ValueType};
use xacct_facts::Dialect;
use xacct_policy::{Family, Operator, PolicyKind, Qualifier};

use super::CandidateKind::{self, Snippet};
use super::around::Surroundings;
use super::keys::{KnownKey, keys as known_keys};
use super::offer::Offer;
use super::style::KeyValue;

/// The operators that fit some key of the statement's requests, with a qualifier where a key holds a set.
pub fn operators(around: &Surroundings<'_>) -> Vec<Offer> {
    let keys = known_keys(around);
    let external_id = keys.iter().any(|key| key.name == "sts:ExternalId");
    let fitting = |name: &str| {
        let operator = Operator::parse(name);
        operator.is_some_and(|operator| keys.iter().any(|key| fits(operator, key)))
    };
    let qualified = ["ForAnyValue", "ForAllValues"].into_iter().flat_map(|qualifier| {
        Operator::names().filter(|name| *name != "Null").map(move |name| format!("{qualifier}:{name}"))
    });
    // A block has the operator as its argument, and no key behind it.
    let is_key = around.dialect == Dialect::Policy;
    let snippet = Offer::new(Snippet, "StringEquals sts:ExternalId")
        .detail("external ID of a third party")
        .text("\"StringEquals\": { \"sts:ExternalId\": \"‹external-id›\" }")
        .bare();
    let offered = is_key && around.kind == PolicyKind::Trust && external_id;
    let names = Operator::names().map(str::to_owned).chain(qualified).filter(|name| fitting(name));
    let operator = |name: String| Offer::new(CandidateKind::Operator, name).behind(KeyValue::Mapping("‹›"));
    offered.then_some(snippet).into_iter().chain(names.map(operator)).collect()
}

/// The keys that fit the operator.
pub fn keys(operator: &str, around: &Surroundings<'_>) -> Vec<Offer> {
    // Of an operator that AWS does not know nothing is known to be wrong.
    let operator = Operator::parse(operator);
    let fitting = known_keys(around).into_iter().filter(|key| operator.is_none_or(|o| fits(o, key)));
    fitting.map(offer).collect()
}

fn offer(key: KnownKey) -> Offer {
    let several = if key.arity == Arity::Multi { "set of " } else { "" };
    let detail = format!("{several}{}", type_name(key.value_type));
    let text = to_fill_in(&key.name);
    Offer::new(CandidateKind::Key, key.name)
        .detail(detail)
        .documentation(key.documentation)
        .text(text)
        .behind(KeyValue::Text("‹›"))
}

/// What varies in the name of a family is to be filled in: `aws:RequestTag/${TagKey}`, `s3:ExistingObjectTag/<key>`.
fn to_fill_in(name: &str) -> String {
    name.replace("${", "‹").replace('<', "‹").replace(['}', '>'], "›")
}

/// Whether the operator compares values of the key's type, and one or several as the key has.
fn fits(operator: Operator, key: &KnownKey) -> bool {
    let many = match operator.qualifier {
        Some(Qualifier::ForAllValues | Qualifier::ForAnyValue) => Arity::Multi,
        None => Arity::Single,
    };
    if operator.family == Family::Null {
        return true;
    }
    many == key.arity && value_type(operator.family) == Some(key.value_type)
}

/// The type that an operator is for; none for binary values, which no key holds.
fn value_type(family: Family) -> Option<ValueType> {
    use Family::*;
    Some(match family {
        StringEquals | StringEqualsIgnoreCase | StringLike => ValueType::String,
        ArnEquals | ArnLike => ValueType::Arn,
        NumericEquals
        | NumericLessThan
        | NumericLessThanEquals
        | NumericGreaterThan
        | NumericGreaterThanEquals => ValueType::Numeric,
        DateEquals | DateLessThan | DateLessThanEquals | DateGreaterThan | DateGreaterThanEquals => {
            ValueType::Date
        }
        Bool => ValueType::Bool,
        IpAddress => ValueType::IpAddress,
        BinaryEquals | Null => return None,
    })
}

fn type_name(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "string",
        ValueType::Arn => "ARN",
        ValueType::Bool => "boolean",
        ValueType::Numeric => "number",
        ValueType::Date => "date",
        ValueType::IpAddress => "IP address",
    }
}
