//! Paths of directories.

/// The path without `.`, and without the directories that `..` leads out of.
pub(super) fn normal(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split(['/', '\\']).filter(|step| !matches!(*step, "" | ".")) {
        let is_out = step == ".." && steps.last().is_some_and(|last| *last != "..");
        match is_out {
            true => steps.truncate(steps.len() - 1),
            false => steps.push(step),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", steps.join("/"))
}
