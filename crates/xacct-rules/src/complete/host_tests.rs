//! The same is offered in every format that can hold a policy, half-typed as it is. `^` is the cursor.

use xacct_aws::AccountId;
use xacct_syntax::{FileId, Source};

use super::{CompletionRequest, DefinedName, WorkspaceNames, complete};
use crate::{KnownAccounts, NamedAccount};

/// A place, and what has to be offered there: as it is written in JSON, in lines of YAML, in braces of YAML, in an object of
/// HCL, and in a block of Terraform.
struct HostPosition {
    expected: [&'static str; 2],
    json: &'static str,
    outline: &'static str,
    flow: &'static str,
    object: &'static str,
    block: &'static str,
}

const fn position(
    expected: [&'static str; 2],
    [json, outline, flow, object, block]: [&'static str; 5],
) -> HostPosition {
    HostPosition { expected, json, outline, flow, object, block }
}

const POSITIONS: [HostPosition; 16] = [
    position(
        ["Principal", "principals"],
        [
            r#""Effect": "Allow", "Prin^""#,
            "Effect: Allow\n        Prin^",
            "Effect: Allow, Prin^",
            "Effect = \"Allow\"\n Prin^",
            "effect = \"Allow\"\n prin^",
        ],
    ),
    position(
        ["Action", "actions"],
        [
            r#""Effect": "Allow", ^"#,
            "Effect: Allow\n        ^",
            "Effect: Allow, ^",
            "Effect = \"Allow\"\n ^",
            "effect = \"Allow\"\n ^",
        ],
    ),
    position(
        ["Deny", "Deny"],
        [r#""Effect": "^""#, "Effect: ^", "Effect: D^", "Effect = \"^\"", "effect = \"D^"],
    ),
    position(
        ["secretsmanager:", "secretsmanager:"],
        [
            r#""Action": "secr^"#,
            "Action: secr^",
            "Action: [secr^]",
            "Action = \"secr^\"",
            "actions = [\"secr^\"]",
        ],
    ),
    position(
        ["s3:GetObjectAcl", "s3:GetObjectAcl"],
        [
            r#""Action": ["s3:PutObject", "s3:GetObjectA^"]"#,
            "Action:\n        - s3:PutObject\n        - s3:GetObjectA^",
            "Action: [s3:PutObject, \"s3:GetObjectA^\"]",
            "Action = [\"s3:PutObject\", \"s3:GetObjectA^\"]",
            "actions = [\n  \"s3:PutObject\",\n  \"s3:GetObjectA^\n ]",
        ],
    ),
    position(
        ["iam:PassRole", "iam:PassRole"],
        [
            r#""NotAction": ["iam:Pass^"]"#,
            "NotAction:\n        - \"iam:Pass^\"",
            "NotAction: iam:Pass^",
            "NotAction = [\"iam:Pass^\"]",
            "not_actions = [\"iam:Pass^\"]",
        ],
    ),
    position(
        [
            "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
            "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
        ],
        [
            r#""Action": "s3:GetObject", "Resource": "^""#,
            "Action: s3:GetObject\n        Resource: ^",
            "Action: s3:GetObject, Resource: [^]",
            "Action = \"s3:GetObject\"\n Resource = ^",
            "actions = [\"s3:GetObject\"]\n resources = [\"^\"]",
        ],
    ),
    position(
        ["role deploy", "role deploy"],
        [
            r#""Action": "sts:AssumeRole", "Resource": "dep^""#,
            "Action: sts:AssumeRole\n        Resource:\n        - dep^",
            "Action: sts:AssumeRole, Resource: \"dep^\"",
            "Action = \"sts:AssumeRole\"\n Resource = \"dep^\"",
            "actions = [\"sts:AssumeRole\"]\n resources = [\"dep^\"]",
        ],
    ),
    position(
        ["Federated", "Federated"],
        [
            r#""Principal": { "Fed^" }"#,
            "Principal:\n          Fed^",
            "Principal: { Fed^ }",
            "Principal = { Fed^ }",
            "principals {\n  type = \"Fed^\"\n }",
        ],
    ),
    position(
        ["acme", "acme"],
        [
            r#""Principal": { "AWS": "^" }"#,
            "Principal:\n          AWS: ^",
            "Principal: { AWS: [^] }",
            "Principal = { AWS = \"^\" }",
            "principals {\n  type = \"AWS\"\n  identifiers = [\"^\"]\n }",
        ],
    ),
    position(
        ["lambda.amazonaws.com", "lambda.amazonaws.com"],
        [
            r#""Principal": { "Service": ["lam^"] }"#,
            "Principal:\n          Service:\n          - lam^",
            "Principal: { Service: lam^ }",
            "Principal = { Service = [\"lam^\"] }",
            "principals {\n  identifiers = [\"lam^\"]\n  type = \"Service\"\n }",
        ],
    ),
    position(
        ["token.actions.githubusercontent.com", "token.actions.githubusercontent.com"],
        [
            r#""Principal": { "Federated": "tok^" }"#,
            "Principal:\n          Federated: tok^",
            "Principal: { Federated: \"tok^\" }",
            "Principal = { Federated = \"tok^\" }",
            "principals {\n  type = \"Federated\"\n  identifiers = [\"tok^\"]\n }",
        ],
    ),
    position(
        ["StringEquals", "StringEquals"],
        [
            r#""Action": "sts:AssumeRole", "Condition": { "StringEq^" }"#,
            "Action: sts:AssumeRole\n        Condition:\n          StringEq^",
            "Action: sts:AssumeRole, Condition: { StringEq^ }",
            "Action = \"sts:AssumeRole\"\n Condition = {\n StringEq^\n }",
            "actions = [\"sts:AssumeRole\"]\n condition {\n  test = \"StringEq^\"\n }",
        ],
    ),
    position(
        ["aws:PrincipalOrgID", "aws:PrincipalOrgID"],
        [
            r#""Action": "sts:AssumeRole", "Condition": { "StringEquals": { "aws:Prin^" } }"#,
            "Action: sts:AssumeRole\n        Condition:\n          StringEquals:\n            aws:Prin^",
            "Action: sts:AssumeRole, Condition: { StringEquals: { \"aws:Prin^\" } }",
            "Action = \"sts:AssumeRole\"\n Condition = { StringEquals = { \"aws:Prin^\" } }",
            "actions = [\"sts:AssumeRole\"]\n condition {\n  test = \"StringEquals\"\n  variable = \"aws:Prin^\"\n }",
        ],
    ),
    position(
        ["o-abcdef1234", "o-abcdef1234"],
        [
            r#""Condition": { "StringEquals": { "aws:PrincipalOrgID": "^" } }"#,
            "Condition:\n          StringEquals:\n            aws:PrincipalOrgID: ^",
            "Condition: { StringEquals: { \"aws:PrincipalOrgID\": \"^\" } }",
            "Condition = { StringEquals = { \"aws:PrincipalOrgID\" = \"^\" } }",
            "condition {\n  test = \"StringEquals\"\n  variable = \"aws:PrincipalOrgID\"\n  values = [\"^\"]\n }",
        ],
    ),
    position(
        ["true", "true"],
        [
            r#""Condition": { "Bool": { "aws:MultiFactorAuthPresent": "t^" } }"#,
            "Condition:\n          Bool:\n            aws:MultiFactorAuthPresent: t^",
            "Condition: { Bool: { aws:MultiFactorAuthPresent: t^ } }",
            "Condition = { Bool = { \"aws:MultiFactorAuthPresent\" = ^ } }",
            "condition {\n  test = \"Bool\"\n  variable = \"aws:MultiFactorAuthPresent\"\n  values = [\"t^\"]\n }",
        ],
    ),
];

struct Names;

impl WorkspaceNames for Names {
    fn roles(&self) -> Vec<DefinedName> {
        vec![DefinedName { name: "deploy".into(), arn: "arn:aws:iam::111122223333:role/ci/deploy".into() }]
    }

    fn managed_policies(&self) -> Vec<DefinedName> {
        vec![DefinedName { name: "limits".into(), arn: "arn:aws:iam::111122223333:policy/limits".into() }]
    }
}

fn offered(name: &str, marked: &str) -> Vec<(String, String)> {
    let offset = marked.find('^').unwrap();
    let text = marked.replacen('^', "", 1);
    let source = Source::new(FileId(0), name, text.as_str());
    let acme = NamedAccount { alias: "acme".into(), id: AccountId::parse("777788889999").unwrap() };
    let known_accounts = KnownAccounts {
        organization: Some("o-abcdef1234".into()),
        accounts: Vec::new(),
        third_parties: vec![acme],
    };
    let request = CompletionRequest {
        source: &source,
        offset,
        kind: None,
        known_accounts: &known_accounts,
        workspace: &Names,
    };
    let applied = |candidate: &super::Candidate| {
        let mut text = text.clone();
        text.replace_range(candidate.replace.clone(), &candidate.insert);
        text
    };
    complete(&request).iter().map(|candidate| (candidate.label.clone(), applied(candidate))).collect()
}

#[track_caller]
fn has(name: &str, marked: &str, label: &str) -> String {
    let all = offered(name, marked);
    let found = all.iter().find(|(known, _)| known == label).map(|(_, text)| text.clone());
    found.unwrap_or_else(|| {
        let labels: Vec<&str> = all.iter().map(|(label, _)| label.as_str()).take(20).collect();
        panic!("{label} is not among {labels:?} in {name}:\n{marked}")
    })
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect()
}

#[test]
fn every_format_is_offered_the_same() {
    for HostPosition { expected: [name, argument], json, outline, flow, object, block } in POSITIONS {
        let policy =
            format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ {json} }}\n  ]\n}}\n");
        has("x.json", &policy, name);
        let template = "Resources:\n Policy:\n  Type: AWS::S3::BucketPolicy\n  Properties:\n";
        let yaml = format!("{template}   PolicyDocument:\n    Statement:\n      - {outline}\n");
        has("x.yaml", &yaml, name);
        has("x.yaml", &format!("{template}      PolicyDocument: {{ Statement: [ {{ {flow} }} ] }}\n"), name);
        let scalar = indented(&policy, "        ");
        has("x.yaml", &format!("{template}      PolicyDocument: |\n{scalar}"), name);
        let resource = "resource \"aws_s3_bucket_policy\" \"p\" {\n  policy =";
        has("x.tf", &format!("{resource} <<EOF\n{policy}EOF\n}}\n"), name);
        has("x.tf", &format!("{resource} <<-EOF\n{scalar}  EOF\n}}\n"), name);
        has("x.tf", &format!("{resource} jsonencode({{\n Statement = [{{\n {object}\n }}]\n}})\n}}\n"), name);
        let data = format!("data \"aws_iam_policy_document\" \"p\" {{\n statement {{\n {block}\n }}\n}}\n");
        has("x.tf", &data, argument);
        let dynamic = format!(
            "data \"aws_iam_policy_document\" \"p\" {{\n dynamic \"statement\" {{\n for_each = var.x\n content {{\n \
             {block}\n }}\n }}\n}}\n"
        );
        has("x.tf", &dynamic, argument);
    }
}

