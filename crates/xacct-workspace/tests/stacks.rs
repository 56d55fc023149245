//! Templates of stacks, through a check and through a session whose documents are edited.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use xacct_workspace::{CheckRequest, ConfigChoice, PolicyReader, Session, check_paths};

const ROLE: &str = r#"Parameters:
  Auditor: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: audit
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:aws:iam::${Auditor}:role/auditor"}
            Action: sts:AssumeRole
"#;
const OWN: &str = "222222222222";
const THIRD_PARTY: &str = "640192837465";

fn main_template(auditor: &str) -> String {
    format!(
        "Resources:\n  Audit:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      \
         TemplateURL: ../nested/role.yaml\n      Parameters: {{Auditor: \"{auditor}\"}}\n"
    )
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let config = format!("accounts.own = \"{OWN}\"\n");
    for (name, text) in [("xacct-lint.toml", config.as_str())].iter().chain(files) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn request(path: &Path) -> CheckRequest {
    CheckRequest { paths: vec![path.to_owned()], ..CheckRequest::default() }
}

/// Where each finding is, relative to `root`, with its rule.
fn found(root: &Path, path: &Path) -> Vec<(PathBuf, &'static str)> {
    let outcome = check_paths(&request(path), &());
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    let one = |result: &xacct_workspace::FileResult| {
        let path = result.path.strip_prefix(root).unwrap().to_owned();
        result.findings.iter().map(move |finding| (path.clone(), finding.rule.id())).collect::<Vec<_>>()
    };
    outcome.results.iter().flat_map(one).collect()
}

#[test]
fn a_template_is_judged_with_what_stacks_give_it() {
    for (auditor, expected) in
        [(THIRD_PARTY, vec![(PathBuf::from("app/main.yaml"), "missing-external-id")]), (OWN, vec![])]
    {
        let dir = tree(&[("app/main.yaml", &main_template(auditor)), ("nested/role.yaml", ROLE)]);
        assert_eq!(found(dir.path(), dir.path()), expected, "{auditor}");
        // The place in the other template is shown, whether that is checked or not.
        let file = dir.path().join("app/main.yaml");
        let outcome = check_paths(&request(dir.path()), &());
        assert_eq!(outcome.others.len(), expected.len());
        // Without a repository, what lies above the directory that is checked is not read.
        assert_eq!(found(dir.path(), &file), []);
        fs::create_dir(dir.path().join(".git")).unwrap();
        assert_eq!(found(dir.path(), &file), expected, "{auditor}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_to_a_template() {
    let outside = tree(&[("role.yaml", ROLE)]);
    let dir = tree(&[("app/main.yaml", &main_template(THIRD_PARTY))]);
    std::os::unix::fs::symlink(outside.path(), dir.path().join("nested")).unwrap();
    assert_eq!(found(dir.path(), dir.path()), []);
}

#[test]
fn an_edit_of_a_template_changes_what_is_found_where_its_stack_is() {
    let dir = tree(&[("app/main.yaml", &main_template(THIRD_PARTY)), ("nested/role.yaml", ROLE)]);
    let (main, role) = (dir.path().join("app/main.yaml"), dir.path().join("nested/role.yaml"));
    let session = Session::new(request(dir.path())).while_files_change();
    assert_eq!(session.file(&main).unwrap().findings.len(), 1);
    let safe = ROLE.replace("${Auditor}", OWN);
    session.open(&role, &safe);
    let edited = session.text(&role, safe);
    assert_eq!(edited.affected, std::slice::from_ref(&main));
    assert_eq!(session.file(&main).unwrap().findings, []);
    session.close(&role);
    let look = session.file(&main).unwrap();
    assert_eq!(look.findings.len(), 1);
    assert_eq!(look.others.len(), 1);
    assert_eq!(session.forget(&role), [main]);
}

#[test]
fn the_manifest_of_the_cdk_says_whose_a_template_is() {
    let role = |account: &str| {
        format!(
            r#"{{"Resources": {{"Role": {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument": {{
            "Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "arn:aws:iam::{account}:root"}}}}]}}}}}}}}}}"#
        )
    };
    let manifest = format!(
        r#"{{"version": "36.0.0", "artifacts": {{"App": {{"type": "aws:cloudformation:stack",
        "environment": "aws://{THIRD_PARTY}/eu-west-1", "properties": {{"templateFile": "App.template.json"}}}}}}}}"#
    );
    for (account, count) in [(THIRD_PARTY, 0), ("518384207711", 1)] {
        let files =
            [("cdk.out/App.template.json", role(account)), ("cdk.out/manifest.json", manifest.clone())];
        let dir = tree(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
        assert_eq!(found(dir.path(), dir.path()).len(), count, "{account}");
        fs::remove_file(dir.path().join("cdk.out/manifest.json")).unwrap();
        assert_eq!(found(dir.path(), dir.path()).len(), 1, "{account}");
    }
}

#[test]
fn the_roles_of_a_stack_set_are_those_of_its_file() {
    let body = ROLE.replace('\n', "\n        ");
    let set = |accounts: &str| {
        let parameters = format!("[{{ParameterKey: Auditor, ParameterValue: \"{THIRD_PARTY}\"}}]");
        let own = "  Own:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: own\n      AssumeRolePolicyDocument: {Statement: []}\n";
        let targets = format!("[{{DeploymentTargets: {{Accounts: [{accounts}]}}}}]");
        format!(
            "Resources:\n{own}  Set:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      Parameters: {parameters}\n      StackInstancesGroup: {targets}\n      TemplateBody: |\n        {body}\n"
        )
    };
    for (accounts, account) in [("\"222222222222\"", Some(OWN)), ("\"222222222222\", \"333333333333\"", None)]
    {
        let dir = tree(&[("set.yaml", &set(accounts))]);
        let path = dir.path().join("set.yaml");
        let file = PolicyReader::new(ConfigChoice::Nearest, None, [&path]).file(&path, None).unwrap();
        let names: Vec<&str> = file
            .facts
            .holders
            .iter()
            .filter_map(|holder| holder.name.as_ref())
            .map(|name| name.as_str())
            .collect();
        assert_eq!(names, ["own", "audit"]);
        let trust = file.facts.holders[1].trust.and_then(|id| file.facts.document(id)).unwrap();
        let principal = &trust.policy.statements[0].principals.as_ref().unwrap().items[0].value;
        assert_eq!(principal.as_str(), format!("arn:aws:iam::{THIRD_PARTY}:role/auditor"));
        assert_eq!(trust.account.map(|id| id.to_string()).as_deref(), account);
    }
}
