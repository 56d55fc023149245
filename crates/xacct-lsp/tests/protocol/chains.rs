//! Chains of roles: who can go on to which, and which roles a wildcard covers.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, able, at, uri};

const CONFIG: &str = "[accounts]\nown = { id = \"111122223333\", paths = [\"**\"] }\n";

const TARGET: &str = r#"resource "aws_iam_role" "target" {
  name               = "Target"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/Hop" }, Action = "sts:AssumeRole" }] })
}
"#;

const HOP: &str = "Resources:
  Hop:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Hop
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: go
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: sts:AssumeRole
                Resource: arn:aws:iam::111122223333:role/Tar*
              - Effect: Allow
                Action: sts:AssumeRole
                Resource: arn:aws:iam::444455556666:role/*
              - Effect: Allow
                Action: iam:PassRole
                Resource: arn:aws:iam::111122223333:role/Ho*
";

const PROFILE: &str =
    "[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Target\nsource_profile = base\n";

fn place(item: &Value) -> (&str, &str, u64) {
    let file = item["uri"].as_str().unwrap().rsplit('/').next().unwrap();
    (item["name"].as_str().unwrap_or_default(), file, start(&item["range"]))
}

fn start(range: &Value) -> u64 {
    range["start"]["line"].as_u64().unwrap()
}

/// Where `here` stands first, one character before its end.
fn end_of(text: &str, here: &str) -> Value {
    let offset = text.find(here).unwrap() + here.len() - 1;
    let column = offset - text[..offset].rfind('\n').map_or(0, |at| at + 1);
    at(text[..offset].matches('\n').count() as u32, column as u32)
}

async fn workspace() -> (tempfile::TempDir, Client) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".aws")).unwrap();
    for (name, text) in
        [("xacct-lint.toml", CONFIG), ("target.tf", TARGET), ("hop.yaml", HOP), (".aws/config", PROFILE)]
    {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let mut client = Client::ready(able(), &[dir.path()]).await;
    for (name, text) in [("target.tf", TARGET), ("hop.yaml", HOP), (".aws/config", PROFILE)] {
        client.open(&uri(&dir.path().join(name)), 1, text).await;
    }
    (dir, client)
}

async fn prepared(client: &mut Client, uri: &str, text: &str, here: &str) -> Vec<Value> {
    let params = json!({ "position": end_of(text, here) });
    let items = client.about("prepareCallHierarchy", uri, params).await;
    items.as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_role_is_called_by_whoever_goes_on_to_it() {
    let (dir, mut client) = workspace().await;
    let at = |name: &str| uri(&dir.path().join(name));
    let items = prepared(&mut client, &at("target.tf"), TARGET, "\"Target").await;
    assert_eq!(items.iter().map(place).collect::<Vec<_>>(), [("Target", "target.tf", 1)]);
    let calls = client.request("callHierarchy/incomingCalls", json!({ "item": items[0] })).await;
    let callers: Vec<_> = calls.as_array().unwrap().iter().map(|call| place(&call["from"])).collect();
    assert_eq!(callers, [("profile ops", "config", 1), ("Hop", "hop.yaml", 4)], "{calls}");
    // The profile's file says it; of the role, the whole.
    assert_eq!(start(&calls[0]["fromRanges"][0]), 1);
    assert_eq!(start(&calls[1]["fromRanges"][0]), 4);
    // A profile is the end of a chain.
    let none = client.request("callHierarchy/incomingCalls", json!({ "item": calls[0]["from"] })).await;
    assert_eq!(none, json!([]));
    // The caller's own calls lead back: not to the role that it only passes on, nor to accounts that nothing is known of.
    let back = client.request("callHierarchy/outgoingCalls", json!({ "item": calls[1]["from"] })).await;
    let called: Vec<_> = back.as_array().unwrap().iter().map(|call| place(&call["to"])).collect();
    assert_eq!(called, [("Target", "target.tf", 1)], "{back}");
    assert_eq!(start(&back[0]["fromRanges"][0]), 18);
    let none = client.request("callHierarchy/outgoingCalls", json!({ "item": items[0] })).await;
    assert_eq!(none, json!([]));
    assert_eq!(prepared(&mut client, &at("target.tf"), TARGET, "sts:Assume").await, Vec::<Value>::new());
    assert_eq!(prepared(&mut client, &at(".aws/config"), PROFILE, "role/Target").await, items);
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_profile_that_takes_its_credentials_from_another_goes_on_with_its_role() {
    let (dir, mut client) = workspace().await;
    let config = uri(&dir.path().join(".aws/config"));
    let chain = "[profile hop]\nrole_arn = arn:aws:iam::111122223333:role/Hop\nsource_profile = base\n\
                 [profile ops]\nrole_arn = arn:aws:iam::111122223333:role/Target\nsource_profile = hop\n";
    client.replace(&config, 2, chain).await;
    let items = prepared(&mut client, &config, chain, "role/Target").await;
    let calls = client.request("callHierarchy/incomingCalls", json!({ "item": items[0] })).await;
    let callers: Vec<_> = calls.as_array().unwrap().iter().map(|call| place(&call["from"])).collect();
    assert_eq!(callers, [("Hop", "hop.yaml", 4)], "{calls}");
    let hop = json!({ "item": calls[0]["from"] });
    let called = client.request("callHierarchy/outgoingCalls", hop.clone()).await;
    let roles: Vec<_> = called.as_array().unwrap().iter().map(|call| place(&call["to"])).collect();
    assert_eq!(roles, [("Target", "target.tf", 1)], "{called}");
    let callers = client.request("callHierarchy/incomingCalls", hop).await;
    let sites: Vec<_> = callers.as_array().unwrap().iter().map(|call| place(&call["from"])).collect();
    assert_eq!(sites, [("profile hop", "config", 1)], "{callers}");
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_wildcard_leads_to_the_roles_that_it_covers() {
    let (dir, mut client) = workspace().await;
    let hop = uri(&dir.path().join("hop.yaml"));
    for (here, expected) in [
        ("role/Tar*", vec![("", "target.tf", 1)]),
        ("role/Ho*", vec![("", "hop.yaml", 4)]),
        ("444455556666:role/*", vec![]),
        ("iam:PassRole", vec![]),
    ] {
        let params = json!({ "position": end_of(HOP, here) });
        let found = client.about("implementation", &hop, params).await;
        assert_eq!(found.as_array().unwrap().iter().map(place).collect::<Vec<_>>(), expected, "{here}");
    }
    assert!(client.leave().await);
}
