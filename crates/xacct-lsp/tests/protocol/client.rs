//! A small editor.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write, pipe};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long one waits for a message.
const PATIENCE: Duration = Duration::from_secs(60);

pub const OPEN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Anyone",
      "Effect": "Allow",
      "Principal": "*",
      "Action": "sts:AssumeRole"
    }
  ]
}
"#;

pub const VENDOR: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::464622532012:root" },
      "Action": "sts:AssumeRole"
    }
  ]
}
"#;

pub const CLEAN: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}
"#;

pub struct Client {
    input: Option<PipeWriter>,
    /// What the server says; a thread reads it, as in every editor.
    output: UnboundedReceiver<Value>,
    /// Whether it found that the client took its leave properly.
    server: oneshot::Receiver<bool>,
    next: i64,
    /// Answers that came while another was waited for.
    answers: HashMap<i64, Value>,
    /// Notifications that nobody has looked at.
    pub notes: VecDeque<Value>,
    /// Requests of the server.
    pub asked: Vec<Value>,
    /// What is answered to `workspace/configuration`.
    pub settings: Value,
    /// What is shown for each document.
    pub shown: HashMap<String, Value>,
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// What a client can do that can do much.
pub fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": {
            "workspaceEdit": {
                "documentChanges": true, "resourceOperations": ["create"], "snippetEditSupport": true,
            },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "hover": { "contentFormat": ["markdown"] },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
        "window": { "workDoneProgress": true, "showDocument": { "support": true } },
    })
}

