//! From a text to a tree.

use std::ops::Range;

use super::parser::HclParser;
use super::token::HclToken;
use super::{lexer, pair, recovery, template};
use crate::report::ErrorCollector;
use crate::tree::Form;
use crate::{Language, NodeKind, Parsed, Text};

/// Reads a file of Terraform or OpenTofu (`.tf`, `.tofu`, `.tfvars`), or any other HCL. It never fails: the tree is as
/// good as it can be, the errors say the rest.
///
/// * A body is a mapping of its attributes and blocks, in order; a block is an entry whose key is its type. Under it,
///   each label is a mapping of one entry. The body and the mappings of the labels answer
///   [`Node::is_block`](crate::Node::is_block), an object of the same content does not.
/// * A template that is one interpolation, `"${x}"`, reads as `x`. Others are strings, with holes for their
///   interpolations and directives (`%{ if x }`), named after the source within them.
/// * A heredoc is a string, which ends with a line break.
/// * A variable and what is taken of it (`var.x`, `data.a.b["c"].d[*].e`) is of kind [`NodeKind::Bare`].
/// * `f(a, b)` is a mapping of one entry, `{"f": [a, b]}`, which answers [`Node::call`](crate::Node::call). So are
///   `{"+": [a, b]}` and the other binary operators, `{"!": [a]}`, `{"-": [a]}`, `{"?:": [condition, then, else]}`,
///   `{"...": [a]}` for an argument that is expanded, `{"[]": [a, index]}` and `{".": [a, "name"]}` for what is taken of
///   anything but a variable. `[for k, v in a : b if c]` is `{"for[]": [["k", "v"], a, b, c]}`, and
///   `{for k, v in a : b => c if d}` is `{"for{}": [["k", "v"], a, b, c, d]}`; the condition may be absent.
/// * Parentheses are not seen.
pub fn parse(text: &Text) -> Parsed {
    let whole = text.as_str();
    let (tokens, comments, report) = read_tokens(whole, 0..whole.len());
    let mut parser = HclParser::new(text, tokens, report);
    let end = parser.tokens.len();
    let root = parser.builder.open_as(NodeKind::Mapping, Form::Block, 0);
    parser.body(end);
    parser.builder.close(root, whole.len() as u32);
    finish(parser, comments, text)
}

/// Reads one expression; the interpolation `${x}` as `x`.
pub fn parse_expression(text: &Text) -> Parsed {
    let whole = text.as_str();
    let range = expression_within(whole);
    let (tokens, comments, report) = read_tokens(whole, range);
    let mut parser = HclParser::new(text, tokens, report);
    if !parser.tokens.is_empty() {
        parser.expression();
        parser.nothing_more();
    }
    finish(parser, comments, text)
}

fn finish(parser: HclParser<'_>, comments: Vec<Range<u32>>, text: &Text) -> Parsed {
    let mut builder = parser.builder;
    for comment in comments {
        builder.comment(comment);
    }
    let mut tree = builder.finish();
    if parser.report.is_any() {
        tree.set_broken();
    }
    Parsed { tree, errors: parser.report.finish(text, Language::Hcl) }
}

/// The place of the expression in `text`, which may be the whole interpolation.
fn expression_within(text: &str) -> Range<usize> {
    let bytes = text.as_bytes();
    let is_one = text.starts_with("${")
        && super::scan::Scanner::new(bytes, bytes.len()).interpolation(0) == Some(text.len());
    if !is_one {
        return 0..text.len();
    }
    let inner = template::inner(text);
    let start = 2 + usize::from(bytes.get(2) == Some(&b'~') && text.len() > 3);
    start..start + inner.len()
}

/// The tokens of the part `range` of `text`, with all brackets in pairs.
pub(super) fn read_tokens(
    text: &str,
    range: Range<usize>,
) -> (Vec<HclToken>, Vec<Range<u32>>, ErrorCollector) {
    let mut read = lexer::tokens(text, range.clone(), false);
    if pair::pair(&mut read.list) && read.sound {
        return (read.list, read.comments, read.report);
    }
    let read = lexer::tokens(text, range, true);
    let mut report = read.report;
    let tokens = recovery::recover(text, read.list, &mut report);
    (tokens, read.comments, report)
}
