//! Whether a condition holds for a request.
//!
//! Source: IAM User Guide, *IAM JSON policy elements: Condition operators*, *Set operators for multivalued context
//! keys*, *Variables and tags*.

use std::borrow::Cow;

use xacct_aws::{Arity, condition_key};
use xacct_policy::{Condition, Family, Operator, Pattern, PatternPart, Qualifier, Tri};

use super::compare::{LAST_SEGMENT, ValueToken, colons, matches, resource, text_matches, value_compares};
use crate::request::{ContextValues, Request};

/// Whether `condition` holds.
pub fn condition_holds(condition: &Condition, request: &Request) -> Tri {
    let Some(operator) = condition.operator else { return Tri::Unknown };
    if !condition.has_written_key() && !request.settles(condition.key.as_str()) {
        return Tri::Unknown;
    }
    let found = request.find_of(condition);
    let values = match found {
        ContextValues::Absent | ContextValues::Values([]) => return operator.holds_when_absent(condition),
        ContextValues::Present if operator.family == Family::Null => return null(condition, operator),
        ContextValues::Present | ContextValues::Unknown => return unless_known(condition, operator),
        ContextValues::Values(values) => values,
    };
    if operator.family == Family::Null && values.iter().all(String::is_empty) {
        // Whether an empty value is null is not said.
        return unless_known(condition, operator);
    }
    if operator.family == Family::Null {
        return null(condition, operator);
    }
    let one = |value: &String| -> Tri {
        let listed =
            condition.values.iter().map(|listed| value_matches(listed, value, operator.family, request));
        let listed = Tri::any(listed).or(if condition.complete { Tri::No } else { Tri::Unknown });
        if operator.negated { !listed } else { listed }
    };
    match operator.qualifier {
        // "…or if the context key value resolves to a null dataset, such as an empty string."
        Some(Qualifier::ForAllValues) if values.iter().all(String::is_empty) => Tri::Yes,
        Some(Qualifier::ForAllValues) => Tri::all(values.iter().map(one)),
        Some(Qualifier::ForAnyValue) => Tri::any(values.iter().map(one)),
        // One value is what AWS documents; of several without a set operator it says nothing.
        None => match values {
            [value] => one(value),
            _ => Tri::Unknown,
        },
    }
}

/// What can be said while the key's value is not known: only what holds for every value and without one.
fn unless_known(condition: &Condition, operator: Operator) -> Tri {
    let when_absent = operator.holds_when_absent(condition);
    if operator.family != Family::Null {
        return Tri::Unknown;
    }
    let when_present = null(condition, operator);
    if when_absent == when_present { when_absent } else { Tri::Unknown }
}

/// `Null` on a key that is there.
fn null(condition: &Condition, operator: Operator) -> Tri {
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => Tri::Yes,
        Some(Qualifier::ForAnyValue) => Tri::No,
        None => {
            let says_false = |value: &Pattern| value.as_str().eq_ignore_ascii_case("false");
            let listed = condition.values.iter().any(says_false);
            if listed || condition.complete { listed.into() } else { Tri::Unknown }
        }
    }
}

/// Whether `value` matches `listed`, compared as `family` does, with variables filled in from the request.
fn value_matches(listed: &Pattern, value: &str, family: Family, request: &Request) -> Tri {
    use Family::*;
    // The quick answer for what is written out.
    if let Some(literal) = listed.as_literal() {
        return text_matches(family, literal, value);
    }
    if family == Bool && listed.has_variable() {
        // One page says that `Bool` reads variables, another that it does not.
        return Tri::Unknown;
    }
    // Variables are read in values that are compared as strings or ARNs.
    let variables =
        matches!(family, StringEquals | StringEqualsIgnoreCase | StringLike | ArnEquals | ArnLike);
    match substituted(listed, request, variables) {
        Some(Ok(pattern)) => matches(family, &pattern, value),
        // An example that has the same places to be filled in as the policy: it matches whatever they are filled in with.
        None if family == StringLike && !listed.has_variable() && value_compares(family, listed, value) => {
            Tri::Yes
        }
        // A variable without a value: nothing can be equal to it.
        Some(Err(())) => Tri::No,
        None => Tri::Unknown,
    }
}

