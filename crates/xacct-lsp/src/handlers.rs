//! The handlers: each puts an event in the queue, and what has an answer waits for what the event asks for.
//!
//! No handler waits for anything before its event is in the queue, so that events are in the order of the messages.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{oneshot, watch};
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;

use crate::capabilities::{
    self, access, actions, call_hierarchy, commands, completion, configuration, folding, hints, hover,
    lenses, links, navigation, pull, selection, symbols,
};
use crate::client_text::ClientText;
use crate::events::{Event, Reply, SearchRequest};
use crate::features::{ClientDescription, Features};
use crate::outbox::Outbox;
use crate::paths::path_of;
use crate::scan::Interest;
use crate::snapshot::Snapshot;

/// The name under which code actions are answered: see the transport.
pub(crate) const CODE_ACTION: &str = "xacct-lint/codeAction";

/// What the client talks to.
#[derive(Debug)]
pub(crate) struct Handlers {
    queue: UnboundedSender<Event>,
    outbox: Outbox,
    features: OnceLock<Features>,
    parent: watch::Sender<Option<u32>>,
    shut_down: AtomicBool,
}

impl Handlers {
    pub(crate) fn new(queue: UnboundedSender<Event>, outbox: Outbox) -> Self {
        let (features, shut_down) = (OnceLock::new(), AtomicBool::new(false));
        Self { queue, outbox, features, parent: watch::Sender::new(None), shut_down }
    }

    /// The process that started the server, once it is known.
    pub(crate) fn parent(&self) -> watch::Receiver<Option<u32>> {
        self.parent.subscribe()
    }

    /// Whether the client asked to shut down.
    pub(crate) fn was_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::Relaxed)
    }

    /// Takes note of the parameters of `initialize` as they came in. Only the first time counts.
    pub(crate) fn introduce(&self, params: Option<&Value>) {
        let introduction = ClientDescription::of(params.unwrap_or(&Value::Null));
        if self.features.set(introduction.features.clone()).is_ok() {
            self.parent.send_replace(introduction.process);
            self.tell(Event::Introduced(Box::new(introduction)));
        }
    }

    fn tell(&self, event: Event) {
        // The other end lives as long as the service.
        let _ = self.queue.send(event);
    }

    /// Puts an event in the queue at once; what it brings comes later.
    fn put<T>(&self, event: impl FnOnce(Reply<T>) -> Event) -> oneshot::Receiver<T> {
        let (reply, answer) = oneshot::channel();
        self.tell(event(reply));
        answer
    }

    /// What the event's reply brings; `None` where there is nothing to say.
    async fn ask<T>(&self, event: impl FnOnce(Reply<T>) -> Event) -> Option<T> {
        self.put(event).await.ok()
    }

    async fn snapshot(&self, uri: Uri) -> Option<Arc<Snapshot>> {
        self.ask(|reply| Event::View { uri, reply }).await
    }

    /// What `say` says of a document; nothing where nothing is known of it.
    async fn answer<T: Default>(&self, uri: Uri, say: impl FnOnce(&Snapshot) -> T) -> Result<T> {
        match self.snapshot(uri).await {
            Some(snapshot) => self.guarded(|| say(&snapshot)),
            None => Ok(T::default()),
        }
    }

    /// The same of a document that may be a configuration, where `of_configuration` says it.
    async fn answer_both<T: Default>(
        &self,
        uri: Uri,
        of_configuration: impl FnOnce(&ClientText) -> T,
        say: impl FnOnce(&Snapshot) -> T,
    ) -> Result<T> {
        // Both are asked for at once: an edit that comes in behind the request is none of its business.
        let sheet = self.put(|reply| Event::Configuration { uri: uri.clone(), reply });
        let snapshot = self.put(|reply| Event::View { uri, reply });
        if let Ok(sheet) = sheet.await {
            return self.guarded(|| of_configuration(&sheet));
        }
        match snapshot.await {
            Ok(snapshot) => self.guarded(|| say(&snapshot)),
            Err(_) => Ok(T::default()),
        }
    }

    /// A bug in one answer is that answer's alone.
    fn guarded<T>(&self, work: impl FnOnce() -> T) -> Result<T> {
        catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
            self.outbox.log(MessageType::ERROR, "a bug in xacct-lint: a request could not be answered");
            Error::internal_error()
        })
    }

    /// `textDocument/codeAction`.
    pub(crate) async fn code_action(&self, params: CodeActionParams) -> Result<Vec<Value>> {
        let Some(snapshot) = self.snapshot(params.text_document.uri.clone()).await else {
            return Ok(Vec::new());
        };
        let configuration = match snapshot.session.configuration(&snapshot.path) {
            Some(path) => {
                actions::Configuration::read(path, |uri| self.ask(|reply| Event::Text { uri, reply })).await
            }
            None => None,
        };
        self.guarded(|| actions::actions(&snapshot, &params, configuration.as_ref()))
    }

    /// `window/workDoneProgress/cancel`.
    pub(crate) async fn stop_progress(&self, params: WorkDoneProgressCancelParams) {
        self.tell(Event::StopSearch(params.token));
    }
}

