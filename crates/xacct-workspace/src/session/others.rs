//! The files that the stacks of a template are made of.

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use xacct_facts::OtherTexts;
use xacct_syntax::{FileId, Source};

use super::{OverlaidText, Session};
use crate::config::NamedFiles;
use crate::{FileSettings, name};

/// So many files are read for the sake of one.
const MOST_FILES: usize = 64;
/// So many bytes are read for the sake of one file.
const MOST_BYTES: usize = 16 << 20;

/// Which files are read with which others.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadWith(HashMap<FileId, BTreeSet<FileId>>);

impl ReadWith {
    /// Notes that `reader` is read with `file` in view.
    pub fn note(&mut self, file: FileId, reader: FileId) {
        self.0.entry(file).or_default().insert(reader);
    }

    /// The files that are read with `file` in view.
    pub fn of(&self, file: FileId) -> impl Iterator<Item = FileId> + '_ {
        self.0.get(&file).into_iter().flatten().copied()
    }
}

impl Session {
    /// What holds for the file at `path`, whose text is `source`, with the files that its stacks are made of.
    pub(crate) fn settings_with_others(&self, path: &Path, source: &Source) -> Option<FileSettings> {
        let settings = self.settings(path)?;
        Some(FileSettings { others: self.others(path, source), ..settings })
    }

    fn others(&self, path: &Path, source: &Source) -> Option<Arc<OtherTexts>> {
        let mut others = OtherTexts::of(source);
        let mut left = MOST_BYTES;
        for _ in 0..MOST_FILES {
            let Some(relative) = others.next_wanted() else { break };
            let other = beside(path, &relative);
            let file = {
                let mut model = self.model();
                let file = model.identities.of(&other);
                model.read_with.note(file, source.file());
                file
            };
            let Some(text) = self.text_beside(path, &relative, &other) else { continue };
            if text.len() > left {
                break;
            }
            left -= text.len();
            others.add(relative, &name::source(file, &other, text));
        }
        (!others.is_empty()).then(|| Arc::new(others))
    }

    /// The text at `other`, which is `relative` to the file at `path`: no link leads out of the tree of that.
    fn text_beside(&self, path: &Path, relative: &str, other: &Path) -> Option<String> {
        match self.texts.laid_over(other) {
            Some(OverlaidText::Text(text)) => return Some(text.as_ref().to_owned()),
            Some(OverlaidText::Gone | OverlaidText::Unreadable(_)) => return None,
            None => {}
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().ok()?;
        let source = NamedFiles::new(&folder, &self.trees).read(relative).ok()?;
        Some(source.as_str().to_owned())
    }
}

/// The path `relative` to that of a file, without `.` and `..` where they can be taken out.
fn beside(path: &Path, relative: &str) -> PathBuf {
    let mut joined = path.parent().unwrap_or(Path::new("")).to_owned();
    for component in Path::new(relative).components() {
        match component {
            Component::ParentDir if joined.file_name().is_some() => drop(joined.pop()),
            Component::CurDir => {}
            other => joined.push(other),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_another_has_the_path_that_a_walk_finds() {
        for (path, relative, expected) in [
            ("main.yaml", "nested/a.yaml", "nested/a.yaml"),
            ("./main.yaml", "a.yaml", "./a.yaml"),
            ("/repo/app/main.yaml", "../shared/a.yaml", "/repo/shared/a.yaml"),
            ("app/main.yaml", "../a.yaml", "a.yaml"),
            ("main.yaml", "../a.yaml", "../a.yaml"),
        ] {
            assert_eq!(beside(Path::new(path), relative), Path::new(expected), "{path}");
        }
    }
}
