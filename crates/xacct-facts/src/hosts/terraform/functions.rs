//! Functions and operators, as far as policies are built with them.
//! <https://developer.hashicorp.com/terraform/language/functions>

use std::collections::HashMap;

use xacct_syntax::{Node, Piece, Text};

use super::context::{Expressions, known};
use crate::value::{Evaluate, ExprValue, said, source};

/// What the call of `name`, written at `at`, evaluates to; `None` where that is not known.
pub(crate) fn call<'t>(
    cx: &Expressions<'_, 't>,
    name: &str,
    operands: Node<'t>,
    at: Node<'t>,
) -> Option<ExprValue<'t>> {
    let operand = |index: usize| operands.items().nth(index);
    let place = source(at);
    let word = |text: &str| cx.budget().holds(text.len()).then(|| ExprValue::Text(said(text, &place)));
    match name {
        // A policy is read as the structure that it is, whether or not it is made a string.
        "jsonencode" | "jsondecode" | "tolist" | "toset" | "tomap" | "sensitive" | "nonsensitive"
        | "tostring" | "yamldecode" | "trimspace" | "chomp" => Some(cx.evaluate(operand(0)?)),
        "format" => format(cx, operands).map(ExprValue::Text),
        "formatlist" => format_list(cx, operands),
        "join" => {
            let separator = cx.text(operand(0)?)?;
            let mut parts = Vec::new();
            for (i, item) in cx.list(operand(1)?)?.into_iter().enumerate() {
                if i > 0 && !separator.is_empty() {
                    parts.push(separator.clone());
                }
                parts.push(cx.string(item)?);
            }
            joined(cx, parts).map(ExprValue::Text)
        }
        "concat" => {
            // What is not known of a list is one of its items.
            let list = |node| cx.list(node).unwrap_or_else(|| vec![cx.evaluate(node)]);
            cx.made(operands.items().flat_map(list).collect())
        }
        "flatten" => {
            let mut flat = Vec::new();
            flatten(cx, cx.list(operand(0)?)?, &mut flat)?;
            cx.made(flat)
        }
        "compact" | "distinct" | "sort" | "reverse" => {
            let mut items = cx.list(operand(0)?)?;
            let is_empty = |item: &ExprValue<'t>| cx.string(item.clone()).is_some_and(|text| text.is_empty());
            let is_left_out = |item: &ExprValue<'t>| {
                matches!(item, ExprValue::Absent) || name == "compact" && is_empty(item)
            };
            items.retain(|item| !is_left_out(item));
            cx.made(items)
        }
        "merge" => {
            let mut merged: Vec<Option<(Text, ExprValue<'t>)>> = Vec::new();
            let mut places: HashMap<String, usize> = HashMap::new();
            for map in operands.items() {
                for (key, value) in cx.entries(cx.evaluate(map))? {
                    // The last map that has a key counts, at its place.
                    let earlier = places.insert(key.as_str().to_owned(), merged.len());
                    if let Some(earlier) = earlier.and_then(|earlier| merged.get_mut(earlier)) {
                        *earlier = None;
                    }
                    merged.push(Some((key, value)));
                }
            }
            cx.mapped(merged.into_iter().flatten().collect())
        }
        "coalesce" | "try" => operands.items().map(|item| cx.evaluate(item)).find(|value| match value {
            ExprValue::Absent => false,
            value => cx.string(value.clone()).is_none_or(|text| !text.is_empty()),
        }),
        "lookup" | "element" => {
            let value = cx.evaluate(operand(0)?);
            let key = cx.known(operand(1)?)?;
            match key.parse::<usize>() {
                Ok(index) if name == "element" => {
                    let items = cx.items(value)?;
                    items.get(index.checked_rem(items.len())?).cloned()
                }
                _ if cx.is_map(&value) => cx.entry(value, &key).or_else(|| Some(cx.evaluate(operand(2)?))),
                _ => None,
            }
        }
        // Of one item; an empty list evaluates to nothing.
        "one" => match cx.list(operand(0)?)?.as_slice() {
            [] => Some(ExprValue::Absent),
            [only] => Some(only.clone()),
            _ => None,
        },
        "keys" => {
            let entries = cx.entries(cx.evaluate(operand(0)?))?;
            cx.made(entries.into_iter().map(|(key, _)| ExprValue::Text(key)).collect())
        }
        "values" => {
            let entries = cx.entries(cx.evaluate(operand(0)?))?;
            cx.made(entries.into_iter().map(|(_, value)| value).collect())
        }
        "split" => {
            let separator = cx.known(operand(0)?)?;
            let text = cx.known(operand(1)?)?;
            if !cx.budget().holds(text.len()) {
                return None;
            }
            cx.made(text.split(separator.as_str()).map(|part| ExprValue::Text(said(part, &place))).collect())
        }
        "lower" => word(&cx.known(operand(0)?)?.to_lowercase()),
        "upper" => word(&cx.known(operand(0)?)?.to_uppercase()),
        "replace" => {
            let (text, from, to) = (cx.known(operand(0)?)?, cx.known(operand(1)?)?, cx.known(operand(2)?)?);
            // Between slashes it is a regular expression.
            if from.starts_with('/') && from.len() > 1 {
                return None;
            }
            let times = text.matches(from.as_str()).count();
            let length = text.len().saturating_add(times.saturating_mul(to.len()));
            if cx.budget().holds(length) { word(&text.replace(&from, &to)) } else { None }
        }
        "trimprefix" | "trimsuffix" => {
            let (text, part) = (cx.text(operand(0)?)?, cx.known(operand(1)?)?);
            let whole = text.as_str();
            let left = match name {
                "trimprefix" => whole.strip_prefix(&part).map(|left| whole.len() - left.len()..whole.len()),
                _ => whole.strip_suffix(&part).map(|left| 0..left.len()),
            };
            // A part that is not known may be or hold what is taken away.
            let is_open = text.holes().any(|(hole, _)| match name {
                "trimprefix" => hole.start < part.len(),
                _ => hole.end + part.len() > whole.len(),
            });
            (!is_open).then(|| ExprValue::Text(left.map_or(text.clone(), |left| text.slice(left))))
        }
        "length" => {
            let value = cx.evaluate(operand(0)?);
            let length = match cx.items(value.clone()) {
                Some(items) => items.len(),
                None => match cx.entries(value.clone()) {
                    Some(entries) => entries.len(),
                    None => known(&cx.string(value)?)?.chars().count(),
                },
            };
            word(&length.to_string())
        }
        "!" => word(&(!truth(cx, operand(0)?)?).to_string()),
        "&&" => match (truth(cx, operand(0)?), truth(cx, operand(1)?)) {
            (Some(false), _) | (_, Some(false)) => word("false"),
            (Some(true), Some(true)) => word("true"),
            _ => None,
        },
        "||" => match (truth(cx, operand(0)?), truth(cx, operand(1)?)) {
            (Some(true), _) | (_, Some(true)) => word("true"),
            (Some(false), Some(false)) => word("false"),
            _ => None,
        },
        "==" | "!=" => {
            let equal = equal(cx, operand(0)?, operand(1)?)?;
            word(&(equal == (name == "==")).to_string())
        }
        ">" | "<" | ">=" | "<=" => {
            let number = |node| cx.known(node)?.parse::<f64>().ok();
            let (one, other) = (number(operand(0)?)?, number(operand(1)?)?);
            let holds = match name {
                ">" => one > other,
                "<" => one < other,
                ">=" => one >= other,
                _ => one <= other,
            };
            word(&holds.to_string())
        }
        "+" | "-" | "*" | "/" | "%" => word(&calculated(cx, name, operand(0)?, operand(1)?)?),
        _ => None,
    }
}

