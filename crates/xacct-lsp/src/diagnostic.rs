//! A finding as the client is told of it.

use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, NumberOrString,
};
use xacct_rules::{Finding, Severity};

use crate::client_text::ClientText;
use crate::features::Features;

/// Who says it.
pub(crate) const SOURCE: &str = "xacct-lint";

/// All findings of a text. `others` are the files that they point to.
pub(crate) fn of(
    sheet: &ClientText,
    others: &[ClientText],
    findings: &[Finding],
    features: &Features,
) -> Vec<Diagnostic> {
    findings.iter().map(|finding| one(sheet, others, finding, features)).collect()
}

/// One finding: what is wrong, and the request that shows it.
fn one(sheet: &ClientText, others: &[ClientText], finding: &Finding, features: &Features) -> Diagnostic {
    let mut message = finding.message.clone();
    if let Some(witness) = &finding.witness {
        message.push_str(&format!("\nexample request: {}", witness.sentence()));
    }
    let related = finding.related.iter().filter_map(|label| {
        let mut texts = std::iter::once(sheet).chain(others);
        let location = texts.find_map(|text| text.location(label.span))?;
        Some(DiagnosticRelatedInformation { location, message: label.message.clone() })
    });
    let related: Vec<_> = related.filter(|_| features.related).collect();
    let url = finding.rule.url();
    Diagnostic {
        range: sheet.range(finding.primary.span),
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.rule.id().to_owned())),
        code_description: url.parse().ok().map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: None,
        data: None,
    }
}

/// How loudly it is said.
pub(crate) fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Note => DiagnosticSeverity::INFORMATION,
    }
}

/// A name that two lists share exactly when they say the same.
pub(crate) fn result_id(diagnostics: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(diagnostics).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
