//! The other texts that a file is read with. This crate opens no files: whoever does asks which ones are wanted.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use xacct_syntax::Source;

use crate::deployments::may_have_stacks;
use crate::format::parse;
use crate::hosts::cloudformation::{self, DEEPEST};
use crate::related::RelatedTrees;

/// The texts beside a file that say what it is made of: the templates of its nested stacks, and those of theirs.
///
/// ```
/// # use xacct_facts::OtherTexts;
/// # use xacct_syntax::{FileId, Source};
/// # let source = Source::new(FileId(0), "main.yaml", "");
/// # let open = |path: &str| -> Option<Source> { None };
/// let mut others = OtherTexts::of(&source);
/// while let Some(path) = others.next_wanted() {
///     if let Some(text) = open(&path) {
///         others.add(path, &text);
///     }
/// }
/// ```
#[derive(Debug, Default)]
pub struct OtherTexts {
    trees: RelatedTrees,
    /// The nearest ones first.
    wanted: VecDeque<String>,
    /// The paths that were ever wanted, each with the number of stacks that it lies in.
    known: HashMap<String, usize>,
}

impl OtherTexts {
    /// The texts that `source` is read with; none of them is there yet.
    pub fn of(source: &Source) -> Self {
        let mut others = Self::default();
        if may_have_stacks(source.as_str()) {
            others.want(cloudformation::wanted(parse(source).tree.root(), ""), 1);
        }
        others
    }

    /// The path of a text that is still wanted, relative to the directory of the file, with `/` between the names. `..` may
    /// lead out of that directory: how far is for the caller to say.
    pub fn next_wanted(&mut self) -> Option<String> {
        self.wanted.pop_front()
    }

    /// Adds the text at `path`. Its file has a number of its own, which the spans of what is found in it have.
    pub fn add(&mut self, path: String, source: &Source) {
        let tree = Arc::new(parse(source).tree);
        if cloudformation::is(tree.root()) {
            let depth = self.known.get(&path).map_or(1, |depth| depth + 1);
            // Nobody looks at stacks that lie deeper.
            if depth <= DEEPEST {
                self.want(cloudformation::wanted(tree.root(), &path), depth);
            }
            self.trees.insert(path, tree);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    pub(crate) fn trees(&self) -> &RelatedTrees {
        &self.trees
    }

    fn want(&mut self, paths: Vec<String>, depth: usize) {
        for path in paths {
            if let Entry::Vacant(place) = self.known.entry(path.clone()) {
                place.insert(depth);
                self.wanted.push_back(path);
            }
        }
    }
}
