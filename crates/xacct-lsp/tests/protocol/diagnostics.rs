//! Findings, sent and asked for.

use serde_json::{Value, json};

use crate::client::{CLEAN, Client, OPEN, VENDOR, able, at, pulling, rules, uri};

const URI: &str = "file:///nowhere/x.json";

#[tokio::test]
async fn a_finding_says_what_the_command_line_says() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 7, VENDOR).await;
    let shown = client.shown(URI, 7).await;
    assert_eq!(rules(&shown), ["missing-external-id"]);
    let finding = &shown[0];
    assert_eq!(finding["range"], json!({ "start": at(5, 29), "end": at(5, 59) }));
    assert_eq!((&finding["severity"], &finding["source"]), (&json!(1), &json!("xacct-lint")));
    let page = finding["codeDescription"]["href"].as_str().unwrap();
    assert!(page.ends_with("/docs/rules/missing-external-id.md"), "{page}");
    assert_eq!(
        finding["message"],
        "account 464622532012 (Datadog) can assume this role without presenting an external ID\nexample request: \
         arn:aws:iam::464622532012:role/any-role can call sts:AssumeRole with no external ID"
    );
    client.replace(URI, 8, CLEAN).await;
    assert_eq!(client.shown(URI, 8).await, Vec::<Value>::new());
    assert!(client.leave().await);
}

#[tokio::test]
async fn other_places_are_related_where_the_client_shows_them() {
    let text = VENDOR.replace(
        "sts:AssumeRole\"",
        "sts:AssumeRole\", \"Condition\": {\"StringEqualsIfExists\": {\"sts:ExternalId\": \"x\"}}",
    );
    for (capabilities, expected) in [(able(), 1), (json!({}), 0)] {
        let mut client = Client::ready(capabilities, &[]).await;
        client.open(URI, 1, &text).await;
        let shown = client.shown(URI, 1).await;
        let finding = shown.iter().find(|finding| finding["code"] == "missing-external-id").unwrap();
        let related = finding["relatedInformation"].as_array().map_or(0, Vec::len);
        assert_eq!(related, expected);
        if expected == 1 {
            assert_eq!(finding["relatedInformation"][0]["location"]["uri"], URI);
        }
        assert!(client.leave().await);
    }
}

#[tokio::test]
async fn only_the_newest_text_counts() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, OPEN).await;
    for version in 2..200 {
        client.replace(URI, version, if version % 2 == 0 { CLEAN } else { OPEN }).await;
    }
    client.replace(URI, 200, VENDOR).await;
    assert_eq!(rules(&client.shown(URI, 200).await), ["missing-external-id"]);
    let versions = client.notes.iter().filter_map(|note| note["params"]["version"].as_i64());
    assert!(versions.clone().is_sorted(), "{:?}", versions.collect::<Vec<_>>());
    assert!(client.leave().await);
}

#[tokio::test]
async fn half_typed_text_is_read_on() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 0, "").await;
    assert_eq!(client.shown(URI, 0).await, Vec::<Value>::new());
    for (version, end) in (1..).zip((1..VENDOR.len()).step_by(7)) {
        client.replace(URI, version, &VENDOR[..end]).await;
        client.shown(URI, version).await;
    }
    assert!(client.leave().await);
}

#[tokio::test]
async fn what_is_closed_is_cleared() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, OPEN).await;
    assert!(!client.shown(URI, 1).await.is_empty());
    client.close(URI).await;
    assert_eq!(client.shown(URI, Value::Null).await, Vec::<Value>::new());
    assert!(client.leave().await);
}

#[tokio::test]
async fn findings_are_asked_for_with_what_is_known() {
    let mut client = Client::ready(pulling(), &[]).await;
    client.open(URI, 1, OPEN).await;
    let first = client.about("diagnostic", URI, json!({})).await;
    assert_eq!(first["kind"], "full");
    assert_eq!(rules(first["items"].as_array().unwrap()), ["public-principal"]);
    let id = first["resultId"].clone();
    let again = client.about("diagnostic", URI, json!({ "previousResultId": id })).await;
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": id }));
    // Each answer is about the text as it is when it is asked for.
    client.replace(URI, 2, CLEAN).await;
    let clean = client.about("diagnostic", URI, json!({ "previousResultId": id })).await;
    assert_eq!((&clean["kind"], &clean["items"]), (&json!("full"), &json!([])));
    client.close(URI).await;
    client.request("shutdown", Value::Null).await;
    assert!(client.shown.is_empty(), "whoever asks is not told unasked");
    assert!(client.hang_up().await);
}

#[tokio::test]
async fn a_file_that_is_not_open_is_read_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.json");
    std::fs::write(&path, OPEN).unwrap();
    let mut client = Client::ready(pulling(), &[]).await;
    let report = client.about("diagnostic", &uri(&path), json!({})).await;
    assert_eq!(rules(report["items"].as_array().unwrap()), ["public-principal"]);
    for nowhere in ["file:///nowhere/at/all.json", "untitled:1", "git:/x.json?y"] {
        let report = client.about("diagnostic", nowhere, json!({})).await;
        assert_eq!(report["items"], json!([]), "{nowhere}");
    }
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_document_that_is_no_file_is_checked_too() {
    let mut client = Client::ready(able(), &[]).await;
    client.open("untitled:Untitled-1", 1, OPEN).await;
    assert_eq!(rules(&client.shown("untitled:Untitled-1", 1).await), ["public-principal"]);
    assert!(client.leave().await);
}
