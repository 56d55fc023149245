//! The order of `initialize`, `shutdown` and `exit`, and every other way to leave.

use std::path::Path;
use std::process::Stdio;
use std::{env, fs};

use serde_json::{Value, json};

use crate::client::{Client, OPEN, able, at};

#[tokio::test]
async fn offers_what_it_has_and_leaves_when_told() {
    let (client, answer) = Client::with(json!({ "capabilities": able() }), &[]).await;
    assert_eq!(answer["serverInfo"]["name"], "xacct-lint");
    let offered = &answer["capabilities"];
    assert_eq!(offered["textDocumentSync"]["change"], 2);
    assert_eq!(offered["diagnosticProvider"]["workspaceDiagnostics"], true);
    assert_eq!(
        offered["codeActionProvider"]["codeActionKinds"],
        json!(["quickfix", "source.fixAll.xacct-lint"])
    );
    for provider in ["hoverProvider", "documentSymbolProvider", "foldingRangeProvider", "inlayHintProvider"] {
        assert_eq!(offered[provider], true, "{provider}");
    }
    assert!(client.leave().await);
}

/// `UPDATE_PAGES=1` writes the list into the page.
#[tokio::test]
async fn the_page_lists_what_is_announced() {
    let (client, answer) = Client::with(json!({ "capabilities": able() }), &[]).await;
    let announced = answer["capabilities"].as_object().unwrap();
    let mut names: Vec<String> = announced.keys().map(|name| format!("`{name}`")).collect();
    names.sort();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/editors.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- generated: capabilities -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let now = format!("{before}<!-- generated: capabilities -->\n{}\n<!-- end -->{after}", names.join(", "));
    if env::var_os("UPDATE_PAGES").is_some() {
        fs::write(path, now).unwrap();
    } else {
        assert_eq!(page, now, "UPDATE_PAGES=1 writes the list");
    }
    assert!(client.leave().await);
}

#[tokio::test]
async fn nothing_is_answered_before_initialize() {
    let mut client = Client::start();
    let id = client.ask("textDocument/hover", json!({})).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32002);
    client.open("file:///x.json", 1, OPEN).await;
    let answer = client.request("initialize", json!({ "capabilities": {}, "processId": null })).await;
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    let again = client.ask("initialize", json!({ "capabilities": {}, "processId": null })).await;
    assert_eq!(client.answer(again).await["error"]["code"], -32600);
    assert!(client.shown.is_empty());
    assert!(client.leave().await);
}

#[tokio::test]
async fn nothing_is_answered_after_shutdown() {
    let mut client = Client::ready(able(), &[]).await;
    client.request("shutdown", Value::Null).await;
    let hover = json!({ "textDocument": { "uri": "file:///x.json" }, "position": at(0, 0) });
    let id = client.ask("textDocument/hover", hover).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32600);
    client.send(&json!({ "jsonrpc": "2.0", "method": "exit", "params": null })).await;
    assert!(client.end().await);
}

#[tokio::test]
async fn to_leave_without_a_word_is_not_proper() {
    let mut client = Client::ready(able(), &[]).await;
    client.notify("exit", Value::Null).await;
    assert!(!client.end().await);
    let client = Client::ready(able(), &[]).await;
    assert!(!client.hang_up().await);
    let mut client = Client::ready(able(), &[]).await;
    client.request("shutdown", Value::Null).await;
    assert!(client.hang_up().await, "it said that it would leave");
    let mut client = Client::start();
    client.notify("exit", Value::Null).await;
    assert!(!client.end().await);
}

#[tokio::test]
async fn parameters_may_be_null() {
    let mut client = Client::ready(able(), &[]).await;
    client.send(&json!({ "jsonrpc": "2.0", "id": "a", "method": "shutdown", "params": null })).await;
    let answer = client.note_where(|note| note["id"] == "a").await;
    assert_eq!(answer["result"], Value::Null);
    assert!(answer.get("error").is_none());
    assert!(client.hang_up().await);
}

#[tokio::test]
async fn who_neither_speaks_nor_listens_is_left() {
    let mut client = Client::ready(able(), &[]).await;
    for version in 0..50 {
        client.open("file:///x.json", version, OPEN).await;
    }
    assert!(!client.vanish().await);
}

#[cfg(unix)]
#[tokio::test]
async fn it_does_not_outlive_its_parent() {
    let mut parent = std::process::Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let params = json!({ "capabilities": {}, "processId": parent.id() });
    let (mut client, _) = Client::with(params, &[]).await;
    client.open("file:///x.json", 1, OPEN).await;
    assert!(!client.shown("file:///x.json", 1).await.is_empty());
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert!(!client.end().await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_parent_that_was_never_seen_does_not_count() {
    // A client in another container has a process id that means nothing here.
    let (mut client, _) = Client::with(json!({ "capabilities": {}, "processId": 4194303 }), &[]).await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    client.open("file:///x.json", 1, OPEN).await;
    assert!(!client.shown("file:///x.json", 1).await.is_empty());
    assert!(client.leave().await);
}
