//! Who has access: above a policy, under the pointer, and on demand.

use serde_json::{Value, json};

use crate::client::{CLEAN, Client, OPEN, VENDOR, able, at};

const URI: &str = "file:///nowhere/x.json";

async fn titles(client: &mut Client, version: i32, text: &str) -> Vec<String> {
    client.replace(URI, version, text).await;
    let lenses = client.about("codeLens", URI, json!({})).await;
    let title = |lens: &Value| lens["command"]["title"].as_str().unwrap().to_owned();
    lenses.as_array().unwrap().iter().map(title).collect()
}

#[tokio::test]
async fn a_lens_says_who_gets_in_and_how_much_is_wrong() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, "{}").await;
    assert_eq!(titles(&mut client, 2, VENDOR).await, ["assumable by 1 account · 1 finding"]);
    assert_eq!(titles(&mut client, 3, OPEN).await, ["assumable by anyone · 1 finding"]);
    assert_eq!(titles(&mut client, 4, CLEAN).await, ["assumable by 1 service"]);
    let two = VENDOR
        .replace("\"arn:", "[\"arn:aws:iam::222222222222:user/x\", \"arn:")
        .replace(":root\"", ":root\"]");
    assert_eq!(titles(&mut client, 5, &two).await, ["assumable by 2 accounts · 2 findings"]);
    let identity =
        r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#;
    assert_eq!(titles(&mut client, 6, identity).await, [""; 0]);
    assert!(client.leave().await);
}

#[tokio::test]
async fn a_statement_says_who_gets_in() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, VENDOR).await;
    let hover = client.about("hover", URI, json!({ "position": at(4, 8) })).await;
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(
        said.starts_with(
            "**Who can assume the role**\n\n- every principal of account 464622532012 (Datadog)"
        ),
        "{said}"
    );
    assert!(
        said.contains(
            "may assume the role — allowed: arn:aws:iam::464622532012:role/any-role can call sts:AssumeRole"
        ),
        "{said}"
    );
    assert_eq!(hover["range"], json!({ "start": at(3, 4), "end": at(7, 5) }));
    assert!(client.leave().await);
}

#[tokio::test]
async fn the_command_says_who_gets_in() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, VENDOR).await;
    let ask = |arguments: Value| json!({ "command": "xacct-lint.who", "arguments": arguments });
    let said = client.request("workspace/executeCommand", ask(json!([URI, at(0, 0)]))).await;
    let said = said.as_str().unwrap();
    assert!(said.starts_with("# Who can assume the role\n\n- every principal of"), "{said}");
    assert!(
        said.ends_with("Who comes from another account also needs a policy of their own that allows it.\n"),
        "{said}"
    );
    let nonsense = client.ask("workspace/executeCommand", ask(json!([3]))).await;
    assert_eq!(client.answer(nonsense).await["error"]["code"], -32602);
    assert!(client.leave().await);
}

/// A role that two scenarios share.
const SCENARIOS: &str = "Parameters:
  Stage: {Type: String}
Conditions:
  IsProduction: !Equals [!Ref Stage, prod]
Resources:
  Vendor:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {AWS: 'arn:aws:iam::464622532012:root'}
            Action: !If [IsProduction, sts:AssumeRole, [sts:AssumeRole, sts:TagSession]]
";

#[tokio::test]
async fn what_two_scenarios_share_is_said_once() {
    const TEMPLATE: &str = "file:///nowhere/x.yaml";
    let mut client = Client::ready(able(), &[]).await;
    client.open(TEMPLATE, 1, SCENARIOS).await;
    let lenses = client.about("codeLens", TEMPLATE, json!({})).await;
    assert_eq!(lenses.as_array().unwrap().len(), 1, "{lenses}");
    let range = json!({ "range": { "start": at(0, 0), "end": at(99, 0) } });
    let hints = client.about("inlayHint", TEMPLATE, range).await;
    assert_eq!(hints.as_array().unwrap().len(), 1, "{hints}");
    let outline = client.about("documentSymbol", TEMPLATE, json!({})).await;
    assert_eq!(outline.as_array().unwrap().len(), 1, "{outline}");
    let hover = client.about("hover", TEMPLATE, json!({ "position": at(12, 45) })).await;
    let said = hover["contents"]["value"].as_str().unwrap();
    assert_eq!(said.matches("an account of **Datadog**").count(), 1, "{said}");
    assert!(client.leave().await);
}