impl LanguageServer for Handlers {
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        let features = self.features.get().cloned().unwrap_or_default();
        Ok(capabilities::offer(&features))
    }

    async fn initialized(&self, _: InitializedParams) {
        self.tell(Event::Initialized);
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, version, text, .. } = params.text_document;
        self.tell(Event::Opened { uri, version, text });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.tell(Event::Changed { uri, version, changes: params.content_changes });
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.tell(Event::Saved { uri: params.text_document.uri });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tell(Event::Closed { uri: params.text_document.uri });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.tell(Event::Configured(params.settings));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.tell(Event::Watched(params.changes));
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        let gone = params.files.iter().filter_map(|file| file.uri.parse().ok());
        self.tell(Event::Watched(gone.map(|uri| FileEvent::new(uri, FileChangeType::DELETED)).collect()));
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let old = params.files.iter().filter_map(|file| file.old_uri.parse().ok());
        self.tell(Event::Watched(old.map(|uri| FileEvent::new(uri, FileChangeType::DELETED)).collect()));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| -> Vec<PathBuf> {
            folders.iter().filter_map(|folder| path_of(&folder.uri)).collect()
        };
        let WorkspaceFoldersChangeEvent { added, removed } = params.event;
        self.tell(Event::Folders { added: paths(added), removed: paths(removed) });
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let snapshot = self.snapshot(params.text_document.uri).await;
        Ok(pull::document(snapshot.as_deref(), params.previous_result_id.as_deref()))
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let waits = Arc::new(());
        let token = params.work_done_progress_params.work_done_token;
        let interest = Interest::of(&waits);
        let ask =
            |reply| SearchRequest { fresh: false, announce: false, token, interest, reply: Some(reply) };
        let Some((scanned, open)) = self.ask(|reply| Event::Search(ask(reply))).await else {
            return Err(Error::internal_error());
        };
        let mut snapshots = Vec::new();
        for uri in open {
            snapshots.extend(self.snapshot(uri).await);
        }
        Ok(pull::workspace(&scanned, &snapshots, &params.previous_result_ids))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        match params.command.as_str() {
            commands::CHECK_WORKSPACE => {
                let waits = Arc::new(());
                let token = params.work_done_progress_params.work_done_token;
                let interest = Interest::of(&waits);
                let ask = |reply| SearchRequest {
                    fresh: true,
                    announce: true,
                    token,
                    interest,
                    reply: Some(reply),
                };
                let found = self.ask(|reply| Event::Search(ask(reply))).await;
                Ok(found.map(|(scanned, _)| commands::summary(&scanned)))
            }
            commands::EXPLAIN_RULE => {
                let rule = commands::rule(&params.arguments)?;
                if self.features.get().is_some_and(|features| features.shows_documents) {
                    self.tell(Event::Show(rule));
                }
                Ok(Some(rule.explain().into()))
            }
            commands::WHO => {
                let (uri, position) = commands::place(&params.arguments)?;
                let said = self.answer(uri, |snapshot| access::of_policy(snapshot, position)).await?;
                Ok(said.map(Into::into))
            }
            _ => Err(Error::method_not_found()),
        }
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let in_configuration = |sheet: &ClientText| configuration::completion(sheet, position);
        self.answer_both(text_document.uri, in_configuration, |snapshot| {
            completion::completion(snapshot, position)
        })
        .await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let features = self.features.get().cloned().unwrap_or_default();
        let in_configuration = |sheet: &ClientText| configuration::hover(sheet, position, &features);
        self.answer_both(text_document.uri, in_configuration, |snapshot| hover::hover(snapshot, position))
            .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.answer(params.text_document.uri, |snapshot| Some(symbols::symbols(snapshot))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let found =
            self.answer(text_document.uri, |snapshot| navigation::definition(snapshot, position)).await?;
        Ok(Some(GotoDefinitionResponse::Array(found)))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let with_definition = params.context.include_declaration;
        self.answer(text_document.uri, |snapshot| {
            Some(navigation::references(snapshot, position, with_definition))
        })
        .await
    }

    async fn goto_implementation(
        &self,
        params: request::GotoImplementationParams,
    ) -> Result<Option<request::GotoImplementationResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        let found =
            self.answer(text_document.uri, |snapshot| navigation::implementation(snapshot, position)).await?;
        Ok(Some(GotoDefinitionResponse::Array(found)))
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.answer(text_document.uri, |snapshot| Some(call_hierarchy::prepare(snapshot, position))).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let called = params.item;
        self.answer(called.uri.clone(), |snapshot| Some(call_hierarchy::incoming(snapshot, &called))).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let caller = params.item;
        self.answer(caller.uri.clone(), |snapshot| Some(call_hierarchy::outgoing(snapshot, &caller))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let Some(session) = self.ask(Event::Session).await else { return Ok(None) };
        let encoding = self.features.get().map(|features| features.encoding).unwrap_or_default();
        self.guarded(|| Some(navigation::symbols(&session, &params.query, encoding)))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.answer(params.text_document.uri, |snapshot| Some(folding::ranges(snapshot))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.answer(params.text_document.uri, |snapshot| Some(selection::ranges(snapshot, &params.positions)))
            .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer(params.text_document.uri, |snapshot| Some(links::links(snapshot))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.answer(params.text_document.uri, |snapshot| Some(lenses::lenses(snapshot))).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.answer(params.text_document.uri, |snapshot| Some(hints::hints(snapshot, params.range))).await
    }
}
