//! Which texts a file reads with `file` and `templatefile`.

use std::collections::HashMap;

use xacct_syntax::{Node, Text, Tree};

/// What `file` and `templatefile` read, by path.
pub(super) type FileTexts = HashMap<String, Text>;

/// The paths of the texts that `tree` asks for, relative to its directory.
pub(crate) fn wanted(tree: &Tree) -> impl Iterator<Item = String> + '_ {
    let calls =
        tree.nodes().filter_map(Node::call).filter(|call| is_reader(&call.key.as_str().unwrap_or_default()));
    calls.filter_map(|call| path(&written(call.value.items().next()?)?))
}

/// Whether `function` reads a text.
pub(crate) fn is_reader(function: &str) -> bool {
    matches!(function, "file" | "templatefile")
}

/// What is written for a path, `path.module` left out.
fn written(node: Node<'_>) -> Option<String> {
    let text = node.text()?;
    let mut path = String::new();
    let mut done = 0;
    for (range, _) in text.holes() {
        path.push_str(text.as_str().get(done..range.start)?);
        let is_here = matches!(text.as_str().get(range.clone())?, "${path.module}" | "${path.root}");
        path.push_str(is_here.then_some(".")?);
        done = range.end;
    }
    path.push_str(text.as_str().get(done..)?);
    Some(path)
}

/// The path without its `.`; none for one that leads out of the directory.
pub(super) fn path(written: &str) -> Option<String> {
    if written.starts_with('/') || written.contains(['\\', ':']) {
        return None;
    }
    let steps: Vec<&str> = written.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    (!steps.is_empty() && !steps.contains(&"..")).then(|| steps.join("/"))
}
