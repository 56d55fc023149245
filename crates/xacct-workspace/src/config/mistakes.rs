//! Tests: what a configuration says, and what is said of its mistakes.

use std::path::Path;

use xacct_rules::{Level, Ownership, RuleId, Severity};
use xacct_syntax::{FileId, Source};

use super::Config;
use crate::Problem;

fn parse(text: &str) -> Result<Config, Vec<Problem>> {
    Config::parse(&Source::new(FileId(0), "xacct-lint.toml", text), "/repo")
}

/// The underlined characters, the message and the help of each mistake.
fn mistakes(text: &str) -> Vec<(String, String, String)> {
    let problems = parse(text).expect_err(text);
    let one = |problem: Problem| {
        let place = problem.place.unwrap();
        (place.source.slice(place.primary.span).to_owned(), problem.message, problem.help)
    };
    problems.into_iter().map(one).collect()
}

fn mistake(text: &str) -> (String, String, String) {
    let mut all = mistakes(text);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn is(actual: (String, String, String), underlined: &str, message: &str, help: &str) {
    assert_eq!((actual.0.as_str(), actual.1.as_str()), (underlined, message));
    assert!(actual.2.contains(help), "{}", actual.2);
}

#[test]
fn says_who_is_who() {
    let config = parse(
        r#"
[organization]
id = "o-a1b2c3d4e5"
[accounts]
prod = "222222222222"
dev = { id = "111111111111", paths = ["accounts/dev/**"] }
[third-parties]
datadog = "464622532012"
scanner = ["333333333333", "444444444444"]
backup = { ids = ["555555555555"] }
[rules]
root-principal-without-org-id = "error"
missing-external-id = "off"
[[overrides]]
paths = ["scp/**"]
kind = "scp"
[[overrides]]
paths = ["legacy/**"]
rules = { root-principal-without-org-id = "note" }
"#,
    )
    .unwrap();
    let root = RuleId::from_id("root-principal-without-org-id").unwrap();
    let external = RuleId::from_id("missing-external-id").unwrap();
    let dev = config.for_file(Path::new("/repo/accounts/dev/a/x.json"));
    assert_eq!(dev.account.unwrap().as_str(), "111111111111");
    assert_eq!(dev.known_accounts.organization.as_deref(), Some("o-a1b2c3d4e5"));
    assert_eq!(dev.known_accounts.ownership(dev.account.unwrap()), Ownership::Yours("dev"));
    let third: Vec<_> =
        dev.known_accounts.third_parties.iter().map(|a| (a.alias.as_str(), a.id.as_str())).collect();
    assert_eq!(third[1..3], [("scanner", "333333333333"), ("scanner", "444444444444")]);
    assert_eq!(third[3], ("backup", "555555555555"));
    assert!(dev.levels.is_on(root) && !dev.levels.is_on(external));
    assert_eq!(config.for_file(Path::new("/repo/scp/x.json")).kind.unwrap().id(), "scp");
    let mut expected = dev.levels.clone();
    expected.set(root, Level::On(Severity::Note));
    assert_eq!(config.for_file(Path::new("/repo/legacy/x.json")).levels, expected);
    assert_eq!(config.for_file(Path::new("/elsewhere/accounts/dev/x.json")).account, None);
}

#[test]
fn the_empty_configuration_is_one() {
    let config = parse("").unwrap();
    assert!(config.for_file(Path::new("/repo/x.json")).known_accounts.accounts.is_empty());
}

#[test]
fn unknown_names_come_with_the_right_one() {
    is(
        mistake("[acounts]\na = 1\n"),
        "acounts",
        "unknown key `acounts` in the configuration",
        "did you mean `accounts`?",
    );
    is(
        mistake("[third_parties]\n"),
        "third_parties",
        "unknown key `third_parties` in the configuration",
        "`third-parties`",
    );
    is(
        mistake("[wat]\n"),
        "wat",
        "unknown key `wat` in the configuration",
        "knows `organization`, `accounts`",
    );
    is(
        mistake("[organization]\nname = \"x\"\n"),
        "name",
        "unknown key `name` in `[organization]`",
        "knows `id`",
    );
    let rule = "[rules]\nmising-external-id = \"off\"\n";
    is(mistake(rule), "mising-external-id", "unknown rule `mising-external-id`", "`missing-external-id`");
    let level = "[rules]\nmissing-external-id = \"loud\"\n";
    is(mistake(level), "\"loud\"", "unknown level `loud`", "one of `off`, `note`, `warning` and `error`");
    let kind = "[[overrides]]\npaths = \"a\"\nkind = \"trusted\"\n";
    is(mistake(kind), "\"trusted\"", "unknown kind of policy `trusted`", "did you mean `trust`?");
    let key = "[[overrides]]\npath = \"a\"\npaths = \"a\"\n";
    is(mistake(key), "path", "unknown key `path` in `[[overrides]]`", "did you mean `paths`?");
}

#[test]
fn ids_have_their_shape() {
    let integer = "an account id is a string, and this is an integer";
    is(mistake("[accounts]\na = 111111111111\n"), "111111111111", integer, "in quotes, `\"111111111111\"`");
    is(mistake("[accounts]\na = { id = 1111 }\n"), "1111", integer, "`\"000000001111\"`");
    let zero = mistake("[accounts]\na = 012345678901\n");
    assert!(zero.2.contains("an account id is a string"), "{zero:?}");
    is(mistake("[accounts]\na = \"1111\"\n"), "\"1111\"", "`1111` is no account id", "and this has 4");
    is(
        mistake("[accounts]\na = \"1111-2222-3333\"\n"),
        "\"1111-2222-3333\"",
        "`1111-2222-3333` is no account id",
        "nothing else",
    );
    is(
        mistake("[accounts]\na = true\n"),
        "true",
        "an account id is a string, and this is a boolean",
        "quotes",
    );
    is(mistake("[accounts]\na = { paths = \"x\" }\n"), "a", "account `a` has no `id`", "12 digits");
    is(mistake("[organization]\nid = \"o-XYZ\"\n"), "\"o-XYZ\"", "`o-XYZ` is no organization id", "10 to 32");
    is(
        mistake("organization = \"o-a\"\n"),
        "\"o-a\"",
        "`organization` is a table, and this is a string",
        "{ id = \"o-a\" }",
    );
}

#[test]
fn nobody_is_declared_twice() {
    let twice = mistake("[accounts]\na = \"111111111111\"\nb = \"111111111111\"\n");
    is(twice, "\"111111111111\"", "account 111111111111 is declared twice: as `a` and as `b`", "one name");
    let both = "[accounts]\na = \"111111111111\"\n[third-parties]\nb = [\"111111111111\"]\n";
    is(
        mistake(both),
        "\"111111111111\"",
        "account 111111111111 is declared twice: as `a` and as `b`",
        "third party",
    );
    let alias = mistake("[accounts]\na = \"111111111111\"\na = \"222222222222\"\n");
    assert!(alias.1.contains("duplicate key"), "{alias:?}");
}

#[test]
fn all_mistakes_are_said_at_once_in_order() {
    let text = "[rules]\nx = \"y\"\n[accounts]\nb = 1\n[wat]\n[[overrides]]\nrules = {}\n[overrides2]\n";
    let underlined: Vec<_> = mistakes(text).into_iter().map(|m| m.0).collect();
    assert_eq!(underlined[..4], ["x", "\"y\"", "1", "wat"]);
    assert_eq!(underlined.len(), 6);
}

#[test]
fn shapes_are_checked() {
    let list = "[overrides]\npaths = \"a\"\n";
    assert!(mistake(list).2.contains("`[[overrides]]`"));
    let glob = mistake("[[overrides]]\npaths = [\"a[\"]\n");
    assert!(glob.1.starts_with("`a[` is no pattern of paths: "), "{glob:?}");
    assert!(mistake("rules = 3\n").1.contains("`rules` is a table, and this is an integer"));
    assert!(mistake("[third-parties]\na = []\n").1.contains("`a` has no account"));
}

#[test]
fn what_is_no_toml_is_said_where() {
    assert!(!mistakes("[accounts\na = \n").is_empty());
    assert!(!mistakes("\u{1F600}").is_empty());
}
