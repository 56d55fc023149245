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
    inspect_and_keep(source, settings).0
}

/// The same, for anyone who has use for the facts: they are empty where reading them failed.
pub(crate) fn inspect_and_keep(source: &Source, settings: &FileSettings) -> (TextFindings, FileFacts) {
    let path = Path::new(source.name());
    let (result, mut said) = guarded(|| {
        let facts = settings.read(source);
        let checked = xacct_rules::check(&facts, &settings.known_accounts, &settings.levels);
        (checked, facts)
    });
    let Some((checked, facts)) = result else {
        let what = format!("reading the file failed: {}", said.pop().unwrap_or_default());
        return (
            TextFindings { bugs: vec![Problem::bug(path, &what)], ..TextFindings::default() },
            FileFacts::default(),
        );
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
    (TextFindings { findings, suppressed, policies, syntax_errors, bugs }, facts)
}
