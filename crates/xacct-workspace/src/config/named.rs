//! Tests: the files that a configuration names, with accounts and with trust policies.

use std::fs;
use std::path::Path;

use xacct_policy::PolicyKind;
use xacct_rules::Ownership;
use xacct_syntax::{FileId, Source};

use super::Config;
use crate::Problem;

const LIST: &str = r#"{"Accounts": [
  {"Id": "111111111111", "Name": "Payer", "Arn": "arn:aws:organizations::111111111111:account/o-a1b2c3d4e5/111111111111"},
  {"Id": "222222222222", "Name": "Old", "Status": "SUSPENDED"}]}"#;

/// A directory with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn parse(dir: &tempfile::TempDir, text: &str) -> Result<Config, Vec<Problem>> {
    let folder = dir.path().canonicalize().unwrap();
    Config::parse(&Source::new(FileId(0), "xacct-lint.toml", text), folder)
}

/// The underlined characters, the message and the help of each mistake.
fn mistakes(dir: &tempfile::TempDir, text: &str) -> Vec<(String, String, String)> {
    let one = |problem: Problem| {
        let place = problem.place.unwrap();
        (place.source.slice(place.primary.span).to_owned(), problem.message, problem.help)
    };
    parse(dir, text).expect_err(text).into_iter().map(one).collect()
}

#[test]
fn accounts_are_read_from_files() {
    let lz = "accountIds: [{email: a@example.com, accountId: '333333333333'}]";
    let dir = folder(&[("org/list.json", LIST), ("lz.yaml", lz)]);
    let text = "[accounts]\nfrom = [\"org/list.json\", \"./lz.yaml\"]\nretired = \"222222222222\"\n";
    let known = parse(&dir, text).unwrap().for_file(Path::new("/x.json")).known_accounts;
    assert_eq!(known.organization.as_deref(), Some("o-a1b2c3d4e5"));
    let owner = |id: &str| known.ownership(xacct_aws::AccountId::parse(id).unwrap());
    assert_eq!(owner("111111111111"), Ownership::Yours("Payer"));
    assert_eq!(owner("333333333333"), Ownership::Yours("a@example.com"));
    // The name that the configuration gives it counts, and that it is suspended makes it nobody else's.
    assert_eq!(owner("222222222222"), Ownership::Yours("retired"));
    assert_eq!(owner("444444444444"), Ownership::Outside);
}

#[test]
fn a_file_of_accounts_that_cannot_be_used_is_said_where_it_is_named() {
    let dir = folder(&[("list.json", LIST), ("other.json", "{}")]);
    for (text, underlined, message, help) in [
        ("[accounts]\nfrom = \"no.json\"", "\"no.json\"", "`no.json` does not exist", "relative to this one"),
        ("[accounts]\nfrom = 1", "1", "a file that lists accounts is a string, and this is an integer", ""),
        (
            "[accounts]\nfrom = \"other.json\"",
            "\"other.json\"",
            "`other.json` has no account ids in it",
            "list-accounts",
        ),
        (
            "[accounts]\nfrom = \"list.json\"\n[third-parties]\nx = \"111111111111\"",
            "\"list.json\"",
            "account 111111111111 (`Payer`) is declared as a third party's",
            "[third-parties]",
        ),
        (
            "[organization]\nid = \"o-0000000000\"\n[accounts]\nfrom = \"list.json\"",
            "\"list.json\"",
            "its accounts are of `o-a1b2c3d4e5`, and not of `o-0000000000`",
            "one organization",
        ),
    ] {
        let found = mistakes(&dir, text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (underlined, message));
        assert!(found[0].2.contains(help), "{}", found[0].2);
    }
}

#[test]
fn a_mistake_in_a_file_of_accounts_is_said_at_its_place_there() {
    let dir = folder(&[("list.json", &LIST.replace("\"222222222222\"", "\"22222222222\""))]);
    let problems = parse(&dir, "[accounts]\nfrom = \"list.json\"").unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].path.ends_with("list.json"), "{:?}", problems[0].path);
    let place = problems[0].place.as_ref().unwrap();
    assert_eq!(place.source.slice(place.primary.span), "\"22222222222\"");
}

#[test]
fn a_role_is_tied_to_its_trust_policy() {
    let dir = folder(&[("trust/ops.json", "{}"), ("trust/other.json", "{}")]);
    let text = "[roles]\n\"arn:aws:iam::111122223333:role/team/Ops\" = \"./trust/ops.json\"\n";
    let config = parse(&dir, text).unwrap();
    let root = dir.path().canonicalize().unwrap();
    let tied = config.for_file(&root.join("trust/ops.json"));
    assert_eq!(tied.role.as_deref(), Some("arn:aws:iam::111122223333:role/team/Ops"));
    assert_eq!(tied.account.unwrap().as_str(), "111122223333");
    assert_eq!(tied.kind, Some(PolicyKind::Trust));
    let trust = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}]}"#;
    let facts = tied.read(&Source::new(FileId(0), "ops.json", trust));
    let role = facts.roles().next().unwrap();
    assert_eq!(role.name.as_ref().unwrap().as_str(), "Ops");
    assert_eq!(role.trust.and_then(|trust| facts.document(trust)).unwrap().account, tied.account);
    assert_eq!(config.for_file(&root.join("trust/other.json")).role, None);
}

#[test]
fn mistakes_about_roles_are_said_where_they_are() {
    let dir = folder(&[("ops.json", "{}"), ("sub/x.json", "{}")]);
    let ops = "\"arn:aws:iam::111122223333:role/Ops\"";
    for (text, underlined, message) in [
        (format!("{ops} = \"no.json\""), "\"no.json\"", "`no.json` does not exist".to_owned()),
        (
            format!("{ops} = \"../ops.json\""),
            "\"../ops.json\"",
            "`../ops.json` is not below the directory of the configuration".to_owned(),
        ),
        (
            format!("{ops} = \"/etc/passwd\""),
            "\"/etc/passwd\"",
            "`/etc/passwd` is not below the directory of the configuration".to_owned(),
        ),
        (
            format!("{ops} = 1"),
            "1",
            "the file with a role's trust policy is a string, and this is an integer".to_owned(),
        ),
        (
            format!("{ops} = \"ops.json\"\n\"arn:aws:iam::111122223333:role/B\" = \"sub/../ops.json\""),
            "\"sub/../ops.json\"",
            "`sub/../ops.json` is the trust policy of two roles".to_owned(),
        ),
    ] {
        let found = mistakes(&dir, &format!("[roles]\n{text}\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].0.as_str(), &found[0].1), (underlined, &message));
    }
    for arn in [
        "arn:aws:iam::111122223333:user/Ops",
        "arn:aws:iam::*:role/Ops",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::111122223333:role/",
        "arn:nowhere:iam::111122223333:role/Ops",
        "arn:aws:sts::111122223333:role/Ops",
        "Ops",
    ] {
        let found = mistakes(&dir, &format!("[roles]\n\"{arn}\" = \"ops.json\"\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1, format!("`{arn}` is not the ARN of a role"));
    }
}
