//! What a file allows, and what that covers.

use xacct_facts::{Hints, Suppression, read};
use xacct_syntax::{Edit, FileId, Source, apply};

fn allows(name: &str, text: &str) -> Vec<Suppression> {
    read(&Source::new(FileId(0), name, text), &Hints::default()).suppressions
}

const TEMPLATE: &str = "\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Suppression
            Principal:
              AWS: '*'
            Action: sts:AssumeRole
          - {Effect: Suppression, Principal: '*', Action: 'sts:AssumeRole'}
";

#[test]
fn all_of_a_row_of_comments_cover_what_stands_below_them() {
    let text = format!("# xacct-lint: ignore a: b\n  # one\n\n# xacct-lint: ignore c: d\n{TEMPLATE}");
    let found = allows("t.yaml", &text);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|allow| text[allow.covers.range()].starts_with("Resources:")));
    let many = "# xacct-lint: ignore a: b\n".repeat(30_000) + TEMPLATE;
    assert_eq!(allows("t.yaml", &many).len(), 30_000);
}

/// What is covered, from its first character to the end of its last line, by a comment above the line with `what` and
/// by one at its end.
fn covered(what: &str) -> [String; 2] {
    let line = TEMPLATE.lines().find(|line| line.contains(what)).unwrap();
    [format!("# xacct-lint: ignore a: b\n{line}"), format!("{line} # xacct-lint: ignore a: b")].map(|with| {
        let text = TEMPLATE.replacen(line, &with, 1);
        let found = allows("t.yaml", &text);
        assert_eq!(found.len(), 1, "{text}");
        text[found[0].covers.range()].replace(" # xacct-lint: ignore a: b", "").trim_start().to_owned()
    })
}

#[test]
fn a_comment_covers_what_begins_on_its_line_or_on_the_next() {
    for what in ["- {Effect", "AWS: '*'", "Type:", "Action: sts"] {
        let line = TEMPLATE.lines().find(|line| line.contains(what)).unwrap().trim_start();
        assert_eq!(covered(what), [line, line]);
    }
    let both = |text: &str| [text.to_owned(), text.to_owned()];
    let statement = "- Effect: Suppression\n            Principal:\n              AWS: '*'\n            Action: sts:AssumeRole";
    assert_eq!(covered("- Effect"), both(statement));
    assert_eq!(covered("Principal:"), both("Principal:\n              AWS: '*'"));
    for what in ["Role:", "Properties:", "Statement:"] {
        let [above, behind] = covered(what);
        assert!(above == behind && above.ends_with("'sts:AssumeRole'}"), "{above}\n\n{behind}");
    }
}

#[test]
fn comments_above_one_another_cover_the_same() {
    let text = TEMPLATE.replace(
        "          - {Effect",
        "  # xacct-lint: ignore a: x\n\n# for people\n\t# xacct-lint: ignore b: y\n          - {Effect",
    );
    let found = allows("t.yaml", &text);
    assert_eq!(found.len(), 2, "{text}");
    assert_eq!(found[0].covers, found[1].covers);
    assert!(text[found[0].covers.range()].trim_start().starts_with("- {Effect"));
}

