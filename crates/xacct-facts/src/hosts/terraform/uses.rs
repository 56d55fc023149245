//! What the policies of a module are used as.

use std::collections::{HashMap, HashSet};

use xacct_policy::Kind;
use xacct_syntax::Node;

use super::attributes::policies_of;
use super::module::{Block, Declarations};
use super::paths::{at, documents_in, labels};
use crate::naming;
use crate::value::source;

/// The type of a managed policy.
pub(crate) const MANAGED: &str = "aws_iam_policy";

/// What the resources of a module use its policies as.
pub(crate) struct Uses {
    /// By the names of the documents; one that is used in two ways is told by its content.
    documents: HashMap<String, Option<Kind>>,
    /// The names of the managed policies that are boundaries, and nothing else.
    boundaries: HashSet<String>,
}

impl Uses {
    pub fn of(module: &Declarations<'_>) -> Self {
        let mut uses = Self { documents: HashMap::new(), boundaries: boundaries(module) };
        for block in module.all().iter().filter(|block| !block.is_data) {
            for (path, kind) in policies_of(&block.kind.as_str().unwrap_or_default()) {
                let kind = uses.kind(block, kind);
                for name in at(block.body, path).into_iter().flat_map(documents_in) {
                    let known = uses.documents.entry(name).or_insert(Some(kind));
                    *known = known.filter(|known| *known == kind);
                }
            }
        }
        uses
    }

    /// What the document of that name is used as.
    pub fn document(&self, name: &str) -> Option<Kind> {
        self.documents.get(name).copied().flatten()
    }

    /// The kind of a policy of `block`, whose attribute says that it is `kind`.
    pub fn kind(&self, block: &Block<'_>, kind: Kind) -> Kind {
        let is_boundary =
            block.is(MANAGED) && block.name.as_str().is_some_and(|name| self.boundaries.contains(&*name));
        if is_boundary { Kind::Boundary } else { kind }
    }
}

/// The managed policies that are called permissions boundaries or referred to as such, and as nothing else: what they allow is
/// a limit, and no grant.
fn boundaries(module: &Declarations<'_>) -> HashSet<String> {
    let mentioned = |node: Node<'_>| labels(source(node).as_str(), MANAGED);
    let mut boundaries = HashSet::new();
    for block in module.all() {
        let label = block.name.as_str().filter(|_| block.is(MANAGED) && !block.is_data);
        let name = block.body.get("name").and_then(Node::as_str);
        let is_called = |name: &str| naming::kind(name) == Some(Kind::Boundary);
        if let Some(label) =
            label.filter(|label| is_called(label) || name.is_some_and(|name| is_called(&name)))
        {
            boundaries.insert(label.into_owned());
        }
        boundaries.extend(block.body.get("permissions_boundary").into_iter().flat_map(mentioned));
    }
    if boundaries.is_empty() {
        return boundaries;
    }
    let attributes = module.all().iter().flat_map(|block| block.body.entries());
    let others = attributes.filter(|attribute| !attribute.key.is("permissions_boundary"));
    let locals = module.locals().filter_map(|(name, _)| module.local(name));
    for name in others.map(|attribute| attribute.value).chain(locals).flat_map(mentioned) {
        boundaries.remove(&name);
    }
    boundaries
}