/// The number that an operator makes of two, as it is written in a string; none where that is no whole number.
fn calculated<'t>(
    cx: &Expressions<'_, 't>,
    operator: &str,
    one: Node<'t>,
    other: Node<'t>,
) -> Option<String> {
    let number = |node| cx.known(node)?.parse::<i64>().ok();
    let (one, other) = (number(one)?, number(other)?);
    let made = match operator {
        "+" => one.checked_add(other),
        "-" => one.checked_sub(other),
        "*" => one.checked_mul(other),
        "/" => one.checked_div(other).filter(|made| made.checked_mul(other) == Some(one)),
        _ => one.checked_rem(other),
    };
    made.map(|made| made.to_string())
}

fn truth<'t>(cx: &Expressions<'_, 't>, node: Node<'t>) -> Option<bool> {
    cx.known(node)?.parse().ok()
}

fn equal<'t>(cx: &Expressions<'_, 't>, one: Node<'t>, other: Node<'t>) -> Option<bool> {
    let is_null = |value: &ExprValue<'t>| matches!(value, ExprValue::Absent);
    let (one, other) = (cx.evaluate(one), cx.evaluate(other));
    if is_null(&one) || is_null(&other) {
        let unknown =
            |value: &ExprValue<'t>| matches!(value, ExprValue::Text(text) if text.holes().next().is_some());
        return (!unknown(&one) && !unknown(&other)).then(|| is_null(&one) && is_null(&other));
    }
    // A document in a string is a structure here, and no other literal.
    let is_structure = |value: &ExprValue<'t>| matches!(value, ExprValue::Map(_));
    let is_literal = |value: &ExprValue<'t>| {
        let text = cx.string(value.clone()).and_then(|text| known(&text));
        text.is_some_and(|text| !text.trim_start().starts_with('{'))
    };
    if is_structure(&one) && is_literal(&other) || is_literal(&one) && is_structure(&other) {
        return Some(false);
    }
    Some(known(&cx.string(one)?)? == known(&cx.string(other)?)?)
}

