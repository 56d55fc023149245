//! The configuration, the settings and the folders, and what happens when they change.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, VENDOR, able, rules, uri};

const OFF: &str = "[rules]\nmissing-external-id = \"off\"\n";

#[tokio::test]
async fn a_change_of_the_configuration_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("xacct-lint.toml");
    let file = uri(&dir.path().join("x.json"));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    let registered = client.asked("client/registerCapability").await;
    let watchers = registered["params"]["registrations"][0]["registerOptions"]["watchers"].to_string();
    assert!(watchers.contains("**/xacct-lint.toml") && watchers.contains("json"), "{watchers}");
    client.open(&file, 1, VENDOR).await;
    assert_eq!(rules(&client.shown(&file, 1).await), ["missing-external-id"]);
    let changed = |kind: u32| json!({ "changes": [{ "uri": uri(&config), "type": kind }] });

    fs::write(&config, OFF).unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed(1)).await;
    assert_eq!(client.shown(&file, 1).await, Vec::<Value>::new());

    fs::remove_file(&config).unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed(3)).await;
    assert_eq!(rules(&client.shown(&file, 1).await), ["missing-external-id"]);

    // A client that watches nothing still says what it saves.
    fs::write(&config, OFF).unwrap();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&config) } })).await;
    assert_eq!(client.shown(&file, 1).await, Vec::<Value>::new());
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_change_of_a_file_with_accounts_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("accounts.json");
    let accounts = |id: &str| format!("{{\"Accounts\": [{{\"Id\": \"{id}\", \"Name\": \"own\"}}]}}");
    fs::write(dir.path().join("xacct-lint.toml"), "[accounts]\nfrom = \"accounts.json\"\n").unwrap();
    fs::write(&list, accounts("464622532012")).unwrap();
    let file = uri(&dir.path().join("x.json"));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    client.open(&file, 1, VENDOR).await;
    assert!(!rules(&client.shown(&file, 1).await).contains(&"missing-external-id"));
    fs::write(&list, accounts("222222222222")).unwrap();
    let changes = json!({ "changes": [{ "uri": uri(&list), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    assert_eq!(rules(&client.shown(&file, 1).await), ["missing-external-id"]);
    // One that cannot be read says so at its place, and what it says is heard again.
    fs::write(&list, accounts("1")).unwrap();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&list) } })).await;
    assert_eq!(client.shown(&file, 1).await, Vec::<Value>::new());
    let list_uri = uri(&list.canonicalize().unwrap());
    assert!(client.shown[&list_uri]["diagnostics"].to_string().contains("is no account id"));
    fs::write(&list, accounts("464622532012")).unwrap();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&list) } })).await;
    assert!(!rules(&client.shown(&file, 1).await).contains(&"missing-external-id"));
    assert!(client.leave().await);
}

#[tokio::test]
async fn mistakes_are_shown_in_the_configuration_itself() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().canonicalize().unwrap();
    let config = dir.join("xacct-lint.toml");
    fs::write(&config, "[rules]\nmising-external-id = \"off\"\n").unwrap();
    let mut client = Client::ready(able(), &[&dir]).await;
    let shown = client.shown(&uri(&config), Value::Null).await;
    assert_eq!(shown.len(), 1);
    assert!(
        shown[0]["message"].as_str().unwrap().contains("did you mean `missing-external-id`?"),
        "{shown:?}"
    );
    assert_eq!(shown[0]["range"]["start"], json!({ "line": 1, "character": 0 }));
    // As on the command line, nothing is checked under a configuration that cannot be read.
    let file = uri(&dir.join("x.json"));
    client.open(&file, 1, VENDOR).await;
    assert_eq!(client.shown(&file, 1).await, Vec::<Value>::new());
    // To open it, to edit it and to close it takes nothing back.
    client.open(&uri(&config), 1, "").await;
    client.replace(&uri(&config), 2, VENDOR).await;
    assert_eq!(client.about("documentSymbol", &uri(&config), json!({})).await, Value::Null);
    client.close(&uri(&config)).await;
    client.replace(&file, 2, VENDOR).await;
    client.shown(&file, 2).await;
    assert_eq!(client.shown[&uri(&config)]["diagnostics"], json!(shown));
    fs::write(&config, "").unwrap();
    let changes = json!({ "changes": [{ "uri": uri(&config), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    assert_eq!(client.shown(&uri(&config), Value::Null).await, Vec::<Value>::new());
    assert_eq!(rules(&client.shown(&file, 2).await), ["missing-external-id"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn settings_come_with_initialize_and_later() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("my.toml"), OFF).unwrap();
    let file = uri(&dir.path().join("x.json"));
    let params = json!({ "capabilities": able(), "initializationOptions": { "configuration": "my.toml" } });
    let (mut client, _) = Client::with(params, &[dir.path()]).await;
    client.open(&file, 1, VENDOR).await;
    assert_eq!(client.shown(&file, 1).await, Vec::<Value>::new());
    let settings = |settings: Value| json!({ "settings": { "xacct-lint": settings } });
    client.notify("workspace/didChangeConfiguration", settings(json!({}))).await;
    assert_eq!(rules(&client.shown(&file, 1).await), ["missing-external-id"]);
    client.notify("workspace/didChangeConfiguration", settings(json!({ "enable": false }))).await;
    assert_eq!(client.shown(&file, 1).await, Vec::<Value>::new());
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_client_is_asked_for_its_settings() {
    let mut able = able();
    able["workspace"]["configuration"] = json!(true);
    let file = "file:///nowhere/x.json";
    let mut client = Client::ready(able, &[]).await;
    client.settings = json!({ "enable": false });
    let asked = client.asked("workspace/configuration").await;
    assert_eq!(asked["params"]["items"], json!([{ "section": "xacct-lint" }]));
    client.open(file, 1, VENDOR).await;
    assert_eq!(client.shown(file, 1).await, Vec::<Value>::new());
    client.settings = json!({ "enable": true });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null })).await;
    assert_eq!(rules(&client.shown(file, 1).await), ["missing-external-id"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn each_folder_has_its_own_configuration() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(two.path().join("xacct-lint.toml"), OFF).unwrap();
    let mut client = Client::ready(able(), &[one.path(), two.path()]).await;
    let (first, second) = (uri(&one.path().join("x.json")), uri(&two.path().join("x.json")));
    client.open(&first, 1, VENDOR).await;
    client.open(&second, 1, VENDOR).await;
    assert_eq!(rules(&client.shown(&first, 1).await), ["missing-external-id"]);
    assert_eq!(client.shown(&second, 1).await, Vec::<Value>::new());
    assert!(client.leave().await);
}
