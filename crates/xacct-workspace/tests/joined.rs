//! What files say of one another: findings about two files, and what an edit in one changes in the other.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use xacct_workspace::{CheckRequest, Session, check_paths};

const CONFIG: &str = r#"accounts.own = { id = "111122223333", paths = ["own/**"] }
accounts.other = { id = "444455556666", paths = ["other/**"] }
"#;

fn role(account: &str) -> String {
    format!(
        r#"Resources:
  Ops:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Ops
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {{AWS: "arn:aws:iam::{account}:role/deployer"}}
            Action: sts:AssumeRole
"#
    )
}

fn attach(role: &str) -> String {
    format!(
        r#"Resources:
  Everything:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: {role}
      PolicyName: all
      PolicyDocument:
        Statement: {{Effect: Allow, Action: "*", Resource: "*"}}
"#
    )
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("xacct-lint.toml", CONFIG)].iter().chain(files) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn request(dir: &Path) -> CheckRequest {
    CheckRequest { paths: vec![dir.to_owned()], ..CheckRequest::default() }
}

/// The messages of each file with findings.
type Findings = BTreeMap<PathBuf, Vec<String>>;

fn checked(dir: &Path) -> Findings {
    let outcome = check_paths(&request(dir), &());
    let results = outcome.results.into_iter().filter(|result| !result.findings.is_empty());
    results
        .map(|result| (result.path, result.findings.into_iter().map(|finding| finding.message).collect()))
        .collect()
}

const ADMIN: &str = "role Ops can be assumed from account 444455556666 (other) and has administrator access";

#[test]
fn a_policy_attached_in_another_file_counts() {
    let dir = tree(&[("own/role.yaml", &role("444455556666")), ("own/attach.yaml", &attach("Ops"))]);
    let outcome = check_paths(&request(dir.path()), &());
    let found: Vec<_> = outcome.results.iter().flat_map(|result| &result.findings).collect();
    assert_eq!(found.iter().map(|finding| &finding.message).collect::<Vec<_>>(), [ADMIN]);
    assert!(outcome.results[0].path.ends_with("own/attach.yaml"));
    assert_eq!(outcome.results[0].source.slice(found[0].primary.span), "Ops");
    let (path, source) = &outcome.others[0];
    assert!(path.ends_with("own/role.yaml"));
    assert_eq!(source.slice(found[0].related[0].span), "arn:aws:iam::444455556666:role/deployer");
}

#[test]
fn a_role_of_another_account_or_name_is_another_role() {
    for (path, name) in [("other/attach.yaml", "Ops"), ("attach.yaml", "Ops"), ("own/attach.yaml", "Dev")] {
        let dir = tree(&[("own/role.yaml", &role("444455556666")), (path, &attach(name))]);
        assert_eq!(checked(dir.path()), Findings::new(), "{path} {name}");
    }
    // Its own account may have what it likes.
    let dir = tree(&[("own/role.yaml", &role("111122223333")), ("own/attach.yaml", &attach("Ops"))]);
    assert_eq!(checked(dir.path()), Findings::new());
}

#[test]
fn a_managed_policy_of_another_file_counts() {
    let attached = role("444455556666")
        + "      ManagedPolicyArns: [\"arn:aws:iam::111122223333:policy/team/Everything\"]\n";
    let policy = r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
        "ManagedPolicyName": "Everything", "Path": "/team/",
        "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}}}}"#;
    let dir = tree(&[("own/role.yaml", &attached), ("own/policy.json", policy)]);
    assert_eq!(checked(dir.path()).into_values().flatten().collect::<Vec<_>>(), [ADMIN]);
    let dir = tree(&[("own/role.yaml", &attached), ("other/policy.json", policy)]);
    assert_eq!(checked(dir.path()), Findings::new());
}

#[test]
fn it_is_suppressed_in_either_file() {
    const COMMENT: &str = "# xacct-lint: ignore admin-access-on-cross-account-role: agreed\n";
    let (role, attach) = (role("444455556666"), attach("Ops"));
    let at_role = role.replace("          - Effect", &format!("          {COMMENT}          - Effect"));
    let at_attachment = attach.replace("      RoleName", &format!("      {COMMENT}      RoleName"));
    for (role, attach) in [(&at_role, &attach), (&role, &at_attachment)] {
        let dir = tree(&[("own/role.yaml", role), ("own/attach.yaml", attach)]);
        assert_eq!(checked(dir.path()), Findings::new(), "{role}{attach}");
    }
}

