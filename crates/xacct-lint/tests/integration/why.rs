//! `why` and `can --assume` on the walkthroughs of `examples/handshake`, whole and with one half broken.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/handshake")
}

/// A copy of the walkthrough `name` in which each `(file, old, new)` was replaced.
fn copy(name: &str, changes: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(examples().join(name)).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    for (file, old, new) in changes {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} has no {old}");
        fs::write(&path, text.replace(old, new)).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xacct-lint"));
    command.args(arguments).current_dir(folder).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What `why` says of `text` in `folder`.
fn why(folder: &Path, text: &str, more: &[&str]) -> Value {
    let output = run(folder, &[&["why", "--format", "json"], more].concat(), text);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn denied(user: &str, role: &str) -> String {
    format!(
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user/{user} is not \
         authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/{role}"
    )
}

fn text_of(said: &Value, key: &str) -> String {
    said[key].to_string()
}

#[test]
fn nothing_is_found_in_the_whole_walkthroughs() {
    let output = run(&examples(), &["check", "."], "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("nothing found"), "{said}");
}

#[test]
fn a_wrong_external_id_is_named_with_both_values() {
    let log = fs::read_to_string(examples().join("documents/denied.log")).unwrap();
    let said = why(&examples().join("documents"), &log, &[]);
    assert_eq!(said["failed"], "trust");
    let answer = text_of(&said, "answer");
    assert!(answer.contains("7d41c9a2e85b4f60") && answer.contains("7d41c9a2e85b4f61"), "{answer}");
    let trust = &said["layers"][0];
    assert_eq!((&trust["layer"], &trust["says"]), (&"resource".into(), &"nothing".into()));
    assert!(text_of(trust, "places").contains("trust-policy.json"));
    // The message alone does not say what was sent.
    let message = denied("alice", "CrossAccountS3Reader");
    let said = why(&examples().join("documents"), &message, &[]);
    assert_eq!(said["failed"], "unknown");
    assert!(text_of(&said, "answer").contains("perhaps the role's half"), "{said}");
    let said = why(&examples().join("documents"), &message, &["--without", "sts:ExternalId"]);
    assert!(text_of(&said, "answer").contains("and the call sends none"), "{said}");
}

/// A walkthrough, what is broken in it, what has to be found, and words of the answer.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str, &'a str)], &'a str, &'a str);

#[test]
fn the_half_that_is_broken_is_named() {
    let user = |folder: &str| match folder {
        "script" => ("deployer", "CrossAccountAccessRole"),
        "templates" => ("carol", "Auditor"),
        "organization" => ("demo1", "MemberReadOnlyAccess"),
        _ => ("alice", "CrossAccountS3Reader"),
    };
    let cases: &[Case<'_>] = &[
        ("script", &[], "unknown", "neither half"),
        ("script", &[("trust-policy.json", "user/deployer", "user/builder")], "trust", "the role's half"),
        ("script", &[("trust-policy.json", "111111111111", "333333333333")], "trust", "the role's half"),
        ("script", &[("assume-role-policy.json", "AccessRole", "Access")], "grant", "the caller's half"),
        (
            "script",
            &[("assume-role-policy.json", "222222222222", "222222222223")],
            "grant",
            "the caller's half",
        ),
        (
            "script",
            &[("assume-role-policy.json", "sts:AssumeRole", "s3:ListBucket")],
            "unknown",
            "probably the caller's",
        ),
        (
            "script",
            &[
                ("trust-policy.json", "user/deployer", "user/builder"),
                ("assume-role-policy.json", "AccessRole", "Access"),
            ],
            "grant",
            "both halves",
        ),
        ("templates", &[], "unknown", "neither half"),
        ("templates", &[("destination.yaml", "user/carol", "user/dave")], "trust", "the role's half"),
        ("templates", &[("source.yaml", "Effect: Allow", "Effect: Deny")], "grant", "the caller's half"),
        ("templates", &[("source.yaml", "role/Auditor", "role/Audit")], "grant", "the caller's half"),
        (
            "templates",
            &[("destination.yaml", "RoleName: Auditor", "RoleName: Auditors")],
            "unknown",
            "not known",
        ),
        ("organization", &[], "unknown", "neither half"),
        ("organization", &[("management.json", "[\"Switchers\"]", "[]")], "grant", "the caller's half"),
        ("organization", &[("member.json", "user/demo1", "user/demo2")], "trust", "the role's half"),
        (
            "organization",
            &[("member.json", "role/MemberReadOnlyAccess", "role/teams/MemberReadOnlyAccess")],
            "unknown",
            "another path",
        ),
        (
            "organization",
            &[("member.json", "MemberReadOnlyAccess", "memberReadOnlyAccess")],
            "unknown",
            "letter case",
        ),
    ];
    for (folder, changes, failed, answer) in cases {
        let copy = copy(folder, changes);
        let (user, role) = user(folder);
        let said = why(copy.path(), &denied(user, role), &[]);
        assert_eq!(said["failed"], *failed, "{folder} {changes:?}: {said:#}");
        assert!(text_of(&said, "answer").contains(answer), "{folder} {changes:?}: {said:#}");
        // No statement lets a whole account in.
        assert!(!text_of(&said, "statements").contains(":root"), "{said:#}");
    }
}

#[test]
fn the_statement_names_the_caller() {
    let copy = copy("script", &[("trust-policy.json", "user/deployer", "user/builder")]);
    let said = why(copy.path(), &denied("deployer", "CrossAccountAccessRole"), &[]);
    let statement: Value = serde_json::from_str(said["statements"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(statement["Principal"]["AWS"], "arn:aws:iam::111111111111:user/deployer");
    assert!(text_of(&said["statements"][0], "owner").contains("account 222222222222"), "{said:#}");
    let copy = self::copy("script", &[("assume-role-policy.json", "AccessRole", "Access")]);
    let said = why(copy.path(), &denied("deployer", "CrossAccountAccessRole"), &[]);
    let statement: Value = serde_json::from_str(said["statements"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(statement["Resource"], "arn:aws:iam::222222222222:role/CrossAccountAccessRole");
}

#[test]
fn what_aws_tells_is_never_contradicted() {
    let text = denied("deployer", "CrossAccountAccessRole");
    let folder = examples().join("script");
    let told = format!("{text} because no identity-based policy allows the sts:AssumeRole action");
    let said = why(&folder, &told, &[]);
    assert_eq!(said["failed"], "grant");
    assert!(text_of(&said, "follows_from_files").contains("not what is deployed"), "{said:#}");
    assert!(text_of(&said, "not_known").contains("one reason"), "{said:#}");
    let scp = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;
    let copy = copy("script", &[]);
    let told = format!("{text} with an explicit deny in a service control policy");
    let said = why(copy.path(), &told, &[]);
    assert_eq!(said["failed"], "organization");
    assert!(text_of(&said, "not_known").contains("no file here holds one"), "{said:#}");
    fs::write(copy.path().join("guard_scp.json"), scp).unwrap();
    let said = why(copy.path(), &told, &[]);
    assert!(text_of(&said, "layers").contains("guard_scp.json"), "{said:#}");
}

#[test]
fn a_session_is_its_role_whose_path_its_arn_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let data = r#"{"RoleDetailList": [{"RoleName": "ci", "Arn": "arn:aws:iam::111111111111:role/build/ci", "RolePolicyList":
        [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Resource": "arn:aws:iam::222222222222:role/Auditor"}]}}], "AttachedManagedPolicies": [], "AssumeRolePolicyDocument":
        {"Version": "2012-10-17", "Statement": []}}], "UserDetailList": [], "GroupDetailList": [], "Policies": []}"#;
    fs::write(folder.path().join("account.json"), data).unwrap();
    let template = fs::read_to_string(examples().join("templates/destination.yaml")).unwrap();
    fs::write(folder.path().join("role.yaml"), template.replace("user/carol", "role/build/ci")).unwrap();
    let text = "User: arn:aws:sts::111111111111:assumed-role/ci/run is not authorized to perform: sts:AssumeRole on resource: \
                arn:aws:iam::***:role/Auditor";
    let said = why(folder.path(), text, &[]);
    assert!(text_of(&said, "layers").contains("account.json"), "{said:#}");
    fs::write(folder.path().join("role.yaml"), template.replace("user/carol", "role/build/cd")).unwrap();
    let told = text.replace("***", "222222222222");
    let said = why(folder.path(), &told, &[]);
    assert_eq!(said["failed"], "trust", "{said:#}");
    assert!(text_of(&said, "statements").contains("role/build/ci"), "{said:#}");
}

#[test]
fn other_messages_are_answered_without_files() {
    let folder = tempfile::tempdir().unwrap();
    for (text, failed, words) in [
        ("Has prohibited field Principal", "document", "the role's half"),
        (
            "MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"arn:aws:iam::222222222222:role/X\"",
            "document",
            "role/X",
        ),
        ("Roles may not be assumed by root accounts.", "caller", "root user"),
        (
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            "call",
            "maximum session",
        ),
        (
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            "call",
            "3600",
        ),
        (
            "Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity",
            "trust",
            "`sub`",
        ),
        ("Incorrect token audience", "provider", "client ids"),
        (
            "User: arn:aws:iam::111111111111:user/a is not authorized to perform: iam:PassRole on resource: \
             arn:aws:iam::111111111111:role/web",
            "grant",
            "iam:PassedToService",
        ),
        (
            "User: arn:aws:iam::111111111111:user/a is not authorized to perform: sts:TagSession on resource: \
             arn:aws:iam::222222222222:role/web",
            "unknown",
            "session tags",
        ),
        ("Not authorized to perform sts:AssumeRole", "unknown", "whole message"),
    ] {
        let said = why(folder.path(), text, &[]);
        assert_eq!(said["failed"], failed, "{text}: {said:#}");
        assert!(said.to_string().contains(words), "{text}: {said:#}");
        let shown = run(folder.path(), &["why"], text);
        assert_eq!(shown.status.code(), Some(0));
        assert!(!shown.stdout.is_empty());
    }
    for (arguments, input) in [(&["why"][..], "all is well"), (&["why", "--in", "gone"], "AccessDenied")] {
        assert_eq!(run(folder.path(), arguments, input).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn what_a_trust_policy_asks_of_a_token_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let role = r#"{"RoleDetailList": [{"RoleName": "ci", "Arn": "arn:aws:iam::222222222222:role/ci", "AssumeRolePolicyDocument":
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated":
        "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"}, "Condition": {"StringEquals":
        {"token.actions.githubusercontent.com:sub": "repo:octo-org/app:ref:refs/heads/main"}}}]}}]}"#;
    fs::write(folder.path().join("account.json"), role).unwrap();
    let log = "with:\n  role-to-assume: arn:aws:iam::222222222222:role/ci\nError: Could not assume role with OIDC: Not authorized to perform \
               sts:AssumeRoleWithWebIdentity";
    let said = why(folder.path(), log, &[]);
    assert_eq!(said["failed"], "trust");
    assert!(text_of(&said, "layers").contains("what the token says"), "{said:#}");
}

