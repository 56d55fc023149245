//! What goes out to the client.
//!
//! Notifications are put in a queue and nobody waits for them. A request to the client is answered by a message that
//! has to come in first, so that waiting for it in a handler could wait for ever: each is a task of its own.

use std::sync::mpsc::{Receiver, Sender, channel};

use serde::Serialize;
use serde_json::json;
use tower_lsp::ls_types::notification::{Notification, PublishDiagnostics};
use tower_lsp::ls_types::{Diagnostic, MessageType, Uri};

/// The way out.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    /// `None` is the last word.
    queue: Sender<Option<Vec<u8>>>,
}

/// What is to be written.
pub(crate) type Outgoing = Receiver<Option<Vec<u8>>>;

impl Outbox {
    pub(crate) fn new() -> (Self, Outgoing) {
        let (queue, outgoing) = channel();
        (Self { queue }, outgoing)
    }

    /// Sends a message. Where the client is gone, nobody misses it.
    pub(crate) fn send(&self, message: &impl Serialize) {
        if let Ok(body) = serde_json::to_vec(message) {
            let _ = self.queue.send(Some(body));
        }
    }

    /// Nothing more will be sent.
    pub(crate) fn close(&self) {
        let _ = self.queue.send(None);
    }

    /// Sends a notification.
    pub(crate) fn notify<N: Notification>(&self, params: &N::Params)
    where
        N::Params: Serialize,
    {
        self.send(&NotificationMessage { jsonrpc: "2.0", method: N::METHOD, params });
    }

    /// Shows what is wrong with a document, and takes back what was shown before.
    pub(crate) fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: &[Diagnostic]) {
        let params = DiagnosticsParams { uri, diagnostics, version };
        self.send(&NotificationMessage { jsonrpc: "2.0", method: PublishDiagnostics::METHOD, params });
    }

    /// Notes something in the client's log.
    pub(crate) fn log(&self, kind: MessageType, message: &str) {
        self.send(&json!({
            "jsonrpc": "2.0", "method": "window/logMessage", "params": { "type": kind, "message": message },
        }));
    }

    /// Shows something to the person at the client.
    pub(crate) fn show(&self, kind: MessageType, message: &str) {
        self.send(&json!({
            "jsonrpc": "2.0", "method": "window/showMessage", "params": { "type": kind, "message": message },
        }));
    }
}

/// A notification.
#[derive(Serialize)]
struct NotificationMessage<P> {
    jsonrpc: &'static str,
    method: &'static str,
    params: P,
}

/// The framework's own type of this wants to have all diagnostics to itself.
#[derive(Serialize)]
struct DiagnosticsParams<'a> {
    uri: &'a Uri,
    diagnostics: &'a [Diagnostic],
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
}