#[test]
fn an_edit_changes_what_is_found_in_the_other_file() {
    let dir = tree(&[("own/role.yaml", &role("444455556666")), ("own/attach.yaml", &attach("Ops"))]);
    let at = |name: &str| dir.path().join("own").join(name);
    let session = Session::new(request(dir.path())).while_files_change();
    assert_eq!(session.index(), [at("attach.yaml"), at("role.yaml")]);
    let found = |name: &str| session.file(&at(name)).unwrap().findings.len();
    assert_eq!((found("attach.yaml"), found("role.yaml")), (1, 0));
    // The edit is not saved.
    session.open(&at("role.yaml"), &role("111122223333"));
    assert_eq!(session.file(&at("role.yaml")).unwrap().affected, [at("attach.yaml")]);
    assert_eq!(found("attach.yaml"), 0);
    session.close(&at("role.yaml"));
    assert_eq!(found("attach.yaml"), 1);
    assert_eq!(session.forget(&at("role.yaml")), [at("attach.yaml")]);
    assert_eq!(found("attach.yaml"), 0);
}

const TERRAFORM: &str = r#"
variable "account" { default = "111122223333" }

resource "aws_iam_role" "ops" {
  name               = "ops"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.account } }]
  })
}

resource "aws_iam_role_policy" "ops" {
  role   = aws_iam_role.ops.name
  policy = file("${path.module}/policies/ops.json")
}
"#;

const POLICY: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#;

#[test]
fn a_policy_that_terraform_reads_counts_as_it_is_in_the_editor() {
    let dir = tree(&[("own/main.tf", TERRAFORM), ("own/policies/ops.json", POLICY)]);
    let at = |name: &str| dir.path().join("own").join(name);
    let session = Session::new(request(dir.path())).while_files_change();
    session.index();
    let messages = |name: &str| -> Vec<String> {
        session.file(&at(name)).unwrap().findings.into_iter().map(|finding| finding.message).collect()
    };
    session.open(&at("terraform.tfvars"), "account = \"444455556666\"");
    assert_eq!(messages("main.tf"), ["every principal of account 444455556666 (other) can assume this role"]);
    // It is not saved, and is in no file on disk.
    session.open(&at("policies/ops.json"), &POLICY.replace("s3:GetObject", "*"));
    let look = session.file(&at("policies/ops.json")).unwrap();
    assert_eq!(look.affected, [at("main.tf")]);
    let found = messages("main.tf");
    assert!(found.iter().any(|message| message.contains("has administrator access")), "{found:?}");
    session.close(&at("terraform.tfvars"));
    assert!(messages("main.tf").iter().all(|message| !message.contains("444455556666")));
}

/// The role `Deploy`, which accepts tokens of GitHub for an environment.
fn deploy(environment: &str) -> String {
    format!(
        r#"Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Deploy
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Federated: !Sub arn:aws:iam::${{AWS::AccountId}}:oidc-provider/token.actions.githubusercontent.com
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:aud: sts.amazonaws.com
                token.actions.githubusercontent.com:sub: repo:example/shop:environment:{environment}
"#
    )
}

/// A workflow with the environment `production` that assumes the role of that ARN.
fn workflow(role: &str) -> String {
    format!(
        "on: push\npermissions: {{ id-token: write }}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    \
         environment: production\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          \
         role-to-assume: {role}\n"
    )
}

const DEPLOY: &str = "arn:aws:iam::111122223333:role/Deploy";
const WORKFLOW: &str = ".github/workflows/deploy.yml";
const REFUSED: &str = "role `Deploy` does not accept tokens with the subject `repo:*:environment:production`";

#[test]
fn a_call_is_held_against_the_trust_policy_of_another_file() {
    let dir = tree(&[("own/role.yaml", &deploy("staging")), (WORKFLOW, &workflow(DEPLOY))]);
    let outcome = check_paths(&request(dir.path()), &());
    let found: Vec<_> = outcome.results.iter().flat_map(|result| &result.findings).collect();
    assert_eq!(found.iter().map(|finding| &finding.message).collect::<Vec<_>>(), [REFUSED]);
    assert!(outcome.results[0].path.ends_with(WORKFLOW));
    let (path, role) = &outcome.others[0];
    assert!(path.ends_with("own/role.yaml"));
    let there = found[0].related.iter().filter(|label| label.span.file == role.file());
    let there: Vec<_> = there.map(|label| role.slice(label.span)).collect();
    assert_eq!(there, ["repo:example/shop:environment:staging"]);
    // An edit of the role changes what is found in the workflow.
    let at = |name: &str| dir.path().join(name);
    let session = Session::new(request(dir.path())).while_files_change();
    session.index();
    let found = || session.file(&at(WORKFLOW)).unwrap().findings.len();
    assert_eq!(found(), 1);
    session.open(&at("own/role.yaml"), &deploy("production"));
    assert_eq!(session.file(&at("own/role.yaml")).unwrap().affected, [at(WORKFLOW)]);
    assert_eq!(found(), 0);
}

