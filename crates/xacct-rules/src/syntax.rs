//! What the readers failed at, as findings.

use xacct_syntax::{Language, SyntaxErrorKind};

use crate::rule::SyntaxContext;
use crate::{Applicability, Finding, Fix, RuleId, Scope};

impl RuleId {
    /// Whether it is about the syntax of a file, whatever that says.
    pub fn is_syntax(self) -> bool {
        self.meta().scope == Scope::Syntax
    }
}

/// Says every mistake that was made in `language`.
pub(crate) fn check(cx: &SyntaxContext<'_>, language: Language, out: &mut Vec<Finding>) {
    for error in cx.facts.syntax_errors.iter().filter(|error| error.language == language) {
        let mut finding = Finding::new(cx.rule, error.span, error.message.clone());
        if let Some((span, message)) = &error.related {
            finding = finding.related(*span, message.clone());
        }
        if error.slip == SyntaxErrorKind::Placeholder {
            // The file is a template: what will stand there is not known.
            finding = finding.as_note().help("Put it in quotes, unless what is filled in brings its own.");
        }
        if error.slip == SyntaxErrorKind::Limit {
            finding = finding.as_note().help("Write the policies out, or build them from smaller values.");
        }
        let repair = error.repair.clone().map(|edit| vec![edit]);
        out.push(finding.fix(match error.slip {
            SyntaxErrorKind::Comment => Fix::manual("Remove the comment", repair, &[]),
            // What is read stays the same; only the way it is written changes.
            SyntaxErrorKind::Form | SyntaxErrorKind::Placeholder | SyntaxErrorKind::Limit => {
                Fix::new("Fix the syntax", Applicability::Safe, repair)
            }
        }));
    }
}
