//! A check of any bytes ends, finds no bug of its own, and underlines what is there.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use xacct_workspace::{ConfigChoice, Request, check_text};

fuzz_target!(|bytes: &[u8]| {
    let request = Request { config: ConfigChoice::None, ..Request::default() };
    let outcome = check_text(&request, Path::new("fuzz.json"), bytes.to_vec());
    for problem in &outcome.problems {
        assert!(!problem.message.contains("bug"), "{}", problem.message);
    }
    for result in &outcome.results {
        let text = result.source.as_str();
        for finding in &result.findings {
            for label in std::iter::once(&finding.primary).chain(&finding.related) {
                assert!(text.get(label.span.range()).is_some(), "{}: {:?}", finding.rule, label.span);
            }
        }
    }
});
