//! From a text to a tree.

use super::alias;
use super::build::Build;
use super::draft::DraftText;
use super::recovery;
use crate::report::ErrorCollector;
use crate::{Language, Parsed, Text, directive};

/// Reads a YAML text. It never fails: the tree is as good as it can be, the errors say the rest.
///
/// The root of the tree is that of the document; where there are several (`---`), it is a sequence of them. A tag that
/// is not one of YAML's own reads as a mapping of one entry, whose key is the tag as it is written: `!Sub "${x}"` is
/// `{"!Sub": "${x}"}`. Aliases read as what they stand for; see [`Node::is_copy`](crate::Node::is_copy).
pub fn parse(text: &Text) -> Parsed {
    parse_with(text, &[])
}

/// Reads a YAML text in which some tags are short for something: `tags` has the tag, as it is written, and the key
/// of the mapping of one entry that it stands for. With `("!Sub", "Fn::Sub")` what is read is the same as if
/// somebody had written `{"Fn::Sub": "${x}"}`; the key's place is that of the tag.
pub fn parse_with(text: &Text, tags: &[(&str, &str)]) -> Parsed {
    let mut report = ErrorCollector::default();
    let mut draft = DraftText::new(text);
    let flow: Vec<_> = directive::flow(text.as_str()).collect();
    let mut built = Build::new(text, &draft, tags, &flow).read();
    if built.stopped {
        draft = recovery::recover(draft, &mut report);
        built = Build::new(text, &draft, tags, &flow).read();
    }
    built.builder.directives(flow);
    let (mut tree, mistakes) = alias::follow(built);
    for mistake in mistakes {
        report.slip(mistake);
    }
    if report.is_any() {
        tree.set_broken();
    }
    Parsed { tree, errors: report.finish(text, Language::Yaml) }
}
