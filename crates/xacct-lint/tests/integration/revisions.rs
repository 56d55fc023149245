//! `compare --git`: the working tree against a revision.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn git(folder: &Path, arguments: &[&str]) {
    let identity =
        ["-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn compare(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_xacct-lint");
    let Output { status, stdout, stderr } =
        Command::new(program).arg("compare").args(arguments).current_dir(folder).output().unwrap();
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

fn trust(principal: &str) -> String {
    let statement = format!(
        r#"{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "sts:AssumeRole"}}"#
    );
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#)
}

#[test]
fn what_changed_since_a_revision() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("roles")).unwrap();
    let role = trust("arn:aws:iam::111111111111:role/a");
    for name in ["roles/wider.json", "roles/gone.json", "roles/same.json", "policy.txt"] {
        fs::write(at(name), &role).unwrap();
    }
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-q", "-m", "first"]);
    assert_eq!(compare(dir.path(), &["--git", "HEAD"]), (Some(0), "no policy changed\n".to_owned()));

    fs::write(at("roles/wider.json"), trust("*")).unwrap();
    fs::write(at("policy.txt"), trust("*")).unwrap();
    fs::write(at("roles/new.json"), &role).unwrap();
    fs::remove_file(at("roles/gone.json")).unwrap();
    let (code, said) = compare(dir.path(), &["--git", "HEAD"]);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with(' ')).collect();
    let path = |name: &str| Path::new("roles").join(name).to_string_lossy().replace('\\', "/");
    assert_eq!(
        lines,
        [
            &format!("{}: role trust policy (was in {}): same", path("new.json"), path("gone.json")),
            &format!("{}: role trust policy: wider", path("wider.json")),
            "",
            "2 policies compared: 1 wider, 1 same",
        ]
    );

    // Below a directory; one file, whatever it is called; from within a directory.
    let (code, said) = compare(dir.path(), &["--git", "HEAD", "roles/gone.json"]);
    assert_eq!((code, said.contains("1 policy compared: 1 narrower")), (Some(0), true), "{said}");
    let (code, said) = compare(dir.path(), &["--git", "HEAD", "policy.txt"]);
    assert_eq!((code, said.contains("policy.txt: role trust policy: wider")), (Some(1), true), "{said}");
    let (_, said) = compare(&at("roles"), &["--git", "HEAD"]);
    assert!(said.starts_with("new.json: ") && said.contains("\nwider.json: "), "{said}");

    // Not a revision, not a file.
    for arguments in [["--git", "nowhere"], ["--git=--output=x", "roles"], ["--git=HEAD", "nothing.json"]] {
        let (code, said) = compare(dir.path(), &arguments);
        assert_eq!((code, said.starts_with("error: ")), (Some(2), true), "{said}");
    }
    assert!(!at("x").exists());
}

const ROLE: &str = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "Ops",
    "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
    "Action": "sts:AssumeRole"}}}}}}"#;

const ATTACHED: &str = r#"{"Resources": {"P": {"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": "Ops",
    "PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
    "Resource": "*"}}}}}}"#;

