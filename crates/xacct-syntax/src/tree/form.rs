//! How a node is written.

/// The syntax that a tree was read from: edits are written in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// JSON, with whatever the reader put up with.
    #[default]
    Json,
    /// YAML.
    Yaml,
    /// HCL: Terraform and OpenTofu.
    Hcl,
    /// INI: configuration files of the AWS CLI and SDKs. Trees of it are not edited node by node.
    Ini,
}

/// How a node is written, as far as its range alone does not tell what it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// In its own quotes or brackets.
    #[default]
    Enclosed,
    /// A string without quotes: what it means is what is written.
    Plain,
    /// A string that means something else than its bytes; the tree keeps its text.
    Told,
    /// A sequence or mapping without brackets, by its lines.
    Block,
    /// A mapping of one entry that nobody wrote as one: a tag and what it is put to.
    Tagged,
    /// A sequence of the documents of one file.
    Stream,
    /// A mapping of one entry that nobody wrote as one: the label of a block, and what it is put before.
    Labels,
    /// A mapping in braces that is the body of a block.
    Body,
    /// A mapping of one entry that nobody wrote as one: a function or an operator, and what it is applied to.
    Call,
    /// A sequence that nobody wrote as one: what an operator is applied to.
    Operands,
}
