//! `--format sarif`: SARIF 2.1.0, for code scanning.

mod shapes;

use std::collections::HashSet;
use std::env;
use std::io::{self, Write};
use std::path::Path;

use xacct_rules::{Finding, Fix, Label, RuleId, Severity};
use xacct_syntax::Span;
use xacct_workspace::{CONFIG_FILE, Fingerprints, Problem};

use super::json::witness;
use super::serial::{uri, write_json};
use super::{Files, Report};
use shapes::*;

/// The name that relative paths are relative to, as GitHub and others expect it.
const ROOT: &str = "%SRCROOT%";

/// The most results that are written: GitHub refuses a run with more. Of those it shows the 5,000 most severe.
/// Source: GitHub documentation, "SARIF results exceed one or more limits".
const MOST: usize = 25_000;
const SHOWN: usize = 5_000;

/// Writes the findings of `outcome`, and every rule, so that one that found nothing is known to have been there.
///
/// What is allowed is left out: SARIF has `suppressions` for it, and GitHub opens an alert for each all the same.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let driver = SarifDriver {
        name: "xacct-lint",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: RuleId::ALL.into_iter().map(descriptor).collect(),
    };
    let root = env::current_dir().ok().map(|here| uri(&here) + "/");
    let files = &report.files;
    let kept = kept(report);
    let mut results = Vec::new();
    for one in &report.outcome.results {
        let fingerprints = Fingerprints::new(&one.source);
        let findings = one.findings.iter().filter(|finding| is_kept(&kept, finding));
        results.extend(findings.filter_map(|finding| result(finding, &fingerprints, files)));
    }
    let run = SarifRun {
        tool: SarifTool { driver },
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: SarifBases { root: SarifBase { uri: root } },
        invocations: [invocation(report)],
        results,
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    write_json(&SarifLog { schema, version: "2.1.0", runs: [run] }, out)
}

/// The findings that are written where there are too many, by where they are in memory: the most severe.
fn kept(report: &Report<'_>) -> Option<HashSet<*const Finding>> {
    let mut findings: Vec<&Finding> = report.findings().collect();
    if findings.len() <= MOST {
        return None;
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Some(findings.into_iter().take(MOST).map(std::ptr::from_ref).collect())
}

fn is_kept(kept: &Option<HashSet<*const Finding>>, finding: &Finding) -> bool {
    kept.as_ref().is_none_or(|kept| kept.contains(&std::ptr::from_ref(finding)))
}

/// How the run went: what could not be done, and what a platform will not show.
fn invocation<'a>(report: &Report<'a>) -> SarifInvocation<'a> {
    let is_configuration = |problem: &&Problem| problem.path.ends_with(CONFIG_FILE);
    let (configuration, mut execution): (Vec<_>, Vec<_>) =
        report.outcome.problems.iter().partition(is_configuration);
    let failed = report.outcome.problems.iter().any(|problem| problem.severity == Severity::Error);
    let mut notifications: Vec<_> = execution.drain(..).map(notification).collect();
    let found = report.findings().count();
    if found > SHOWN {
        let left_out = found.saturating_sub(MOST);
        let text = format!(
            "{found} results were found, of which {left_out} are left out here: GitHub takes {MOST} and shows {SHOWN}, the most severe"
        );
        let message = SarifMessage { text: text.into() };
        notifications.push(SarifNotification { level: "warning", message, locations: Vec::new() });
    }
    SarifInvocation {
        execution_successful: !failed,
        tool_execution_notifications: notifications,
        tool_configuration_notifications: configuration.into_iter().map(notification).collect(),
    }
}

fn notification(problem: &Problem) -> SarifNotification<'_> {
    let region = problem.place.as_ref().and_then(|place| {
        let files = Files::one(&place.source, &problem.path);
        Some(physical(place.primary.span, &files)?.region)
    });
    let has_path = !problem.path.as_os_str().is_empty();
    let place = has_path.then(|| SarifNotificationPlace {
        physical_location: SarifFilePlace { artifact_location: artifact(&problem.path), region },
    });
    SarifNotification {
        level: level(problem.severity),
        message: said(&problem.message, &problem.help),
        locations: place.into_iter().collect(),
    }
}

fn descriptor(rule: RuleId) -> SarifDescriptor {
    let meta = rule.meta();
    let tags = ["security", meta.category.id()].into_iter().map(str::to_owned);
    // The form in which GitHub recognizes weaknesses.
    let cwe = meta.cwe.iter().map(|number| format!("external/cwe/cwe-{number:03}"));
    let page = rule.page();
    let opening = page.opening().replace('\n', " ");
    SarifDescriptor {
        id: meta.id,
        short_description: SarifMessage::new(meta.summary),
        full_description: SarifMessage { text: opening.clone().into() },
        help_uri: rule.url(),
        help: SarifHelp {
            text: format!("{opening} See {}", rule.url()),
            markdown: page.markdown().to_owned(),
        },
        default_configuration: SarifConfiguration { level: level(meta.severity) },
        properties: SarifProperties { tags: tags.chain(cwe).collect() },
    }
}

