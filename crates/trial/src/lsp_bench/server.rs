//! A language server in a process of its own, talked to over standard input and output.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::Failure;

/// A server that has been greeted.
pub struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: i64,
}

impl Server {
    /// Starts `program` and greets it; `root` is the folder that is worked on.
    pub fn start(program: &Path, args: &[&str], root: Option<&Path>) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let input = process.stdin.take().ok_or("the server does not listen")?;
        let output = BufReader::new(process.stdout.take().ok_or("the server does not speak")?);
        let mut server = Self { process, input, output, next: 0 };
        let folders =
            root.map(|root| json!([{ "uri": format!("file://{}", root.display()), "name": "root" }]));
        let capabilities = json!({
            "general": { "positionEncodings": ["utf-16"] },
            "textDocument": { "publishDiagnostics": { "versionSupport": true }, "hover": { "contentFormat": ["markdown"] }, "completion": {} },
        });
        let params = json!({ "processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": capabilities });
        server.request("initialize", params)?;
        server.notify("initialized", json!({}))?;
        Ok(server)
    }

    /// Opens a text and waits for its findings.
    pub fn open(&mut self, name: &str, language: &str, text: &str) -> Result<(), Failure> {
        let document = json!({ "uri": uri(name), "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }))?;
        self.findings(1)
    }

    /// Edits a text and waits for the findings of that version.
    pub fn change(&mut self, name: &str, version: i64, changes: Value) -> Result<(), Failure> {
        let document = json!({ "uri": uri(name), "version": version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        )?;
        self.findings(version)
    }

    /// Asks for something at a place of a text.
    pub fn ask_about(
        &mut self,
        method: &str,
        name: &str,
        line: usize,
        column: usize,
    ) -> Result<Value, Failure> {
        let position = json!({ "line": line, "character": column });
        let params = json!({ "textDocument": { "uri": uri(name) }, "position": position });
        self.request(&format!("textDocument/{method}"), params)
    }

    /// Gives a command and waits until it is done.
    pub fn execute(&mut self, command: &str) -> Result<Value, Failure> {
        self.request("workspace/executeCommand", json!({ "command": command, "arguments": [] }))
    }

    /// The CPU time that it has used so far.
    pub fn cpu(&self) -> Result<Duration, Failure> {
        // Linux says it in nanoseconds for the threads' sum; the older file counts in ticks of 10 ms.
        let mut total = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let said = fs::read_to_string(task?.path().join("schedstat"))?;
            total += said.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or_default();
        }
        Ok(Duration::from_nanos(total))
    }

    /// The most memory that it ever had, in MiB.
    pub fn memory(&self) -> Result<f64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<f64>().ok());
        Ok(kib.ok_or("the system does not say how much memory is used")? / 1024.0)
    }

    /// Takes its leave.
    pub fn leave(mut self) -> Result<(), Failure> {
        self.request("shutdown", Value::Null)?;
        self.notify("exit", Value::Null)?;
        self.process.wait()?;
        Ok(())
    }

    fn findings(&mut self, version: i64) -> Result<(), Failure> {
        loop {
            let message = self.read()?;
            let published = message.get("method").is_some_and(|m| m == "textDocument/publishDiagnostics");
            if published && message.pointer("/params/version").and_then(Value::as_i64) == Some(version) {
                return Ok(());
            }
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Result<Value, Failure> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let mut message = self.read()?;
            if message.get("id") == Some(&json!(id)) && message.get("method").is_none() {
                return Ok(message.get_mut("result").map(Value::take).unwrap_or_default());
            }
        }
    }

    fn notify(&mut self, method: &str, params: Value) -> Result<(), Failure> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn send(&mut self, message: &Value) -> Result<(), Failure> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }

    /// The next message; requests of the server are answered with nothing.
    fn read(&mut self) -> Result<Value, Failure> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err("the server left".into());
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", said)) => length = said.parse()?,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body)?;
        let message: Value = serde_json::from_slice(&body)?;
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }))?;
        }
        Ok(message)
    }
}

fn uri(name: &str) -> String {
    format!("file:///nowhere/{name}")
}
