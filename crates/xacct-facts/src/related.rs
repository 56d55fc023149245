//! The trees of the other files that a file refers to, by their paths.

use std::collections::HashMap;
use std::sync::Arc;

use xacct_syntax::Tree;

/// Trees by path, relative to the directory of the file that is read, with `/` between the names.
#[derive(Debug, Default)]
pub(crate) struct RelatedTrees(HashMap<String, Arc<Tree>>);

impl RelatedTrees {
    pub fn insert(&mut self, path: String, tree: Arc<Tree>) {
        self.0.insert(path, tree);
    }

    pub fn get(&self, path: &str) -> Option<&Arc<Tree>> {
        self.0.get(path)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The path that the file at `from` means by `location`: a relative path, also after `file://`. `None` for a URL, an absolute
/// path, and what is still to be filled in.
pub(crate) fn path_of(from: &str, location: &str) -> Option<String> {
    let location = location.trim();
    let path = location.strip_prefix("file://").unwrap_or(location);
    let is_relative = !path.is_empty() && !path.starts_with(['/', '\\', '~', '$', '{']);
    if !is_relative
        || path.contains(':')
        || path.contains("${")
        || path.contains("{{")
        || path.len() > LONGEST
    {
        return None;
    }
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in path.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    let path = steps.join("/");
    (!path.is_empty() && !path.ends_with("..") && path.len() <= LONGEST).then_some(path)
}

/// The longest path that is followed, in bytes.
const LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_path_or_not() {
        for (from, location, path) in [
            ("main.yaml", "./nested/a.yaml", Some("nested/a.yaml")),
            ("main.yaml", "a.yaml", Some("a.yaml")),
            ("nested/a.yaml", "../b.yaml", Some("b.yaml")),
            ("nested/a.yaml", "../../shared/b.yaml", Some("../shared/b.yaml")),
            ("../shared/b.yaml", "c/../d.yaml", Some("../shared/d.yaml")),
            ("main.yaml", "file://a.yaml", Some("a.yaml")),
            ("main.yaml", "file:///etc/a.yaml", None),
            ("main.yaml", "https://bucket.s3.amazonaws.com/a.yaml", None),
            ("main.yaml", "s3://bucket/a.yaml", None),
            ("main.yaml", "/a.yaml", None),
            ("main.yaml", "C:\\a.yaml", None),
            ("main.yaml", "${Prefix}/a.yaml", None),
            ("main.yaml", "..", None),
            ("main.yaml", "", None),
        ] {
            assert_eq!(path_of(from, location).as_deref(), path, "{location}");
        }
    }
}