fn result<'a>(
    finding: &'a Finding,
    fingerprints: &Fingerprints<'_>,
    files: &Files<'_>,
) -> Option<SarifResult<'a>> {
    let needs_a_person = |fix: &&Fix| !fix.placeholders.is_empty();
    let by_hand = finding.mends().filter(needs_a_person);
    let primary =
        SarifLocation { id: None, physical_location: physical(finding.primary.span, files)?, message: None };
    let related =
        finding.related.iter().enumerate().filter_map(|(index, label)| related(index, label, files));
    Some(SarifResult {
        rule_id: finding.rule.id(),
        rule_index: RuleId::ALL.iter().position(|&rule| rule == finding.rule),
        level: level(finding.severity),
        message: said(&finding.message, &finding.help),
        locations: vec![primary],
        related_locations: related.collect(),
        fixes: finding
            .mends()
            .filter(|fix| !needs_a_person(fix))
            .filter_map(|fix| sarif_fix(fix, files))
            .collect(),
        partial_fingerprints: SarifFingerprints { finding: fingerprints.of(finding) },
        properties: SarifDetails {
            example_request: finding.witness.as_ref().map(witness),
            manual_fixes: by_hand
                .map(|fix| SarifManualFix { description: &fix.title, placeholders: &fix.placeholders })
                .collect(),
        },
    })
}

/// What is wrong and what to do: viewers show only this.
fn said<'a>(message: &'a str, help: &str) -> SarifMessage<'a> {
    let message = SarifMessage::new(message);
    if help.is_empty() {
        return message;
    }
    SarifMessage { text: format!("{}. {}", message.text, SarifMessage::new(help).text).into() }
}

fn related<'a>(index: usize, label: &'a Label, files: &Files<'_>) -> Option<SarifLocation<'a>> {
    let message = Some(SarifMessage::new(&label.message));
    Some(SarifLocation { id: Some(index + 1), physical_location: physical(label.span, files)?, message })
}

/// One change a file; a fix is whole or it is none.
fn sarif_fix<'a>(fix: &'a Fix, files: &Files<'_>) -> Option<SarifFix<'a>> {
    let mut changes: Vec<(xacct_syntax::FileId, SarifChange<'a>)> = Vec::new();
    for edit in &fix.edits {
        let SarifPhysicalLocation { artifact_location, region } = physical(edit.span, files)?;
        let replacement = SarifReplacement {
            deleted_region: region,
            inserted_content: SarifContent { text: &edit.replacement },
        };
        match changes.iter_mut().find(|(file, _)| *file == edit.span.file) {
            Some((_, change)) => change.replacements.push(replacement),
            None => changes
                .push((edit.span.file, SarifChange { artifact_location, replacements: vec![replacement] })),
        }
    }
    let artifact_changes = changes.into_iter().map(|(_, change)| change).collect();
    let properties = SarifFixProperties { applicability: fix.applicability.id() };
    Some(SarifFix { description: SarifMessage::new(&fix.title), artifact_changes, properties })
}

fn physical(span: Span, files: &Files<'_>) -> Option<SarifPhysicalLocation> {
    let at = files.locate(span)?;
    let region = SarifRegion {
        start_line: at.start.line,
        start_column: at.start.column,
        end_line: at.end.line,
        end_column: at.end.column,
    };
    Some(SarifPhysicalLocation { artifact_location: artifact(at.path), region })
}

/// A path below the current directory is relative to it; any other is a URI of its own.
fn artifact(path: &Path) -> SarifArtifact {
    let here = env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(&here).unwrap_or(path);
    SarifArtifact { uri: uri(below), uri_base_id: (!below.has_root()).then_some(ROOT) }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        let relative = artifact(Path::new("a b/ü%.json"));
        assert_eq!((relative.uri.as_str(), relative.uri_base_id), ("a%20b/%C3%BC%25.json", Some(ROOT)));
        let absolute = artifact(Path::new("/elsewhere/x.json"));
        assert_eq!((absolute.uri.as_str(), absolute.uri_base_id), ("file:///elsewhere/x.json", None));
        let here = artifact(&env::current_dir().unwrap().join("x.json"));
        assert_eq!((here.uri.as_str(), here.uri_base_id), ("x.json", Some(ROOT)));
    }
}
