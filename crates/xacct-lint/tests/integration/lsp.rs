//! `xacct-lint lsp` as an editor starts it. What it says is tested where it is made.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Editor {
    fn start(arguments: &[&str]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        Self { server, input, output }
    }

    fn send(&mut self, body: &str) {
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn read(&mut self) -> String {
        let (mut header, mut empty) = (String::new(), String::new());
        self.output.read_line(&mut header).unwrap();
        self.output.read_line(&mut empty).unwrap();
        let length = header.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        String::from_utf8(body).unwrap()
    }

    fn initialize(&mut self) {
        self.send(
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}}"#,
        );
        assert!(self.read().contains("xacct-lint"));
    }

    /// The exit code, which comes although the pipe stays open.
    fn code(&mut self) -> i32 {
        let started = Instant::now();
        loop {
            if let Some(status) = self.server.try_wait().unwrap() {
                return status.code().unwrap();
            }
            assert!(started.elapsed() < Duration::from_secs(20), "the server stays");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn it_ends_when_told_though_the_pipe_stays_open() {
    for arguments in [&["lsp"][..], &["lsp", "--stdio"]] {
        let mut editor = Editor::start(arguments);
        editor.initialize();
        editor.send(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#);
        assert!(editor.read().contains("\"result\":null"));
        editor.send(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        assert_eq!(editor.code(), 0);
    }
}

#[test]
fn to_leave_without_a_word_is_an_error() {
    let mut editor = Editor::start(&["lsp"]);
    editor.initialize();
    editor.send(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    assert_eq!(editor.code(), 1);
    let Editor { mut server, input, .. } = Editor::start(&["lsp"]);
    drop(input);
    assert_eq!(server.wait().unwrap().code(), Some(1));
}
