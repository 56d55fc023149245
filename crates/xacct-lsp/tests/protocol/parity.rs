//! The server finds what the command line finds.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xacct_rules::Finding;
use xacct_syntax::Lines;
use xacct_workspace::{CheckRequest, check_paths};

use crate::client::{Client, able, pulling, uri};

/// A finding in the words of both sides.
pub type ShownFinding = (String, u64, u64, String);

pub fn of_finding(text: &str, finding: &Finding) -> ShownFinding {
    let at = Lines::new(text).position(finding.primary.span.start);
    let severity = match finding.severity.id() {
        "error" => 1,
        "warning" => 2,
        _ => 3,
    };
    (finding.rule.id().to_owned(), severity, u64::from(at.line) - 1, finding.message.clone())
}

pub fn of_diagnostic(diagnostic: &Value) -> ShownFinding {
    let message = diagnostic["message"].as_str().unwrap().split('\n').next().unwrap();
    (
        diagnostic["code"].as_str().unwrap().to_owned(),
        diagnostic["severity"].as_u64().unwrap(),
        diagnostic["range"]["start"]["line"].as_u64().unwrap(),
        message.to_owned(),
    )
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize().unwrap()
}

#[tokio::test]
async fn the_examples_are_found_the_same_in_three_ways() {
    let folder = examples();
    let outcome = check_paths(&CheckRequest { paths: vec![folder.clone()], ..CheckRequest::default() }, &());
    assert!(outcome.results.len() > 10 && outcome.problems.is_empty());
    let mut expected: Vec<(String, Vec<ShownFinding>)> = Vec::new();
    // A file in which everything is allowed is kept for the count.
    for result in outcome.results.iter().filter(|result| !result.findings.is_empty()) {
        let text = result.source.as_str();
        let said = result.findings.iter().map(|finding| of_finding(text, finding)).collect();
        expected.push((uri(Path::new(result.source.name())), said));
    }

    // A folder's files stand before the files whose names go on with a hyphen, or behind them: that is no matter.
    expected.sort();
    let mut pulls = Client::ready(pulling(), &[&folder]).await;
    let report = pulls.request("workspace/diagnostic", json!({ "previousResultIds": [] })).await;
    let of_report = |report: &Value| {
        let said = report["items"].as_array().unwrap().iter().map(of_diagnostic).collect();
        (report["uri"].as_str().unwrap().to_owned(), said)
    };
    let mut found: Vec<(String, Vec<ShownFinding>)> =
        report["items"].as_array().unwrap().iter().map(of_report).collect();
    found.sort();
    assert_eq!(found, expected, "asked for as a whole");
    assert!(pulls.leave().await);

    let mut pushes = Client::ready(able(), &[&folder]).await;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let Some("json" | "tf" | "yaml") = path.extension().and_then(|extension| extension.to_str()) else {
            continue;
        };
        let name = uri(&path);
        pushes.open(&name, 1, &fs::read_to_string(&path).unwrap()).await;
        let shown: Vec<ShownFinding> = pushes.shown(&name, 1).await.iter().map(of_diagnostic).collect();
        let expected = expected.iter().find(|(expected, _)| *expected == name).map(|(_, said)| said.clone());
        assert_eq!(shown, expected.unwrap_or_default(), "{name}");
    }
    assert!(pushes.leave().await);
}
