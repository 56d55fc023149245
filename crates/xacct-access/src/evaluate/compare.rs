//! How a value of the request compares with one of the policy, by operator.

use std::net::IpAddr;
use std::str::FromStr;

use xacct_policy::{Family, Pattern, PatternPart, Tri};

use super::moment::seconds;
use super::number::number;

/// One part of a value to compare with: characters that stand for themselves, or a glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueToken {
    Character(char),
    AnyRun,
    AnyOne,
}

/// Whether `value` matches `pattern`, by an operator of that family.
pub(super) fn matches(family: Family, pattern: &[ValueToken], value: &str) -> Tri {
    match family {
        Family::StringLike => glob(pattern, &characters(value)).into(),
        Family::ArnEquals | Family::ArnLike => arn(pattern, value).into(),
        _ => text_matches(family, &written(pattern), value),
    }
}

/// The same for a value of the policy without wildcards, or with those that the operator does not read.
pub(super) fn text_matches(family: Family, written: &str, value: &str) -> Tri {
    use Family::*;
    let same = match family {
        StringEquals | BinaryEquals | StringLike => written == value,
        StringEqualsIgnoreCase => written.to_lowercase() == value.to_lowercase(),
        ArnEquals | ArnLike => written == value && colons(written) >= LAST_SEGMENT,
        Bool => is_bool(value) && is_bool(written) && written.eq_ignore_ascii_case(value),
        IpAddress => in_network(written, value),
        NumericEquals => numbers(written, value, |a, b| a == b),
        NumericLessThan => numbers(written, value, |a, b| a < b),
        NumericLessThanEquals => numbers(written, value, |a, b| a <= b),
        NumericGreaterThan => numbers(written, value, |a, b| a > b),
        NumericGreaterThanEquals => numbers(written, value, |a, b| a >= b),
        DateEquals => dates(written, value, |a, b| a == b),
        DateLessThan => dates(written, value, |a, b| a < b),
        DateLessThanEquals => dates(written, value, |a, b| a <= b),
        DateGreaterThan => dates(written, value, |a, b| a > b),
        DateGreaterThanEquals => dates(written, value, |a, b| a >= b),
        // Whether the key is there is asked elsewhere.
        Null => return Tri::Unknown,
    };
    same.into()
}

/// The same for a value of the policy that has neither holes nor variables.
pub(crate) fn value_compares(family: Family, listed: &Pattern, value: &str) -> bool {
    match listed.as_literal() {
        Some(literal) => text_matches(family, literal, value).is_yes(),
        None => {
            let tokens: Vec<ValueToken> = listed.parts().flat_map(tokens_of).collect();
            matches(family, &tokens, value).is_yes()
        }
    }
}

fn tokens_of(part: PatternPart<'_>) -> Vec<ValueToken> {
    match part {
        PatternPart::AnyRun => vec![ValueToken::AnyRun],
        PatternPart::AnyOne => vec![ValueToken::AnyOne],
        PatternPart::Literal(text) | PatternPart::Variable(text) | PatternPart::Hole(text) => {
            text.chars().map(ValueToken::Character).collect()
        }
    }
}

/// The pattern as it is written, for operators that read no wildcards.
fn written(pattern: &[ValueToken]) -> String {
    let character = |token: &ValueToken| match token {
        ValueToken::Character(c) => *c,
        ValueToken::AnyRun => '*',
        ValueToken::AnyOne => '?',
    };
    pattern.iter().map(character).collect()
}

fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// Whether `value` matches the glob. Steps back to the latest `*` only: the time is bounded by the product of the lengths.
fn glob(pattern: &[ValueToken], value: &[char]) -> bool {
    let (mut p, mut v) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while v < value.len() || p < pattern.len() {
        let step = match (pattern.get(p), value.get(v)) {
            (Some(ValueToken::AnyRun), _) => {
                retry = Some((p, v));
                p += 1;
                continue;
            }
            (Some(ValueToken::AnyOne), Some(_)) => true,
            (Some(ValueToken::Character(a)), Some(b)) => a == b,
            _ => false,
        };
        if step {
            (p, v) = (p + 1, v + 1);
            continue;
        }
        match retry {
            Some((run, from)) if from < value.len() => {
                retry = Some((run, from + 1));
                (p, v) = (run + 1, from + 1);
            }
            _ => return false,
        }
    }
    true
}

