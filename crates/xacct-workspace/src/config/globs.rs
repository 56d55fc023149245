//! Patterns of paths.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns as a `.gitignore` has them: `*` stays within a directory, `**` does not, a directory means all that is
/// below it, and a pattern without a slash is looked for at any depth.
#[derive(Debug)]
pub(super) struct Globs(GlobSet);

impl Globs {
    /// # Errors
    ///
    /// The pattern that is none, with the reason.
    pub(super) fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let path = pattern.trim_start_matches("./").trim_end_matches('/');
            let path = match path.strip_prefix('/') {
                Some(anchored) => anchored.to_owned(),
                None if path.contains('/') => path.to_owned(),
                None => format!("**/{path}"),
            };
            for pattern in [format!("{path}/**"), path] {
                set.add(GlobBuilder::new(&pattern).literal_separator(true).build()?);
            }
        }
        set.build().map(Self)
    }

    /// Whether one of them matches `path`, which is relative.
    pub(super) fn is_match(&self, path: &Path) -> bool {
        self.0.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_read_as_in_a_gitignore() {
        let matches = |pattern: &str, path: &str| Globs::new([pattern]).unwrap().is_match(Path::new(path));
        assert!(matches("accounts/dev/**", "accounts/dev/a/b.json"));
        assert!(matches("accounts/dev", "accounts/dev/a/b.json"));
        assert!(matches("accounts/dev/", "accounts/dev/b.json"));
        assert!(!matches("accounts/dev/**", "other/accounts/dev/b.json"));
        assert!(matches("accounts/*/x.json", "accounts/dev/x.json"));
        assert!(!matches("accounts/*/x.json", "accounts/dev/a/x.json"));
        assert!(matches("*.trust.json", "deep/down/a.trust.json"));
        assert!(matches("legacy", "legacy/a.json"));
        assert!(matches("legacy", "deep/legacy/a.json"));
        assert!(!matches("/legacy", "deep/legacy/a.json"));
        assert!(Globs::new(["a[".to_owned().as_str()]).is_err());
    }
}
