//! Functions of CloudFormation templates within JSON: `{"Ref": …}`, `{"Fn::Sub": …}`, `{"Fn::Join": …}`.
//!
//! What they stand for becomes text where it can be told and a hole where it cannot; the account and the partition
//! that the template is deployed to are holes with a meaning of their own.

use std::sync::Arc;

use xacct_syntax::{Builder, Encoding, Entry, Hole, Kind, Node, NodeId, Piece, Text, Tree};

/// The tree with every function in it replaced by what it stands for.
pub(crate) fn resolve(tree: Tree) -> Tree {
    if !tree.nodes().any(|node| function(node).is_some()) {
        return tree;
    }
    let mut builder = Builder::like(&tree);
    // Containers that are open, with the place where each ends.
    let mut open: Vec<(NodeId, NodeId, u32)> = Vec::new();
    let mut next = tree.root().id();
    for node in tree.nodes() {
        if node.id() < next {
            continue;
        }
        while let Some((copy, after, end)) = open.last().copied()
            && node.id() >= after
        {
            builder.close(copy, end);
            open.pop();
        }
        if let Some(text) = value(node) {
            builder.built(text);
            next = node.after();
        } else if node.is_mapping() || node.is_sequence() {
            let range = node.range();
            let copy = builder.open_copy(node);
            open.push((copy, node.after(), range.end as u32));
        } else {
            builder.copy(node);
        }
    }
    while let Some((copy, _, end)) = open.pop() {
        builder.close(copy, end);
    }
    for comment in tree.comments() {
        builder.comment(comment.start as u32..comment.end as u32);
    }
    builder.finish()
}

/// What the function `node` stands for; `None` where it is no function.
fn value(node: Node<'_>) -> Option<Text> {
    let entry = function(node)?;
    let name = entry.key.as_str()?;
    let known = match name.as_ref() {
        "Ref" => entry.value.text().map(|t| vec![Piece::Hole(named(t.as_str()), t)]),
        "Fn::Sub" => {
            let template =
                if entry.value.is_sequence() { entry.value.items().next() } else { Some(entry.value) };
            template.and_then(Node::text).map(|t| substitute(&t))
        }
        "Fn::Join" => join(entry.value),
        _ => None,
    };
    let source = || node.tree().text().slice(node.range());
    let pieces = known.unwrap_or_else(|| vec![Piece::Hole(named(source().as_str()), source())]);
    Some(Text::derive(pieces, Encoding::Plain))
}

/// The one entry of an object that calls a function: its name and its arguments.
fn function(node: Node<'_>) -> Option<Entry<'_>> {
    let mut entries = node.entries();
    let (Some(entry), None) = (entries.next(), entries.next()) else { return None };
    let name = entry.key.as_str()?;
    (name == "Ref" || name.starts_with("Fn::")).then_some(entry)
}

fn named(name: &str) -> Hole {
    match name {
        "AWS::AccountId" => Hole::ThisAccount,
        "AWS::Partition" => Hole::ThisPartition,
        _ => Hole::Named(Arc::from(name)),
    }
}

/// The pieces of a `Fn::Sub` template: `${Name}` is a hole, `${!Name}` the characters `${Name}`.
fn substitute(template: &Text) -> Vec<Piece> {
    let all = template.as_str();
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = all.get(at..).and_then(|rest| rest.find("${")).map(|i| at + i) {
        let Some(end) = all.get(start..).and_then(|rest| rest.find('}')).map(|i| start + i + 1) else {
            break;
        };
        pieces.push(Piece::Verbatim(template.slice(at..start)));
        let place = template.slice(start..end);
        let name = all.get(start + 2..end - 1).unwrap_or("");
        pieces.push(match name.strip_prefix('!') {
            Some(literal) => Piece::Decoded(format!("${{{literal}}}"), place),
            None => Piece::Hole(named(name), place),
        });
        at = end;
    }
    pieces.push(Piece::Verbatim(template.slice(at..all.len())));
    pieces
}

/// The pieces of `[separator, [part, …]]`; `None` where the list is not written out.
fn join(arguments: Node<'_>) -> Option<Vec<Piece>> {
    let mut arguments = arguments.items();
    let separator = arguments.next()?.text()?;
    let parts = arguments.next().filter(|n| n.kind() == Kind::Sequence)?;
    let mut pieces = Vec::new();
    for (i, part) in parts.items().enumerate() {
        if i > 0 && !separator.is_empty() {
            pieces.push(Piece::Verbatim(separator.clone()));
        }
        pieces.push(Piece::Verbatim(value(part).or_else(|| part.text())?));
    }
    Some(pieces)
}