#[test]
fn what_is_written_fits_the_format() {
    let yaml = "Statement:\n  - Effect: Allow\n    Action: sts:AssumeRole\n    ^\n";
    assert_eq!(
        has("x.yaml", yaml, "Principal"),
        "Statement:\n  - Effect: Allow\n    Action: sts:AssumeRole\n    Principal:\n  AWS: \n",
        "the editor indents the second line as the first"
    );
    let statements = has("x.yaml", "Version: '2012-10-17'\nStatement:\n  - ^\n", "assume a role");
    assert!(
        statements.contains("  - Effect: Allow\n  Action: sts:AssumeRole\n  Resource: arn:aws:"),
        "{statements}"
    );
    assert!(has("x.yaml", "Statement:\n  - Resource: ^\n", "*").contains("Resource: \"*\"\n"));
    let object =
        "locals {\n  p = jsonencode({ Statement = [{ Condition = { StringEquals = { ^ } } }] })\n}\n";
    assert!(has("x.tf", object, "aws:PrincipalOrgID").contains("{ \"aws:PrincipalOrgID\" = \"\" }"));
    let object = "locals {\n  p = jsonencode({ Statement = [{ ^ }] })\n}\n";
    assert!(has("x.tf", object, "Effect").contains("[{ Effect = \"Allow\" }]"));
    let block = "data \"aws_iam_policy_document\" \"p\" {\n  statement {\n    ^\n  }\n}\n";
    assert!(has("x.tf", block, "actions").contains("    actions = [\"\"]\n"));
    assert!(has("x.tf", block, "condition").contains("    condition {\n  \n}\n"));
    let again = block.replace('^', "condition {}\n    ^");
    assert!(has("x.tf", &again, "condition").contains("condition {}\n    condition {"));
    let escaped = r#"{"PolicyDocument": "{\"Statement\": [{\"Effect\": \"^\"}]}"}"#;
    assert!(has("x.json", escaped, "Allow").contains(r#"{\"Effect\": \"Allow\"}"#));
    let escaped = r#"{"PolicyDocument": "{\"Statement\": [{^}]}"}"#;
    assert!(has("x.json", escaped, "Effect").contains(r#"[{\"Effect\": \"Allow\"}]"#));
}

#[test]
fn what_is_attached() {
    for (name, marked, label) in [
        ("x.yaml", "Properties:\n  ManagedPolicyArns:\n    - lim^\n", "limits"),
        ("x.yaml", "Properties:\n  PermissionsBoundary: ^\n", "limits"),
        ("x.yaml", "Properties:\n  ManagedPolicyArns:\n    - ReadOnly^\n", "ReadOnlyAccess"),
        ("x.yaml", "Properties:\n  ManagedPolicyArns: [arn:aws:iam::aws:policy/job^]\n", "ViewOnlyAccess"),
        (
            "x.tf",
            "resource \"aws_iam_role\" \"x\" {\n  managed_policy_arns = [\"Lambda^\"]\n}\n",
            "AWSLambdaRole",
        ),
        ("x.yaml", "Properties:\n  Roles: [d^]\n", "deploy"),
        ("x.tf", "resource \"aws_iam_role_policy_attachment\" \"x\" {\n  policy_arn = \"^\"\n}\n", "limits"),
        ("x.tf", "resource \"aws_iam_role_policy_attachment\" \"x\" {\n  role = \"^\"\n}\n", "deploy"),
    ] {
        has(name, marked, label);
    }
    assert_eq!(offered("x.yaml", "on:\n  roles: [^]\n"), []);
}

#[test]
fn nothing_is_offered_in_what_is_no_policy() {
    for (name, marked) in [
        ("x.yaml", "on:\n  push:\n    ^\n"),
        ("x.yaml", "services:\n  web:\n    image: ^\n"),
        ("x.tf", "resource \"aws_s3_bucket\" \"x\" {\n  ^\n}\n"),
        ("x.tf", "variable \"x\" {\n  default = \"^\"\n}\n"),
        ("x.tf", "^"),
    ] {
        assert_eq!(offered(name, marked), [], "{marked}");
    }
}
