//! What is drawn over a file's text: a finding, or a mistake in the configuration.

use xacct_rules::{Applicability, Finding, Fix, Label, Request, RuleId, Severity};
use xacct_workspace::{Problem, ProblemPlace};

/// A message with places in a file.
pub(crate) struct Notice<'a> {
    pub severity: Severity,
    pub rule: Option<RuleId>,
    pub message: &'a str,
    pub primary: &'a Label,
    pub related: &'a [Label],
    pub witness: Option<&'a Request>,
    pub help: &'a str,
    pub fixes: &'a [Fix],
}

impl<'a> From<&'a Finding> for Notice<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            severity: finding.severity,
            rule: Some(finding.rule),
            message: &finding.message,
            primary: &finding.primary,
            related: &finding.related,
            witness: finding.witness.as_ref(),
            help: &finding.help,
            fixes: &finding.fixes,
        }
    }
}

impl<'a> Notice<'a> {
    /// What is wrong at `place`, which belongs to `problem`.
    pub(crate) fn of_problem(problem: &'a Problem, place: &'a ProblemPlace) -> Self {
        Self {
            severity: problem.severity,
            rule: None,
            message: &problem.message,
            primary: &place.primary,
            related: &place.related,
            witness: None,
            help: &problem.help,
            fixes: &[],
        }
    }

    /// The labels with the files that they lie in, the primary one first.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&'a Label, bool)> {
        std::iter::once((self.primary, true)).chain(self.related.iter().map(|label| (label, false)))
    }

    /// What stands below the drawing, each as a heading and a line: the witness, then each fix with how to have it done.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (String, String)> {
        let witness = self.witness.map(|request| ("example request:".to_owned(), request.sentence()));
        // That findings can be suppressed is known after the first finding.
        let fixes = self.fixes.iter().filter(|fix| !fix.suppresses).map(|fix| {
            let how = match fix.applicability {
                Applicability::Safe => "apply with --fix".to_owned(),
                Applicability::Unsafe => "apply with --fix --unsafe-fixes".to_owned(),
                Applicability::Manual if fix.placeholders.is_empty() => String::new(),
                Applicability::Manual => format!("fill in {}", fix.placeholders.join(", ")),
            };
            let how = if how.is_empty() { how } else { format!(" ({how})") };
            (format!("fix ({}):", fix.applicability), format!("{}{how}", fix.title))
        });
        witness.into_iter().chain(fixes)
    }
}
