//! One session over a workspace: its texts, what they say together, and the findings of any file.
//!
//! [`check_paths`](crate::check_paths) is a session over a walk; the language server is a session whose open documents lie
//! over the files on disk. Both derive the findings of a file in the same way, so that they always say the same.

mod chains;
mod defined;
mod identities;
mod joined;
mod look_up;
mod others;
mod places;
mod texts;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use xacct_estate::{Estate, EstateFile};
use xacct_facts::{FileFacts, Module, may_hold_policy};
use xacct_rules::{Applicability, Finding};
use xacct_syntax::{FileId, Source};

use crate::check::settings;
use crate::config::Configs;
use crate::fix::{self, FixOptions};
use crate::inspect::{TextFindings, inspect, read_facts};
use crate::tree::NamedTrees;
use crate::{CONFIG_FILE, CheckRequest, ConfigChoice, FileSettings, Problem, name, read};
pub use chains::{ChainEnd, ChainLink};
use identities::Identities;
pub(crate) use joined::JoinedFacts;
pub use look_up::LookUp;
use others::ReadWith;
pub use places::{NamedPlace, WorkspaceSymbolPlace};
pub(crate) use texts::{OverlaidText, Texts};

/// A workspace under the configuration of a request, which is read once. Anyone who learns that a configuration has changed
/// makes a new one.
#[derive(Debug)]
pub struct Session {
    pub(crate) request: CheckRequest,
    pub(crate) trees: NamedTrees,
    pub(crate) configs: Configs,
    texts: Arc<Texts>,
    model: Mutex<WorkspaceModel>,
}

/// What is known of all files together.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorkspaceModel {
    pub identities: Identities,
    pub estate: Estate,
    pub read_with: ReadWith,
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
    /// The other files that findings point to: where they are, and their texts.
    pub others: Vec<(PathBuf, Source)>,
    /// The files whose findings rest on what this one says, or rested on what it said before.
    pub affected: Vec<PathBuf>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

impl Session {
    /// A session about what `request` asks for. Of its paths only this plays a part: no link leads out of them.
    pub fn new(request: CheckRequest) -> Self {
        let trees = NamedTrees::new(&request.paths);
        let texts = Arc::<Texts>::default();
        let configs = Configs::new(request.config.clone(), trees.clone()).of_texts(Arc::clone(&texts));
        Self { request, trees, configs, texts, model: Mutex::default() }
    }

    /// A session about the same files in which these texts count in the place of those on disk.
    pub(crate) fn with_texts(&self, over: HashMap<PathBuf, OverlaidText>) -> Self {
        let other = Self::new(self.request.clone());
        other.texts.lay(over);
        other
    }

    /// The same with what `other` knows of its files.
    pub(crate) fn with_model_of(self, other: &Self) -> Self {
        let model = other.model().clone();
        Self { model: Mutex::new(model), ..self }
    }

    /// Whether there is a file at `path`.
    pub(crate) fn is_there(&self, path: &Path) -> bool {
        self.texts.is_there(path)
    }

    /// The files that are read together with the one at `path`, itself included: those of its module.
    pub(crate) fn read_with(&self, path: &Path) -> Vec<PathBuf> {
        let mut together = vec![path.to_owned()];
        let is_part =
            |path: &Path| path.file_name().and_then(|name| name.to_str()).is_some_and(Module::has_part);
        if let Some(folder) = path.parent().filter(|_| is_part(path)) {
            let beside = self.texts.list(folder).into_iter();
            together.extend(beside.filter(|other| other != path && is_part(other)));
        }
        together
    }

    /// The same where files may change between two questions.
    #[must_use]
    pub fn while_files_change(self) -> Self {
        Self { configs: self.configs.while_files_change(), ..self }
    }

    /// Lays `text` over the file at `path`, which need not exist: an open document.
    pub fn open(&self, path: &Path, text: &str) {
        self.texts.open(path, text);
    }

    /// What is on disk at `path` counts again.
    pub fn close(&self, path: &Path) {
        self.texts.close(path);
    }

    /// Looks at `text` as if it stood at `path`, which need not exist.
    pub fn text(&self, path: &Path, text: String) -> Inspection {
        let source = name::source(self.model().identities.of(path), path, text);
        // The same gate as for what is read from disk, so that the same is said of a text in both places.
        let unreadable = read::not_text(path, source.as_str().as_bytes());
        self.look(source, path, unreadable)
    }