#[test]
fn what_is_hard_to_read_is_read_all_the_same() {
    let windows = TEMPLATE
        .replace("- Effect: Suppression", "- Effect: Suppression # xacct-lint: ignore a, b: c")
        .replace('\n', "\r\n");
    let found = allows("t.yaml", &windows);
    assert_eq!((found[0].rules.len(), found[0].reason.as_deref()), (2, Some("c")));
    let at_the_end = format!("{TEMPLATE}# xacct-lint: ignore a: b");
    let found = allows("t.yaml", &at_the_end);
    assert!(found[0].covers.is_empty() && found[0].covers.range().start == at_the_end.len());
    // Two in one comment are one: what follows the first is its reason.
    let two = TEMPLATE.replace("Role:", "Role: # xacct-lint: ignore a: b # xacct-lint: ignore c: d");
    let found = allows("t.yaml", &two);
    assert_eq!((found.len(), found[0].rules.len()), (1, 1));
    for garbage in [
        "",
        ":",
        ": \u{2014}",
        ": allow \u{1f600},,\u{0}",
        ": allow",
        ": allow --",
        ": allow a,",
        ":allow a -",
    ] {
        let text = TEMPLATE.replace("Role:", &format!("Role: # xacct-lint{garbage}"));
        assert!(allows("t.yaml", &text).iter().all(|allow| allow.reason.is_none()), "{garbage}");
    }
    // What stands in a string is no comment.
    let quoted = TEMPLATE.replace(
        "Type: AWS::IAM::Role",
        "Type: AWS::IAM::Role\n    Description: |\n      # xacct-lint: ignore a: b",
    );
    assert!(allows("t.yaml", &quoted).is_empty());
    // Nor is there one in JSON.
    let json =
        "{\"Statement\": [{\"Effect\": \"Suppression\", \"Action\": \"*\"}]} // xacct-lint: ignore a: b";
    assert!(allows("p.json", json).is_empty() && allows("p.jsonc", json).is_empty());
}

fn without(text: &str, edits: Option<&Vec<Edit>>) -> String {
    apply(text, edits.unwrap()).unwrap()
}

#[test]
fn a_rule_is_taken_away_with_what_only_it_needs() {
    let one = TEMPLATE.replace("  Role:", "  # xacct-lint: ignore a \u{2014} b\n  Role:");
    let found = allows("t.yaml", &one);
    assert_eq!(without(&one, found[0].rules[0].removal.as_ref()), TEMPLATE);
    let two = TEMPLATE.replace("Role:", "Role:  # xacct-lint: ignore a, c \u{2014} b");
    let found = allows("t.yaml", &two);
    assert_eq!(without(&two, found[0].removal.as_ref()), TEMPLATE);
    assert_eq!(without(&two, found[0].rules[0].removal.as_ref()), two.replace("a, c", "c"));
    assert_eq!(without(&two, found[0].rules[1].removal.as_ref()), two.replace("a, c", "a"));
}

#[test]
fn the_metadata_of_a_template_is_read() {
    let of = |metadata: &str| {
        TEMPLATE.replace("    Properties:", &format!("    Metadata:\n{metadata}    Properties:"))
    };
    let map = of("      xacct-lint:\n        ignore:\n          a: x\n          b: ''\n");
    let found = allows("t.yaml", &map);
    assert_eq!(found.iter().map(|allow| allow.reason.as_deref()).collect::<Vec<_>>(), [Some("x"), None]);
    assert!(map[found[0].covers.range()].starts_with("Role:"));
    assert_eq!(without(&map, found[1].removal.as_ref()), map.replace("          b: ''\n", ""));
    let only = of("      xacct-lint: { ignore: [{ rule: a, reason: x }] }\n");
    let found = allows("t.yaml", &only);
    assert_eq!((found[0].rules[0].id.as_str(), found[0].reason.as_deref()), ("a", Some("x")));
    assert_eq!(without(&only, found[0].removal.as_ref()), TEMPLATE);
    let beside = of("      other: 1\n      xacct-lint: { ignore: [{ rule: a, reason: x }] }\n");
    let found = allows("t.yaml", &beside);
    assert_eq!(without(&beside, found[0].removal.as_ref()), of("      other: 1\n"));
    for garbage in ["1", "[1, {}]", "{a: 1}", "{ignore: 7}", "{ignore: [[]]}", "{ignore: {a: [1]}}", ""] {
        let text = of(&format!("      xacct-lint: {garbage}\n"));
        assert!(allows("t.yaml", &text).iter().all(|allow| allow.reason.is_none()), "{garbage}");
    }
    let json = r#"{"Metadata": {"xacct-lint": {"ignore": {"a": "x"}}}, "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}}}"#;
    let found = allows("t.json", json);
    assert_eq!(found[0].covers.range(), 0..json.len());
    assert!(without(json, found[0].removal.as_ref()).starts_with(r#"{"Resources""#));
}
