//! Local values that are made of themselves: Terraform refuses them, and here they are not known.

use std::collections::HashSet;

use xacct_syntax::{Language, Node, Slip, SyntaxError};

use super::module::Declarations;
use crate::value::source;

/// So many local values of a file are followed.
const MOST: usize = 1_000;

/// The local values of `own`, the declarations of a file, that are made of themselves by way of `module`.
pub(crate) fn cycles(own: &Declarations<'_>, module: &Declarations<'_>) -> Vec<SyntaxError> {
    let mistake = |(name, key): (&String, Node<'_>)| {
        let way = way_back(name, module)?;
        let way: Vec<String> = way.iter().map(|name| format!("local.{name}")).collect();
        Some(SyntaxError {
            span: key.span(),
            language: Language::Hcl,
            slip: Slip::Form,
            message: format!("this value is made of itself: {}", way.join(", ")),
            related: None,
            repair: None,
        })
    };
    let mut mistakes: Vec<_> = own.locals().take(MOST).filter_map(mistake).collect();
    mistakes.sort_by_key(|mistake| mistake.span);
    mistakes
}

/// The local values from `start` back to it.
fn way_back(start: &str, module: &Declarations<'_>) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    let mut open: Vec<Vec<String>> = vec![vec![start.to_owned()]];
    while let Some(way) = open.pop() {
        for next in named_in(module.local(way.last()?)) {
            if next == start {
                return Some([way, vec![next]].concat());
            }
            if seen.insert(next.clone()) {
                open.push([way.clone(), vec![next]].concat());
            }
        }
    }
    None
}

/// The local values that an expression names.
fn named_in(expression: Option<Node<'_>>) -> Vec<String> {
    let Some(expression) = expression else { return Vec::new() };
    let text = source(expression);
    let text = text.as_str();
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let named = text.match_indices("local.").filter(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| is_name(c) || c == '.')
    });
    let name = |(at, prefix): (usize, &str)| {
        let rest = text.get(at + prefix.len()..).unwrap_or_default();
        rest.chars().take_while(|c| is_name(*c)).collect::<String>()
    };
    named.map(name).collect()
}
