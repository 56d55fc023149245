//! A long session of somebody who does everything in any order. Whenever there is quiet, what is shown for each document
//! is what the command line finds in its text.
//!
//! `XACCT_LSP_STEPS` makes the session longer, `XACCT_LSP_SEED` another one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use xacct_workspace::{CheckRequest, check_text};

use crate::client::{CLEAN, Client, OPEN, VENDOR, able, uri};
use crate::parity::{ShownFinding, of_diagnostic, of_finding};

/// Pieces that are put into texts.
const PIECES: [&str; 18] = [
    "\"*\"",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\n",
    "\r\n",
    "😀",
    "ä",
    "\"Effect\": \"Allow\"",
    "\"Principal\": \"*\"",
    "464622532012",
    "\"Condition\": {\"StringLike\": {\"sts:ExternalId\": \"*\"}}",
    " ",
    "\\",
    OPEN,
];

const CONFIGURATIONS: [&str; 4] = [
    "",
    "[rules]\npublic-principal = \"off\"\n",
    "[accounts]\nprod = \"464622532012\"\n[rules]\nmissing-external-id = \"note\"\n",
    "[ruless]\n",
];

/// The same dice for everybody.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// What the editor has open.
struct Session {
    client: Client,
    folder: PathBuf,
    open: BTreeMap<String, (i32, String)>,
    dice: Random,
}

impl Session {
    fn path(&mut self) -> PathBuf {
        let folder = ["", "a", "a/b"][self.dice.below(3)];
        self.folder.join(folder).join(format!("{}.json", self.dice.below(3)))
    }

    fn opened(&mut self) -> Option<String> {
        let at = self.dice.below(self.open.len());
        self.open.keys().nth(at).cloned()
    }

    fn text(&mut self) -> String {
        let whole = [OPEN, VENDOR, CLEAN, "", "{}"][self.dice.below(5)];
        match self.dice.below(16) {
            // Long enough that another thread checks it, and that edits come in meanwhile.
            0 => format!("[{}]", vec![whole; 900].join(",")),
            1 => format!("[{}]", vec![whole; 60].join(",")),
            // One line, in which every encoding has columns of its own.
            2..=9 => format!("{{\"Sid\": \"😀ä\", \"x\": {}}}", whole.replace('\n', " ")),
            _ => whole.to_owned(),
        }
    }

    async fn step(&mut self) {
        match self.dice.below(20) {
            0..=3 => {
                let (name, text) = (uri(&self.path()), self.text());
                let version = self.dice.below(9) as i32;
                self.client.open(&name, version, &text).await;
                self.open.insert(name, (version, text));
            }
            4..=12 => self.edit().await,
            13 => {
                if let Some(name) = self.opened() {
                    self.client.close(&name).await;
                    self.open.remove(&name);
                }
            }
            14 => {
                if let Some(name) = self.opened() {
                    fs::write(name.trim_start_matches("file://"), &self.open[&name].1).unwrap();
                    self.client
                        .notify("textDocument/didSave", json!({ "textDocument": { "uri": name } }))
                        .await;
                }
            }
            15 => self.rename().await,
            16 => self.configure().await,
            17 => {
                if let Some(name) = self.opened() {
                    let id = self
                        .client
                        .ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": name } }))
                        .await;
                    self.client.notify("$/cancelRequest", json!({ "id": id })).await;
                    self.client.answer(id).await;
                }
            }
            18 => {
                if let Some(name) = self.opened() {
                    let (line, column) = (self.dice.below(15) as u32, self.dice.below(70) as u32);
                    let at = json!({ "line": line, "character": column });
                    self.client.about("hover", &name, json!({ "position": at })).await;
                    let range = json!({ "start": at, "end": at });
                    let params = json!({ "range": range, "context": { "diagnostics": [] } });
                    self.client.about("codeAction", &name, params).await;
                }
            }
            _ => self.quiet().await,
        }
    }

    /// One to three edits in one message; the text here is changed by other code than the server's.
    async fn edit(&mut self) {
        let Some(name) = self.opened() else { return };
        let (mut version, mut text) = self.open[&name].clone();
        let mut changes = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let mut ends = [self.dice.below(text.len() + 1), self.dice.below(text.len() + 1)];
            if self.dice.below(3) > 0 {
                ends[1] = ends[0] + self.dice.below(4);
            }
            let mut ends = ends
                .map(|end| (0..=end.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap());
            ends.sort_unstable();
            // Between the two characters of one line break no position exists.
            let ends = ends.map(|end| {
                if text[..end].ends_with('\r') && text[end..].starts_with('\n') { end - 1 } else { end }
            });
            let piece = PIECES[self.dice.below(PIECES.len())];
            let [start, end] = ends.map(|end| position(&text, end));
            changes.push(json!({ "range": { "start": start, "end": end }, "text": piece }));
            text.replace_range(ends[0]..ends[1], piece);
        }
        version += 1;
        self.client.edit(&name, version, Value::Array(changes)).await;
        self.open.insert(name, (version, text));
    }

