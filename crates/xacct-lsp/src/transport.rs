//! Between the two pipes and the service: what comes in is called in its order.
//!
//! The framework's own transport ends at the first message that is no JSON, and runs only a few handlers at a time, so
//! that a cancellation could wait behind what it cancels. Its service (the order of `initialize`, `shutdown` and `exit`,
//! the cancellations) is used as it is.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower_lsp::LspService;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use crate::frame::Frame;
use crate::handlers::{CODE_ACTION, Handlers};
use crate::outbox::Outbox;
use crate::server::Server;
use crate::{parent, pipes};

/// How long answers may take that nobody may be waiting for any more.
const GRACE: Duration = Duration::from_secs(2);

/// Serves one client. Says whether it took its leave properly.
///
/// # Errors
///
/// The system has no threads left for the pipes.
pub(crate) async fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> io::Result<bool> {
    let (outbox, outgoing) = Outbox::new();
    let (mut incoming, mut written) = (pipes::listen(input)?, pipes::speak(outgoing, output)?);
    let (queue, events) = unbounded_channel();
    let mut state = None;
    let (service, socket) = LspService::build(|client| {
        state = Some(tokio::spawn(Server::new(client, outbox.clone(), queue.clone()).run(events)));
        Handlers::new(queue, outbox.clone())
    })
    .custom_method(CODE_ACTION, Handlers::code_action)
    .custom_method("window/workDoneProgress/cancel", Handlers::stop_progress)
    .finish();
    let (mut requests, responses) = socket.split();
    let to_client = outbox.clone();
    let forward = tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            to_client.send(&request);
        }
    });
    let mut transport = Transport { service, responses, outbox: outbox.clone(), running: JoinSet::new() };
    let mut is_read = true;
    let parent = transport.service.inner().parent();
    tokio::select! {
        () = transport.read(&mut incoming) => {}
        () = parent::gone(parent) => {}
        _ = &mut written => is_read = false,
    }
    let _ = timeout(GRACE, async { while transport.running.join_next().await.is_some() {} }).await;
    outbox.close();
    if is_read {
        let _ = timeout(GRACE, written).await;
    }
    forward.abort();
    if let Some(state) = state {
        state.abort();
    }
    Ok(transport.service.inner().was_shut_down())
}

struct Transport<R> {
    service: LspService<Handlers>,
    /// Where the client's answers go.
    responses: R,
    outbox: Outbox,
    /// Requests that are not answered yet.
    running: JoinSet<()>,
}

impl<R: futures_util::Sink<Response> + Unpin> Transport<R> {
    /// Reads and calls until there is nothing more to read, or the client says so.
    async fn read(&mut self, incoming: &mut UnboundedReceiver<Frame>) {
        while let Some(frame) = incoming.recv().await {
            match frame {
                Frame::Body(body) => {
                    if !self.message(&body).await {
                        return;
                    }
                }
                Frame::Garbage => self.refuse(Id::Null, Error::parse_error()),
                Frame::End => return,
            }
        }
    }

    /// Whether there is anything to come after this message.
    async fn message(&mut self, body: &[u8]) -> bool {
        let Ok(mut message) = serde_json::from_slice::<Value>(body) else {
            self.refuse(Id::Null, Error::parse_error());
            return true;
        };
        let id = message.get("id").and_then(|id| serde_json::from_value(id.clone()).ok()).unwrap_or(Id::Null);
        if message.get("method").is_some() {
            // `null` is how some clients write that there are none.
            if message.get("params") == Some(&Value::Null)
                && let Some(message) = message.as_object_mut()
            {
                message.remove("params");
            }
            match serde_json::from_value(message) {
                Ok(request) => return self.call(request).await,
                Err(_) => self.refuse(id, Error::invalid_request()),
            }
        } else if message.get("result").is_some() || message.get("error").is_some() {
            if let Ok(response) = serde_json::from_value(message) {
                let _ = self.responses.send(response).await;
            }
        } else {
            self.refuse(id, Error::invalid_request());
        }
        true
    }

    async fn call(&mut self, request: Request) -> bool {
        while self.running.try_join_next().is_some() {}
        let is_exit = request.method() == "exit";
        if request.method() == "initialize" {
            self.service.inner().introduce(request.params());
        }
        if poll_fn(|cx| self.service.poll_ready(cx)).await.is_err() {
            return false;
        }
        let mut answer = self.service.call(own_name(request));
        // Every handler puts its event in the queue before it waits for anything: the events are in the order of the
        // messages.
        match (&mut answer).now_or_never() {
            Some(Ok(Some(response))) => self.outbox.send(&response),
            Some(_) => {}
            None => {
                let outbox = self.outbox.clone();
                self.running.spawn(async move {
                    if let Ok(Some(response)) = answer.await {
                        outbox.send(&response);
                    }
                });
            }
        }
        !is_exit
    }

    fn refuse(&self, id: Id, error: Error) {
        self.outbox.send(&Response::from_error(id, error));
    }
}

/// The framework's types know no snippets in edits: code actions are answered by a method of our own.
fn own_name(request: Request) -> Request {
    if request.method() != "textDocument/codeAction" {
        return request;
    }
    let (_, id, params) = request.into_parts();
    let mut own = Request::build(CODE_ACTION);
    if let Some(params) = params {
        own = own.params(params);
    }
    if let Some(id) = id {
        own = own.id(id);
    }
    own.finish()
}
