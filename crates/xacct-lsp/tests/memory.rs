//! What is closed is forgotten. Alone in its process, so that what grows is the server.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "protocol/client.rs"]
#[expect(dead_code, reason = "the other tests need more of it")]
mod client;

use serde_json::json;

use client::{Client, OPEN, able, rules, uri};

const URI: &str = "file:///nowhere/x.json";

#[tokio::test]
async fn ten_thousand_documents_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut client = Client::ready(able(), &[dir.path()]).await;
    let text = format!("{OPEN}{}", " ".repeat(8 << 10));
    let mut memory = Vec::new();
    for round in 0..10 {
        for n in 0..1_000 {
            let name = uri(&dir.path().join(format!("{round}-{n}.json")));
            client.open(&name, 1, &text).await;
            client.close(&name).await;
            // What is shown is taken at once, so that what grows is the server.
            while client.shown.get(&name).is_none_or(|shown| shown["diagnostics"] != json!([])) {
                assert!(client.read().await);
            }
        }
        client.shown.clear();
        client.notes.clear();
        memory.push(resident());
    }
    client.open(URI, 1, OPEN).await;
    assert_eq!(rules(&client.shown(URI, 1).await), ["public-principal"]);
    // Five thousand texts would be forty mebibytes.
    if let (Some(Some(early)), Some(Some(late))) = (memory.get(4), memory.last()) {
        assert!(*late < early + (8 << 20), "{memory:?}");
    }
    assert!(client.leave().await);
}

/// How many bytes of memory this process has; nothing where nobody says.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/statm").ok()?;
    status.split(' ').nth(1)?.parse::<usize>().ok().map(|pages| pages * 4096)
}
