//! What no editor should send, and what some do.

use serde_json::{Value, json};

use crate::client::{Client, OPEN, VENDOR, able, at, rules};

const URI: &str = "file:///nowhere/x.json";

#[tokio::test]
async fn what_is_no_message_is_refused_and_the_next_one_is_read() {
    let mut client = Client::ready(able(), &[]).await;
    for (garbage, code) in [
        ("Content-Length: 5\r\n\r\n{nope", -32700),
        ("Content-Length: 3\r\n\r\n\u{e4}x", -32700),
        ("Content-Length: x\r\n\r\n", -32700),
        ("Hello: world\r\n\r\n", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("Content-Length: 4\r\n\r\nnull", -32600),
        ("Content-Length: 16\r\n\r\n{\"jsonrpc\":\"2.0\"", -32700),
        ("Content-Length: 14\r\n\r\n{\"method\":true}", -32700),
        ("Content-Length: 15\r\n\r\n{\"method\":true}", -32600),
    ] {
        client.write(garbage.as_bytes()).await;
        if garbage.ends_with("\"method\":true}") && garbage.contains(": 14") {
            // One byte was left over: it belongs to the header of the next.
            client.write(b"\r\n\r\n").await;
            client.note_where(|note| note["error"]["code"] == -32700).await;
        }
        client.note_where(|note| note["error"]["code"] == code).await;
    }
    let invalid = [0xFF, 0xFE];
    client.write(b"Content-Length: 2\r\n\r\n").await;
    client.write(&invalid).await;
    client.note_where(|note| note["error"]["code"] == -32700).await;
    client.open(URI, 1, OPEN).await;
    assert_eq!(rules(&client.shown(URI, 1).await), ["public-principal"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn unknown_methods_and_wrong_parameters_do_no_harm() {
    let mut client = Client::ready(able(), &[]).await;
    for (method, params, code) in [
        ("no/such/method", json!({}), -32601),
        ("textDocument/hover", json!({ "textDocument": 7 }), -32602),
        ("textDocument/hover", json!([]), -32602),
        (
            "textDocument/rename",
            json!({ "textDocument": { "uri": URI }, "position": at(0, 0), "newName": "x" }),
            -32601,
        ),
    ] {
        let id = client.ask(method, params).await;
        assert_eq!(client.answer(id).await["error"]["code"], code, "{method}");
    }
    client.notify("no/such/notification", json!({})).await;
    client.notify("textDocument/didChange", json!({ "textDocument": { "uri": "not a uri" } })).await;
    client.notify("$/setTrace", json!({ "value": "verbose" })).await;
    client.send(&json!({ "jsonrpc": "2.0", "id": 77_777, "result": null })).await;
    client.open(URI, 1, OPEN).await;
    assert_eq!(rules(&client.shown(URI, 1).await), ["public-principal"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn documents_that_were_never_opened_are_no_trouble() {
    let mut client = Client::ready(able(), &[]).await;
    client.replace(URI, 3, OPEN).await;
    let log = client.note("window/logMessage").await;
    assert!(log["params"]["message"].as_str().unwrap().contains("is not open"), "{log}");
    client.close(URI).await;
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": URI } })).await;
    for method in ["documentSymbol", "foldingRange", "documentLink"] {
        assert_eq!(client.about(method, URI, json!({})).await, Value::Null, "{method}");
    }
    assert!(client.shown.is_empty());
    assert!(client.leave().await);
}

#[tokio::test]
async fn edits_count_in_the_order_in_which_they_come() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 5, OPEN).await;
    client.replace(URI, 9, OPEN).await;
    client.replace(URI, 2, VENDOR).await;
    assert_eq!(rules(&client.shown(URI, 2).await), ["missing-external-id"]);
    client.open(URI, 1, OPEN).await;
    assert_eq!(rules(&client.shown(URI, 1).await), ["public-principal"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_huge_document_is_passed_over() {
    let mut client = Client::ready(able(), &[]).await;
    let huge = format!("{OPEN}{}", " ".repeat(50 << 20));
    client.open(URI, 1, &huge).await;
    let said = client.note("window/showMessage").await;
    assert!(said["params"]["message"].as_str().unwrap().contains("the limit is 16 MiB"), "{said}");
    assert_eq!(client.shown(URI, 1).await, Vec::<Value>::new());
    // Edits of it are taken, and others are answered meanwhile.
    let line = json!([{ "range": { "start": at(0, 0), "end": at(0, 0) }, "text": " " }]);
    client.edit(URI, 2, line).await;
    let other = "file:///nowhere/other.json";
    client.open(other, 1, OPEN).await;
    let started = std::time::Instant::now();
    assert_eq!(rules(&client.shown(other, 1).await), ["public-principal"]);
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(client.about("hover", URI, json!({ "position": at(5, 5) })).await, Value::Null);
    // Once it is shorter it is checked.
    client.replace(URI, 3, OPEN).await;
    assert_eq!(rules(&client.shown(URI, 3).await), ["public-principal"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn requests_are_cancelled() {
    let mut client = Client::ready(able(), &[]).await;
    let text = format!("[{}]", vec![OPEN; 3_000].join(","));
    client.open(URI, 1, &text).await;
    let id = client.ask("textDocument/foldingRange", json!({ "textDocument": { "uri": URI } })).await;
    client.notify("$/cancelRequest", json!({ "id": id })).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32800);
    client.notify("$/cancelRequest", json!({ "id": 999 })).await;
    assert_eq!(client.shown(URI, 1).await.len(), 3_000);
    assert!(client.leave().await);
}
