//! What is said of the place under the pointer.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, OPEN, VENDOR, able, at, uri};

const URI: &str = "file:///nowhere/x.json";

/// What is said of the first place in `text` where `here` stands.
async fn said(client: &mut Client, uri: &str, text: &str, here: &str) -> String {
    let offset = text.find(here).unwrap() + 1;
    let line = text[..offset].matches('\n').count();
    let column = offset - text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let hover = client.about("hover", uri, json!({ "position": at(line as u32, column as u32) })).await;
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn findings_accounts_and_principals_are_explained() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, VENDOR).await;
    let on_id = said(&mut client, URI, VENDOR, "464622532012").await;
    for expected in [
        "an account of **Datadog** ([source](http",
        "**Every principal of account 464622532012 (Datadog)** that has been granted it",
        "**missing-external-id** (error)\n\nRequire",
        "Require the external ID that the third party generated for you",
        "the vendor is a confused deputy",
        "/docs/rules/missing-external-id.md)",
    ] {
        assert!(on_id.contains(expected), "{expected}: {on_id}");
    }
    // What the diagnostic says stands beside it already.
    assert!(!on_id.contains("can assume this role without"), "{on_id}");
    let hover = client.about("hover", URI, json!({ "position": at(5, 45) })).await;
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert_eq!(hover["range"], json!({ "start": at(5, 42), "end": at(5, 54) }));
    assert_eq!(client.about("hover", URI, json!({ "position": at(0, 0) })).await, Value::Null);
    assert_eq!(client.about("hover", URI, json!({ "position": at(999, 999) })).await, Value::Null);
    client.replace(URI, 2, OPEN).await;
    assert!(said(&mut client, URI, OPEN, "\"*\"").await.starts_with("**Everyone**, in every AWS account."));
    assert!(client.leave().await);
}

#[tokio::test]
async fn names_come_from_the_configuration() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("xacct-lint.toml"),
        "[accounts]\nprod = \"222222222222\"\n[third-parties]\nauditor = \"333333333333\"\n",
    )
    .unwrap();
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": [
        "222222222222", "arn:aws:iam::333333333333:role/OrganizationAccountAccessRole",
        "arn:aws:iam::999999999999:user/x", "AROAEXAMPLEID12345678"
    ], "Service": "lambda.amazonaws.com", "Federated": "cognito-identity.amazonaws.com"},
    "Condition": {"StringLike": {"sts:ExternalId": "x", "aws:PrincipalOrgID": "o-a1b2c3d4e5", "my:Key": "x"}}}]}"#;
    let file = uri(&dir.path().join("x.json"));
    let mut client = Client::ready(able(), &[dir.path()]).await;
    client.open(&file, 1, text).await;
    for (here, expected) in [
        ("222222222222", "your account **prod**"),
        ("333333333333", "the third party **auditor**"),
        (
            "OrganizationAccountAccessRole",
            "The **role** `OrganizationAccountAccessRole` of account 333333333333 (auditor)",
        ),
        ("OrganizationAccountAccessRole", "management account"),
        ("999999999999", "not one of your accounts"),
        ("user/x", "The **user** `x`"),
        ("AROA", "was deleted"),
        ("lambda.", "The **AWS service** `lambda.amazonaws.com`"),
        ("cognito-identity.amazonaws.com", "**Users of the identity provider**"),
        ("sts:ExternalId", "does not restrict who calls"),
        ("aws:PrincipalOrgID", "restricts **whose identities have access**"),
    ] {
        let said = said(&mut client, &file, text, here).await;
        assert!(said.contains(expected), "{here}: {said}");
    }
    // Of a key that nobody knows there is nothing to say: then the statement is explained.
    assert!(said(&mut client, &file, text, "my:Key").await.starts_with("**Who can assume the role**"));
    let hints =
        client.about("inlayHint", &file, json!({ "range": { "start": at(0, 0), "end": at(99, 0) } })).await;
    let labels: Vec<&str> =
        hints.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["prod", "auditor"]);
    assert_eq!(hints[0]["position"], at(1, 21));
    let none =
        client.about("inlayHint", &file, json!({ "range": { "start": at(3, 0), "end": at(4, 0) } })).await;
    assert_eq!(none, json!([]));
    assert!(client.leave().await);
}

#[tokio::test]
async fn vendors_are_linked_to_where_their_name_comes_from() {
    let mut client = Client::ready(able(), &[]).await;
    client.open(URI, 1, VENDOR).await;
    let links = client.about("documentLink", URI, json!({})).await;
    assert_eq!(links.as_array().unwrap().len(), 2);
    assert_eq!(links[1]["range"], json!({ "start": at(6, 17), "end": at(6, 31) }));
    let page = links[1]["target"].as_str().unwrap();
    assert!(page.contains("/reference/list_awssecuritytokenservice.html"), "{page}");
    assert_eq!(links[0]["range"], json!({ "start": at(5, 42), "end": at(5, 54) }));
    assert!(links[0]["target"].as_str().unwrap().starts_with("http"));
    assert!(client.leave().await);
}