    /// Looks at the file at `path`, or at the document that is open there.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn file(&self, path: &Path) -> Result<Inspection, Problem> {
        let text = self.texts.read(path, false)?.unwrap_or_default();
        let source = name::source(self.model().identities.of(path), path, text);
        Ok(self.look(source, path, None))
    }

    /// Forgets the file at `path`, which is gone. The files whose findings may no longer be so.
    pub fn forget(&self, path: &Path) -> Vec<PathBuf> {
        let mut model = self.model();
        let file = model.identities.of(path);
        let mut affected = model.estate.remove(file);
        affected.extend(model.read_with.of(file));
        model.others(&affected, file)
    }

    /// What `--fix` makes of the file: its text after every safe fix; `None` where there is nothing to fix.
    pub fn mended(&self, look: &Inspection) -> Option<String> {
        let settings = look.settings.as_ref()?;
        let seen = inspect(&look.source, settings);
        let fixing = FixOptions { least: Applicability::Safe, write: false };
        let mended = fix::mend(look.source.clone(), settings, seen, fixing);
        mended.fixed.is_some().then(|| mended.source.as_str().to_owned())
    }

    /// Reads the configuration that holds for the file at `path`, so that its mistakes are known.
    pub fn meet(&self, path: &Path) {
        let _ = self.configs.for_file(path);
    }

    /// Whether a configuration that was met has accounts from the file at `path`.
    pub fn is_named(&self, path: &Path) -> bool {
        self.configs.names(path)
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

    pub(crate) fn model(&self) -> MutexGuard<'_, WorkspaceModel> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self, path: &Path) -> Option<FileSettings> {
        settings(&self.configs, &self.request, path)
    }

    /// Reads the text at `path`: see [`read::read`].
    pub(crate) fn read(&self, path: &Path, walked: bool) -> Result<Option<String>, Problem> {
        self.texts.read(path, walked)
    }

    /// What the estate keeps of `facts`, which were read from `path`.
    pub(crate) fn entry(&self, path: &Path, facts: &FileFacts, settings: &FileSettings) -> EstateFile {
        let entry = EstateFile::of(facts, settings.account, 0);
        if entry.is_empty() { entry } else { EstateFile { root: self.trees.number(path), ..entry } }
    }

    fn look(&self, source: Source, path: &Path, unreadable: Option<Problem>) -> Inspection {
        let settings = self.settings_with_others(path, &source);
        let mut inspection = Inspection {
            source,
            findings: Vec::new(),
            facts: FileFacts::default(),
            settings,
            others: Vec::new(),
            affected: Vec::new(),
            problems: Vec::new(),
        };
        if let Some(problem) = unreadable {
            inspection.problems.push(problem);
            inspection.affected = self.forget(path);
            return inspection;
        }
        let Some(settings) = &inspection.settings else { return inspection };
        let file = inspection.source.file();
        if may_hold_policy(inspection.source.as_str().as_bytes()) {
            match read_facts(path, &inspection.source, settings) {
                Ok(facts) => inspection.facts = facts,
                Err(bug) => inspection.problems.push(bug),
            }
        }
        let entry = self.entry(path, &inspection.facts, settings);
        let affected = {
            let mut model = self.model();
            let mut affected = model.estate.put(file, entry);
            affected.extend(model.estate.ties(file).iter().map(|tie| tie.file));
            affected.extend(model.estate.says_of(file));
            affected.extend(model.read_with.of(file));
            model.others(&affected, file)
        };
        inspection.affected = affected;
        if let Some(unit) = &settings.unit {
            let configuring = unit.configuring().iter().cloned();
            let texts: Vec<PathBuf> = unit.texts().chain(configuring).map(PathBuf::from).collect();
            self.model().note_texts(&texts, file);
            let together = unit.affected_by(inspection.source.name()).into_iter().map(PathBuf::from);
            let known = |path: &PathBuf| self.model().identities.knows(path);
            let others = together.filter(|other| known(other) && !inspection.affected.contains(other));
            let others: Vec<PathBuf> = others.collect();
            inspection.affected.extend(others);
        }
        let mut joined = JoinedFacts::new(self);
        let elsewhere = joined.findings_about(file);
        joined.complete(file, &mut inspection.facts);
        let seen: TextFindings =
            crate::inspect::check(&inspection.source, &inspection.facts, settings, elsewhere);
        inspection.findings = seen.findings;
        inspection.findings.retain(|finding| finding.primary.span.file == file);
        inspection.problems.extend(seen.bugs);
        inspection.others = joined.sources(&inspection.findings, file);
        inspection
    }
}

impl WorkspaceModel {
    /// Takes in what all files say in place of what was known of them. The files that are tied to others, in either
    /// direction.
    pub(crate) fn start_anew(
        &mut self,
        entries: impl Iterator<Item = (FileId, EstateFile)>,
    ) -> BTreeSet<FileId> {
        self.estate = Estate::default();
        let files: Vec<FileId> = entries
            .filter(|(_, entry)| !entry.is_empty())
            .map(|(file, entry)| {
                self.estate.put(file, entry);
                file
            })
            .collect();
        let mut tied = BTreeSet::new();
        for file in files {
            let ties = self.estate.ties(file);
            tied.extend((!ties.is_empty()).then_some(file));
            tied.extend(ties.into_iter().map(|tie| tie.file));
        }
        tied
    }

    /// Notes that the files at `texts` are read with `file` in view.
    fn note_texts(&mut self, texts: &[PathBuf], file: FileId) {
        for text in texts {
            let text = self.identities.of(text);
            self.read_with.note(text, file);
        }
    }

    /// Where the files of `affected` are, without `file` itself.
    fn others(&mut self, affected: &BTreeSet<FileId>, file: FileId) -> Vec<PathBuf> {
        let others = affected.iter().filter(|other| **other != file);
        others.filter_map(|other| self.identities.path(*other).map(Path::to_owned)).collect()
    }
}