#[test]
fn can_assume_says_the_same() {
    let folder = examples().join("documents");
    let role = "arn:aws:iam::222222222222:role/CrossAccountS3Reader";
    let can = |more: &[&str]| {
        let fixed =
            ["can", "--format", "json", "--assume", role, "--as", "arn:aws:iam::111111111111:user/alice"];
        let output = run(&folder, &[&fixed, more].concat(), "");
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), said)
    };
    let (code, said) = can(&["--external-id", "7d41c9a2e85b4f60"]);
    assert_eq!((code, &said["result"]), (Some(0), &"yes".into()), "{said:#}");
    let (code, said) = can(&["--external-id", "7d41c9a2e85b4f61"]);
    assert_eq!(
        (code, &said["result"], &said["failed"]),
        (Some(1), &"no".into(), &"trust".into()),
        "{said:#}"
    );
    let (code, said) = can(&[]);
    assert_eq!((code, &said["result"]), (Some(1), &"no".into()), "{said:#}");
    assert!(text_of(&said, "answer").contains("sends none"), "{said:#}");
    // By its name alone, where a file says the ARN.
    let folder = examples().join("organization");
    let user = "arn:aws:iam::111111111111:user/demo1";
    let output = run(&folder, &["can", "--assume", "MemberReadOnlyAccess", "--as", user], "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let output = run(&folder, &["can", "--assume", "MemberReadOnly", "--as", user], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean"), "{output:?}");
}

