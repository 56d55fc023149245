//! The HCL reader takes any text, and its spans are sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xacct_syntax::{FileId, Source, hcl};

fuzz_target!(|text: &str| {
    let source = Source::new(FileId(0), "fuzz.tf", text);
    let parsed = hcl::parse(source.text());
    let places =
        parsed.tree.nodes().map(|node| node.span()).chain(parsed.errors.iter().map(|error| error.span));
    for span in places {
        assert!(text.get(span.range()).is_some(), "{span:?} is out of bounds or inside a character");
    }
});
