//! `--format sarif`: SARIF 2.1.0, for code scanning.

use std::borrow::Cow;
use std::env;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use xacct_rules::{Finding, Fix, Label, RuleId, Severity};
use xacct_syntax::Span;
use xacct_workspace::CheckOutcome;

use super::Files;
use super::escape::escape;
use super::serial::{uri, write_json};

/// The name that relative paths are relative to, as GitHub and others expect it.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: SarifTool,
    column_kind: &'static str,
    original_uri_base_ids: SarifBases,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct SarifTool {
    driver: SarifDriver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifDriver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<SarifDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifDescriptor {
    id: &'static str,
    short_description: SarifMessage<'static>,
    full_description: SarifMessage<'static>,
    help_uri: String,
    help: SarifHelp,
    default_configuration: SarifConfiguration,
    properties: SarifProperties,
}

/// GitHub shows the Markdown, and refuses a rule without the text.
#[derive(Serialize)]
struct SarifHelp {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct SarifConfiguration {
    level: &'static str,
}

#[derive(Serialize)]
struct SarifProperties {
    tags: Vec<String>,
}

#[derive(Serialize)]
struct SarifMessage<'a> {
    text: Cow<'a, str>,
}

impl<'a> SarifMessage<'a> {
    /// What is shown to people. A viewer makes a link of `[words](address)` in it, which only we may write.
    fn new(text: &'a str) -> Self {
        let text = escape(text);
        Self { text: if text.contains("](") { text.replace("](", "] (").into() } else { text } }
    }
}

/// A text that is put into a file, exactly.
#[derive(Serialize)]
struct SarifContent<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct SarifBases {
    #[serde(rename = "%SRCROOT%")]
    root: SarifBase,
}

#[derive(Serialize)]
struct SarifBase {
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: SarifMessage<'a>,
    locations: Vec<SarifLocation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: SarifPhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<SarifMessage<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifPhysicalLocation {
    artifact_location: SarifArtifact,
    region: SarifRegion,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifArtifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRegion {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: SarifMessage<'a>,
    artifact_changes: Vec<SarifChange<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifChange<'a> {
    artifact_location: SarifArtifact,
    replacements: Vec<SarifReplacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifReplacement<'a> {
    deleted_region: SarifRegion,
    inserted_content: SarifContent<'a>,
}

/// Writes the findings of `outcome`, and every rule, so that one that found nothing is known to have been there.
///
/// What is allowed is left out: SARIF has `suppressions` for it, and GitHub opens an alert for each all the same.
pub(crate) fn write(outcome: &CheckOutcome, files: &Files<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = outcome.results.iter().flat_map(|result| &result.findings);
    let driver = SarifDriver {
        name: "xacct-lint",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: RuleId::ALL.into_iter().map(descriptor).collect(),
    };
    let root = env::current_dir().ok().map(|here| uri(&here) + "/");
    let run = SarifRun {
        tool: SarifTool { driver },
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: SarifBases { root: SarifBase { uri: root } },
        results: findings.filter_map(|finding| result(finding, files)).collect(),
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    write_json(&SarifLog { schema, version: "2.1.0", runs: [run] }, out)
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

fn result<'a>(finding: &'a Finding, files: &Files<'_>) -> Option<SarifResult<'a>> {
    let primary =
        SarifLocation { id: None, physical_location: physical(finding.primary.span, files)?, message: None };
    let related =
        finding.related.iter().enumerate().filter_map(|(index, label)| related(index, label, files));
    Some(SarifResult {
        rule_id: finding.rule.id(),
        rule_index: RuleId::ALL.iter().position(|&rule| rule == finding.rule),
        level: level(finding.severity),
        message: said(finding),
        locations: vec![primary],
        related_locations: related.collect(),
        fixes: finding.mends().filter_map(|fix| sarif_fix(fix, files)).collect(),
    })
}

/// What is wrong and what to do: viewers show only this.
fn said(finding: &Finding) -> SarifMessage<'_> {
    let message = SarifMessage::new(&finding.message);
    if finding.help.is_empty() {
        return message;
    }
    SarifMessage { text: format!("{}. {}", message.text, SarifMessage::new(&finding.help).text).into() }
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
    Some(SarifFix { description: SarifMessage::new(&fix.title), artifact_changes })
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
