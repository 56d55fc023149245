//! Symbols, folding and selection.

use serde_json::{Value, json};

use crate::client::{Client, OPEN, able, at};

const URI: &str = "file:///nowhere/x.json";

#[tokio::test]
async fn a_policy_has_statements() {
    let text = OPEN.replace(
        "    }\n  ]",
        "    },\n    {\n      \"Effect\": \"Deny\",\n      \"Principal\": \"*\",\n      \"Action\": [\"sts:TagSession\", \"sts:A\"]\n    }\n  ]",
    );
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, &text).await;
    let outline = client.about("documentSymbol", URI, json!({})).await;
    assert_eq!(outline[0]["name"], "trust policy");
    let statements = outline[0]["children"].as_array().unwrap();
    assert_eq!(
        (&statements[0]["name"], &statements[0]["detail"]),
        (&json!("Anyone"), &json!("Allow sts:AssumeRole"))
    );
    assert_eq!(statements[0]["selectionRange"], json!({ "start": at(4, 14), "end": at(4, 20) }));
    assert_eq!(statements[1]["name"], "Deny sts:TagSession and 1 more");
    assert!(client.leave().await);

    let mut client = Client::ready(json!({}), &[]).await;
    client.open(URI, 1, &text).await;
    let flat = client.about("documentSymbol", URI, json!({})).await;
    assert_eq!((&flat[1]["name"], &flat[1]["containerName"]), (&json!("Anyone"), &json!("trust policy")));
    assert!(client.leave().await);
}

#[tokio::test]
async fn statements_are_folded() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, OPEN).await;
    let ranges = client.about("foldingRange", URI, json!({})).await;
    let lines: Vec<_> =
        ranges.as_array().unwrap().iter().map(|r| (r["startLine"].clone(), r["endLine"].clone())).collect();
    assert_eq!(lines, [(json!(0), json!(9)), (json!(3), json!(7))]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_selection_grows_from_the_string_to_the_file() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, OPEN).await;
    let positions = json!({ "positions": [at(7, 20), at(0, 0), at(99, 99)] });
    let ranges = client.about("selectionRange", URI, positions).await;
    let mut chain = Vec::new();
    let mut here = &ranges[0];
    while !here.is_null() {
        let (start, end) = (&here["range"]["start"], &here["range"]["end"]);
        chain.push([start, end].map(|at| (at["line"].as_u64().unwrap(), at["character"].as_u64().unwrap())));
        here = here.get("parent").unwrap_or(&Value::Null);
    }
    assert_eq!(
        chain,
        [
            [(7, 20), (7, 20)],
            [(7, 17), (7, 31)], // sts:AssumeRole
            [(7, 16), (7, 32)], // with its quotes
            [(7, 6), (7, 32)],  // its entry
            [(3, 4), (8, 5)],   // the statement
            [(2, 15), (9, 3)],  // the list
            [(2, 2), (9, 3)],   // its entry
            [(0, 0), (10, 1)],  // the policy
            [(0, 0), (11, 0)],  // the file
        ]
    );
    assert_eq!(ranges.as_array().unwrap().len(), 3);
    assert!(client.leave().await);
}
