//! Local values that are made of themselves: Terraform refuses them, and here they are not known.

use std::collections::HashMap;

use xacct_syntax::{Language, Node, SyntaxError, SyntaxErrorKind};

use super::module::Declarations;

/// So many of them are said for a directory.
const MOST: usize = 100;
/// So many of the local values of one are named.
const NAMED: usize = 8;

/// The local values of `module` that are made of themselves: one error for each way around.
pub(crate) fn cycles(module: &Declarations<'_>) -> Vec<SyntaxError> {
    let mut names: Vec<(&str, Node<'_>)> = module.locals().map(|(name, key)| (name.as_str(), key)).collect();
    names.sort_by_key(|(_, key)| key.span());
    let mut walk = LocalValueWalk { module, way: Vec::new(), place: HashMap::new(), found: Vec::new() };
    for (name, _) in &names {
        walk.from(name);
    }
    let keys: HashMap<&str, Node<'_>> = names.into_iter().collect();
    let mistake = |way: &Vec<&str>| {
        let (first, key) = way.iter().enumerate().find_map(|(at, name)| Some((at, keys.get(name)?)))?;
        let around = way.iter().cycle().skip(first).take(way.len() + 1);
        let named: Vec<String> = around.take(NAMED + 1).map(|name| format!("local.{name}")).collect();
        let more = if way.len() > NAMED { ", …" } else { "" };
        Some(SyntaxError {
            span: key.span(),
            language: Language::Hcl,
            slip: SyntaxErrorKind::Form,
            message: format!("this value is made of itself: {}{more}", named.join(", ")),
            related: None,
            repair: None,
        })
    };
    let mut mistakes: Vec<_> = walk.found.iter().filter_map(mistake).collect();
    mistakes.sort_by_key(|mistake| mistake.span);
    mistakes
}

/// A walk from local values to those that they are made of.
struct LocalValueWalk<'m, 't> {
    module: &'m Declarations<'t>,
    /// The local values on the way, and how many of those that each is made of have been looked at.
    way: Vec<(&'m str, usize)>,
    /// Where on the way a local value is; nowhere once all behind it is known.
    place: HashMap<&'m str, Option<usize>>,
    found: Vec<Vec<&'m str>>,
}

impl<'m> LocalValueWalk<'m, '_> {
    fn from(&mut self, start: &'m str) {
        self.enter(start);
        while let Some((name, looked_at)) = self.way.last_mut() {
            let (name, at) = (*name, *looked_at);
            *looked_at += 1;
            match self.module.locals_in(name).get(at) {
                Some(next) => self.enter(next),
                None => {
                    self.way.pop();
                    self.place.insert(name, None);
                }
            }
        }
    }

    fn enter(&mut self, name: &'m str) {
        match self.place.get(name) {
            None => {
                self.place.insert(name, Some(self.way.len()));
                self.way.push((name, 0));
            }
            Some(Some(first)) if self.found.len() < MOST => {
                let around = self.way.iter().skip(*first).map(|(name, _)| *name);
                self.found.push(around.collect());
            }
            Some(_) => {}
        }
    }
}
