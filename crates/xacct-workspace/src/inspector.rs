//! Looks at texts one by one, as often as they change: what an editor has open.

use std::path::{Path, PathBuf};

use xacct_facts::{FileFacts, may_hold_policy};
use xacct_rules::{Applicability, Finding};
use xacct_syntax::{FileId, Source};

use crate::check::settings;
use crate::config::Configs;
use crate::fix::{self, FixOptions};
use crate::inspect::inspect_and_keep;
use crate::tree::NamedTrees;
use crate::{CONFIG_FILE, CheckRequest, ConfigChoice, FileSettings, Problem, name, read};

/// Looks at texts under the configuration of a request, which is read once. Anyone who learns that a configuration has
/// changed makes a new one.
#[derive(Debug)]
pub struct Inspector {
    request: CheckRequest,
    configs: Configs,
}

/// What was seen in a text.
#[derive(Debug)]
pub struct Inspection {
    /// The text. Its name is the path.
    pub source: Source,
    /// What is wrong with it: exactly what [`check_paths`](crate::check_paths) finds in such a file.
    pub findings: Vec<Finding>,
    /// What it holds; nothing where it can hold no policy.
    pub facts: FileFacts,
    /// What the configuration says of it; `None` where that has mistakes, and then nothing is found.
    pub settings: Option<FileSettings>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

impl Inspector {
    /// Looks at texts as `request` says. Of its paths only this plays a part: no link leads out of them.
    pub fn new(request: CheckRequest) -> Self {
        let configs =
            Configs::new(request.config.clone(), NamedTrees::new(&request.paths)).while_files_change();
        Self { request, configs }
    }

    /// Looks at `text` as if it stood at `path`, which need not exist.
    pub fn text(&self, file: FileId, path: &Path, text: String) -> Inspection {
        let source = name::source(file, path, text);
        // The same gate as for what is read from disk, so that the same is said of a text in both places.
        let unreadable = read::not_text(path, source.as_str().as_bytes());
        self.look(source, path, unreadable)
    }

    /// Looks at the file at `path` as it is on disk.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn file(&self, file: FileId, path: &Path) -> Result<Inspection, Problem> {
        let text = read::read(path, false)?.unwrap_or_default();
        Ok(self.look(name::source(file, path, text), path, None))
    }

    /// What `--fix` makes of the file: its text after every safe fix; `None` where there is nothing to fix.
    pub fn mended(&self, look: &Inspection) -> Option<String> {
        let settings = look.settings.as_ref()?;
        let (seen, _) = inspect_and_keep(&look.source, settings);
        let fixing = FixOptions { least: Applicability::Safe, write: false };
        let mended = fix::mend(look.source.clone(), settings, seen, fixing);
        mended.fixed.is_some().then(|| mended.source.as_str().to_owned())
    }

    /// Reads the configuration that holds for the file at `path`, so that its mistakes are known.
    pub fn meet(&self, path: &Path) {
        let _ = self.configs.for_file(path);
    }

    /// The mistakes in the configurations that were met so far.
    pub fn problems(&self) -> Vec<Problem> {
        self.configs.problems()
    }

    /// The configuration that holds for the file at `path`: an existing file, or none.
    pub fn configuration(&self, path: &Path) -> Option<PathBuf> {
        match &self.request.config {
            ConfigChoice::None => None,
            ConfigChoice::File(chosen) => Some(chosen.clone()),
            ConfigChoice::Nearest => {
                path.ancestors().skip(1).map(|folder| folder.join(CONFIG_FILE)).find(|path| path.is_file())
            }
        }
    }

    fn look(&self, source: Source, path: &Path, unreadable: Option<Problem>) -> Inspection {
        let settings = settings(&self.configs, &self.request, path);
        let (mut findings, mut facts, mut problems) = (Vec::new(), FileFacts::default(), Vec::new());
        match (unreadable, &settings) {
            (Some(problem), _) => problems.push(problem),
            (None, Some(settings)) if may_hold_policy(source.as_str().as_bytes()) => {
                let (seen, read) = inspect_and_keep(&source, settings);
                (findings, facts, problems) = (seen.findings, read, seen.bugs);
            }
            (None, _) => {}
        }
        Inspection { source, findings, facts, settings, problems }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CheckOutcome, check_text};

    const OPEN: &str =
        r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}"#;

    #[test]
    fn says_the_same_as_the_command_line() {
        let path = Path::new("x.json");
        let inspector = Inspector::new(CheckRequest::default());
        for text in [OPEN, "{}", "", "{\"Statement\0\": []}", &OPEN[..40]] {
            let look = inspector.text(FileId(0), path, text.to_owned());
            let CheckOutcome { results, problems, .. } =
                check_text(&CheckRequest::default(), path, text.into());
            let found: Vec<Finding> = results.into_iter().flat_map(|result| result.findings).collect();
            assert_eq!(look.findings, found, "{text}");
            assert_eq!(look.problems.len(), problems.len(), "{text}");
        }
    }

    #[test]
    fn a_file_is_looked_at_as_it_is_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.json");
        let inspector = Inspector::new(CheckRequest::default());
        assert!(inspector.file(FileId(0), &path).is_err());
        std::fs::write(&path, OPEN).unwrap();
        let look = inspector.file(FileId(0), &path).unwrap();
        assert_eq!((look.findings.is_empty(), look.facts.documents.len()), (false, 1));
        assert_eq!(inspector.configuration(&path), None);
        std::fs::write(dir.path().join(CONFIG_FILE), "").unwrap();
        assert_eq!(inspector.configuration(&path), Some(dir.path().join(CONFIG_FILE)));
    }

    #[test]
    fn mends_what_is_safe() {
        let inspector = Inspector::new(CheckRequest::default());
        let broken = OPEN.replace("\"*\", \"A", "\"*\",, \"A");
        let look = inspector.text(FileId(0), Path::new("x.json"), broken);
        assert_eq!(inspector.mended(&look).as_deref(), Some(OPEN));
        let look = inspector.text(FileId(0), Path::new("x.json"), OPEN.to_owned());
        assert_eq!(inspector.mended(&look), None);
    }
}
