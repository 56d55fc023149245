//! Quick fixes and other actions.

use std::fs;

use serde_json::{Value, json};

use crate::client::{CLEAN, Client, OPEN, VENDOR, able, at, uri};

const URI: &str = "file:///nowhere/x.json";

async fn actions(client: &mut Client, uri: &str, line: u32, only: Value) -> Vec<Value> {
    let range = json!({ "start": at(line, 0), "end": at(line, 200) });
    let context = if only.is_null() {
        json!({ "diagnostics": [] })
    } else {
        json!({ "diagnostics": [], "only": only })
    };
    let actions = client.about("codeAction", uri, json!({ "range": range, "context": context })).await;
    actions.as_array().unwrap().clone()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"].as_str().unwrap().contains(title));
    found.unwrap_or_else(|| panic!("{title}: {actions:#?}"))
}

#[tokio::test]
async fn a_fix_says_which_finding_and_which_version_it_is_for() {
    let disarmed = VENDOR.replace(
        "sts:AssumeRole\"",
        "sts:AssumeRole\", \"Condition\": {\"StringEqualsIfExists\": {\"sts:ExternalId\": \"8f2b6c1e\"}}",
    );
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 3, &disarmed).await;
    let shown = client.shown(URI, 3).await;
    let actions = actions(&mut client, URI, 5, Value::Null).await;
    let fix = titled(&actions, "Require the external ID");
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(
        fix["diagnostics"],
        json!([shown.iter().find(|d| d["code"] == "missing-external-id").unwrap()])
    );
    let change = &fix["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 3 }));
    let edits = change["edits"].clone();
    client.edit(URI, 4, edits.as_array().unwrap().iter().map(as_change).collect()).await;
    assert!(client.shown(URI, 4).await.is_empty(), "the fix mends it");
    assert!(client.leave().await);
}

fn as_change(edit: &Value) -> Value {
    json!({ "range": edit["range"], "text": edit["newText"] })
}

#[tokio::test]
async fn what_only_a_person_knows_is_left_to_fill_in() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, VENDOR).await;
    let found = actions(&mut client, URI, 5, Value::Null).await;
    let fix = titled(&found, "Require an external ID");
    assert_eq!(fix.get("isPreferred"), None);
    let edit = &fix["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["snippet"]["kind"], "snippet");
    assert!(edit["snippet"]["value"].as_str().unwrap().contains("${1:<external-id>}"), "{edit}");
    assert!(client.leave().await);

    // A client that knows neither snippets nor versions gets the plain text.
    let mut client = Client::ready(json!({}), &[]).await;
    client.open(URI, 1, VENDOR).await;
    let found = actions(&mut client, URI, 5, Value::Null).await;
    let edit = &titled(&found, "Require an external ID")["edit"]["changes"][URI][0];
    assert!(edit["newText"].as_str().unwrap().contains("\"<external-id>\""), "{edit}");
    assert!(client.leave().await);
}

#[tokio::test]
async fn actions_are_for_the_place_and_the_kind_that_is_asked_about() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, OPEN).await;
    assert!(actions(&mut client, URI, 0, Value::Null).await.is_empty());
    assert!(!actions(&mut client, URI, 6, json!(["quickfix"])).await.is_empty());
    assert!(actions(&mut client, URI, 6, json!(["refactor"])).await.is_empty());
    assert!(actions(&mut client, URI, 6, json!(["quick"])).await.is_empty());
    assert!(actions(&mut client, "file:///never/opened.json", 6, Value::Null).await.is_empty());
    assert!(client.leave().await);
}

