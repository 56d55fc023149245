//! How columns are counted, and edits of parts of a text.

use serde_json::json;

use crate::client::{Client, able, at, rules};

const URI: &str = "file:///nowhere/x.json";
/// An emoji and an umlaut in front of a finding, in one line.
const LINE: &str =
    r#"{"Statement": [{"Sid": "😀ä", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}"#;

#[tokio::test]
async fn each_encoding_has_its_columns() {
    let byte = LINE.find("\"*\"").unwrap();
    for (offered, chosen, column) in [
        (json!(["utf-8", "utf-16"]), "utf-8", byte),
        (json!(["utf-16"]), "utf-16", byte - 3),
        (json!(["utf-32", "utf-16"]), "utf-32", byte - 4),
        (json!(null), "utf-16", byte - 3),
    ] {
        let params = json!({ "capabilities": { "general": { "positionEncodings": offered } } });
        let (mut client, answer) = Client::with(params, &[]).await;
        assert_eq!(answer["capabilities"]["positionEncoding"], chosen);
        client.open(URI, 1, LINE).await;
        let shown = client.shown(URI, 1).await;
        assert_eq!(rules(&shown), ["public-principal"]);
        let start = shown[0]["range"]["start"]["character"].as_u64().unwrap() as usize;
        assert!(start == column || start == column + 1, "{chosen}: {start}, {column}");
        // An edit in the same columns hits the same characters.
        let (from, to) = (at(0, column as u32), at(0, column as u32 + 3));
        let service = "{\"Service\": \"ec2.amazonaws.com\"}";
        client.edit(URI, 2, json!([{ "range": { "start": from, "end": to }, "text": service }])).await;
        assert!(client.shown(URI, 2).await.is_empty(), "{chosen}");
        assert!(client.leave().await);
    }
}

#[tokio::test]
async fn edits_build_on_one_another_and_out_of_bounds_is_brought_back() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, "").await;
    // The text is put together from its two halves: the second one behind everything, wherever that is.
    let (head, tail) = LINE.split_at(40);
    client
        .edit(
            URI,
            2,
            json!([
                { "range": { "start": at(0, 0), "end": at(0, 0) }, "text": head },
                { "range": { "start": at(900, 900), "end": at(901, 0) }, "text": tail },
                { "range": { "start": at(0, 4_000_000), "end": at(0, 4_000_000) }, "text": "\r\n" },
                // Half an emoji: the edit is in front of it.
                { "range": { "start": at(0, 25), "end": at(0, 25) }, "text": "-" },
                { "range": { "start": at(7, 1), "end": at(0, 3) }, "text": "  " },
            ]),
        )
        .await;
    assert_eq!(rules(&client.shown(URI, 2).await), ["public-principal"]);
    let outline = client.about("documentSymbol", URI, json!({})).await;
    assert_eq!(outline[0]["children"][0]["name"], "-😀ä");
    assert!(client.leave().await);
}