#[test]
fn roles_are_compared_by_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let config = "accounts.own = { id = \"111122223333\", paths = [\"**\"] }\n";
    for (name, text) in [("xacct-lint.toml", config), ("role.json", ROLE), ("attached.json", ATTACHED)] {
        fs::write(at(name), text).unwrap();
    }
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-q", "-m", "first"]);

    // A role that is written in another file, in other words, is the same role.
    fs::rename(at("role.json"), at("iam.json")).unwrap();
    fs::write(at("iam.json"), ROLE.replace("111122223333", "arn:aws:iam::111122223333:root")).unwrap();
    let (code, said) = compare(dir.path(), &["--git", "HEAD"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        said,
        "iam.json: permissions of role Ops (was in role.json): same\n\
         iam.json: trust policy of role Ops (was in role.json): same\n\n\
         2 policies compared: 2 same\n"
    );

    // What another file attaches to it counts.
    fs::write(at("attached.json"), ATTACHED.replace("s3:GetObject", "*")).unwrap();
    fs::write(at("iam.json"), ROLE.replace("111122223333", "464622532012")).unwrap();
    let (code, said) = compare(dir.path(), &["--git", "HEAD", "--format", "markdown"]);
    assert_eq!(code, Some(1));
    let expected = "### What this change allows

- :warning: `permissions of role Ops` in `iam.json` newly make it an administrator
- :warning: `trust policy of role Ops` in `iam.json` is newly open to a third party: `account 464622532012 (Datadog)`

| policy | | for example |
|---|---|---|
| `permissions of role Ops` in `iam.json` `(was in role.json)` | allows more | now allows: `arn:aws:iam::111122223333:role/Ops can call any:OtherAction` |
| `trust policy of role Ops` in `iam.json` `(was in role.json)` | allows some more and some less | now allows: `arn:aws:iam::464622532012:role/any-role can call sts:AssumeRole`<br>no longer allows: `arn:aws:iam::111122223333:role/any-role can call sts:AssumeRole` |

2 policies compared: 1 wider, 1 incomparable
";
    assert_eq!(said, expected);
}

#[test]
fn a_module_is_compared_with_what_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let main = r#"resource "aws_iam_role" "r" {
  name               = "ops"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.account } }]
  })
}
"#;
    let variable = |account: &str| format!("variable \"account\" {{ default = \"{account}\" }}\n");
    fs::write(at("main.tf"), main).unwrap();
    fs::write(at("variables.tf"), variable("111122223333")).unwrap();
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-q", "-m", "first"]);
    fs::write(at("variables.tf"), variable("464622532012")).unwrap();
    let (code, said) = compare(dir.path(), &["--git", "HEAD"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("main.tf: trust policy of role ops: incomparable\n"), "{said}");
    assert!(said.contains("is newly open to a third party: account 464622532012 (Datadog)"), "{said}");
    // The same in a file of another name.
    fs::write(at("variables.tf"), "").unwrap();
    fs::write(at("inputs.tf"), variable("111122223333")).unwrap();
    assert_eq!(compare(dir.path(), &["--git", "HEAD"]), (Some(0), "no policy changed\n".to_owned()));
}