/// The same for an entry of `Resource`: one "that includes a policy variable with no value will not match any resource".
pub(crate) fn resource_matches(listed: &Pattern, arn: &str, request: &Request) -> Tri {
    // The quick answer for what is written out.
    if listed.as_literal() == Some(arn) && colons(arn) >= LAST_SEGMENT {
        return Tri::Yes;
    }
    // And for most of what does not match.
    if !listed.has_hole() && !listed.has_variable() && !has_literals(listed, arn) {
        return Tri::No;
    }
    match substituted(listed, request, true) {
        Some(Ok(pattern)) => resource(&pattern, arn).into(),
        Some(Err(())) => Tri::No,
        None => Tri::Unknown,
    }
}

/// Whether all that `listed` writes out stands in `value`, one after the other.
fn has_literals(listed: &Pattern, value: &str) -> bool {
    let mut rest = Some(value);
    for part in listed.parts() {
        if let PatternPart::Literal(text) = part {
            rest = rest.and_then(|rest| rest.get(rest.find(text)? + text.len()..));
        }
    }
    rest.is_some()
}

/// `listed` with its variables filled in from `request`, or left as they are written if not `variables`. `None` where a
/// part is not known; `Err` where a variable has neither value nor default.
fn substituted(listed: &Pattern, request: &Request, variables: bool) -> Option<Result<Vec<ValueToken>, ()>> {
    let mut tokens = Vec::new();
    let literal =
        |tokens: &mut Vec<ValueToken>, text: &str| tokens.extend(text.chars().map(ValueToken::Character));
    for part in listed.parts() {
        match part {
            PatternPart::Variable(text) if !variables => literal(&mut tokens, text),
            PatternPart::Literal(text) => literal(&mut tokens, text),
            PatternPart::AnyRun => tokens.push(ValueToken::AnyRun),
            PatternPart::AnyOne => tokens.push(ValueToken::AnyOne),
            PatternPart::Variable(text) => match variable(text, request) {
                SubstitutedValue::Value(value) => literal(&mut tokens, &value),
                SubstitutedValue::None => return Some(Err(())),
                SubstitutedValue::Unknown => return None,
            },
            PatternPart::Hole(_) => return None,
        }
    }
    Some(Ok(tokens))
}

/// The string that `listed` stands for in `request`, where it has no wildcards and everything in it is known.
pub(crate) fn filled_in(listed: &Pattern, request: &Request) -> Option<String> {
    let tokens = substituted(listed, request, true)?.ok()?;
    let character = |token| if let ValueToken::Character(c) = token { Some(c) } else { None };
    tokens.into_iter().map(character).collect()
}

enum SubstitutedValue<'c> {
    Value(Cow<'c, str>),
    None,
    Unknown,
}

/// The value of `${key}` or `${key, 'default'}`. "You can't use a multivalued condition key as a variable": what
/// becomes of one is not said.
fn variable<'c>(text: &'c str, request: &'c Request) -> SubstitutedValue<'c> {
    let inner = text.trim_start_matches("${").trim_end_matches('}');
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
        None => (inner.trim(), None),
    };
    if condition_key::lookup(key).is_some_and(|known| known.arity == Arity::Multi) {
        return SubstitutedValue::Unknown;
    }
    match request.find(key) {
        // Whether an empty value is one is not said: elsewhere it is "a null dataset".
        ContextValues::Values([value]) if value.is_empty() => SubstitutedValue::Unknown,
        ContextValues::Values([value]) => SubstitutedValue::Value(Cow::Borrowed(value)),
        ContextValues::Values(_) | ContextValues::Present | ContextValues::Unknown => {
            SubstitutedValue::Unknown
        }
        ContextValues::Absent => {
            default.map_or(SubstitutedValue::None, |default| SubstitutedValue::Value(Cow::Borrowed(default)))
        }
    }
}
