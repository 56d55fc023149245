//! Tests: texts that are hard to draw, and that every output says the same place.

use std::time::Instant;

use xacct_rules::{Finding, RuleId};
use xacct_syntax::{FileId, Source, Span};
use xacct_workspace::{CheckOutcome, FileResult};

use super::formats::FORMATS;
use super::*;
use crate::terminal::Style;

/// `text` with a finding at the first and a related label at the second of `ranges`.
fn outcome(text: &str, ranges: &[std::ops::Range<usize>]) -> CheckOutcome {
    let span = |range: &std::ops::Range<usize>| Span::new(FileId(3), range.start as u32..range.end as u32);
    let mut finding = Finding::new(RuleId::ALL[0], span(&ranges[0]), "wrong").label("here").help("Mend it.");
    for range in &ranges[1..] {
        finding = finding.related(span(range), "because of this");
    }
    let source = Source::new(FileId(3), "dir/x.json", text);
    CheckOutcome {
        results: vec![FileResult {
            path: "dir/x.json".into(),
            source,
            findings: vec![finding],
            suppressed: vec![],
            fixed: None,
            fixable: Default::default(),
        }],
        ..CheckOutcome::default()
    }
}

fn written(format: &str, outcome: &CheckOutcome) -> String {
    let look = PrettyOptions { style: Style { color: false }, unicode: true, links: false, width: 100 };
    let mut out = Vec::new();
    let tally = Tally::of(outcome);
    Format::named(format).unwrap().write(&Report::new(outcome, &tally, look), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_format_says_the_same_place() {
    let long = format!("{{\"a\": \"{}\", \"b\": 1}}", "x\u{1F600}".repeat(40_000));
    let b = long.len() - 7;
    let texts = [
        ("{\n  \"ä😀\": 1\n}\n", 5..11, (2, 4)),
        ("{\r\n\t\"a\":\r\n 1}\r\n", 4..7, (2, 2)),
        ("\u{FEFF}{}", 3..4, (1, 2)),
        ("{\"e\u{301}\u{200B}\": 1}", 8..9, (1, 6)),
        (long.as_str(), b..b + 3, (1, 80_011)),
        ("{", 1..1, (1, 2)),
        ("{\n", 2..2, (2, 1)),
        ("", 0..0, (1, 1)),
    ];
    for (text, range, (line, column)) in texts {
        let outcome = outcome(text, &[range]);
        let place = format!("dir/x.json:{line}:{column}");
        for format in ["pretty", "plain", "short"] {
            let out = written(format, &outcome);
            assert!(out.contains(&place), "{format}: {place} is not in\n{out}");
        }
        let start = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
        let json = start(&written("json", &outcome))["findings"][0]["start"].clone();
        assert_eq!((json["line"].as_u64(), json["column"].as_u64()), (Some(line), Some(column)));
        let sarif = start(&written("sarif", &outcome))["runs"][0]["results"][0]["locations"][0].clone();
        let region = &sarif["physicalLocation"]["region"];
        assert_eq!(
            (region["startLine"].as_u64(), region["startColumn"].as_u64()),
            (Some(line), Some(column))
        );
        let github = written("github", &outcome);
        assert!(github.contains(&format!("line={line},col={column},")), "{github}");
    }
}

#[test]
fn nothing_is_too_hard_to_draw() {
    let minified = format!("[{}]", "{\"k\":\"😀\"},".repeat(7_000));
    let deep: String = (0..50).map(|i| format!("{}{i}\n", " ".repeat(i))).collect();
    let texts = [
        "",
        "\n",
        "\r\n",
        "\r",
        "a",
        "\t\ta\t",
        "\0\u{1b}[31mred\u{202E}",
        "日本\r\n語",
        "e\u{301}\u{200D}\u{FEFF}",
        "a\u{2028}b\n\n\n\nc",
        &minified,
        &deep,
    ];
    for text in texts {
        let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let step = (places.len() / 8).max(1);
        places = places.iter().copied().step_by(step).chain([text.len()]).collect();
        for &a in &places {
            for &b in &places {
                let outcome = outcome(text, &[a.min(b)..a.max(b), a..a, b..text.len().max(b)]);
                for format in FORMATS.each_ref().map(|format| format.name) {
                    let out = written(format, &outcome);
                    assert!(!out.contains('\u{1b}') && !out.contains('\u{202E}'), "{format}\n{out}");
                }
            }
        }
    }
}

#[test]
fn of_a_minified_file_only_the_surroundings_are_drawn() {
    let text = format!("[{}]", "{\"key\":\"value\"},".repeat(40_000));
    let outcome = outcome(&text, &[300_002..300_005, 17..20]);
    for format in ["pretty", "plain"] {
        let begun = Instant::now();
        let out = written(format, &outcome);
        assert!(out.len() < 2_500, "{format}: {} bytes", out.len());
        assert!(out.contains("because of this") && out.contains("…"), "{out}");
        assert!(begun.elapsed().as_millis() < 1_000);
    }
}

#[test]
fn labels_far_apart_and_in_other_files_are_drawn() {
    let text: String = (1..=100).map(|i| format!("line {i}\n")).collect();
    let at = |line: usize| text.find(&format!("line {line}\n")).unwrap();
    let mut outcome = outcome(&text, &[at(90)..at(90) + 4, at(10)..at(10) + 4]);
    let other = Source::new(FileId(7), "dir/y.json", "{\"other\": 1}\n");
    let finding = outcome.results[0].findings.remove(0).related(Span::new(FileId(7), 1..8), "and this");
    outcome.results[0].findings.push(finding);
    let path = "dir/y.json".into();
    outcome.results.push(FileResult {
        path,
        source: other,
        findings: vec![],
        suppressed: vec![],
        fixed: None,
        fixable: Default::default(),
    });
    for format in ["pretty", "plain"] {
        let out = written(format, &outcome);
        for part in ["dir/x.json:90:1", "line 10", "line 90", "dir/y.json:1:2", "and this"] {
            assert!(out.contains(part), "{format}: no {part} in\n{out}");
        }
        assert!(!out.contains("line 50"), "{out}");
    }
}