#[test]
fn only_what_a_branch_adds_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let check = |more: &[&str]| {
        let program = env!("CARGO_BIN_EXE_xacct-lint");
        let arguments = ["check", "--format", "short", "--diff-base", "HEAD"];
        let output =
            Command::new(program).args(arguments).args(more).current_dir(dir.path()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let open = trust("*");
    fs::write(at("old.json"), &open).unwrap();
    fs::write(at("role.json"), ROLE).unwrap();
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-q", "-m", "first"]);
    let none = (Some(0), String::new());
    assert_eq!(check(&[]), none);

    // What was there is no news in other lines, or in another file.
    fs::rename(at("old.json"), at("moved.json")).unwrap();
    fs::write(at("moved.json"), open.replace('{', "\n{")).unwrap();
    assert_eq!(check(&[]), none);

    // One more of the same is.
    fs::write(at("new.json"), &open).unwrap();
    let (code, said) = check(&[]);
    assert_eq!(
        (code, said.lines().count(), said.contains("[public-principal]")),
        (Some(1), 1, true),
        "{said}"
    );
    fs::remove_file(at("new.json")).unwrap();

    // What another file adds to a role is found where it is added.
    let config = "accounts.own = { id = \"444455556666\", paths = [\"**\"] }\nthird-parties.x = [\"111122223333\"]\n\
                  rules.missing-external-id = \"off\"\n";
    fs::write(at("xacct-lint.toml"), config).unwrap();
    fs::write(at("attached.json"), ATTACHED.replace("s3:GetObject", "*")).unwrap();
    let (code, said) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(
        said.starts_with("attached.json:") && said.contains("[admin-access-on-cross-account-role]"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(check(&["--fix"]).0, Some(2));
}

/// A repository whose policy is another in the working tree, and whose configuration has `git` leave a mark in `marks`
/// by every means that it knows of.
#[cfg(unix)]
fn hostile_repository(dir: &Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let (repo, marks) = (dir.join("repo"), dir.join("marks"));
    fs::create_dir_all(repo.join("sub")).unwrap();
    fs::create_dir(&marks).unwrap();
    fs::write(repo.join("sub/trust.json"), trust("arn:aws:iam::111111111111:role/a")).unwrap();
    fs::write(repo.join("other.json"), trust("arn:aws:iam::111111111111:role/a")).unwrap();
    git(&repo, &["init", "-q"]);
    git(&repo, &["add", "."]);
    git(&repo, &["commit", "-q", "-m", "first"]);

    let script = |path: &Path, name: &str| {
        fs::write(path, format!("#!/bin/sh\n: > '{}/{name}'\ncat\n", marks.display())).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    fs::create_dir_all(repo.join(".git/hooks")).unwrap();
    fs::create_dir(dir.join("hooks")).unwrap();
    for hook in
        ["post-checkout", "post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-auto-gc"]
    {
        script(&repo.join(".git/hooks").join(hook), hook);
        script(&dir.join("hooks").join(hook), "hooksPath");
    }
    let mut settings = vec![("core.hooksPath".to_owned(), dir.join("hooks").display().to_string())];
    for (number, key) in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "core.editor",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "pager.ls-tree",
        "pager.cat-file",
        "pager.rev-parse",
        "gpg.program",
    ]
    .iter()
    .enumerate()
    {
        let path = dir.join(format!("script{number}"));
        script(&path, key);
        settings.push(((*key).to_owned(), path.display().to_string()));
    }
    for command in ["rev-parse", "ls-tree", "ls-files", "cat-file", "diff", "status"] {
        settings.push((format!("alias.{command}"), format!("!touch '{}/alias'", marks.display())));
    }
    settings.push(("credential.helper".to_owned(), format!("!touch '{}/credential'", marks.display())));
    // A clone that fetches what it has not got.
    for (key, value) in [
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", "ssh://host.invalid/repo"),
        ("filter.evil.required", "true"),
    ] {
        settings.push((key.to_owned(), value.to_owned()));
    }
    for (key, value) in &settings {
        git(&repo, &["config", key, value]);
    }
    // The same once more in a file that is included.
    let config = fs::read_to_string(repo.join(".git/config")).unwrap();
    fs::write(dir.join("included"), &config).unwrap();
    let include = format!("[include]\n\tpath = {}\n", dir.join("included").display());
    fs::write(repo.join(".git/config"), config + &include).unwrap();
    fs::write(repo.join(".gitattributes"), "*.json filter=evil diff=evil\n").unwrap();
    fs::write(repo.join(".git/info/attributes"), "*.json filter=evil diff=evil\n").unwrap();
    fs::write(repo.join("sub/trust.json"), trust("*")).unwrap();
    repo
}

#[cfg(unix)]
#[test]
fn nothing_that_a_repository_configures_is_run() {
    let dir = tempfile::tempdir().unwrap();
    let repo = hostile_repository(dir.path());
    let marks = || -> Vec<_> {
        fs::read_dir(dir.path().join("marks")).unwrap().map(|mark| mark.unwrap().file_name()).collect()
    };
    // They would be run by what one would call instead.
    let _ = Command::new("git").args(["diff", "--textconv", "HEAD"]).current_dir(&repo).output().unwrap();
    assert!(!marks().is_empty());
    fs::remove_dir_all(dir.path().join("marks")).unwrap();
    fs::create_dir(dir.path().join("marks")).unwrap();

    for (folder, name) in [(repo.clone(), "sub/trust.json"), (repo.join("sub"), "trust.json")] {
        let (code, said) = compare(&folder, &["--git", "HEAD"]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.starts_with(&format!("{name}: role trust policy: wider")), "{said}");
        assert!(said.ends_with("1 policy compared: 1 wider\n"), "{said}");
    }
    for revision in ["--output=x", "-p", "--git-dir=x", "nowhere"] {
        let (code, said) = compare(&repo, &[&format!("--git={revision}")]);
        assert_eq!((code, said.starts_with("error: ")), (Some(2), true), "{said}");
    }
    assert_eq!(marks(), Vec::<std::ffi::OsString>::new());

    // What is missing is not fetched, and not taken for a file that was not there.
    let objects = repo.join(".git/objects");
    for folder in fs::read_dir(&objects).unwrap().map(|folder| folder.unwrap().path()) {
        for object in fs::read_dir(folder).unwrap().map(|object| object.unwrap().path()) {
            let name = object.strip_prefix(&objects).unwrap().to_string_lossy().replace('/', "");
            let mut kind = Command::new("git");
            kind.args(["cat-file", "-t", &name]).current_dir(&repo);
            if kind.output().unwrap().stdout == b"blob\n" {
                fs::remove_file(object).unwrap();
            }
        }
    }
    let (code, said) = compare(&repo, &["--git", "HEAD"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("sub/trust.json: `git` has no object"), "{said}");
    assert_eq!(marks(), Vec::<std::ffi::OsString>::new());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_of_the_tree_is_not_compared() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join("repo").join(name);
    fs::create_dir_all(at("sub")).unwrap();
    let role = trust("arn:aws:iam::111111111111:role/a");
    for name in ["link.json", "pipe.json", "sub/x.json", "crlf.json"] {
        fs::write(at(name), format!("{role}\n")).unwrap();
    }
    git(&at(""), &["init", "-q"]);
    git(&at(""), &["add", "."]);
    git(&at(""), &["commit", "-q", "-m", "first"]);
    fs::write(at("crlf.json"), format!("{role}\r\n")).unwrap();
    fs::create_dir(dir.path().join("outside")).unwrap();
    fs::write(dir.path().join("outside/x.json"), trust("*")).unwrap();
    for name in ["link.json", "pipe.json"] {
        fs::remove_file(at(name)).unwrap();
    }
    fs::remove_dir_all(at("sub")).unwrap();
    std::os::unix::fs::symlink("../outside/x.json", at("link.json")).unwrap();
    std::os::unix::fs::symlink("../outside", at("sub")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.json")).status().unwrap().success());
    let (code, said) = compare(&at(""), &["--git", "HEAD"]);
    assert_eq!(code, Some(2), "{said}");
    for complaint in [
        "error: link.json: a link leads to it out of the repository",
        "error: sub/x.json: a link leads to it out of the repository",
        "error: pipe.json: is a pipe, so it was not compared",
    ] {
        assert!(said.contains(complaint), "{said}");
    }
    // Where there was no policy before, none is lost.
    git(&at(""), &["add", "link.json"]);
    let (code, said) = compare(&at(""), &["--git", "HEAD", "crlf.json"]);
    assert_eq!((code, said.starts_with("no policy changed\n")), (Some(0), true), "{said}");
    git(&at(""), &["rm", "-q", "--cached", "-r", "link.json", "pipe.json", "sub"]);
    git(&at(""), &["commit", "-q", "-m", "second"]);
    git(&at(""), &["add", "link.json"]);
    let (code, said) = compare(&at(""), &["--git", "HEAD"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("warning: link.json: a link leads to it out of the repository"), "{said}");
}

#[test]
fn a_repository_of_another_user_is_reported_as_such() {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["commit", "-q", "--allow-empty", "-m", "first"]);
    let output = Command::new(env!("CARGO_BIN_EXE_xacct-lint"))
        .args(["compare", "--git", "HEAD"])
        .current_dir(dir.path())
        // As a test of git itself does; no configuration makes an exception.
        .envs([
            ("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", ""),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.starts_with("error: `git` does not read this repository, because it belongs to another"),
        "{said}"
    );
    assert!(said.contains("safe.directory"), "{said}");
}
