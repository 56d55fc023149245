//! The objects of SARIF that are written.
//!
//! Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.

use std::borrow::Cow;

use serde::Serialize;

use crate::render::escape::escape;
use crate::render::json::Witness;
use crate::render::serial::prose;

#[derive(Serialize)]
pub(super) struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    pub version: &'static str,
    pub runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifRun<'a> {
    pub tool: SarifTool,
    pub column_kind: &'static str,
    pub original_uri_base_ids: SarifBases,
    pub invocations: [SarifInvocation<'a>; 1],
    pub results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
pub(super) struct SarifTool {
    pub driver: SarifDriver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifDriver {
    pub name: &'static str,
    pub semantic_version: &'static str,
    pub information_uri: &'static str,
    pub rules: Vec<SarifDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifDescriptor {
    pub id: &'static str,
    pub short_description: SarifMessage<'static>,
    pub full_description: SarifMessage<'static>,
    pub help_uri: String,
    pub help: SarifHelp,
    pub default_configuration: SarifConfiguration,
    pub properties: SarifProperties,
}

/// GitHub shows the Markdown, and refuses a rule without the text.
#[derive(Serialize)]
pub(super) struct SarifHelp {
    pub text: String,
    pub markdown: String,
}

#[derive(Serialize)]
pub(super) struct SarifConfiguration {
    pub level: &'static str,
}

#[derive(Serialize)]
pub(super) struct SarifProperties {
    pub tags: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct SarifMessage<'a> {
    pub text: Cow<'a, str>,
}

impl<'a> SarifMessage<'a> {
    /// What is shown to people. A viewer makes a link of `[words](address)` in it, which only we may write.
    pub fn new(text: &'a str) -> Self {
        let text = escape(text);
        Self { text: if text.contains("](") { text.replace("](", "] (").into() } else { text } }
    }
}

/// A text that is put into a file, exactly.
#[derive(Serialize)]
pub(super) struct SarifContent<'a> {
    pub text: &'a str,
}

#[derive(Serialize)]
pub(super) struct SarifBases {
    #[serde(rename = "%SRCROOT%")]
    pub root: SarifBase,
}

#[derive(Serialize)]
pub(super) struct SarifBase {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult<'a> {
    pub rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_index: Option<usize>,
    pub level: &'static str,
    pub message: SarifMessage<'a>,
    pub locations: Vec<SarifLocation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<SarifLocation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<SarifFix<'a>>,
    pub partial_fingerprints: SarifFingerprints,
    #[serde(skip_serializing_if = "SarifDetails::is_empty")]
    pub properties: SarifDetails<'a>,
}

/// What tells that a result of one run is that of another, though lines have moved.
#[derive(Serialize)]
pub(super) struct SarifFingerprints {
    #[serde(rename = "xacctLintFinding/v1")]
    pub finding: String,
}

/// What SARIF has no word for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifDetails<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example_request: Option<Witness<'a>>,
    /// Fixes in which a person has to fill something in, which no program can apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manual_fixes: Vec<SarifManualFix<'a>>,
}

impl SarifDetails<'_> {
    fn is_empty(&self) -> bool {
        self.example_request.is_none() && self.manual_fixes.is_empty()
    }
}

/// A fix with what has to be filled in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifManualFix<'a> {
    #[serde(serialize_with = "prose")]
    pub description: &'a str,
    pub placeholders: &'a [String],
}

/// How the run went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifInvocation<'a> {
    pub execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_execution_notifications: Vec<SarifNotification<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_configuration_notifications: Vec<SarifNotification<'a>>,
}

/// Something that could not be done.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifNotification<'a> {
    pub level: &'static str,
    pub message: SarifMessage<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<SarifNotificationPlace>,
}

/// The file that a notification is about, and the place in it where it has one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifNotificationPlace {
    pub physical_location: SarifFilePlace,
}

/// A file, or a place in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifFilePlace {
    pub artifact_location: SarifArtifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<SarifRegion>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifLocation<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    pub physical_location: SarifPhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<SarifMessage<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifPhysicalLocation {
    pub artifact_location: SarifArtifact,
    pub region: SarifRegion,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifArtifact {
    pub uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifRegion {
    pub start_line: u32,
    pub start_column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifFix<'a> {
    pub description: SarifMessage<'a>,
    pub artifact_changes: Vec<SarifChange<'a>>,
    pub properties: SarifFixProperties,
}

/// How far a fix may be trusted.
#[derive(Serialize)]
pub(super) struct SarifFixProperties {
    pub applicability: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifChange<'a> {
    pub artifact_location: SarifArtifact,
    pub replacements: Vec<SarifReplacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifReplacement<'a> {
    pub deleted_region: SarifRegion,
    pub inserted_content: SarifContent<'a>,
}
