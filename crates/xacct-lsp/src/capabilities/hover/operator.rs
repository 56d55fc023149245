//! A condition operator.

use xacct_policy::{Family, Operator, Qualifier};

/// What it compares, and when it holds.
pub(super) fn say(written: &str, operator: Operator) -> String {
    let what = family(operator.family);
    let mut text = format!("**{written}**: {what}.");
    if operator.negated {
        text.push_str(
            "\n\nNegated: it holds where **no** value matches, and for a request that does not have the key.",
        );
    } else if operator.family != Family::Null && !operator.if_exists {
        text.push_str("\n\nIt does not hold for a request that does not have the key.");
    }
    if operator.if_exists {
        text.push_str("\n\n`…IfExists`: it also **holds for a request that does not have the key**.");
    }
    match operator.qualifier {
        Some(Qualifier::ForAnyValue) => {
            text.push_str("\n\n`ForAnyValue:` holds if one of the request's values matches.");
        }
        Some(Qualifier::ForAllValues) => text.push_str(
            "\n\n`ForAllValues:` holds if each of the request's values matches, and **also if it has none**.",
        ),
        None => {}
    }
    text
}

fn family(family: Family) -> &'static str {
    match family {
        Family::StringEquals => "compares strings exactly, in their case; `*` and `?` are plain characters",
        Family::StringEqualsIgnoreCase => {
            "compares strings without their case; `*` and `?` are plain characters"
        }
        Family::StringLike => "compares strings in their case; `*` stands for any characters, `?` for one",
        Family::ArnEquals | Family::ArnLike => {
            "compares ARNs part by part; in each of the six parts `*` stands for any characters, `?` for one"
        }
        Family::NumericEquals => "compares numbers: equal",
        Family::NumericLessThan => "compares numbers: the request's is less",
        Family::NumericLessThanEquals => "compares numbers: the request's is less or equal",
        Family::NumericGreaterThan => "compares numbers: the request's is greater",
        Family::NumericGreaterThanEquals => "compares numbers: the request's is greater or equal",
        Family::DateEquals => "compares dates: the same moment",
        Family::DateLessThan => "compares dates: the request's is earlier",
        Family::DateLessThanEquals => "compares dates: the request's is earlier or the same",
        Family::DateGreaterThan => "compares dates: the request's is later",
        Family::DateGreaterThanEquals => "compares dates: the request's is later or the same",
        Family::Bool => "compares with `true` or `false`",
        Family::BinaryEquals => "compares binary values, written in Base64",
        Family::IpAddress => "whether an IP address lies in a range, written as CIDR",
        Family::Null => "`true` holds if the request does not have the key, `false` if it does",
    }
}