#[tokio::test]
async fn every_safe_fix_is_applied_at_once() {
    let broken =
        OPEN.replace("\"*\",", "\"*\",,").replace("\"Action\"", "\"Effect\": \"Allow\",\n      \"Action\"");
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, &broken).await;
    for only in ["source", "source.fixAll", "source.fixAll.xacct-lint"] {
        let found = actions(&mut client, URI, 0, json!([only])).await;
        assert_eq!(found.len(), 1, "{only}");
        assert_eq!(found[0]["kind"], "source.fixAll.xacct-lint");
    }
    assert!(actions(&mut client, URI, 0, json!(["source.organizeImports"])).await.is_empty());
    let found = actions(&mut client, URI, 0, json!(["source.fixAll"])).await;
    let edits = found[0]["edit"]["documentChanges"][0]["edits"].as_array().unwrap().clone();
    client.edit(URI, 2, edits.iter().map(as_change).collect()).await;
    let shown = client.shown(URI, 2).await;
    assert_eq!(crate::client::rules(&shown), ["public-principal"]);
    assert!(actions(&mut client, URI, 0, json!(["source.fixAll"])).await.is_empty());
    client.replace(URI, 3, CLEAN).await;
    assert!(actions(&mut client, URI, 0, json!(["source.fixAll"])).await.is_empty());
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_rule_is_explained() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, OPEN).await;
    let found = actions(&mut client, URI, 6, Value::Null).await;
    let command = titled(&found, "Explain rule")["command"].clone();
    let page = client.request("workspace/executeCommand", command).await;
    assert!(page.as_str().unwrap().starts_with("# public-principal\n"), "{page}");
    let shown = client.asked("window/showDocument").await;
    assert_eq!(shown["params"]["external"], true);
    assert!(shown["params"]["uri"].as_str().unwrap().ends_with("public-principal.md"));
    for arguments in [json!([]), json!(["no-such-rule"]), json!([7])] {
        let command = json!({ "command": "xacct-lint.explainRule", "arguments": arguments });
        let id = client.ask("workspace/executeCommand", command).await;
        assert_eq!(client.answer(id).await["error"]["code"], -32602);
    }
    let id = client.ask("workspace/executeCommand", json!({ "command": "rm", "arguments": [] })).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32601);
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_rule_is_set_in_the_nearest_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("xacct-lint.toml");
    let file = uri(&dir.path().join("deep/x.json"));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    client.open(&file, 1, OPEN).await;
    // There is none: it is created at the top of the folder.
    let found = actions(&mut client, &file, 6, Value::Null).await;
    let changes = &titled(&found, "Turn `public-principal` off")["edit"]["documentChanges"];
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(uri(&config))));
    assert_eq!(changes[1]["edits"][0]["newText"], "[rules]\npublic-principal = \"off\"\n");
    assert_eq!(
        found.iter().filter(|action| action["title"].as_str().unwrap().contains("xacct-lint.toml")).count(),
        3
    );

    fs::write(&config, "[rules]\njson-syntax = \"off\"\n").unwrap();
    let found = actions(&mut client, &file, 6, Value::Null).await;
    let change = &titled(&found, "to `warning`")["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": uri(&config), "version": null }));
    assert_eq!(
        change["edits"][0],
        json!({
            "range": { "start": at(1, 0), "end": at(1, 0) }, "newText": "public-principal = \"warning\"\n",
        })
    );

    // What is open counts.
    client.open(&uri(&config), 9, "[rules]\npublic-principal = 'note'\n").await;
    let found = actions(&mut client, &file, 6, Value::Null).await;
    let change = &titled(&found, "to `warning`")["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["version"], 9);
    assert_eq!(change["edits"][0]["range"], json!({ "start": at(1, 19), "end": at(1, 25) }));
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_finding_is_allowed_where_there_are_comments() {
    let uri = "file:///nowhere/x.yaml";
    let text = "Statement:\n  - Effect: Allow\n    Principal: '*'\n    Action: sts:AssumeRole\n";
    let mut client = Client::ready(able(), &[]).await;
    client.open(uri, 1, text).await;
    assert_eq!(crate::client::rules(&client.shown(uri, 1).await), ["public-principal"]);
    let found = actions(&mut client, uri, 2, Value::Null).await;
    let allow = titled(&found, "Suppress it here, with a reason");
    assert_eq!(allow.get("isPreferred"), None);
    let edit = &allow["edit"]["documentChanges"][0]["edits"][0];
    assert_eq!(edit["range"], json!({ "start": at(1, 0), "end": at(1, 0) }));
    let comment = "  # xacct-lint: ignore public-principal: ${1:<reason>}\n";
    assert_eq!(edit["snippet"]["value"], comment);
    let said = text.replace("  - Effect", &(comment.replace("${1:<reason>}", "a workshop") + "  - Effect"));
    client.replace(uri, 2, &said).await;
    assert!(client.shown(uri, 2).await.is_empty());
    // JSON has none.
    client.open(URI, 1, OPEN).await;
    let found = actions(&mut client, URI, 6, Value::Null).await;
    assert!(
        !found.is_empty()
            && found.iter().all(|action| !action["title"].as_str().unwrap().contains("Suppress it here"))
    );
    assert!(client.leave().await);
}
