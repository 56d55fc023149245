//! What the client can do, and what it is: taken from the parameters of `initialize` as they came in, since some of it
//! is newer than the framework's types.

use std::path::PathBuf;

use serde_json::Value;

use crate::paths::path_of;
use crate::position::PositionEncoding;

/// What the client can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    /// How it counts columns.
    pub encoding: PositionEncoding,
    /// It asks for findings: then they are not sent unasked.
    pub pulls: bool,
    /// It asks again when it is told to.
    pub refreshes: bool,
    /// It shows inlay hints again when it is told to.
    pub refreshes_hints: bool,
    /// It watches files when it is asked to.
    pub watches: bool,
    /// It answers questions about its settings.
    pub has_settings: bool,
    /// It shows progress.
    pub progress: bool,
    /// It opens pages.
    pub shows_documents: bool,
    /// It takes edits of certain versions of documents.
    pub document_changes: bool,
    /// It creates files.
    pub creates: bool,
    /// It takes edits with places to fill in.
    pub snippets: bool,
    /// It asks what could be written.
    pub completes: bool,
    /// It takes completions with places to fill in.
    pub completes_snippets: bool,
    /// It shows places that explain a finding.
    pub related: bool,
    /// It shows Markdown in a hover.
    pub markdown: bool,
    /// It shows symbols within symbols.
    pub nested_symbols: bool,
}

/// What the client says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClientDescription {
    pub features: Features,
    /// The folders that it works on.
    pub roots: Vec<PathBuf>,
    /// The process that started the server.
    pub process: Option<u32>,
    /// `initializationOptions`.
    pub options: Value,
}

impl ClientDescription {
    /// Reads the parameters of `initialize`. What is missing or of another shape counts as not said.
    pub(crate) fn of(params: &Value) -> Self {
        let can = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let says = |path: &str| can(path).and_then(Value::as_bool).unwrap_or(false);
        let lists = |path: &str, word: &str| strings(can(path)).any(|listed| listed == word);
        let features = Features {
            encoding: PositionEncoding::choose(strings(can("general/positionEncodings"))),
            pulls: can("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: says("workspace/diagnostics/refreshSupport"),
            refreshes_hints: says("workspace/inlayHint/refreshSupport"),
            watches: says("workspace/didChangeWatchedFiles/dynamicRegistration"),
            has_settings: says("workspace/configuration"),
            progress: says("window/workDoneProgress"),
            shows_documents: says("window/showDocument/support"),
            document_changes: says("workspace/workspaceEdit/documentChanges"),
            creates: lists("workspace/workspaceEdit/resourceOperations", "create"),
            snippets: says("workspace/workspaceEdit/snippetEditSupport"),
            completes: can("textDocument/completion").is_some_and(Value::is_object),
            completes_snippets: says("textDocument/completion/completionItem/snippetSupport"),
            related: says("textDocument/publishDiagnostics/relatedInformation")
                || says("textDocument/diagnostic/relatedInformation"),
            markdown: lists("textDocument/hover/contentFormat", "markdown"),
            nested_symbols: says("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
        };
        let process = params.get("processId").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
        let options = params.get("initializationOptions").cloned().unwrap_or_default();
        Self { features, roots: roots(params), process, options }
    }
}

fn strings(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The folders, in whichever of three generations of the protocol they are named.
fn roots(params: &Value) -> Vec<PathBuf> {
    let uri = |uri: &Value| path_of(&uri.as_str()?.parse().ok()?);
    if let Some(folders) = params.get("workspaceFolders").and_then(Value::as_array) {
        return folders.iter().filter_map(|folder| uri(folder.get("uri")?)).collect();
    }
    let root = params.get("rootUri").and_then(uri);
    root.or_else(|| params.get("rootPath")?.as_str().map(PathBuf::from)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_said_is_not_assumed() {
        for params in
            [json!({}), json!(null), json!({"capabilities": 3, "workspaceFolders": "x", "processId": -1})]
        {
            assert_eq!(ClientDescription::of(&params).features, Features::default());
            assert_eq!(ClientDescription::of(&params).roots, Vec::<PathBuf>::new());
        }
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_named_in_three_ways() {
        for params in [
            json!({"workspaceFolders": [{"uri": "file:///a", "name": "a"}], "rootUri": "file:///b"}),
            json!({"workspaceFolders": null, "rootUri": "file:///a"}),
            json!({"rootUri": null, "rootPath": "/a"}),
        ] {
            assert_eq!(ClientDescription::of(&params).roots, [PathBuf::from("/a")]);
        }
    }
}
