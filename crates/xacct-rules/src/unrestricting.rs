//! Conditions that a caller with valid credentials always meets.

use xacct_aws::{Presence, PrincipalClass};
use xacct_policy::{Condition, Family, Pattern, Statement};

/// The first year that was not over when this was written.
const THIS_YEAR: u32 = 2026;

/// Whether every request of a role's session can meet all conditions of the statement, so that they restrict nothing: that
/// TLS is used, that a key has any value, that a date in the past is over.
pub(crate) fn is_unrestricted(statement: &Statement) -> bool {
    statement.conditions.as_ref().is_none_or(|element| element.complete && element.items.iter().all(is_met))
}

/// Sources: IAM User Guide, *AWS global condition context keys* and *IAM JSON policy elements: Condition operators*.
fn is_met(condition: &Condition) -> bool {
    let Some(operator) = condition.operator else { return false };
    if operator.negated || operator.qualifier.is_some() || !condition.complete {
        return false;
    }
    let any = |is_met: &dyn Fn(&Pattern) -> bool| condition.values.iter().any(is_met);
    let is_there =
        || condition.known.is_some_and(|known| known.presence(PrincipalClass::Aws) == Presence::Always);
    match operator.family {
        Family::Bool => {
            condition.has_key("aws:SecureTransport")
                && any(&|value| value.as_str().eq_ignore_ascii_case("true"))
        }
        Family::StringLike => (operator.if_exists || is_there()) && any(&Pattern::is_anything),
        Family::ArnLike | Family::ArnEquals => {
            (operator.if_exists || is_there()) && any(&|value| value.is_anything())
        }
        Family::DateGreaterThan | Family::DateGreaterThanEquals => {
            condition.has_key("aws:CurrentTime") && any(&is_past)
        }
        _ => false,
    }
}

/// Whether a date is written out, `2020-01-01` or `2020-01-01T00:00:00Z`, and in a year that is over.
fn is_past(value: &Pattern) -> bool {
    let year = value.as_literal().and_then(|text| text.split_once('-')).map(|(year, _)| year);
    year.filter(|year| year.len() == 4)
        .and_then(|year| year.parse().ok())
        .is_some_and(|year: u32| year < THIS_YEAR)
}
