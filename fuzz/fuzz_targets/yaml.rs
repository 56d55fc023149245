//! The YAML reader takes any text, and its spans are sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xacct_syntax::{FileId, Source, yaml};

fuzz_target!(|text: &str| {
    let source = Source::new(FileId(0), "fuzz.yaml", text);
    let parsed = yaml::parse(source.text());
    let places =
        parsed.tree.nodes().map(|node| node.span()).chain(parsed.errors.iter().map(|error| error.span));
    for span in places {
        assert!(text.get(span.range()).is_some(), "{span:?} is out of bounds or inside a character");
    }
});
