//! Why a condition that looks like a restriction does not restrict: explained by a request that meets it.

use xacct_aws::{Bounds, Presence, SetBy, ValueType};
use xacct_policy::{Condition, Family, Pattern, Qualifier, Statement};

use crate::evaluate::value_compares;
use crate::request::{ContextValues, Request};

/// Why a condition does not restrict who has access.
///
/// Sources: IAM User Guide, *Condition operators* (what an absent key does), *Single-valued vs. multivalued context
/// keys*, *AWS global condition context keys*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IneffectiveReason {
    /// `…IfExists`: a request without the key passes.
    IfExists,
    /// `BoolIfExists aws:MultiFactorAuthPresent`: a request signed with access keys passes.
    NoMfa,
    /// `ForAllValues`: a request without the key passes.
    ForAllValues,
    /// `Not…`: everybody but a few passes.
    Negated,
    /// The value fits every request, or those of somebody else.
    Anything,
    /// The value fits a name that anyone can have in an account of their own.
    AnyAccount,
    /// The value is the whole internet, or a large part of it.
    Anywhere,
    /// The value is empty.
    Empty,
    /// `Null: false` alone requires some value, not a certain one.
    OnlyPresence,
    /// The caller writes what they like.
    CallerChooses,
    /// The key is about something else than who calls.
    SaysNothing,
    /// No request of such a principal has the key, and the operator lets requests without it pass.
    NeverPresent,
    /// The value is a variable that the caller brings along.
    ComparedWithItself,
}

impl IneffectiveReason {
    /// Why `condition`, one of `statement`'s, does not keep `request` out, which meets it. `None` where the condition does not
    /// look like a restriction on who has access. `for_anyone` says that the principal is everyone, so that nothing but the
    /// conditions restricts who has access.
    pub fn of(
        condition: &Condition,
        statement: &Statement,
        request: &Request,
        for_anyone: bool,
    ) -> Option<Self> {
        let operator = condition.operator?;
        let known = condition.known?;
        let is_mfa = known.name.eq_ignore_ascii_case("aws:MultiFactorAuthPresent");
        let is_spoofable = ["aws:referer", "aws:UserAgent"].iter().any(|key| condition.has_key(key));
        let class = request.caller.class();
        let says_who = match known.bounds {
            Bounds::Federation | Bounds::Target => false,
            // What a service says of its customer restricts nobody else.
            Bounds::Service => class == xacct_aws::PrincipalClass::Aws,
            Bounds::No => false,
            _ => true,
        };
        if !says_who && !(known.bounds == Bounds::No && (for_anyone || is_mfa || is_spoofable)) {
            return None;
        }
        let found = request.find_of(condition);
        if operator.family == Family::Null {
            let requires = condition.values.iter().all(|v| v.as_str().eq_ignore_ascii_case("false"));
            let compares = |other: &Condition| {
                other.has_key(condition.key.as_str())
                    && other.operator.is_some_and(|o| o.family != Family::Null && !o.negated)
            };
            let alone = !statement.conditions().iter().any(compares);
            return (requires && alone && says_who && operator.qualifier.is_none())
                .then_some(Self::OnlyPresence);
        }
        if operator.negated {
            let restricts = matches!(known.bounds, Bounds::Caller | Bounds::OrgPath | Bounds::ExternalId);
            return (restricts || for_anyone).then_some(Self::Negated);
        }
        let ContextValues::Values(values) = found else {
            return match operator.qualifier {
                Some(Qualifier::ForAllValues) => Some(Self::ForAllValues),
                _ if !operator.if_exists => None,
                _ if known.presence(class) == Presence::Never => Some(Self::NeverPresent),
                _ if is_mfa => Some(Self::NoMfa),
                _ => Some(Self::IfExists),
            };
        };
        let matched = |value: &&Pattern| {
            value.has_variable() || values.iter().any(|v| value_compares(operator.family, value, v))
        };
        let value = condition.values.iter().find(matched)?;
        if value.has_variable() {
            return Some(Self::ComparedWithItself);
        }
        let wild = operator.reads_wildcards() && value.has_wildcard();
        match known.bounds {
            _ if wild && value.is_anything() => Some(Self::Anything),
            Bounds::ExternalId if value.is_empty() => Some(Self::Empty),
            Bounds::Network if operator.family == Family::IpAddress => for_anyone.then_some(Self::Anywhere),
            Bounds::Network if known.value_type == ValueType::IpAddress && wild => Some(Self::Anywhere),
            Bounds::CallerByArn if wild => for_anyone.then_some(Self::AnyAccount),
            Bounds::Caller | Bounds::OrgPath | Bounds::ExternalId | Bounds::Network if wild => {
                Some(Self::Anything)
            }
            Bounds::No if known.fixed_value(class).is_some() => Some(Self::SaysNothing),
            Bounds::No if is_spoofable || known.set_by == SetBy::Caller => Some(Self::CallerChooses),
            Bounds::No if for_anyone => Some(Self::SaysNothing),
            _ => None,
        }
    }

    /// The reason in one sentence, without a full stop.
    pub fn sentence(self, condition: &Condition) -> String {
        let (operator, key) = (&condition.operator_text, &condition.key);
        let wild = condition.values.iter().find(|value| value.has_wildcard() || value.has_variable());
        let value = wild.or(condition.values.first()).map(|v| v.as_str()).unwrap_or_default();
        match self {
            Self::IfExists => format!("`{operator}` also holds for a request that has no `{key}`"),
            Self::NoMfa => {
                format!(
                    "a request signed with long-term access keys has no `{key}`, and `{operator}` holds without it"
                )
            }
            Self::ForAllValues => {
                format!("`{operator}` also holds for a request that has no `{key}`: all of none match")
            }
            Self::Negated => format!("`{operator}` excludes the values listed and allows everyone else"),
            Self::Anything => format!("`{value}` matches every `{key}`"),
            Self::AnyAccount => format!("`{value}` fits a principal of that name in any account"),
            Self::Anywhere => format!("`{value}` is the whole internet"),
            Self::Empty => format!("an empty `{key}` asks for none"),
            Self::OnlyPresence => format!("`Null` only asks that a request has some `{key}`, not which one"),
            Self::CallerChooses => format!("the caller chooses `{key}`"),
            Self::SaysNothing => format!("`{key}` says nothing about who calls"),
            Self::NeverPresent => {
                format!("no request of an AWS principal has `{key}`, and `{operator}` holds without it")
            }
            Self::ComparedWithItself => format!("`{value}` is whatever the caller brings along"),
        }
    }
}
