//! Findings for clients that ask for them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tower_lsp::ls_types::*;

use crate::diagnostic::result_id;
use crate::paths::{path_of, uri_of};
use crate::scan::ScanResult;
use crate::snapshot::Snapshot;

/// The findings of one document; only that nothing changed where `known` is what the client knows already.
pub(crate) fn document(snapshot: Option<&Snapshot>, known: Option<&str>) -> DocumentDiagnosticReportResult {
    let items = snapshot.map(|snapshot| snapshot.diagnostics.clone()).unwrap_or_default();
    let id = result_id(&items);
    let report = if known == Some(&id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
        })
    } else {
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
        })
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// The findings of all files: those that were found on disk, and what is open as it is in `open`.
pub(crate) fn workspace(
    scanned: &ScanResult,
    open: &[Arc<Snapshot>],
    known: &[PreviousResultId],
) -> WorkspaceDiagnosticReportResult {
    let known: HashMap<&Uri, &str> = known.iter().map(|known| (&known.uri, known.value.as_str())).collect();
    let mut items = Vec::new();
    let mut told: HashSet<Uri> = HashSet::new();
    let mut tell = |uri: Uri, version: Option<i32>, diagnostics: &[Diagnostic]| {
        let before = known.get(&uri).copied();
        // Of a clean file that never had findings there is nothing to say.
        if !diagnostics.is_empty() || version.is_some() || before.is_some() {
            items.push(one(uri.clone(), version, diagnostics, before));
        }
        told.insert(uri);
    };
    for snapshot in open {
        tell(snapshot.sheet.uri.clone(), snapshot.version, &snapshot.diagnostics);
    }
    let is_open = |path: &std::path::Path| open.iter().any(|snapshot| snapshot.path == path);
    for (path, diagnostics) in scanned.files.iter().filter(|(path, _)| !is_open(path)) {
        if let Some(uri) = uri_of(path) {
            tell(uri, None, diagnostics);
        }
    }
    for uri in known.keys().filter(|uri| !path_of(uri).is_some_and(|path| is_open(&path))) {
        if !told.contains(*uri) {
            items.push(one((*uri).clone(), None, &[], known.get(*uri).copied()));
        }
    }
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items })
}

fn one(
    uri: Uri,
    version: Option<i32>,
    diagnostics: &[Diagnostic],
    known: Option<&str>,
) -> WorkspaceDocumentDiagnosticReport {
    let version = version.map(i64::from);
    let id = result_id(diagnostics);
    if known == Some(&id) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id: id };
        return WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version,
            unchanged_document_diagnostic_report,
        }
        .into();
    }
    let items = diagnostics.to_vec();
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: Some(id), items };
    WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report }.into()
}
