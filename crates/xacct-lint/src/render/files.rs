//! The files that findings are about.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use xacct_syntax::{FileId, Lines, Position, Source, Span};
use xacct_workspace::{CheckOutcome, PolicyFile};

/// A file with its lines, which are looked for when somebody asks.
pub(crate) struct File<'a> {
    pub source: &'a Source,
    /// Where it is, whatever bytes that has: the source's name need not say.
    pub path: &'a Path,
    lines: OnceCell<Lines>,
}

/// Files by id.
pub(crate) struct Files<'a>(Vec<File<'a>>);

/// A stretch of a file as people count it.
pub(crate) struct Location<'a> {
    pub path: &'a Path,
    pub start: Position,
    pub end: Position,
}

impl<'a> File<'a> {
    pub(crate) fn new(source: &'a Source, path: &'a Path) -> Self {
        Self { source, path, lines: OnceCell::new() }
    }

    pub(crate) fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(self.source.as_str()))
    }

    pub(crate) fn position(&self, offset: u32) -> Position {
        self.lines().position(offset)
    }
}

impl<'a> Files<'a> {
    /// The files with findings, and those that these point to.
    pub(crate) fn of(outcome: &'a CheckOutcome) -> Self {
        let with_findings = outcome.results.iter().map(|result| File::new(&result.source, &result.path));
        let others = outcome.others.iter().map(|(path, source)| File::new(source, path));
        Self::sorted(with_findings.chain(others))
    }

    /// One file.
    pub(crate) fn one(source: &'a Source, path: &'a Path) -> Self {
        Self(vec![File::new(source, path)])
    }

    /// Files with policies, and others that these have something from.
    pub(crate) fn with_policies(
        files: impl IntoIterator<Item = &'a PolicyFile>,
        others: &'a [(PathBuf, Source)],
    ) -> Self {
        let files = files.into_iter().map(|file| File::new(&file.source, &file.path));
        Self::sorted(files.chain(others.iter().map(|(path, source)| File::new(source, path))))
    }

    fn sorted(files: impl Iterator<Item = File<'a>>) -> Self {
        let mut files: Vec<File<'a>> = files.collect();
        files.sort_by_key(|file| file.source.file());
        Self(files)
    }

    pub(crate) fn get(&self, file: FileId) -> Option<&File<'a>> {
        let at = self.0.binary_search_by_key(&file, |file| file.source.file()).ok()?;
        self.0.get(at)
    }

    /// Where `span` is, unless its file is not among these.
    pub(crate) fn locate(&self, span: Span) -> Option<Location<'a>> {
        let file = self.get(span.file)?;
        Some(Location { path: file.path, start: file.position(span.start), end: file.position(span.end) })
    }
}
