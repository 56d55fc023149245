//! `--format gitlab`: GitLab's code quality report.
//!
//! Source: GitLab documentation, "Code Quality", section "Code Quality report format": `description`, `check_name`,
//! `fingerprint`, `severity`, `location.path` and `location.lines.begin` are required, and a fingerprint may occur once.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;
use xacct_rules::Severity;

use super::serial::{relative, uri_unless_text, write_json};
use super::{Report, escape::escape};
use xacct_workspace::Fingerprints;

#[derive(Serialize)]
struct GitlabIssue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: GitlabLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<GitlabContent>,
}

#[derive(Serialize)]
struct GitlabLocation {
    path: String,
    lines: GitlabLines,
}

#[derive(Serialize)]
struct GitlabLines {
    begin: u32,
    end: u32,
}

#[derive(Serialize)]
struct GitlabContent {
    body: String,
}

/// Writes an issue for each finding, and one for each thing that could not be done.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    // A report in which a fingerprint occurs twice shows one of the two.
    let mut once = |fingerprint: String| {
        let count = seen.entry(fingerprint.clone()).or_default();
        *count += 1;
        if *count == 1 { fingerprint } else { xacct_workspace::digest(&[&fingerprint, &count.to_string()]) }
    };
    let mut issues = Vec::new();
    for result in &report.outcome.results {
        let fingerprints = Fingerprints::new(&result.source);
        for finding in &result.findings {
            let Some(at) = report.files.locate(finding.primary.span) else { continue };
            let path = uri_unless_text(at.path).unwrap_or_else(|| relative(at.path));
            let fingerprint = fingerprints.of(finding);
            let details = report.details(finding);
            issues.push(GitlabIssue {
                description: report.message(finding),
                check_name: finding.rule.id(),
                fingerprint: once(xacct_workspace::digest(&[&fingerprint, &path])),
                severity: severity(finding.severity),
                location: GitlabLocation {
                    path,
                    lines: GitlabLines { begin: at.start.line, end: at.end.line },
                },
                content: (!details.is_empty()).then(|| GitlabContent { body: details.join("\n\n") }),
            });
        }
    }
    for problem in &report.outcome.problems {
        let path = uri_unless_text(&problem.path).unwrap_or_else(|| relative(&problem.path));
        let fingerprint = xacct_workspace::digest(&[&problem.message, &path]);
        issues.push(GitlabIssue {
            description: escape(&problem.message).into_owned(),
            check_name: "not-checked",
            fingerprint: once(fingerprint),
            severity: severity(problem.severity),
            location: GitlabLocation { path, lines: GitlabLines { begin: 1, end: 1 } },
            content: None,
        });
    }
    write_json(&issues, out)
}

/// GitLab has `info`, `minor`, `major`, `critical` and `blocker`.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}