/// Whether `Resource` reaches an ARN. Wildcards stay within their segment; "if the `*` wildcard is the last character of
/// a resource ARN segment, it can expand to match beyond the colon boundaries". The last segment may hold colons itself.
/// Of an ARN with fewer than six fields, "AWS automatically completes the ARN by adding wildcard characters (`*`) to all
/// missing fields".
///
/// Source: IAM User Guide, *IAM JSON policy elements: Resource*; *Identify AWS resources with Amazon Resource Names*.
pub(super) fn resource(pattern: &[ValueToken], value: &str) -> bool {
    if !pattern.is_empty() && pattern.iter().all(|token| *token == ValueToken::AnyRun) {
        return true;
    }
    let missing =
        LAST_SEGMENT.saturating_sub(pattern.iter().filter(|t| **t == ValueToken::Character(':')).count());
    let completion = [ValueToken::Character(':'), ValueToken::AnyRun].into_iter().cycle().take(2 * missing);
    // What stands before the first wildcard has to be the same.
    let mut rest = value.chars();
    let mut colons = 0;
    let mut written = 0;
    for token in pattern {
        let ValueToken::Character(own) = token else { break };
        if rest.next() != Some(*own) {
            return false;
        }
        colons += usize::from(*own == ':' && colons < LAST_SEGMENT);
        written += 1;
    }
    let pattern: Vec<ValueToken> = pattern.iter().copied().skip(written).chain(completion).collect();
    let value: Vec<char> = rest.collect();
    if pattern == [ValueToken::AnyRun] && colons == LAST_SEGMENT {
        return true;
    }
    // By position in `value`: whether the pattern so far can end there.
    let mut ends = vec![false; value.len() + 1];
    ends[0] = true;
    for (at, token) in pattern.iter().enumerate() {
        let behind = pattern.iter().skip(at).find(|token| **token != ValueToken::AnyRun);
        let is_last = matches!(behind, None | Some(ValueToken::Character(':')));
        let spans = |c: char| c != ':' || colons == LAST_SEGMENT;
        let mut next = vec![false; ends.len()];
        for (end, c) in (1..).zip(&value) {
            next[end] = match token {
                ValueToken::Character(own) => ends[end - 1] && own == c,
                ValueToken::AnyOne => ends[end - 1] && spans(*c),
                ValueToken::AnyRun => ends[end] || (ends[end - 1] || next[end - 1]) && (is_last || spans(*c)),
            };
        }
        next[0] = *token == ValueToken::AnyRun && ends[0];
        if *token == ValueToken::Character(':') && colons < LAST_SEGMENT {
            colons += 1;
        }
        ends = next;
    }
    ends[value.len()]
}

/// How many colons stand before an ARN's last segment.
pub(super) const LAST_SEGMENT: usize = 5;

/// ARNs are compared field by field, each of the six with wildcards of its own. The lone `*` matches every ARN.
fn arn(pattern: &[ValueToken], value: &str) -> bool {
    if pattern == [ValueToken::AnyRun] {
        return value.starts_with("arn:");
    }
    let value = characters(value);
    let fields: Vec<&[char]> = value.splitn(6, |c| *c == ':').collect();
    let patterns: Vec<&[ValueToken]> = pattern.splitn(6, |t| *t == ValueToken::Character(':')).collect();
    fields.len() == 6 && patterns.len() == 6 && patterns.iter().zip(fields).all(|(p, v)| glob(p, v))
}

/// How many colons `text` has.
pub(super) fn colons(text: &str) -> usize {
    text.bytes().filter(|&b| b == b':').count()
}

