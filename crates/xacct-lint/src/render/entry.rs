//! What every report is made of.

use xacct_rules::{Finding, Label};
use xacct_workspace::CheckOutcome;

use super::escape::{escape, escape_path};
use super::{Files, PrettyOptions, Tally};

/// What a run found, with all that a format needs to write it.
pub(crate) struct Report<'a> {
    pub outcome: &'a CheckOutcome,
    pub files: Files<'a>,
    pub tally: &'a Tally,
    pub look: PrettyOptions,
}

impl<'a> Report<'a> {
    pub(crate) fn new(outcome: &'a CheckOutcome, tally: &'a Tally, look: PrettyOptions) -> Self {
        Self { outcome, files: Files::of(outcome), tally, look }
    }

    /// The findings, in the order of the files and of their texts.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        self.outcome.results.iter().flat_map(|result| &result.findings)
    }

    /// Where `label` is and what is to be said of it, as one line: `file:line:column: message`.
    pub(super) fn place_in_words(&self, label: &Label) -> Option<String> {
        let at = self.files.locate(label.span)?;
        let (path, start) = (escape_path(at.path), at.start);
        let message = escape(&label.message);
        let colon = if message.is_empty() { "" } else { ": " };
        Some(format!("{path}:{}:{}{colon}{message}", start.line, start.column))
    }

    /// The places of `finding` in other files than its own, each as one line.
    pub(super) fn elsewhere(&self, finding: &Finding) -> Vec<String> {
        let others = finding.related.iter().filter(|label| label.span.file != finding.primary.span.file);
        others.filter_map(|label| self.place_in_words(label)).collect()
    }

    /// What is wrong, for formats that have room for one line: the message, and the places in other files.
    pub(super) fn message(&self, finding: &Finding) -> String {
        let mut message = escape(&finding.message).into_owned();
        let elsewhere = self.elsewhere(finding);
        if !elsewhere.is_empty() {
            message.push_str(&format!(" (see {})", elsewhere.join("; ")));
        }
        message
    }

    /// What else there is to say of `finding`, one line each: what to do, the places, the example request and the fixes.
    pub(super) fn details(&self, finding: &Finding) -> Vec<String> {
        let notice = super::Notice::from(finding);
        let help = (!finding.help.is_empty()).then(|| format!("help: {}", escape(&finding.help)));
        let related = finding.related.iter().filter_map(|label| self.place_in_words(label));
        let lines = notice.lines().map(|(heading, line)| format!("{heading} {}", escape(&line)));
        let related = related.map(|place| format!("see {place}"));
        help.into_iter().chain(related).chain(lines).collect()
    }
}
