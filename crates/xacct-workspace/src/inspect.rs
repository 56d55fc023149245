//! Looks at one text.

use std::path::Path;

use xacct_facts::FileFacts;
use xacct_rules::{Checked, Finding, Suppressed};
use xacct_syntax::Source;

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
    let path = Path::new(source.name());
    let (facts, mut said) = guarded(|| settings.read(source));
    let Some(facts) = facts else {
        let what = format!("reading the file failed: {}", said.pop().unwrap_or_default());
        return TextFindings { bugs: vec![Problem::bug(path, &what)], ..TextFindings::default() };
    };
    keep(&facts);
    check(path, &facts, settings, Vec::new())
}

/// Runs the rules over `facts`, which were read from `path`. `elsewhere` is what was found in other files about places of this
/// one.
pub(crate) fn check(
    path: &Path,
    facts: &FileFacts,
    settings: &FileSettings,
    elsewhere: Vec<Finding>,
) -> TextFindings {
    let (checked, mut said) =
        guarded(|| xacct_rules::check_with(facts, &settings.known_accounts, &settings.levels, elsewhere));
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
