//! Two files that say something of one another: an edit in one changes what is shown in the other.

use std::fs;

use serde_json::Value;

use crate::client::{Client, able, pulling, rules, uri};

const CONFIG: &str = r#"accounts.own = { id = "111122223333", paths = ["**"] }
third-parties.partner = ["444455556666"]
"#;

const ROLE: &str = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
  "RoleName": "Ops",
  "AssumeRolePolicyDocument": {"Statement": {
    "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/deployer"}, "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"sts:ExternalId": "8f2c71d0"}}}}}}}}"#;

const ATTACH: &str = r#"{"Resources": {"P": {"Type": "AWS::IAM::RolePolicy", "Properties": {
  "RoleName": "Ops",
  "PolicyName": "all",
  "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}}}}"#;

const ADMIN: &str = "admin-access-on-cross-account-role";

fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("xacct-lint.toml", CONFIG), ("role.json", ROLE), ("attach.json", ATTACH)] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

/// The next diagnostics of `uri` that are those of `expected`.
async fn becomes(client: &mut Client, uri: &str, expected: &[&str]) -> Vec<Value> {
    loop {
        let shown = client.shown(uri, Value::from(1)).await;
        if rules(&shown) == expected {
            return shown;
        }
    }
}

#[tokio::test]
async fn an_unsaved_edit_changes_the_other_document() {
    let dir = tree();
    let at = |name: &str| uri(&dir.path().join(name));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    client.open(&at("attach.json"), 1, ATTACH).await;
    let shown = becomes(&mut client, &at("attach.json"), &[ADMIN]).await;
    let related = &shown[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], at("role.json").as_str());
    assert_eq!(related["location"]["range"]["start"]["line"], 3);
    client.open(&at("role.json"), 1, ROLE).await;
    client.replace(&at("role.json"), 2, &ROLE.replace("444455556666", "111122223333")).await;
    becomes(&mut client, &at("attach.json"), &[]).await;
    // What is on disk counts again.
    client.close(&at("role.json")).await;
    becomes(&mut client, &at("attach.json"), &[ADMIN]).await;
    // A file that is gone says nothing.
    fs::remove_file(dir.path().join("role.json")).unwrap();
    let changes = serde_json::json!({ "changes": [{ "uri": at("role.json"), "type": 3 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    becomes(&mut client, &at("attach.json"), &[]).await;
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_client_that_asks_is_told_of_both() {
    let dir = tree();
    let at = |name: &str| uri(&dir.path().join(name));
    let mut client = Client::ready(pulling(), &[dir.path()]).await;
    let report = client.request("workspace/diagnostic", serde_json::json!({ "previousResultIds": [] })).await;
    let items = report["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["uri"]), (1, &Value::from(at("attach.json"))), "{items:?}");
    assert_eq!(rules(items[0]["items"].as_array().unwrap()), [ADMIN]);
    client.open(&at("role.json"), 1, &ROLE.replace("444455556666", "111122223333")).await;
    client.open(&at("attach.json"), 1, ATTACH).await;
    let report = client.about("diagnostic", &at("attach.json"), serde_json::json!({})).await;
    assert_eq!(report["items"], serde_json::json!([]));
    assert!(client.leave().await);
}
