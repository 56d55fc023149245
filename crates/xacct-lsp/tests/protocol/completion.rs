//! What could be written where somebody types.

use serde_json::{Value, json};

use crate::client::{Client, able, at, uri};

const URI: &str = "file:///nowhere/x.json";

/// The answer at the `|` of `text`.
async fn offered(client: &mut Client, version: i32, text: &str) -> Value {
    offered_in(client, URI, version, text).await
}

async fn offered_in(client: &mut Client, uri: &str, version: i32, text: &str) -> Value {
    let offset = text.find('|').unwrap();
    let (line, start) =
        (text[..offset].matches('\n').count(), text[..offset].rfind('\n').map_or(0, |at| at + 1));
    client.replace(uri, version, &text.replacen('|', "", 1)).await;
    let position = at(line as u32, (offset - start) as u32);
    client.about("completion", uri, json!({ "position": position })).await
}

fn labels(offered: &Value) -> Vec<&str> {
    offered["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn half_typed_actions_are_completed() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, "{}").await;
    let text = "{\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"sts:Ass|";
    let said = offered(&mut client, 2, text).await;
    let labels = labels(&said);
    for action in ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"] {
        assert!(labels.contains(&action), "{labels:?}");
    }
    let first = &said["items"][0];
    assert_eq!((&first["label"], &first["kind"]), (&json!("sts:AssumeRole"), &json!(3)));
    let edit = &first["textEdit"];
    assert_eq!(edit["newText"], "sts:AssumeRole\"");
    assert_eq!(edit["range"], json!({ "start": at(4, 17), "end": at(4, 24) }));
    assert!(client.leave().await);
}

#[tokio::test]
async fn places_to_fill_in_are_snippets_where_the_client_can() {
    let text =
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", |}]}"#;
    for can in [true, false] {
        let completion =
            json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": can } } } });
        let mut client = Client::ready(completion, &[]).await;
        client.open(URI, 1, "{}").await;
        let said = offered(&mut client, 2, text).await;
        assert!(labels(&said).contains(&"Condition"), "{said}");
        let formats: Vec<_> = said["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["insertTextFormat"].as_i64().unwrap())
            .collect();
        assert_eq!(formats.contains(&2), can, "{said}");
        assert!(client.leave().await);
    }
}

#[tokio::test]
async fn nothing_is_offered_in_what_is_no_policy() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, "{}").await;
    let package =
        r#"{"name": "a-package-of-javascript", "version": "1.0.0", "dependencies": {"a": "^1.0.0"}, |}"#;
    assert_eq!(offered(&mut client, 2, package).await, Value::Null);
    assert!(labels(&offered(&mut client, 3, "{|}").await).contains(&"Version"));
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_configuration_is_completed_too() {
    const CONFIG: &str = "file:///nowhere/xacct-lint.toml";
    let mut client = Client::ready(able(), &[]).await;
    client.open(CONFIG, 1, "").await;
    let labels = |offered: &Value| -> Vec<String> {
        let items = offered.as_array().unwrap();
        items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    let tables = offered_in(&mut client, CONFIG, 2, "[ru|").await;
    assert!(labels(&tables).contains(&"[rules]".to_owned()), "{tables}");
    let text = "[accounts\nx = \n[rules]\nmissing-external-id = \"off\"\nä|";
    let rules = offered_in(&mut client, CONFIG, 3, text).await;
    let names = labels(&rules);
    assert!(names.iter().any(|name| name == "public-principal"), "{names:?}");
    assert!(!names.iter().any(|name| name == "missing-external-id"), "it is there already: {names:?}");
    let text = "[rules]\npublic-principal = \"|\"\n";
    let levels = offered_in(&mut client, CONFIG, 4, text).await;
    assert_eq!(labels(&levels), ["error", "warning", "note", "off"]);
    assert_eq!(levels[0]["detail"], "as usual");
    assert_eq!(
        levels[0]["textEdit"],
        json!({ "range": { "start": at(1, 19), "end": at(1, 21) }, "newText": "\"error\"" })
    );
    assert_eq!(offered_in(&mut client, CONFIG, 5, "[accounts]\nprod = \"|").await, Value::Null);
    assert!(client.shown.is_empty(), "nothing is said of it: {:?}", client.shown);
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_rule_in_a_configuration_is_explained() {
    const CONFIG: &str = "file:///nowhere/xacct-lint.toml";
    let mut client = Client::ready(able(), &[]).await;
    client.open(CONFIG, 1, "[rules]\npublic-principal = ").await;
    let hover = client.about("hover", CONFIG, json!({ "position": at(1, 3) })).await;
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(said.starts_with("**public-principal** (error): ") && said.contains("docs/rules"), "{said}");
    assert_eq!(hover["range"], json!({ "start": at(1, 0), "end": at(1, 16) }));
    assert_eq!(client.about("hover", CONFIG, json!({ "position": at(0, 3) })).await, Value::Null);
    assert!(client.leave().await);
}

#[tokio::test]
async fn the_workspace_is_offered_in_every_format() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("xacct-lint.toml"), "[accounts]\nprod = \"111122223333\"\n").unwrap();
    let role = "resource \"aws_iam_role\" \"ops\" {\n  name = \"ops\"\n  assume_role_policy = jsonencode({ Statement = [{ Effect = \
                \"Allow\", Principal = { Service = \"ec2.amazonaws.com\" }, Action = \"sts:AssumeRole\" }] })\n}\n";
    std::fs::write(dir.path().join("role.tf"), role).unwrap();
    let mut client = Client::ready(able(), &[dir.path()]).await;
    let file = |name: &str| uri(&dir.path().join(name));
    client.open(&file("role.tf"), 1, role).await;
    client.shown(&file("role.tf"), 1).await;
    for (name, text, expected) in [
        (
            "a.yaml",
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
             Statement:\n          - Effect: Allow\n            Principal:\n              AWS: |\n",
            "role ops",
        ),
        (
            "b.yaml",
            "Resources:\n  R:\n    Type: AWS::IAM::Policy\n    Properties:\n      Roles: [|]\n      PolicyDocument:\n        \
             Statement: []\n",
            "ops",
        ),
        (
            "c.tf",
            "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \
             \"sts:AssumeRole\", Resource = \"|\" }] })\n}\n",
            "role ops",
        ),
        (
            "d.tf",
            "data \"aws_iam_policy_document\" \"p\" {\n  statement {\n    principals {\n      type = \"AWS\"\n      \
             identifiers = [\"|\"]\n    }\n  }\n}\n",
            "prod",
        ),
    ] {
        client.open(&file(name), 1, "").await;
        let said = offered_in(&mut client, &file(name), 2, text).await;
        assert!(labels(&said).contains(&expected), "{expected} of {name}: {said}");
    }
    // What a block is used as says which actions it can have.
    let trust = "data \"aws_iam_policy_document\" \"t\" {\n  statement {\n    actions = [\"|\"]\n    principals {\n      type = \
                 \"AWS\"\n      identifiers = [\"111122223333\"]\n    }\n  }\n}\nresource \"aws_iam_role\" \"t\" {\n  \
                 assume_role_policy = data.aws_iam_policy_document.t.json\n}\n";
    client.open(&file("e.tf"), 1, "").await;
    let said = offered_in(&mut client, &file("e.tf"), 2, trust).await;
    assert!(labels(&said).contains(&"sts:AssumeRole") && !labels(&said).contains(&"s3:"), "{said}");
    assert!(client.leave().await);
}
