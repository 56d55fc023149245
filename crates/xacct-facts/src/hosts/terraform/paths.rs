//! Finds attributes in blocks, and the names of other blocks in what is written.

use xacct_syntax::Node;

/// The type of the data source that a policy is written in as blocks.
pub(crate) const DOCUMENT: &str = "aws_iam_policy_document";

/// What stands at `path`: in each block where there are several.
pub(crate) fn at<'t>(node: Node<'t>, path: &str) -> Vec<Node<'t>> {
    path.split('.').fold(vec![node], |nodes, step| {
        let entries = nodes.into_iter().flat_map(Node::one_or_many).flat_map(Node::entries);
        entries.filter(|entry| entry.key.is(step)).map(|entry| entry.value).collect()
    })
}

/// The document that `text` refers to, if that is all it does.
pub(crate) fn document_of(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix("${").and_then(|inner| inner.strip_suffix('}')).unwrap_or(text);
    reference(inner)
}

/// The name in `data.aws_iam_policy_document.NAME.json`.
fn reference(expression: &str) -> Option<String> {
    let name = expression.trim().strip_prefix("data.")?.strip_prefix(DOCUMENT)?.strip_prefix('.')?;
    let end = name.find(['.', '[']).unwrap_or(name.len());
    Some(name.get(..end)?.to_owned())
}

/// The names of the documents that are mentioned at `node`.
pub(crate) fn documents_in(node: Node<'_>) -> impl Iterator<Item = String> {
    node.subtree().filter(|node| node.is_scalar()).filter_map(|node| document_of(&node.as_str()?))
}

/// The names of the resources of type `kind` that `text` mentions: `x` of `aws_iam_role.x.name`.
pub(crate) fn labels(text: &str, kind: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let label = |(at, _): (usize, &str)| {
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|c| is_name(c) || c == '.') {
            // A data source, or a type that ends in this one.
            return None;
        }
        let rest = text.get(at + kind.len()..)?.strip_prefix('.')?;
        let label: String = rest.chars().take_while(|c| is_name(*c)).collect();
        (!label.is_empty()).then_some(label)
    };
    text.match_indices(kind).filter_map(label).collect()
}