#[test]
fn only_a_role_that_is_certainly_meant_counts() {
    let elsewhere = DEPLOY.replace("111122223333", "444455556666");
    let open = DEPLOY.replace("111122223333", "${{ vars.ACCOUNT }}");
    for role in
        [elsewhere.as_str(), &open, "Deploy", "${{ secrets.ROLE }}", &DEPLOY.replace("Deploy", "Other")]
    {
        let dir = tree(&[("own/role.yaml", &deploy("staging")), (WORKFLOW, &workflow(role))]);
        assert_eq!(checked(dir.path()), Findings::new(), "{role}");
    }
    // Its account is not known, or it is defined twice.
    for paths in [&["role.yaml"][..], &["own/a.yaml", "own/b.yaml"]] {
        let role = deploy("staging");
        let files: Vec<_> = paths.iter().map(|path| (*path, role.as_str())).collect();
        let workflow = workflow(DEPLOY);
        let dir = tree(&[&files[..], &[(WORKFLOW, workflow.as_str())]].concat());
        assert_eq!(checked(dir.path()), Findings::new(), "{paths:?}");
    }
}

#[test]
fn a_name_in_other_letters_is_that_of_the_role() {
    let dir =
        tree(&[("own/role.yaml", &deploy("production")), (WORKFLOW, &workflow(&DEPLOY.to_lowercase()))]);
    let found: Vec<_> = checked(dir.path()).into_values().flatten().collect();
    assert_eq!(found, ["`arn:aws:iam::111122223333:role/deploy` cannot be assumed: the role is `Deploy`"]);
}

#[test]
fn a_role_that_is_given_a_name_by_terraform_is_not_meant() {
    let role = |name: &str| {
        format!(
            "resource \"aws_iam_role\" \"Deploy\" {{\n  {name}\n  assume_role_policy = jsonencode({{ Statement = [{{ \
             Effect = \"Allow\", Principal = {{ Service = \"ec2.amazonaws.com\" }}, Action = \"sts:AssumeRole\" }}] }})\n}}\n"
        )
    };
    for (name, expected) in [("name_prefix = \"Deploy\"", 0), ("", 0), ("name = \"deploy\"", 1)] {
        let dir = tree(&[("own/role.tf", &role(name)), (WORKFLOW, &workflow(DEPLOY))]);
        assert_eq!(checked(dir.path()).len(), expected, "{name}");
    }
}

#[test]
fn what_is_found_of_a_call_is_suppressed_in_either_file() {
    const COMMENT: &str = "# xacct-lint: ignore oidc-subject-mismatch: about to be changed\n";
    let (role, workflow) = (deploy("staging"), workflow(DEPLOY));
    let at_role = role.replace("          - Effect", &format!("          {COMMENT}          - Effect"));
    let at_call = workflow.replace("          role", &format!("          {COMMENT}          role"));
    for (role, workflow) in [(&at_role, &workflow), (&role, &at_call)] {
        let dir = tree(&[("own/role.yaml", role), (WORKFLOW, workflow)]);
        assert_eq!(checked(dir.path()), Findings::new(), "{role}{workflow}");
    }
}

/// What a file can say.
fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("{}".to_owned())),
        prop_oneof![Just("444455556666"), Just("111122223333")].prop_map(|account| Some(role(account))),
        prop_oneof![Just("Ops"), Just("Dev")].prop_map(|name| Some(attach(name))),
        prop_oneof![Just("staging"), Just("production")].prop_map(|name| Some(deploy(name))),
        prop_oneof![Just(DEPLOY), Just("arn:aws:iam::111122223333:role/deploy")]
            .prop_map(|role| Some(workflow(role))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Files are edited, saved, removed and made: in the end a session finds what a fresh run finds.
    #[test]
    fn any_sequence_of_edits_ends_in_what_a_fresh_run_finds(
        edits in prop::collection::vec((0..4_usize, text(), any::<bool>()), 1..12),
    ) {
        const NAMES: [&str; 4] = ["own/a.yaml", "own/b.yaml", "other/a.yaml", "c.yaml"];
        let dir = tree(&[]);
        for name in NAMES {
            fs::create_dir_all(dir.path().join(name).parent().unwrap()).unwrap();
        }
        let session = Session::new(request(dir.path())).while_files_change();
        session.index();
        let mut shown: Findings = Findings::new();
        for (at, text, is_saved) in edits {
            let path = dir.path().join(NAMES[at]);
            let affected = match text {
                Some(text) => {
                    session.open(&path, &text);
                    let affected = session.file(&path).unwrap().affected;
                    fs::write(&path, text).unwrap();
                    if is_saved {
                        session.close(&path);
                    }
                    affected
                }
                None => {
                    session.close(&path);
                    let _ = fs::remove_file(&path);
                    shown.remove(&path);
                    session.forget(&path)
                }
            };
            // Only what rests on the edit is looked at again.
            for path in affected.into_iter().chain([path]).filter(|path| path.exists()) {
                let look = session.file(&path).unwrap();
                let said: Vec<String> = look.findings.into_iter().map(|finding| finding.message).collect();
                shown.insert(path, said);
            }
            shown.retain(|_, said| !said.is_empty());
            prop_assert_eq!(&shown, &checked(dir.path()));
        }
    }
}
