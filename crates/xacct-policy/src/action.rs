//! Actions.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::{Case, Pattern, Tri};

/// One entry of `Action` or `NotAction`: `sts:AssumeRole`, `s3:Get*`, `*`.
#[derive(Clone, Debug)]
pub struct Action {
    /// As it is written.
    pub text: Pattern,
}

impl Action {
    /// Whether `action` (written out, `sts:AssumeRole`) is one of those it stands for. Letters compare without case.
    pub fn covers(&self, action: &str) -> Tri {
        // Nearly every entry is a plain name, or another service's.
        if let Some(name) = self.text.as_literal() {
            return name.eq_ignore_ascii_case(action).into();
        }
        let s = self.text.as_str();
        if is_other_service(s, action) {
            return Tri::No;
        }
        if s.eq_ignore_ascii_case(action) {
            return Tri::Yes;
        }
        self.text.matches(action, Case::Insensitive)
    }

    /// The service prefix, in the case it is written in: `sts`; the empty string for `*`.
    pub fn service(&self) -> &str {
        self.text.as_str().split_once(':').map_or("", |(service, _)| service)
    }

    /// Whether it stands for every action of every service, however it is spelled: `*`, `**`, `*:*`.
    pub fn is_everything(&self) -> bool {
        let s = self.text.as_str();
        let only_stars = |s: &str| !s.is_empty() && s.bytes().all(|b| b == b'*');
        only_stars(s) || s.split_once(':').is_some_and(|(a, b)| only_stars(a) && only_stars(b))
    }
}

/// Whether the two have plain service prefixes that differ: told by the first letters that do.
fn is_other_service(pattern: &str, action: &str) -> bool {
    for (a, b) in pattern.bytes().zip(action.bytes()) {
        if !(a.is_ascii_alphanumeric() || a == b'-') {
            // `s*:AssumeRole`, `${service}:…`: only the pattern tells; behind the colon only the names differ.
            return a == b':' && b != b':';
        }
        if !a.eq_ignore_ascii_case(&b) {
            // A wildcard before the colon may still make up for it.
            return pattern
                .bytes()
                .take_while(|&c| c != b':')
                .all(|c| c.is_ascii_alphanumeric() || c == b'-');
        }
    }
    false
}

/// The entries of a long list of actions by the service that they belong to: some managed policies list thousands.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActionIndex(OnceLock<HashMap<String, Vec<usize>>>);

/// A list of so many entries is gone through as quickly as it is looked up.
const SHORT: usize = 16;

impl ActionIndex {
    /// Whether `action` is covered by one of `items`, which are always the same.
    pub fn covers(&self, items: &[Action], action: &str) -> Tri {
        if items.len() <= SHORT {
            return Tri::any(items.iter().map(|item| item.covers(action)));
        }
        let by_service = self.0.get_or_init(|| {
            let mut by_service: HashMap<String, Vec<usize>> = HashMap::new();
            for (at, item) in items.iter().enumerate() {
                by_service.entry(item.plain_service().unwrap_or_default()).or_default().push(at);
            }
            by_service
        });
        let service = action.split_once(':').map_or("", |(service, _)| service).to_ascii_lowercase();
        // Those whose service has a wildcard or a hole stand under no name.
        let of = |service: &str| by_service.get(service).into_iter().flatten();
        let others = if service.is_empty() { None } else { Some(of(&service)) };
        let meant = of("").chain(others.into_iter().flatten());
        Tri::any(meant.filter_map(|at| items.get(*at)).map(|item| item.covers(action)))
    }
}

impl Action {
    /// The service prefix in lower case, where it is written out.
    fn plain_service(&self) -> Option<String> {
        let (service, _) = self.text.as_str().split_once(':')?;
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        service.bytes().all(is_plain).then(|| service.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    #[test]
    fn actions_compare_without_case_and_with_wildcards() {
        let covers = |pattern: &str| {
            let source = Source::new(FileId(0), "t", pattern);
            Action { text: Pattern::of(source.text()) }.covers("sts:AssumeRole")
        };
        for yes in
            ["sts:AssumeRole", "STS:assumerole", "sts:*", "*", "s*:AssumeRole", "s?s:Assume*", "*:*", "st*"]
        {
            assert_eq!(covers(yes), Tri::Yes, "{yes}");
        }
        for no in [
            "sts: AssumeRole",
            "st:AssumeRole",
            "stss:AssumeRole",
            "s3:*",
            "sts:AssumeRoleWithSAML",
            "sts",
            "",
        ] {
            assert_eq!(covers(no), Tri::No, "{no}");
        }
        for unknown in ["${service}:AssumeRole", "sts:${action}", "<action>"] {
            assert_eq!(covers(unknown), Tri::Unknown, "{unknown}");
        }
    }
}
