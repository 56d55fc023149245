//! A condition key.

use xacct_aws::condition_key::lookup;
use xacct_aws::{Arity, Bounds, Presence, PrincipalClass, SetBy, ValueType};

/// What a key holds, who says so, and what a test of it is worth; `None` for keys that are not in the table.
pub(super) fn say(name: &str) -> Option<String> {
    let key = lookup(name)?;
    let values = match key.arity {
        Arity::Single => "one value",
        Arity::Multi => "a set of values: `ForAnyValue:` or `ForAllValues:` is needed",
    };
    let mut text = format!("**{}**: {}, {values}.\n\n", key.name, kind(key.value_type));
    text.push_str(&format!("Set by {}. {}", set_by(key.set_by), bounds(key.bounds)));
    if key.sensitive {
        text.push_str(" AWS allows neither wildcards nor variables in its values.");
    }
    if !key.actions.is_empty() {
        text.push_str(&format!("\n\nOnly in requests for {}.", listed(key.actions.iter().copied())));
    }
    let never = PrincipalClass::ALL.into_iter().filter(|&class| key.presence(class) == Presence::Never);
    let never = listed_plain(never.map(caller));
    if !never.is_empty() {
        text.push_str(&format!("\n\nNever there in requests of {never}."));
    }
    Some(text)
}

fn kind(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "a string",
        ValueType::Arn => "an ARN",
        ValueType::Bool => "`true` or `false`",
        ValueType::Numeric => "a number",
        ValueType::Date => "a date",
        ValueType::IpAddress => "an IP address",
    }
}

fn set_by(set_by: SetBy) -> &'static str {
    match set_by {
        SetBy::Caller => "**the caller**, who writes what they like",
        SetBy::Principal => "AWS, from the credentials that the request is signed with",
        SetBy::Network => "AWS, from the way the request came",
        SetBy::Resource => "AWS, from the resource that is asked for",
        SetBy::Service => "the AWS service that calls, about the customer for whom it does",
        SetBy::IdentityProvider => "the identity provider, in the token or assertion that it signed",
        SetBy::Request => "AWS, from the request itself",
    }
}

fn bounds(bounds: Bounds) -> &'static str {
    match bounds {
        Bounds::Caller => "An exact comparison restricts **whose identities have access**.",
        Bounds::CallerByArn => {
            "A comparison restricts **whose identities have access**, if the account in its value is written out."
        }
        Bounds::OrgPath => {
            "`ForAnyValue:` with an organization that is written out restricts **whose identities have access**."
        }
        Bounds::ExternalId => {
            "An exact comparison restricts on whose behalf a third party acts; it does not restrict who calls."
        }
        Bounds::Service => {
            "An exact comparison bounds **for whom an AWS service acts**, or which service it is."
        }
        Bounds::Federation => {
            "An exact comparison restricts **which users of the identity provider have access**."
        }
        Bounds::Network => "A comparison bounds where requests come from, not whose they are.",
        Bounds::Target => "A comparison restricts whose resources are reached, not who calls.",
        Bounds::Delegated => "A comparison leaves access to the policies of the access points that it names.",
        Bounds::No => "A comparison bounds **nobody**.",
    }
}

fn caller(class: PrincipalClass) -> &'static str {
    match class {
        PrincipalClass::Aws => "IAM users and roles",
        PrincipalClass::Service => "AWS services",
        PrincipalClass::WebIdentity => "`AssumeRoleWithWebIdentity`",
        PrincipalClass::Saml => "`AssumeRoleWithSAML`",
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn listed_plain<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