/// The same, and it asks for findings.
pub fn pulling() -> Value {
    let mut able = able();
    able["textDocument"]["diagnostic"] = json!({ "relatedInformation": true });
    able["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    able
}

impl Client {
    /// A server that knows nothing of its client.
    pub fn start() -> Self {
        let ((input, ours), (theirs, output)) = (pipe().unwrap(), pipe().unwrap());
        let (leaves, server) = oneshot::channel();
        thread::spawn(move || leaves.send(xacct_lsp::serve(input, output).unwrap()));
        let (heard, said) = unbounded_channel();
        thread::spawn(move || {
            let mut from = BufReader::new(theirs);
            while let Some(message) = message(&mut from)
                && heard.send(message).is_ok()
            {}
        });
        Self {
            input: Some(ours),
            output: said,
            server,
            next: 0,
            answers: HashMap::new(),
            notes: VecDeque::new(),
            asked: Vec::new(),
            settings: Value::Null,
            shown: HashMap::new(),
        }
    }

    /// A server that is ready, for a client that can do what `capabilities` say.
    pub async fn ready(capabilities: Value, roots: &[&Path]) -> Self {
        Self::with(json!({ "capabilities": capabilities }), roots).await.0
    }

    /// A server that is ready, and its answer to `initialize` with `params`.
    pub async fn with(mut params: Value, roots: &[&Path]) -> (Self, Value) {
        let mut client = Self::start();
        let folders = roots.iter().map(|root| json!({ "uri": uri(root), "name": "x" }));
        params["workspaceFolders"] = folders.collect();
        if params.get("processId").is_none() {
            params["processId"] = Value::Null;
        }
        let answer = client.request("initialize", params).await;
        client.notify("initialized", json!({})).await;
        (client, answer)
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        // A server that is gone reads nothing.
        let _ = self.input.as_mut().unwrap().write_all(bytes);
    }

    pub async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    pub async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Sends a request without waiting for its answer.
    pub async fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.next, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
        self.next
    }

    /// The whole answer to a request.
    pub async fn answer(&mut self, id: i64) -> Value {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            assert!(self.read().await, "the server left without an answer to {id}");
        }
    }

    /// The result of a request that succeeds.
    pub async fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params).await;
        let mut answer = self.answer(id).await;
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].take()
    }

    /// Takes one message; `false` where there will be no more.
    pub async fn read(&mut self) -> bool {
        let Some(message) = timeout(PATIENCE, self.output.recv()).await.expect("the server says nothing")
        else {
            return false;
        };
        match (message.get("method").and_then(Value::as_str), message.get("id").cloned()) {
            (Some(method), Some(id)) => {
                let result = match method {
                    "workspace/configuration" => json!([self.settings]),
                    "window/showDocument" => json!({ "success": true }),
                    _ => Value::Null,
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result })).await;
                self.asked.push(message);
            }
            (Some("textDocument/publishDiagnostics"), None) => {
                let uri = message["params"]["uri"].as_str().unwrap().to_owned();
                self.shown.insert(uri, message["params"].clone());
                self.notes.push_back(message);
            }
            (Some(_), None) => self.notes.push_back(message),
            (None, Some(Value::Number(id))) => {
                self.answers.insert(id.as_i64().unwrap(), message);
            }
            (None, _) => self.notes.push_back(message),
        }
        true
    }

    /// The next notification of that method.
    pub async fn note(&mut self, method: &str) -> Value {
        self.note_where(|note| note["method"] == method).await
    }

    /// The next message that nobody asked for and that is like this.
    pub async fn note_where(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(at) = self.notes.iter().position(&is) {
                return self.notes.remove(at).unwrap();
            }
            assert!(self.read().await, "the server left");
        }
    }

    /// The next request of the server of that method.
    pub async fn asked(&mut self, method: &str) -> Value {
        loop {
            if let Some(at) = self.asked.iter().position(|asked| asked["method"] == method) {
                return self.asked.remove(at);
            }
            assert!(self.read().await, "the server left");
        }
    }

    pub async fn open(&mut self, uri: &str, version: i32, text: &str) {
        let document = json!({ "uri": uri, "languageId": "json", "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    pub async fn edit(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }))
            .await;
    }

    pub async fn replace(&mut self, uri: &str, version: i32, text: &str) {
        self.edit(uri, version, json!([{ "text": text }])).await;
    }

    pub async fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } })).await;
    }

    /// What is shown for `uri` at that version.
    pub async fn shown(&mut self, uri: &str, version: impl Into<Value>) -> Vec<Value> {
        let version = version.into();
        let note = self
            .note_where(|note| {
                note["method"] == "textDocument/publishDiagnostics"
                    && note["params"]["uri"] == uri
                    && note["params"].get("version").unwrap_or(&Value::Null) == &version
            })
            .await;
        note["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// A request about a document.
    pub async fn about(&mut self, method: &str, uri: &str, mut params: Value) -> Value {
        params["textDocument"] = json!({ "uri": uri });
        self.request(&format!("textDocument/{method}"), params).await
    }

    /// Takes its leave; says whether the server found that it did so properly.
    pub async fn leave(mut self) -> bool {
        self.request("shutdown", Value::Null).await;
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" })).await;
        self.end().await
    }

    /// Waits for the server's end.
    pub async fn end(mut self) -> bool {
        while self.read().await {}
        timeout(PATIENCE, self.server).await.expect("the server stays").unwrap()
    }

    /// Lets both pipes fall.
    pub async fn vanish(self) -> bool {
        let Self { input, output, server, .. } = self;
        drop((input, output));
        timeout(PATIENCE, server).await.expect("the server stays").unwrap()
    }

    /// Closes the pipe without a word.
    pub async fn hang_up(mut self) -> bool {
        drop(self.input.take());
        timeout(PATIENCE, self.server).await.expect("the server stays").unwrap()
    }
}

/// The next message; none where there will be no more.
fn message(from: &mut BufReader<PipeReader>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().strip_prefix("Content-Length: ") {
            Some(value) => length = value.parse().unwrap(),
            None if line.trim().is_empty() => break,
            None => panic!("{line}"),
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// The rules that diagnostics come from.
pub fn rules(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap_or("-")).collect()
}

pub fn at(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}