/// `format("a %s b", x)`: only `%s`, `%v` and `%d` are understood, and `%%`.
fn format<'t>(cx: &Expressions<'_, 't>, operands: Node<'t>) -> Option<Text> {
    let mut operands = operands.items();
    let template = cx.text(operands.next()?)?;
    let parts: Option<Vec<Text>> = operands.map(|part| cx.text(part)).collect();
    filled(cx, &template, &parts?)
}

fn filled(cx: &Expressions<'_, '_>, template: &Text, parts: &[Text]) -> Option<Text> {
    let all = template.as_str();
    let mut parts = parts.iter();
    let (mut pieces, mut done, mut at) = (Vec::new(), 0, 0);
    while let Some(start) = all.get(at..).and_then(|rest| rest.find('%')).map(|i| at + i) {
        pieces.push(template.slice(done..start));
        match all.as_bytes().get(start + 1)? {
            b'%' => pieces.push(template.slice(start..start + 1)),
            b's' | b'v' | b'd' => pieces.push(parts.next()?.clone()),
            _ => return None,
        }
        at = start + 2;
        done = at;
    }
    pieces.push(template.slice(done..all.len()));
    joined(cx, pieces)
}

/// Several texts, one after the other.
fn joined(cx: &Expressions<'_, '_>, parts: Vec<Text>) -> Option<Text> {
    cx.budget().text(parts.into_iter().map(Piece::Verbatim).collect())
}

/// `formatlist("a %s", list)`: every list has the same length, what is no list stands in each.
fn format_list<'t>(cx: &Expressions<'_, 't>, operands: Node<'t>) -> Option<ExprValue<'t>> {
    let mut operands = operands.items();
    let template = cx.text(operands.next()?)?;
    let parts: Vec<ExprValue<'t>> = operands.map(|part| cx.evaluate(part)).collect();
    let lists: Vec<Option<Vec<ExprValue<'t>>>> = parts.iter().map(|part| cx.items(part.clone())).collect();
    let length = lists.iter().flatten().map(Vec::len).max()?;
    let mut made = Vec::new();
    for i in 0..length {
        let texts: Option<Vec<Text>> = lists
            .iter()
            .zip(&parts)
            .map(|(list, part)| {
                cx.string(match list {
                    Some(items) => items.get(i)?.clone(),
                    None => part.clone(),
                })
            })
            .collect();
        made.push(ExprValue::Text(filled(cx, &template, &texts?)?));
    }
    cx.made(made)
}

/// Adds the items of lists within `items` in place of the lists.
fn flatten<'t>(
    cx: &Expressions<'_, 't>,
    items: Vec<ExprValue<'t>>,
    flat: &mut Vec<ExprValue<'t>>,
) -> Option<()> {
    let _level = cx.budget().deeper()?;
    for item in items {
        match cx.items(item.clone()) {
            Some(inner) => flatten(cx, inner, flat)?,
            None => flat.push(item),
        }
    }
    Some(())
}
