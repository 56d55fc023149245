//! What is left of a text after an edit.

use std::collections::BTreeMap;

use xacct_syntax::{Node, Parsed};

/// A document as lines; each knows which line of the original it is, while it is untouched.
pub type Lines = Vec<(String, Option<usize>)>;

/// Each scalar by its place: where it ends, and the keys that lead to it.
fn scalars(parsed: &Parsed) -> BTreeMap<usize, (usize, String)> {
    fn walk(node: Node<'_>, path: &str, found: &mut BTreeMap<usize, (usize, String)>) {
        if node.is_copy() {
            return;
        }
        if node.is_scalar() {
            found.insert(node.range().start, (node.range().end, path.to_owned()));
        }
        for item in node.items() {
            walk(item, &format!("{path}[]"), found);
        }
        for entry in node.entries() {
            let path = format!("{path}.{}", entry.key.as_str().unwrap_or_default());
            walk(entry.key, &path, found);
            walk(entry.value, &path, found);
        }
    }
    let mut found = BTreeMap::new();
    walk(parsed.tree.root(), "", &mut found);
    found
}

/// How many scalars stood on untouched lines, how many kept their place, and how many their keys too.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub edits: usize,
    pub single: usize,
    pub refused: usize,
    pub all: usize,
    pub placed: usize,
    pub kept: usize,
}

impl Tally {
    /// Counts what `parse` makes of `lines`, which were `original` before the edit.
    pub fn count(&mut self, parse: impl Fn(&str) -> Parsed, original: &str, lines: &Lines) {
        let before = scalars(&parse(original));
        let starts: Vec<usize> =
            std::iter::once(0).chain(original.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let edited: String = lines.iter().map(|(line, _)| line.as_str()).collect();
        let parsed = parse(&edited);
        let after = scalars(&parsed);
        self.edits += 1;
        self.refused += usize::from(!parsed.errors.is_empty());
        self.single += usize::from(parsed.errors.len() == 1);
        let mut at = 0;
        for (line, origin) in lines {
            if let Some(from) = origin.map(|i| starts[i]) {
                for (start, (end, path)) in before.range(from..from + line.len()) {
                    let (start, end) = (start - from + at, end - from + at);
                    self.all += 1;
                    let now = after.get(&start).filter(|(now, _)| *now == end);
                    self.placed += usize::from(now.is_some());
                    self.kept += usize::from(now.is_some_and(|(_, now)| now == path));
                }
            }
            at += line.len();
        }
    }
}

impl Tally {
    pub fn share(&self, part: usize) -> f64 {
        100.0 * part as f64 / self.all as f64
    }

    pub fn print(&self, name: &str) {
        let single = 100.0 * self.single as f64 / self.refused.max(1) as f64;
        println!(
            "{name:<30} {:>7} {:>7.1} {:>7.1} {single:>10.1}",
            self.edits,
            self.share(self.placed),
            self.share(self.kept)
        );
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            edits: self.edits + other.edits,
            single: self.single + other.single,
            refused: self.refused + other.refused,
            all: self.all + other.all,
            placed: self.placed + other.placed,
            kept: self.kept + other.kept,
        }
    }
}