    /// The editor closes one name and opens another.
    async fn rename(&mut self) {
        let (Some(old), new) = (self.opened(), uri(&self.path())) else { return };
        if self.open.contains_key(&new) {
            return;
        }
        let (_, text) = self.open.remove(&old).unwrap();
        self.client.close(&old).await;
        self.client.open(&new, 1, &text).await;
        self.open.insert(new, (1, text));
    }

    async fn configure(&mut self) {
        let folder = ["", "a"][self.dice.below(2)];
        let path = self.folder.join(folder).join("xacct-lint.toml");
        if self.dice.below(4) == 0 {
            let _ = fs::remove_file(&path);
        } else {
            fs::write(&path, CONFIGURATIONS[self.dice.below(CONFIGURATIONS.len())]).unwrap();
        }
        let changes = json!({ "changes": [{ "uri": uri(&path), "type": 2 }] });
        self.client.notify("workspace/didChangeWatchedFiles", changes).await;
    }

    /// Waits until everything is done, and compares.
    async fn quiet(&mut self) {
        for (name, (version, text)) in &self.open {
            // An answer about a document comes when its newest text is checked and shown.
            self.client.about("foldingRange", name, json!({})).await;
            let path = Path::new(name.trim_start_matches("file://"));
            let outcome = check_text(&CheckRequest::default(), path, text.clone().into_bytes());
            let findings = outcome.results.iter().flat_map(|result| &result.findings);
            let expected: Vec<ShownFinding> = findings.map(|finding| of_finding(text, finding)).collect();
            let shown = &self.client.shown[name];
            assert_eq!(shown["version"], *version, "{name}");
            let found: Vec<ShownFinding> =
                shown["diagnostics"].as_array().unwrap().iter().map(of_diagnostic).collect();
            assert_eq!(found, expected, "{name}: {text}");
            // The texts are of one length, and a finding is in the very same columns.
            let zero = json!({ "line": 0, "character": 0 });
            let around = self.client.about("selectionRange", name, json!({ "positions": [zero] })).await;
            let mut outermost = &around[0];
            while !outermost["parent"].is_null() {
                outermost = &outermost["parent"];
            }
            assert_eq!(outermost["range"]["end"], position(text, text.len()), "{name}: {text}");
            let findings = outcome.results.iter().flat_map(|result| &result.findings);
            for (finding, shown) in findings.zip(self.client.shown[name]["diagnostics"].as_array().unwrap()) {
                let span = finding.primary.span.range();
                let range = json!({ "start": position(text, span.start), "end": position(text, span.end) });
                assert_eq!(shown["range"], range, "{name}: {text}");
            }
        }
        // Nothing may be open: the answer about any file comes behind what was said before.
        let nowhere = uri(&self.folder.join("nowhere.json"));
        self.client.about("foldingRange", &nowhere, json!({})).await;
        for (name, shown) in &self.client.shown {
            let is_open = self.open.contains_key(name) || name.ends_with(".toml");
            assert!(is_open || shown["diagnostics"] == json!([]), "{name} is closed: {shown}");
        }
    }
}

/// Line and column in units of UTF-16.
fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap();
    // The first half of a line break is still behind the line's last column.
    let line = line.strip_suffix('\r').filter(|_| text[offset..].starts_with('\n')).unwrap_or(line);
    json!({ "line": before.matches('\n').count(), "character": line.encode_utf16().count() })
}

#[tokio::test]
async fn what_is_shown_is_what_is_there() {
    let number =
        |name: &str, usual: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (steps, seed) = (number("XACCT_LSP_STEPS", 400), number("XACCT_LSP_SEED", 1));
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap();
    fs::create_dir_all(folder.join("a/b")).unwrap();
    let client = Client::ready(able(), &[&folder]).await;
    let mut session = Session { client, folder, open: BTreeMap::new(), dice: Random(seed) };
    for _ in 0..steps {
        session.step().await;
        if session.dice.below(2) == 0 {
            // A person is slower than a program: the server begins with something before there is more.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    session.quiet().await;
    assert!(session.client.leave().await);
}