/// A folder with a role that requires an external ID, a role that may assume it, and profiles of both.
fn profiles() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let trust = r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111111111111:role/ci"},
        "Condition": {"StringEquals": {"sts:ExternalId": "7d41c9a2"}}}"#;
    let grant = r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::222222222222:role/reader"}"#;
    let role = |account: &str, name: &str, trust: &str, own: &str| {
        format!(
            r#"{{"RoleDetailList": [{{"RoleName": "{name}", "Arn": "arn:aws:iam::{account}:role/{name}",
            "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": [{trust}]}}, "AttachedManagedPolicies": [],
            "RolePolicyList": [{own}]}}]}}"#
        )
    };
    let own = format!(
        r#"{{"PolicyName": "p", "PolicyDocument": {{"Version": "2012-10-17", "Statement": [{grant}]}}}}"#
    );
    let service =
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}"#;
    fs::write(folder.path().join("reader.json"), role("222222222222", "reader", trust, "")).unwrap();
    fs::write(folder.path().join("ci.json"), role("111111111111", "ci", service, &own)).unwrap();
    fs::create_dir(folder.path().join(".aws")).unwrap();
    let config = "[profile ci]\nrole_arn = arn:aws:iam::111111111111:role/ci\ncredential_source = Ec2InstanceMetadata\n\n\
        [profile good]\nrole_arn = arn:aws:iam::222222222222:role/reader\nsource_profile = ci\nexternal_id = 7d41c9a2\n\n\
        [profile bad]\nrole_arn = arn:aws:iam::222222222222:role/reader\nsource_profile = ci\nexternal_id = 7d41c9a3\n\n\
        [profile none]\nrole_arn = arn:aws:iam::222222222222:role/reader\nsource_profile = ci\n\n\
        [profile keys]\nrole_arn = arn:aws:iam::222222222222:role/reader\nsource_profile = base\nexternal_id = 7d41c9a2\n";
    fs::write(folder.path().join(".aws/config"), config).unwrap();
    folder
}

