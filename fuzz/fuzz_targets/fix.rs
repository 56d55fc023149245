//! Mending evaluates to an end: a second run changes nothing.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use xacct_rules::Applicability;
use xacct_workspace::{ConfigChoice, Fixing, Request, check_text};

fuzz_target!(|text: &str| {
    let fix = Some(Fixing { least: Applicability::Unsafe, write: false });
    let request = Request { config: ConfigChoice::None, fix, ..Request::default() };
    let mend = |text: &str| {
        let outcome = check_text(&request, Path::new("fuzz.json"), text.as_bytes().to_vec());
        for problem in &outcome.problems {
            assert!(!problem.message.contains("bug"), "{}", problem.message);
        }
        outcome.results.first().map_or_else(|| text.to_owned(), |result| result.source.as_str().to_owned())
    };
    let once = mend(text);
    assert_eq!(mend(&once), once);
});