/// The same statement in every format; `[accounts]` say who `acme` is.
const HOSTS: [(&str, &str); 7] = [
    (
        "x.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "222222222222",
        "Service": "lambda.amazonaws.com"}, "Action": ["s3:GetObject", "s3:List*", "*"],
        "Resource": ["arn:aws:s3:::reports/*", "arn:aws:iam::222222222222:role/ci-*"], "Condition":
        {"StringNotLike": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}}]}"#,
    ),
    (
        "x.yaml",
        "Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          \
         - Effect: Allow\n            Principal:\n              AWS: '222222222222'\n              Service: \
         lambda.amazonaws.com\n            Action:\n              - s3:GetObject\n              - s3:List*\n              -          '*'\n            Resource:\n              - arn:aws:s3:::reports/*\n              - \
         arn:aws:iam::222222222222:role/ci-*\n            Condition:\n              StringNotLike:\n                \
         aws:PrincipalOrgID: o-a1b2c3d4e5\n              ForAnyValue:StringEquals:\n                aws:TagKeys: x\n",
    ),
    (
        "flow.yaml",
        "Statement: [{Effect: Allow, Principal: {AWS: '222222222222', Service: lambda.amazonaws.com}, Action: \
         ['s3:GetObject', 's3:List*', '*'], Resource: ['arn:aws:s3:::reports/*', \
         'arn:aws:iam::222222222222:role/ci-*'], Condition: {StringNotLike: {'aws:PrincipalOrgID': o-a1b2c3d4e5}, \
         'ForAnyValue:StringEquals': {'aws:TagKeys': x}}}]\n",
    ),
    (
        "scalar.yaml",
        "Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument: |\n        JSON\n",
    ),
    ("heredoc.tf", "resource \"aws_s3_bucket_policy\" \"p\" {\n  policy = <<EOF\nJSON\nEOF\n}\n"),
    (
        "object.tf",
        "resource \"aws_s3_bucket_policy\" \"p\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Principal \
         = { AWS = \"222222222222\", Service = \"lambda.amazonaws.com\" }, Action = [\"s3:GetObject\", \"s3:List*\", \
         \"*\"], Resource = [\"arn:aws:s3:::reports/*\", \"arn:aws:iam::222222222222:role/ci-*\"], Condition = { \
         StringNotLike = { \"aws:PrincipalOrgID\" = \"o-a1b2c3d4e5\" }, \"ForAnyValue:StringEquals\" = { \
         \"aws:TagKeys\" = \"x\" } } }] })\n}\n",
    ),
    (
        "block.tf",
        "data \"aws_iam_policy_document\" \"p\" {\n  statement {\n    principals {\n      type = \"AWS\"\n      \
         identifiers = [\"222222222222\"]\n    }\n    principals {\n      type = \"Service\"\n      identifiers = \
         [\"lambda.amazonaws.com\"]\n    }\n    actions = [\"s3:GetObject\", \"s3:List*\", \"*\"]\n    resources = \
         [\"arn:aws:s3:::reports/*\", \"arn:aws:iam::222222222222:role/ci-*\"]\n    condition {\n      test = \
         \"StringNotLike\"\n      variable = \"aws:PrincipalOrgID\"\n      values = [\"o-a1b2c3d4e5\"]\n    }\n    \
         condition {\n      test = \"ForAnyValue:StringEquals\"\n      variable = \"aws:TagKeys\"\n      values = \
         [\"x\"]\n    }\n  }\n}\nresource \"aws_s3_bucket_policy\" \"p\" {\n  policy = \
         data.aws_iam_policy_document.p.json\n}\n",
    ),
];

#[tokio::test]
async fn every_format_is_explained_alike() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("xacct-lint.toml"), "[accounts]\nprod = \"222222222222\"\n").unwrap();
    let mut client = Client::ready(able(), &[dir.path()]).await;
    for (name, text) in HOSTS {
        let folder = dir.path().join(name.replace('.', "-"));
        fs::create_dir(&folder).unwrap();
        let text = text.replace("JSON", HOSTS[0].1);
        let file = uri(&folder.join(name));
        client.open(&file, 1, &text).await;
        for (here, expected) in [
            ("222222222222", "your account **prod**"),
            ("222222222222", "**Every principal of account 222222222222"),
            ("lambda.", "The **AWS service** `lambda.amazonaws.com`"),
            ("s3:GetObject", "**s3:GetObject** (Read), an action of Amazon S3."),
            ("s3:GetObject", "arn:${Partition}:s3:::${BucketName}/${ObjectName}`."),
            ("s3:GetObject", "/reference/list_amazons3.html"),
            ("s3:List*", "`s3:List*` covers **"),
            ("arn:aws:s3", "A resource of type **object** of Amazon S3"),
            ("role/ci-*", "A resource of type **role** of AWS Identity and Access Management"),
            ("role/ci-*", "It belongs to account 222222222222 (prod)"),
            ("StringNotLike", "compares strings in their case; `*` stands for any characters"),
            ("StringNotLike", "Negated: it holds where **no** value matches"),
            ("ForAnyValue", "`ForAnyValue:` holds if one of the request's values matches"),
            ("aws:PrincipalOrgID", "restricts **whose identities have access**"),
            ("aws:TagKeys", "a set of values"),
        ] {
            let said = said(&mut client, &file, &text, here).await;
            assert!(said.contains(expected), "{here} of {name}: {said}\n{text}");
        }
    }
    assert!(client.leave().await);
}