#[test]
fn a_profile_says_who_calls_and_what_is_sent() {
    let folder = profiles();
    let can = |more: &[&str]| {
        let output =
            run(folder.path(), &[&["can", "--format", "json", "--assume", "reader"], more].concat(), "");
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), said)
    };
    for (more, code, words) in [
        // The profile's own call, signed by that of its source.
        (&["--profile", "good"][..], 0, "arn:aws:iam::111111111111:role/ci can call"),
        (&["--profile", "bad"], 1, "7d41c9a3"),
        (&["--profile", "none"], 1, "sends none"),
        (&["--profile", "bad", "--external-id", "7d41c9a2"], 0, "can call"),
        // A call that is signed with the profile's role.
        (&["--profile", "ci"], 1, "sends none"),
        (&["--profile", "ci", "--external-id", "7d41c9a2"], 0, "can call"),
        // Who has the keys is not written down.
        (&["--profile", "keys"], 2, "say it with --as"),
        (&["--profile", "keys", "--as", "arn:aws:iam::111111111111:user/eve"], 1, "user/eve cannot call"),
        (&["--profile", "good", "--as", "arn:aws:iam::111111111111:user/eve"], 2, "leave --as out"),
        (&["--profile", "gone"], 2, "no file here has a profile `gone`"),
        (&[], 2, "--principal"),
    ] {
        let (status, said) = can(more);
        assert_eq!(status, Some(code), "{more:?}: {said}");
        assert!(said.contains(words), "{more:?}: {said}");
    }
}

#[test]
fn why_knows_what_a_profile_sent() {
    let folder = profiles();
    let denied = "An error occurred (AccessDenied) when calling the AssumeRole operation: User: \
                  arn:aws:sts::111111111111:assumed-role/ci/i-0123 is not authorized to perform: sts:AssumeRole on resource: \
                  arn:aws:iam::222222222222:role/reader";
    let said = why(folder.path(), denied, &["--profile", "bad"]);
    assert_eq!(said["failed"], "trust", "{said:#}");
    assert!(text_of(&said, "answer").contains("7d41c9a3"), "{said:#}");
    assert!(!text_of(&said, "follows_from_files").contains("win over a profile"), "{said:#}");
    let said = why(folder.path(), denied, &["--profile", "good"]);
    assert_eq!(said["failed"], "unknown", "{said:#}");
    // Somebody else called.
    let other = denied.replace("assumed-role/ci/i-0123", "assumed-role/admin/i-0123");
    let said = why(folder.path(), &other, &["--profile", "good"]);
    assert!(text_of(&said, "follows_from_files").contains("win over a profile"), "{said:#}");
    let output = run(folder.path(), &["why", "--profile", "gone"], denied);
    assert_eq!(output.status.code(), Some(2));
}
