//! `terragrunt.hcl`: which module is applied, and what is given to its variables.
//! <https://terragrunt.gruntwork.io/docs/reference/hcl/>

use xacct_syntax::Node;

/// What the file is called, and the only call that it makes.
pub(super) const TERRAGRUNT: &str = "terragrunt.hcl";

/// Where the module is said to be that the file with this `root` applies.
pub(super) fn module_source(root: Node<'_>) -> Option<String> {
    let blocks = root.get("terraform").into_iter().flat_map(Node::one_or_many);
    let source = blocks.filter_map(|block| block.get("source")).next()?.as_str()?.into_owned();
    // A module of the registry is written as a URL, with its version in the query.
    let Some(registry) = source.strip_prefix("tfr://") else { return Some(source) };
    let path = registry.split('?').next().unwrap_or(registry);
    let path = path.strip_prefix("registry.terraform.io").unwrap_or(path);
    Some(path.trim_start_matches('/').to_owned())
}

/// What stands for the arguments of the call: the inputs, or the block that says where the module is.
pub(super) fn inputs(root: Node<'_>) -> Option<Node<'_>> {
    root.get("inputs").or_else(|| root.get("terraform")?.one_or_many().find(|block| block.is_mapping()))
}

/// Whether more may be given than the inputs: files that are included, and what is written beside the module, are not read.
pub(super) fn is_open(root: Node<'_>) -> bool {
    let arguments = root.get("terraform").into_iter().flat_map(Node::one_or_many);
    let has_more = arguments.into_iter().any(|block| block.get("extra_arguments").is_some());
    has_more || ["include", "generate"].iter().any(|name| root.get(name).is_some())
}
