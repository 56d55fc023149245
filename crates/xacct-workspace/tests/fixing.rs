//! What `--fix` does to texts that are broken in ways nobody thought of: it evaluates to an end, a second run changes
//! nothing, and the syntax is no worse than before.

#![allow(clippy::panic, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::time::Instant;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use xacct_facts::Hints;
use xacct_rules::Applicability;
use xacct_syntax::{FileId, Source};
use xacct_workspace::{CheckRequest, ConfigChoice, FixOptions, check_text};

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::111111111111:root", "222222222222"] },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": ["a", "b"] } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole"
    }
  ]
}
"#;

/// How many fixes a check counts that applies none.
fn promised(text: &str) -> usize {
    let request = CheckRequest { config: ConfigChoice::None, count_fixes: true, ..CheckRequest::default() };
    let outcome = check_text(&request, Path::new("policy.json"), text.as_bytes().to_vec());
    outcome.results.iter().map(|result| result.fixable.safe + result.fixable.narrowing).sum()
}

/// The text after a run, which applied as many fixes as were promised.
fn mend(text: &str) -> String {
    let fix = Some(FixOptions { least: Applicability::Unsafe, write: false });
    let request = CheckRequest { config: ConfigChoice::None, fix, ..CheckRequest::default() };
    let outcome = check_text(&request, Path::new("policy.json"), text.as_bytes().to_vec());
    let problems: Vec<_> = outcome.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    for finding in outcome.results.iter().flat_map(|result| &result.findings) {
        let left = finding.fixes.iter().find(|fix| fix.applicability > Applicability::Manual);
        assert!(left.is_none(), "still promised: {left:?}\n{text}");
    }
    let fixed: usize =
        outcome.results.iter().filter_map(|result| result.fixed.as_ref()).map(|fixed| fixed.count).sum();
    assert_eq!(promised(text), fixed, "{text}");
    outcome.results.first().map_or_else(|| text.to_owned(), |result| result.source.as_str().to_owned())
}

fn mistakes(text: &str) -> usize {
    xacct_facts::read(&Source::new(FileId(0), "policy.json", text), &Hints::default()).syntax_errors.len()
}

/// Fixes `text`, and shows that the promises are kept.
fn mend_well(text: &str) -> String {
    let mended = mend(text);
    assert!(mistakes(&mended) <= mistakes(text), "new mistakes in the syntax\n{text}\n{mended}");
    assert_eq!(mend(&mended), mended, "a second run changes it again\n{text}");
    mended
}

#[test]
fn a_repair_that_repairs_nothing_is_dropped() {
    let text = "  \"Statement\":Effect\":\"\"z ";
    assert_eq!(mend_well(text), text);
}

#[test]
fn no_comma_is_put_in_again_and_again() {
    mend_well("{Statement\": [\n,,,,,,,,lw,\n  \"Effect\":l]\n");
    let head = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n   11111111:user/deployer\" },\n";
    let tail = "arn:aws:iam::111111111111:user/deployer,,,,,,,,,,,,,,,,,,,,,,,low\",\n      \"Princi {\n      \"Effect\": \"Allow\",\n";
    let action = "      \"Action\": \"sts:AssumeRole\"\n    }";
    let principal = "      \"Principal\": { \"AWS\": \"*\" },\n";
    mend_well(&format!("{head}{action},\n    {{\n     {tail}{principal}{action}\n  ]\n}}\n"));
}

#[test]
fn mistakes_that_hide_behind_one_another_are_mended_together() {
    let sound = r#"{"Statement": [{"Effect": "Allow", "Action": ["a", "b"]}]}"#;
    for broken in [
        r#"{"Statement": [{"Effect": "Allow", "Action": ["a",,,, "b"]}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": ["a", "b",,]}]}"#,
        r#"{"Statement": [{"Effect": "Allow",, "Action" ["a", "b"]}]}"#,
    ] {
        assert_eq!(mend_well(broken), sound, "{broken}");
    }
}

#[test]
fn thousands_of_mistakes_take_their_time_and_no_more() {
    let time = |n: usize| {
        let items = "\"a\"  \"b\" 'c' d, ".repeat(n);
        let text = format!("{{\"Statement\": [{{\"Effect\": \"Allow\", \"Action\": [{items}\"e\"]}}]}}");
        let start = Instant::now();
        let mended = mend(&text);
        let time = start.elapsed();
        assert_eq!(mistakes(&mended), 0);
        time
    };
    time(100);
    // Were it quadratic, 64 times as much would take 4,096 times as long.
    let (few, many) = (time(200), time(200 * 64));
    assert!(many < few * 64 * 8, "{few:?} and {many:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn careless_edits_are_mended_once_and_for_all(
        edits in prop::collection::vec(
            (any::<Index>(), 0..6_usize, select(&["", ",", ",,", ":", "\"", "'", "{", "}", "[", "]", "x", "//", "\n"][..])),
            1..5,
        ),
    ) {
        let mut text = POLICY.to_owned();
        for (at, removed, inserted) in edits {
            let at = at.index(text.len());
            let end = (at + removed).min(text.len());
            text.replace_range(at..end, inserted);
        }
        mend_well(&text);
    }
}
