//! Random `Condition` elements, and the values to compare with.

use std::ops::Range;

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::keys::{KEYS, Key, Type};

/// A `Condition` of one to three tests.
pub fn condition(dice: &mut Dice, action: &str) -> Value {
    let keys: Vec<&Key> = KEYS.iter().filter(|key| key.fits(action)).collect();
    let mut condition = Map::new();
    for _ in 0..1 + dice.roll(3) {
        let key = *dice.pick(&keys);
        let (operator, values) = test(dice, key);
        let tests = condition.entry(operator).or_insert_with(|| json!({}));
        if let Some(tests) = tests.as_object_mut() {
            // The same key in two letter cases would be one key twice.
            if !tests.keys().any(|known| known.eq_ignore_ascii_case(key.name)) {
                tests.insert(any_case(dice, key.name), values);
            }
        }
    }
    Value::Object(condition)
}

/// An operator that fits the key, and the values.
fn test(dice: &mut Dice, key: &Key) -> (String, Value) {
    let qualifier = match (key.multi, dice.roll(100)) {
        (true, 0..50) | (false, 0..6) => "ForAnyValue:",
        (true, _) | (false, 6..12) => "ForAllValues:",
        _ => "",
    };
    if dice.chance(8) {
        let says = dice.some(1, 2, |dice| (*dice.pick(&["true", "false"])).to_owned());
        let qualifier = if dice.chance(10) { qualifier } else { "" };
        return (format!("{qualifier}Null"), one_or_many(dice, says));
    }
    let operators = operators(dice, key.of);
    let operator = *dice.pick(operators);
    let if_exists = if dice.chance(25) { "IfExists" } else { "" };
    let values = dice.some(1, 3, |dice| value(dice, key, operator));
    (format!("{qualifier}{operator}{if_exists}"), one_or_many(dice, values))
}

fn operators(dice: &mut Dice, of: Type) -> &'static [&'static str] {
    const STRING: &[&str] = &[
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
    ];
    match of {
        Type::Arn if dice.chance(80) => &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        Type::String | Type::Arn => STRING,
        Type::Numeric => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Type::Date => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Type::Bool => &["Bool"],
        Type::Ip => &["IpAddress", "NotIpAddress"],
        Type::Binary => &["BinaryEquals"],
    }
}

/// A value of the policy for that key.
fn value(dice: &mut Dice, key: &Key, operator: &str) -> String {
    let value = *dice.pick(key.values);
    match key.of {
        Type::String if operator.starts_with("String") => {
            pattern(dice, value, 0..value.len(), operator.ends_with("Like"))
        }
        Type::Arn => {
            let from = value.match_indices(':').nth(2).map_or(0, |(at, _)| at + 1);
            pattern(
                dice,
                value,
                from..value.len(),
                !operator.contains("String") || operator.ends_with("Like"),
            )
        }
        Type::Numeric => (*dice.pick(&["0", "1", "10", "300", "300.0", "3600", "3600.25", "-5"])).to_owned(),
        Type::Date => (*dice.pick(&[
            "2026-01-01T00:00:00Z",
            "2026-01-01",
            "2026-06-30T23:59:59Z",
            "2026-06-30T21:59:59-02:00",
            "1767225600",
            "1782863999",
            "2026-01-01T00:00Z",
        ]))
        .to_owned(),
        Type::Bool if dice.chance(4) => "${aws:SecureTransport}".to_owned(),
        Type::Bool => (*dice.pick(&["true", "false", "True"])).to_owned(),
        Type::Ip => (*dice.pick(&[
            "203.0.113.0/24",
            "203.0.113.7",
            "203.0.113.128/25",
            "198.51.100.1/32",
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.0.0.0/16",
            "2001:db8::/32",
            "2001:db8::1/128",
            "2001:DB8::2",
            "::/0",
            "fd00::/8",
        ]))
        .to_owned(),
        _ => value.to_owned(),
    }
}

/// `value`, or something that looks like it in that range of bytes; with wildcards where they are `wild`.
pub fn pattern(dice: &mut Dice, value: &str, range: Range<usize>, wild: bool) -> String {
    let at = |dice: &mut Dice| range.start + dice.roll(range.len() + 1);
    match dice.roll(14) {
        0..3 if wild => {
            let (a, b) = (at(dice), at(dice));
            format!("{}*{}", &value[..a.min(b)], &value[a.max(b)..])
        }
        3 if wild => format!("{}*", &value[..at(dice)]),
        4 if wild && !range.is_empty() => {
            let a = range.start + dice.roll(range.len());
            format!("{}?{}", &value[..a], &value[a + 1..])
        }
        5 if wild => "*".to_owned(),
        // Without wildcards they are characters like others.
        6 => format!("{}*", &value[..at(dice)]),
        7 => with_variable(dice, value),
        8 => value.to_uppercase(),
        _ => value.to_owned(),
    }
}

/// `value` with a part of it left to a variable.
fn with_variable(dice: &mut Dice, value: &str) -> String {
    let from = value.match_indices(':').nth(4).map_or(0, |(at, _)| at + 1);
    let variable = *dice.pick(&[
        "${aws:PrincipalTag/team}",
        "${aws:principaltag/team}",
        "${aws:PrincipalTag/other}",
        "${aws:username}",
        "${aws:PrincipalTag/team, 'red'}",
        "${aws:username, 'alice'}",
        "${*}",
        "${?}",
        "${$}",
        "r${*}d",
        "r${?}d",
    ]);
    // In place of a name, so that it may well be what the variable holds.
    for name in ["alice", "team", "red"] {
        if let Some(at) = value.get(from..).and_then(|tail| tail.find(name)) {
            let at = from + at;
            return format!("{}{variable}{}", &value[..at], &value[at + name.len()..]);
        }
    }
    format!("{}{variable}", &value[..from])
}

/// A single value stands alone or in a list.
pub fn one_or_many(dice: &mut Dice, mut values: Vec<String>) -> Value {
    match values.as_mut_slice() {
        [one] if dice.chance(50) => json!(one),
        _ => json!(values),
    }
}

/// Names of keys and actions compare without case.
pub fn any_case(dice: &mut Dice, name: &str) -> String {
    match dice.roll(12) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        _ => name.to_owned(),
    }
}
