//! Finds the files that say something of a role, a user, a group or a resource.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use xacct_syntax::{FileId, Source};

use super::Session;
use super::joined::JoinedFacts;
use crate::inspect::read_facts;
use crate::{PolicyFile, Problem, name};

/// What a workspace holds of a few names.
#[derive(Debug, Default)]
pub struct LookUp {
    /// The files that define something of these names, with what other files say of it.
    pub files: Vec<PolicyFile>,
    /// The files that these have that from: where they are, and their texts.
    pub others: Vec<(PathBuf, Source)>,
    /// Those of `others` that are only presumed to mean the same: one account is not known.
    pub presumed: Vec<PathBuf>,
    /// The names of which the workspace holds nothing, each with the most similar name that it holds.
    pub unknown: Vec<(String, Option<String>)>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

impl Session {
    /// Looks up `names`, each the name or the ARN of a role, user, group or resource, in all files below the directories that
    /// the session's request names.
    pub fn look_up(&self, names: &[&str]) -> LookUp {
        self.index();
        let mut found = LookUp::default();
        let mut files: BTreeSet<FileId> = BTreeSet::new();
        for name in names {
            let model = self.model();
            let holders = model.estate.named(name).into_iter().map(|(file, _)| file);
            let defining: BTreeSet<FileId> = holders.chain(model.estate.resources_named(name)).collect();
            if defining.is_empty() {
                found.unknown.push(((*name).to_owned(), nearest(name, &model.estate.names())));
            }
            files.extend(defining);
        }
        let JoinedFiles { files, others, presumed, problems } = self.joined(&files);
        found.problems.extend(problems);
        (found.files, found.others, found.presumed) = (files, others, presumed);
        found.problems.extend(self.problems());
        found
    }

    /// Reads `files` with what other files say of their holders, presumably or certainly.
    pub(crate) fn joined(&self, files: &BTreeSet<FileId>) -> JoinedFiles {
        let mut read = JoinedFiles::default();
        let mut joined = JoinedFacts::new(self);
        let (mut others, mut presumed) = (BTreeSet::new(), BTreeSet::new());
        for file in files {
            let Some(path) = self.model().identities.path(*file).map(Path::to_owned) else { continue };
            let text = match self.read(&path, true) {
                Ok(text) => text.unwrap_or_default(),
                Err(problem) => {
                    read.problems.push(problem);
                    continue;
                }
            };
            let source = name::source(*file, &path, text);
            let Some(settings) = self.settings_with_others(&path, &source) else { continue };
            let mut facts = match read_facts(&path, &source, &settings) {
                Ok(facts) => facts,
                Err(bug) => {
                    read.problems.push(bug);
                    continue;
                }
            };
            presumed.extend(joined.complete_presumably(*file, &mut facts));
            others.extend(self.model().estate.ties(*file).into_iter().map(|tie| tie.file));
            read.files.push(PolicyFile { path, source, facts, settings, is_found: true });
        }
        let beside = others.iter().filter(|other| !files.contains(other));
        read.others = beside.filter_map(|other| joined.source(*other)).collect();
        let presumed = presumed.into_iter().filter_map(|file| joined.source(file));
        read.presumed = presumed.map(|(path, _)| path).collect();
        read
    }
}

/// Files with what other files say of their holders.
#[derive(Debug, Default)]
pub(crate) struct JoinedFiles {
    pub files: Vec<PolicyFile>,
    /// The files that say it: where they are, and their texts.
    pub others: Vec<(PathBuf, Source)>,
    /// Those that are only presumed to mean the same.
    pub presumed: Vec<PathBuf>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

/// The one of `names` that is most like the end of `name`, whatever its case.
fn nearest(name: &str, names: &BTreeSet<&str>) -> Option<String> {
    let last = name.rsplit([':', '/']).next().unwrap_or(name);
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let nearest = xacct_rules::nearest(last, lower.iter().map(String::as_str))?;
    let at = lower.iter().position(|name| name == nearest)?;
    names.iter().nth(at).map(|name| (*name).to_owned())
}
