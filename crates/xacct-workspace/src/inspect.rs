//! Looks at one text.

use std::path::Path;
use std::sync::Arc;

use xacct_facts::{FileFacts, ModuleFile, read_using};
use xacct_rules::{Checked, Finding, Suppressed};
use xacct_syntax::{FileId, Source};

use crate::guard::guarded;
use crate::{FileSettings, Problem};

/// What was seen in a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextFindings {
    /// What the rules said.
    pub findings: Vec<Finding>,
    /// What they would have said, and what is suppressed.
    pub suppressed: Vec<Suppressed>,
    /// How many policies it holds.
    pub policies: usize,
    /// How many mistakes in its syntax.
    pub syntax_errors: usize,
    /// Bugs that showed themselves.
    pub bugs: Vec<Problem>,
}

/// Reads the facts of `source` and runs the rules over them. The facts are gone afterwards: in a large tree they
/// would need more memory than the files.
pub(crate) fn inspect(source: &Source, settings: &FileSettings) -> TextFindings {
    inspect_with(source, settings, |_| ())
}

/// The same, for anyone who has use for the facts: `keep` is not called where reading them failed.
pub(crate) fn inspect_with(
    source: &Source,
    settings: &FileSettings,
    keep: impl FnOnce(&FileFacts),
) -> TextFindings {
    let facts = match read_facts(Path::new(source.name()), source, settings) {
        Ok(facts) => facts,
        Err(bug) => return TextFindings { bugs: vec![bug], ..TextFindings::default() },
    };
    keep(&facts);
    let mut seen = check(source, &facts, settings, Vec::new());
    seen.findings.retain(|finding| finding.primary.span.file == source.file());
    seen
}

/// What `source`, the text at `path`, holds.
///
/// # Errors
///
/// The bug that ended the reading.
pub(crate) fn read_facts(
    path: &Path,
    source: &Source,
    settings: &FileSettings,
) -> Result<FileFacts, Problem> {
    let (facts, mut said) = guarded(|| settings.read(source));
    let bug = || Problem::bug(path, &format!("reading the file failed: {}", said.pop().unwrap_or_default()));
    facts.ok_or_else(bug)
}

/// Runs the rules over `facts`, which were read from `source`. `elsewhere` is what was found in other files about places of
/// this one, besides those of its module that hold something of it.
pub(crate) fn check(
    source: &Source,
    facts: &FileFacts,
    settings: &FileSettings,
    mut elsewhere: Vec<Finding>,
) -> TextFindings {
    let path = Path::new(source.name());
    let (checked, mut said) = guarded(|| {
        elsewhere.extend(found_in_modules(source, settings));
        xacct_rules::check_with(facts, &settings.known_accounts, &settings.levels, elsewhere)
    });
    let Some(checked) = checked else {
        let what = format!("checking the file failed: {}", said.pop().unwrap_or_default());
        return TextFindings { bugs: vec![Problem::bug(path, &what)], ..TextFindings::default() };
    };
    // A rule panics at most once a file, so the two lists go together.
    let said = said.into_iter().chain(std::iter::repeat_with(String::new));
    let bugs = checked
        .crashed
        .iter()
        .zip(said)
        .map(|(rule, said)| Problem::bug(path, &format!("rule `{}` failed: {said}", rule.id())));
    let bugs = bugs.collect();
    let (policies, syntax_errors) = (facts.policies(), facts.syntax_errors.len());
    let Checked { findings, suppressed, .. } = checked;
    TextFindings { findings, suppressed, policies, syntax_errors, bugs }
}

/// What is found in other files of its modules about what is written in `source`: what its calls give, and statements that others
/// take over.
fn found_in_modules(source: &Source, settings: &FileSettings) -> Vec<Finding> {
    let Some(unit) = &settings.unit else { return Vec::new() };
    let is_at_call = |finding: &Finding| finding.primary.span.file == source.file();
    // Nothing is said of files that are not checked: what such a module makes of the call is said at the call.
    let at_call = |mut finding: Finding| {
        let is_unchecked = |file: FileId| file.0 >= ModuleFile::FIRST_UNCHECKED;
        if is_unchecked(finding.primary.span.file) {
            let at = finding.related.iter().position(|label| label.span.file == source.file())?;
            finding.primary = finding.related.remove(at);
        }
        finding.related.retain(|label| !is_unchecked(label.span.file));
        finding.fixes.retain(|fix| fix.edits.iter().all(|edit| edit.span.file == source.file()));
        is_at_call(&finding).then_some(finding)
    };
    let using = match unit.file(source) {
        Some(_) => read_using(unit, source.file(), &settings.hints()),
        None => {
            let unit = unit.with(Arc::new(ModuleFile::parse(source)));
            read_using(&unit, source.file(), &settings.hints())
        }
    };
    let check = |facts: &FileFacts| {
        let checked = xacct_rules::check(facts, &settings.known_accounts, &settings.levels);
        checked.findings.into_iter().filter_map(at_call)
    };
    using.iter().flat_map(check).collect()
}