fn is_bool(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn numbers(listed: &str, value: &str, compare: impl Fn(f64, f64) -> bool) -> bool {
    match (number(listed), number(value)) {
        (Some(listed), Some(value)) => compare(value, listed),
        _ => false,
    }
}

fn dates(listed: &str, value: &str, compare: impl Fn(f64, f64) -> bool) -> bool {
    match (seconds(listed), seconds(value)) {
        (Some(listed), Some(value)) => compare(value, listed),
        _ => false,
    }
}

/// Whether the address `value` lies in the network `listed`; an address alone is a network of one.
fn in_network(listed: &str, value: &str) -> bool {
    let (network, length) = match listed.split_once('/') {
        Some((network, length)) => (network, u32::from_str(length).unwrap_or(u32::MAX)),
        None if listed.contains(':') => (listed, u128::BITS),
        None => (listed, u32::BITS),
    };
    match (IpAddr::from_str(network), IpAddr::from_str(value)) {
        (Ok(IpAddr::V4(network)), Ok(IpAddr::V4(address))) if length <= u32::BITS => {
            let mask = u32::MAX.checked_shl(u32::BITS - length).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (Ok(IpAddr::V6(network)), Ok(IpAddr::V6(address))) if length <= u128::BITS => {
            let mask = u128::MAX.checked_shl(u128::BITS - length).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(pattern: &str) -> Vec<ValueToken> {
        let token = |c| match c {
            '*' => ValueToken::AnyRun,
            '?' => ValueToken::AnyOne,
            c => ValueToken::Character(c),
        };
        pattern.chars().map(token).collect()
    }

    fn holds(family: Family, pattern: &str, value: &str) -> bool {
        matches(family, &tokens(pattern), value) == Tri::Yes
    }

    #[test]
    fn each_family_compares_in_its_own_way() {
        use Family::*;
        assert!(holds(StringEquals, "a*", "a*") && !holds(StringEquals, "a*", "ab"));
        assert!(holds(StringLike, "a*b?", "axxbc") && !holds(StringLike, "a*b?", "axxb"));
        assert!(holds(StringEqualsIgnoreCase, "AbC", "aBc"));
        assert!(holds(ArnLike, "arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/a/b"));
        assert!(!holds(ArnLike, "arn:aws:iam::*", "arn:aws:iam::1:role/a"));
        assert!(!holds(ArnLike, "arn:*:role/a", "arn:aws:iam::1:role/a"));
        assert!(holds(Bool, "True", "true") && !holds(Bool, "yes", "yes"));
        assert!(holds(NumericLessThan, "10", "9.5") && !holds(NumericLessThan, "10", "10"));
        assert!(holds(DateGreaterThan, "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"));
        assert!(
            holds(IpAddress, "203.0.113.0/24", "203.0.113.9")
                && !holds(IpAddress, "203.0.113.0/24", "203.0.114.9")
        );
        assert!(holds(IpAddress, "2001:db8::/32", "2001:db8::1") && holds(IpAddress, "0.0.0.0/0", "1.2.3.4"));
        assert!(holds(IpAddress, "203.0.113.9", "203.0.113.9") && !holds(IpAddress, "::/0", "1.2.3.4"));
        assert!(!holds(IpAddress, "0.0.0.0/0", "::1") && holds(IpAddress, "2001:db8::1", "2001:DB8:0::1"));
        assert!(!holds(IpAddress, "203.0.113.9/33", "203.0.113.9"));
        assert!(!holds(NumericLessThan, "inf", "1") && !holds(NumericEquals, "1e1", "10"));
    }

    #[test]
    fn wildcards_of_resources_stay_in_their_segment() {
        let reaches = |pattern: &str| resource(&tokens(pattern), "arn:aws:sqs:us-east-1:222222222222:queue");
        for yes in [
            "*",
            "arn:*",
            "arn:aws:sqs",
            "arn:aws:sqs:us-*",
            "arn:aws:sqs:us-*-?:2*2:q*e",
            "arn:aws:sqs:*:*:*",
        ] {
            assert!(reaches(yes), "{yes}");
        }
        for no in [
            "*queue",
            "arn:aws:sqs:us-*queue",
            "arn:aws:sqs:us-east-1?222222222222:queue",
            "arn:aws:sqs:*:queue",
            "arn:aws:sq",
            "arn:aws:sqs:us-*-2:*",
            "",
        ] {
            assert!(!reaches(no), "{no}");
        }
        assert!(resource(
            &tokens("arn:aws:logs:r:1:log-group:a*1"),
            "arn:aws:logs:r:1:log-group:a:log-stream:1"
        ));
    }
}
