//! All files below the folders.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::client::{CLEAN, Client, OPEN, VENDOR, able, pulling, rules, uri};

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

async fn pull(client: &mut Client, known: Value) -> Vec<Value> {
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": known })).await;
    report["items"].as_array().unwrap().clone()
}

fn of<'r>(reports: &'r [Value], path: &Path) -> &'r Value {
    reports.iter().find(|report| report["uri"] == uri(path).as_str()).unwrap()
}

#[tokio::test]
async fn all_findings_are_asked_for() {
    let dir =
        tree(&[("a/x.json", OPEN), ("b.json", CLEAN), ("c.json", VENDOR), ("node_modules/x.json", OPEN)]);
    let at = |name: &str| dir.path().join(name);
    let mut client = Client::ready(pulling(), &[dir.path()]).await;
    client.asked("client/registerCapability").await;
    let first = pull(&mut client, json!([])).await;
    assert_eq!(first.len(), 2, "{first:?}");
    assert_eq!(rules(of(&first, &at("a/x.json"))["items"].as_array().unwrap()), ["public-principal"]);
    assert_eq!(of(&first, &at("c.json"))["version"], Value::Null);
    let known: Value =
        first.iter().map(|report| json!({ "uri": report["uri"], "value": report["resultId"] })).collect();
    let again = pull(&mut client, known.clone()).await;
    assert!(again.iter().all(|report| report["kind"] == "unchanged"), "{again:?}");

    // What is open counts as it is there.
    client.open(&uri(&at("c.json")), 5, CLEAN).await;
    client.open(&uri(&at("b.json")), 1, VENDOR).await;
    let opened = pull(&mut client, known.clone()).await;
    assert_eq!(
        (&of(&opened, &at("c.json"))["items"], &of(&opened, &at("c.json"))["version"]),
        (&json!([]), &json!(5))
    );
    assert_eq!(rules(of(&opened, &at("b.json"))["items"].as_array().unwrap()), ["missing-external-id"]);
    client.close(&uri(&at("c.json"))).await;
    client.close(&uri(&at("b.json"))).await;

    // What is deleted is taken back, and the client is told to ask.
    fs::remove_file(at("a/x.json")).unwrap();
    let changes = json!({ "changes": [{ "uri": uri(&at("a/x.json")), "type": 3 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    client.asked("workspace/diagnostic/refresh").await;
    let last = pull(&mut client, known).await;
    assert_eq!(of(&last, &at("a/x.json"))["items"], json!([]));
    assert_eq!(of(&last, &at("c.json"))["kind"], "unchanged");
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_command_shows_all_findings() {
    let dir = tree(&[("x.json", OPEN), ("y.json", CLEAN), ("z.json", VENDOR)]);
    let at = |name: &str| uri(&dir.path().join(name));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    client.asked("client/registerCapability").await;
    let check = json!({ "command": "xacct-lint.checkWorkspace", "arguments": [] });
    let summary = client.request("workspace/executeCommand", check.clone()).await;
    assert_eq!(summary, json!({ "files": 3, "filesWithFindings": 2, "findings": 2 }));
    assert_eq!(rules(&client.shown(&at("x.json"), Value::Null).await), ["public-principal"]);
    assert_eq!(rules(&client.shown(&at("z.json"), Value::Null).await), ["missing-external-id"]);
    // The bar was made before it was used.
    let token = client.asked("window/workDoneProgress/create").await["params"]["token"].clone();
    let begin = client.note("$/progress").await;
    assert_eq!((&begin["params"]["token"], &begin["params"]["value"]["kind"]), (&token, &json!("begin")));
    let end = client.note_where(|note| note["params"]["value"]["kind"] == "end").await;
    assert_eq!(end["params"]["value"]["message"], "3 files checked");

    // On close, what is on disk counts again.
    client.open(&at("x.json"), 1, CLEAN).await;
    assert_eq!(client.shown(&at("x.json"), 1).await, Vec::<Value>::new());
    client.close(&at("x.json")).await;
    assert_eq!(rules(&client.shown(&at("x.json"), Value::Null).await), ["public-principal"]);

    // And what changes on disk is heard.
    fs::write(dir.path().join("z.json"), CLEAN).unwrap();
    fs::write(dir.path().join("y.json"), OPEN).unwrap();
    let changes =
        json!({ "changes": [{ "uri": at("z.json"), "type": 2 }, { "uri": at("y.json"), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    assert_eq!(client.shown(&at("z.json"), Value::Null).await, Vec::<Value>::new());
    assert_eq!(rules(&client.shown(&at("y.json"), Value::Null).await), ["public-principal"]);

    // Also what was shown on close is taken back when it goes.
    client.open(&at("new.json"), 1, OPEN).await;
    fs::write(dir.path().join("new.json"), OPEN).unwrap();
    client.close(&at("new.json")).await;
    assert_eq!(rules(&client.shown(&at("new.json"), Value::Null).await), ["public-principal"]);
    fs::remove_file(dir.path().join("new.json")).unwrap();
    let changes = json!({ "changes": [{ "uri": at("new.json"), "type": 3 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    assert_eq!(client.shown(&at("new.json"), Value::Null).await, Vec::<Value>::new());
    assert!(client.leave().await);
}

#[tokio::test]
async fn what_is_shown_goes_with_its_folder() {
    let dir = tree(&[("a/x.json", OPEN), ("b/y.json", OPEN), ("c.json", CLEAN)]);
    let at = |name: &str| uri(&dir.path().join(name));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    let check = json!({ "command": "xacct-lint.checkWorkspace", "arguments": [] });
    client.request("workspace/executeCommand", check).await;
    for name in ["a/x.json", "b/y.json"] {
        assert_eq!(rules(&client.shown(&at(name), Value::Null).await), ["public-principal"], "{name}");
    }
    // Of the files in it nothing is said.
    fs::remove_dir_all(dir.path().join("a")).unwrap();
    client.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": at("a") }] })).await;
    assert_eq!(client.shown(&at("a/x.json"), Value::Null).await, Vec::<Value>::new());
    fs::rename(dir.path().join("b"), dir.path().join("d")).unwrap();
    let renamed = json!({ "files": [{ "oldUri": at("b"), "newUri": at("d") }] });
    client.notify("workspace/didRenameFiles", renamed).await;
    assert_eq!(client.shown(&at("b/y.json"), Value::Null).await, Vec::<Value>::new());
    assert_eq!(client.shown[&at("d/y.json")]["diagnostics"].as_array().unwrap().len(), 1);
    // Neither was there anything of a file that is new.
    fs::write(dir.path().join("e.json"), OPEN).unwrap();
    let created = json!({ "changes": [{ "uri": at("e.json"), "type": 1 }] });
    client.notify("workspace/didChangeWatchedFiles", created).await;
    assert_eq!(rules(&client.shown(&at("e.json"), Value::Null).await), ["public-principal"]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn the_client_may_name_the_bar() {
    let dir = tree(&[("x.json", OPEN)]);
    let mut client = Client::ready(pulling(), &[dir.path()]).await;
    let params = json!({ "previousResultIds": [], "workDoneToken": "bar" });
    client.request("workspace/diagnostic", params).await;
    assert_eq!(client.note("$/progress").await["params"]["token"], "bar");
    assert!(client.asked.iter().all(|asked| asked["method"] != "window/workDoneProgress/create"));
    assert!(client.leave().await);
}

#[tokio::test]
async fn folders_come_and_go() {
    let (one, two) = (tree(&[("x.json", OPEN)]), tree(&[("y.json", VENDOR)]));
    let mut client = Client::ready(pulling(), &[one.path()]).await;
    assert_eq!(pull(&mut client, json!([])).await.len(), 1);
    let folder = |dir: &tempfile::TempDir| json!([{ "uri": uri(dir.path()), "name": "x" }]);
    let event = json!({ "event": { "added": folder(&two), "removed": folder(&one) } });
    client.notify("workspace/didChangeWorkspaceFolders", event).await;
    let found = pull(&mut client, json!([])).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["uri"], uri(&two.path().join("y.json")).as_str());
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_search_that_is_cancelled_ends() {
    let text = OPEN.repeat(200).replace("}\n{", "},\n{");
    let files: Vec<(String, String)> = (0..60).map(|n| (format!("{n}.json"), format!("[{text}]"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let dir = tree(&files);
    let mut client = Client::ready(pulling(), &[dir.path()]).await;
    let id =
        client.ask("workspace/diagnostic", json!({ "previousResultIds": [], "workDoneToken": "bar" })).await;
    client.note("$/progress").await;
    client.notify("$/cancelRequest", json!({ "id": id })).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32800);
    // It is not only the answer that is dropped: far from all files were checked.
    let end = client.note_where(|note| note["params"]["value"]["kind"] == "end").await;
    let checked: u32 =
        end["params"]["value"]["message"].as_str().unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(checked < 60, "{end}");

    // Who asks at once again gets everything, and not what was given up.
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": [] })).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 60);

    let changes = json!({ "changes": [{ "uri": uri(&dir.path().join("0.json")), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    // The button beside the bar does the same.
    let id =
        client.ask("workspace/diagnostic", json!({ "previousResultIds": [], "workDoneToken": "bar2" })).await;
    client.note_where(|note| note["params"]["token"] == "bar2").await;
    client.notify("window/workDoneProgress/cancel", json!({ "token": "bar2" })).await;
    assert!(client.answer(id).await["result"]["items"].as_array().unwrap().len() < 60);
    assert!(client.leave().await);
}
