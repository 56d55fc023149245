//! Permissions to assume a role and the trust policy of that role, in two files.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use xacct_workspace::{CheckRequest, Session, check_paths};

const CONFIG: &str = r#"accounts.own = { id = "318745902617", paths = ["own/**"] }
accounts.other = { id = "640237185094", paths = ["other/**"] }
"#;

/// The role `reader` of account `other`.
fn reader(principal: &str) -> String {
    format!(
        r#"Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument:
        Statement: {{Effect: Allow, Principal: {principal}, Action: sts:AssumeRole}}
"#
    )
}

/// The role `build` of account `own`, which may assume `role`.
fn build(role: &str) -> String {
    format!(
        r#"Resources:
  Build:
    Type: AWS::IAM::Role
    Properties:
      RoleName: build
      AssumeRolePolicyDocument:
        Statement: {{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: sts:AssumeRole}}
      Policies:
        - PolicyName: assume
          PolicyDocument:
            Statement: {{Effect: Allow, Action: sts:AssumeRole, Resource: "{role}"}}
"#
    )
}

const ROLE: &str = "arn:aws:iam::640237185094:role/reader";

fn found(reader: &str, build: &str) -> Vec<String> {
    let dir = tree(reader, build);
    let outcome = check_paths(&request(dir.path()), &());
    let findings = outcome.results.into_iter().flat_map(|result| result.findings);
    findings.map(|finding| finding.message).collect()
}

fn tree(reader: &str, build: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in
        [("xacct-lint.toml", CONFIG), ("other/reader.yaml", reader), ("own/build.yaml", build)]
    {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn request(dir: &Path) -> CheckRequest {
    CheckRequest { paths: vec![dir.to_owned()], ..CheckRequest::default() }
}

#[test]
fn a_permission_without_its_other_half_is_found() {
    for principal in [
        "{AWS: \"arn:aws:iam::318745902617:role/deploy\"}",
        "{AWS: \"arn:aws:iam::640237185094:root\"}",
        "{Service: lambda.amazonaws.com}",
    ] {
        let said = found(&reader(principal), &build(ROLE));
        let expected =
            "role `build` may assume role `reader` by this, and the trust policy does not allow it";
        assert_eq!(said, [expected], "{principal}");
    }
}

#[test]
fn what_may_be_the_caller_is_no_fault() {
    for principal in [
        "{AWS: \"arn:aws:iam::318745902617:role/build\"}",
        // Its path is not written out in the other file.
        "{AWS: \"arn:aws:iam::318745902617:role/team/build\"}",
        "{AWS: \"arn:aws:sts::318745902617:assumed-role/build/i-0123\"}",
        "{AWS: AROAEXAMPLEID23456789}",
        "{AWS: !Ref Callers}",
    ] {
        let said = found(&reader(principal), &build(ROLE));
        assert!(said.iter().all(|message| !message.contains("by this")), "{principal}: {said:?}");
    }
    let closed = reader("{AWS: \"arn:aws:iam::318745902617:role/deploy\"}");
    for role in [
        "arn:aws:iam::640237185094:role/*",
        "arn:aws:iam::640237185094:role/writer",
        // Another account, and a name that is not this one.
        "arn:aws:iam::318745902617:role/reader",
        "arn:aws:iam::640237185094:role/Reader",
    ] {
        let said = found(&closed, &build(role));
        assert!(said.iter().all(|message| !message.contains("by this")), "{role}: {said:?}");
    }
}

#[test]
fn an_edit_of_the_trust_policy_changes_what_is_found_of_the_permission() {
    let closed = reader("{AWS: \"arn:aws:iam::318745902617:role/deploy\"}");
    let dir = tree(&closed, &build(ROLE));
    let (trust, permission) = (dir.path().join("other/reader.yaml"), dir.path().join("own/build.yaml"));
    let session = Session::new(request(dir.path())).while_files_change();
    session.index();
    let found = || session.file(&permission).unwrap().findings.len();
    assert_eq!(found(), 1);
    session.open(&trust, &reader("{AWS: \"arn:aws:iam::318745902617:role/build\"}"));
    assert_eq!(session.file(&trust).unwrap().affected, std::slice::from_ref(&permission));
    assert_eq!(found(), 0);
    session.close(&trust);
    assert_eq!(found(), 1);
    assert_eq!(session.forget(&trust), std::slice::from_ref(&permission));
    assert_eq!(found(), 0);
}
