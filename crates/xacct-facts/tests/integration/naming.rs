//! What a policy is called tells limits from grants, where the content does not say otherwise.

use xacct_facts::{Hints, kind_by_path, read};
use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Source};

const GRANT: &str = r#"{"Version": "2012-10-17", ID "Statement": [{"Effect": "Allow", "Action": ["ec2:*", "sts:*"], "Resource": "*"}]}"#;
const EVERYONE: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;

const OPEN: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "*"}]}"#;
const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}"#;

/// The kinds of the policies in the file.
fn kinds(path: &str, text: &str) -> Vec<PolicyKind> {
    let hints = Hints { called: kind_by_path(path), ..Hints::default() };
    let facts = read(&Source::new(FileId(0), path, text), &hints);
    facts.documents.iter().map(|document| document.policy.kind).collect()
}

#[test]
fn files_folders_ids_and_keys_tell_what_a_policy_is() {
    let plain = GRANT.replace("ID ", "");
    let with_id = |id: &str| GRANT.replace("ID ", &format!("\"Id\": \"{id}\","));
    for (path, text, expected) in [
        ("policy.json", plain.clone(), PolicyKind::Identity),
        ("guardrail_scp_policy.json", plain.clone(), PolicyKind::Scp),
        ("service-control-policies/guardrail.json", plain.clone(), PolicyKind::Scp),
        ("service-control-policies/x_scp_policy.json", with_id("Team SCP"), PolicyKind::Scp),
        ("policy.json", with_id("Team SCP"), PolicyKind::Scp),
        ("policies/developer-boundary.json", plain.clone(), PolicyKind::Boundary),
        ("policy.json", with_id("PermissionsBoundary"), PolicyKind::Boundary),
        ("session-policies/job.json", plain.clone(), PolicyKind::Session),
        ("policy.json", format!(r#"{{"SessionPolicy": {plain}}}"#), PolicyKind::Session),
        ("policy.json", format!(r#"{{"scps": {{"guardrail": {plain}}}}}"#), PolicyKind::Scp),
        (
            "policy.json",
            format!(r#"{{"Name": "x", "Type": "SERVICE_CONTROL_POLICY", "Content": {plain}}}"#),
            PolicyKind::Scp,
        ),
        ("rcp/perimeter.json", EVERYONE.to_owned(), PolicyKind::Rcp),
        ("endpoint-policies/s3.json", OPEN.to_owned(), PolicyKind::Endpoint),
        ("vpc-endpoint-policy.json", OPEN.to_owned(), PolicyKind::Endpoint),
        ("s3.json", OPEN.to_owned(), PolicyKind::Resource),
        ("vpc-endpoint-policy.json", TRUST.to_owned(), PolicyKind::Trust),
        // A limit has no principals, or everybody for a principal: these names are wrong.
        ("scp/bucket.json", EVERYONE.to_owned(), PolicyKind::Resource),
        ("rcp/policy.json", plain.clone(), PolicyKind::Identity),
        // What names the kind for certain counts more than what the file is called.
        ("scp/policy.json", format!(r#"{{"InlinePolicy": {plain}}}"#), PolicyKind::Identity),
    ] {
        assert_eq!(kinds(path, &text), [expected], "{path}: {text}");
    }
}

#[test]
fn managed_policies_that_are_called_boundaries_grant_nothing() {
    let template = |id: &str, roles: &str| {
        format!(
            "Resources:\n  {id}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n{roles}      PolicyDocument:\n        \
             Statement: [{{Effect: Allow, Action: 'sts:*', Resource: '*'}}]\n"
        )
    };
    assert_eq!(kinds("t.yaml", &template("DeveloperBoundary", "")), [PolicyKind::Boundary]);
    assert_eq!(kinds("t.yaml", &template("Developer", "")), [PolicyKind::Identity]);
    let held = template("DeveloperBoundary", "      Roles: [developer]\n");
    assert_eq!(kinds("t.yaml", &held), [PolicyKind::Identity]);

    let policy = |name: &str| {
        format!(
            "resource \"aws_iam_policy\" \"{name}\" {{\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action \
             = \"sts:*\", Resource = \"*\" }}] }})\n}}\n"
        )
    };
    let attached = "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = \"r\"\n  policy_arn = aws_iam_policy.boundary.arn\n}\n";
    assert_eq!(kinds("main.tf", &policy("boundary")), [PolicyKind::Boundary]);
    assert_eq!(kinds("main.tf", &policy("developer")), [PolicyKind::Identity]);
    assert_eq!(kinds("main.tf", &(policy("boundary") + attached)), [PolicyKind::Identity]);
}

#[test]
fn a_document_of_terraform_that_nobody_uses_is_what_it_is_called() {
    let document = |name: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"{name}\" {{\n  statement {{\n    actions = [\"sts:*\"]\n    resources = \
             [\"*\"]\n  }}\n}}\n"
        )
    };
    let used =
        "resource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.deny_scp.json\n}\n";
    assert_eq!(kinds("main.tf", &document("deny_scp")), [PolicyKind::Scp]);
    assert_eq!(kinds("main.tf", &document("deny")), [PolicyKind::Identity]);
    assert!(kinds("main.tf", &(document("deny_scp") + used)).contains(&PolicyKind::Identity));
}
