//! What a directory is read together with once a call in it has changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::ModuleFiles;
use super::calls::{CallGraph, CallSearch};
use crate::tree::NamedTrees;

impl CallGraph {
    /// The same after the calls in `folder` have changed: the directories that it was read together with are searched anew, and
    /// those that are called now, with the ones that these were read together with.
    #[must_use]
    pub fn regrouped(&self, folder: &Path, trees: &NamedTrees, files: &dyn ModuleFiles) -> Self {
        let mut search = CallSearch::new(trees, files);
        let mut known = BTreeSet::new();
        let mut open: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(next) = open.pop() {
            if known.insert(next.clone()) {
                search.from(&next);
                open.extend(self.around(&next).map(Path::to_owned));
                open.extend(search.called_by(&next).map(Path::to_owned));
            }
        }
        let others = self.groups().iter().filter(|group| group.iter().all(|one| !known.contains(&one.path)));
        let fresh = search.graph();
        others.chain(fresh.groups()).cloned().collect()
    }
}
