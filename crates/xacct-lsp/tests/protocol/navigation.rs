//! From where something is named to where it is defined, and back.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, able, at, uri};

const CONFIG: &str = "# 444455556666 is a partner\n[accounts]\nown = { id = \"111122223333\", paths = [\"**\"] }\n\
                      [third-parties]\npartner = [\"444455556666\"]\n";

const ROLE: &str = "resource \"aws_iam_role\" \"ops\" {
  name               = \"Ops\"
  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{
    Effect = \"Allow\", Principal = { AWS = \"arn:aws:iam::444455556666:root\" }, Action = \"sts:AssumeRole\" }] })
}
";

const CALLER: &str = "Resources:
  Caller:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: call
      Roles: [Ops]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Resource: arn:aws:iam::111122223333:role/Ops
";

fn line(location: &Value) -> (String, u64) {
    let name = location["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    (name, location["range"]["start"]["line"].as_u64().unwrap())
}

/// What is answered at the first place where `here` stands, once the workspace is known.
async fn asked(client: &mut Client, what: &str, uri: &str, text: &str, here: &str) -> Vec<(String, u64)> {
    let offset = text.find(here).unwrap() + here.len() - 1;
    let row = text[..offset].matches('\n').count();
    let column = offset - text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let context = json!({ "includeDeclaration": true });
    let params = json!({ "position": at(row as u32, column as u32), "context": context });
    let found = client.about(what, uri, params).await;
    found.as_array().into_iter().flatten().map(line).collect()
}

#[tokio::test]
async fn what_is_named_is_found_in_the_other_file() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("xacct-lint.toml", CONFIG), ("role.tf", ROLE), ("caller.yaml", CALLER)] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let at = |name: &str| uri(&dir.path().join(name));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    client.open(&at("caller.yaml"), 1, CALLER).await;
    client.open(&at("role.tf"), 1, ROLE).await;
    let definition = [("role.tf".to_owned(), 1)];
    assert_eq!(asked(&mut client, "definition", &at("caller.yaml"), CALLER, "role/Ops").await, definition);
    assert_eq!(asked(&mut client, "definition", &at("caller.yaml"), CALLER, "[Ops").await, definition);
    let both = [definition[0].clone(), ("caller.yaml".to_owned(), 5)];
    assert_eq!(asked(&mut client, "references", &at("role.tf"), ROLE, "\"Ops").await, both);
    // Behind a comment that has it, too.
    let partner = [("xacct-lint.toml".to_owned(), 4)];
    assert_eq!(asked(&mut client, "definition", &at("role.tf"), ROLE, "444455556666").await, partner);
    assert_eq!(asked(&mut client, "definition", &at("role.tf"), ROLE, "sts:Assume").await, []);
    assert_eq!(asked(&mut client, "references", &at("role.tf"), ROLE, "sts:Assume").await, []);

    let symbols = client.request("workspace/symbol", json!({ "query": "op" })).await;
    let symbols = symbols.as_array().unwrap();
    assert_eq!(symbols.len(), 1, "{symbols:?}");
    assert_eq!((&symbols[0]["name"], &symbols[0]["containerName"]), (&json!("Ops"), &json!("role")));
    assert_eq!(line(&symbols[0]["location"]), definition[0]);
    let none = client.request("workspace/symbol", json!({ "query": "nobody" })).await;
    assert_eq!(none, json!([]));
    assert!(client.leave().await);
}
