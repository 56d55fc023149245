//! The part of a file that a label is about.

use xacct_facts::FileFacts;
use xacct_rules::Finding;
use xacct_syntax::{Node, Source, Span, json, yaml};

/// Where `location` is in `source`: the statements of that index, or what has that name. Where it cannot be told,
/// the whole file.
pub fn spans(location: &str, source: &Source, facts: &FileFacts) -> Vec<Span> {
    let statements = statements(location, facts);
    if !statements.is_empty() {
        return statements;
    }
    let names = || location.split([' ', ',', '/', '.']).filter(|name| !name.is_empty());
    let is_json = source.name().ends_with(".json");
    let read = if is_json { json::parse } else { yaml::parse };
    let tree = &read(source.text()).tree;
    let called = |name| tree.nodes().flat_map(move |node| called(node, name)).map(Node::span);
    let last = |name: &&str| *name != "Resources";
    names().filter(last).flat_map(called).collect()
}

/// Whether `finding` is about one of `spans`; of no span, whether it speaks at all.
pub fn speaks_of(finding: &Finding, spans: &[Span]) -> bool {
    let places = || std::iter::once(&finding.primary).chain(&finding.related).map(|label| label.span);
    spans.is_empty() || spans.iter().any(|span| places().any(|place| span.contains(place)))
}

/// `Statement[0].Principal`, `Statement[0]+[1]`; without a number, every statement.
fn statements(location: &str, facts: &FileFacts) -> Vec<Span> {
    let Some(rest) = location.strip_prefix("Statement") else { return Vec::new() };
    let indices: Vec<usize> =
        rest.split('[').filter_map(|part| part.split(']').next()?.parse().ok()).collect();
    let wanted = |index: &usize| indices.is_empty() || indices.contains(index);
    let statements = |document: &'_ xacct_facts::Document| {
        let spans: Vec<_> = document.policy.statements.iter().map(|statement| statement.span).collect();
        spans.into_iter().enumerate().filter(|(index, _)| wanted(index)).map(|(_, span)| span)
    };
    facts.documents.iter().flat_map(statements).collect()
}

/// `node` where it is a mapping that says its own name, and what stands in it under that name.
fn called<'t>(node: Node<'t>, name: &str) -> impl Iterator<Item = Node<'t>> {
    let itself = node.get("RoleName").filter(|own| own.is(name)).map(|_| node);
    itself.into_iter().chain(node.get(name))
}
