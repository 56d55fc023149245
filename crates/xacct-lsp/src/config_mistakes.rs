//! Shows what is wrong with configurations, at its place in the `xacct-lint.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::{Diagnostic, DiagnosticRelatedInformation, MessageType, Range};
use xacct_workspace::Problem;

use crate::client_text::ClientText;
use crate::diagnostic::{SOURCE, severity};
use crate::outbox::Outbox;
use crate::paths::uri_of;
use crate::position::PositionEncoding;

/// What is shown at the moment.
#[derive(Debug, Default)]
pub(crate) struct ConfigMistakes {
    shown: BTreeMap<PathBuf, Vec<Diagnostic>>,
}

impl ConfigMistakes {
    /// Shows `problems`, and takes back what was shown and is fixed.
    pub(crate) fn show(&mut self, problems: &[Problem], encoding: PositionEncoding, outbox: &Outbox) {
        if problems.is_empty() && self.shown.is_empty() {
            return;
        }
        let mut now: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        for problem in problems {
            // The paths of configurations are shown relative to where the program runs.
            let path = std::env::current_dir().unwrap_or_default().join(&problem.path);
            let Some(diagnostic) = one(&path, problem, encoding) else { continue };
            let of_file = now.entry(path).or_default();
            // Folders are searched under a configuration of their own, and find the same mistakes.
            if !of_file.contains(&diagnostic) {
                of_file.push(diagnostic);
            }
        }
        for (path, diagnostics) in &now {
            if self.shown.get(path) != Some(diagnostics)
                && let Some(uri) = uri_of(path)
            {
                let what =
                    format!("{} has mistakes: the files that it is for are not checked", path.display());
                outbox.log(MessageType::ERROR, &what);
                outbox.publish(&uri, None, diagnostics);
            }
        }
        for uri in self.shown.keys().filter(|path| !now.contains_key(*path)).filter_map(|path| uri_of(path)) {
            outbox.publish(&uri, None, &[]);
        }
        self.shown = now;
    }
}

fn one(path: &Path, problem: &Problem, encoding: PositionEncoding) -> Option<Diagnostic> {
    let help = if problem.help.is_empty() { String::new() } else { format!("\n{}", problem.help) };
    let mut diagnostic = Diagnostic {
        range: Range::default(),
        severity: Some(severity(problem.severity)),
        source: Some(SOURCE.to_owned()),
        message: format!("{}{help}", problem.message),
        ..Diagnostic::default()
    };
    if let Some(place) = &problem.place {
        let sheet = ClientText::new(uri_of(path)?, place.source.clone(), encoding);
        diagnostic.range = sheet.range(place.primary.span);
        let related = place.related.iter().filter_map(|label| {
            let location = sheet.location(label.span)?;
            Some(DiagnosticRelatedInformation { location, message: label.message.clone() })
        });
        let related: Vec<_> = related.collect();
        diagnostic.related_information = (!related.is_empty()).then_some(related);
    }
    Some(diagnostic)
}
