//! What the policies of a module are used as.

use std::collections::{HashMap, HashSet};

use xacct_policy::PolicyKind;
use xacct_syntax::Node;

use super::attributes::policies_of;
use super::module::{Block, Declarations};
use super::paths::{at, documents_in, labels};
use crate::value::source;
use crate::{naming, organization};

/// The type of a managed policy.
pub(crate) const MANAGED: &str = "aws_iam_policy";

/// What the resources of a module use its policies as.
pub(crate) struct PolicyUses {
    /// By the names of the documents; one that is used in two ways is told by its content.
    documents: HashMap<String, Option<PolicyKind>>,
    /// The names of the managed policies that are boundaries, and nothing else.
    boundaries: HashSet<String>,
    /// The addresses of the domains of OpenSearch that are within a VPC.
    private: HashSet<String>,
    /// Whether the documents, by their names, are the policies of such domains alone.
    of_private: HashMap<String, bool>,
}

impl PolicyUses {
    pub fn of(module: &Declarations<'_>) -> Self {
        let private = module.all().iter().filter(|block| is_in_vpc(block)).map(Block::address).collect();
        let mut uses = Self {
            documents: HashMap::new(),
            boundaries: boundaries(module),
            private,
            of_private: HashMap::new(),
        };
        for block in module.all().iter().filter(|block| !block.is_data) {
            if block.is("aws_organizations_policy") {
                uses.note(block, "content", organization::kind(block.body.get("type")));
            }
            for (path, kind) in policies_of(&block.kind.as_str().unwrap_or_default()) {
                let kind = uses.kind(block, kind);
                uses.note(block, path, Some(kind));
            }
        }
        uses
    }

    /// Notes that the documents at `path` in `block` are used as policies of `kind`.
    fn note(&mut self, block: &Block<'_>, path: &str, kind: Option<PolicyKind>) {
        for name in at(block.body, path).into_iter().flat_map(documents_in) {
            let is_private = self.is_private(block);
            *self.of_private.entry(name.clone()).or_insert(true) &= is_private;
            let known = self.documents.entry(name).or_insert(kind);
            *known = known.filter(|known| Some(*known) == kind);
        }
    }

    /// Whether `block` is a domain of OpenSearch that only requests from within its VPC reach, or the policy of one.
    pub fn is_private(&self, block: &Block<'_>) -> bool {
        if self.private.is_empty() {
            return false;
        }
        let named = block.body.get("domain_name").map(source);
        let is_named = |kind: &str, domain: &str| {
            let labels = named.as_ref().map(|named| labels(named.as_str(), domain)).unwrap_or_default();
            block.is(kind) && labels.iter().any(|label| self.private.contains(&format!("{domain}.{label}")))
        };
        self.private.contains(&block.address())
            || is_named("aws_opensearch_domain_policy", "aws_opensearch_domain")
            || is_named("aws_elasticsearch_domain_policy", "aws_elasticsearch_domain")
    }

    /// Whether the document of that name is the policy of private domains, and of nothing else.
    pub fn is_of_private(&self, name: &str) -> bool {
        self.of_private.get(name).copied().unwrap_or(false)
    }

    /// What the document of that name is used as.
    pub fn document(&self, name: &str) -> Option<PolicyKind> {
        self.documents.get(name).copied().flatten()
    }

    /// The kind of a policy of `block`, whose attribute says that it is `kind`.
    pub fn kind(&self, block: &Block<'_>, kind: PolicyKind) -> PolicyKind {
        let is_boundary =
            block.is(MANAGED) && block.name.as_str().is_some_and(|name| self.boundaries.contains(&*name));
        if is_boundary { PolicyKind::Boundary } else { kind }
    }
}

/// Whether `block` is a domain of OpenSearch with options of a VPC, as far as that is known: one that may have them is not
/// known to be public.
fn is_in_vpc(block: &Block<'_>) -> bool {
    let is_domain = block.is("aws_opensearch_domain") || block.is("aws_elasticsearch_domain");
    let dynamic = block.body.entries().filter(|entry| entry.key.is("dynamic")).map(|entry| entry.value);
    let mut dynamic = dynamic.flat_map(Node::one_or_many).filter_map(|dynamic| dynamic.get("vpc_options"));
    let is_some = |options: Node<'_>| !options.is_sequence() || options.items().next().is_some();
    !block.is_data
        && is_domain
        && (block.body.get("vpc_options").is_some_and(is_some) || dynamic.next().is_some())
}

/// The managed policies that are called permissions boundaries or referred to as such, and as nothing else: what they allow is
/// a limit, and no grant.
fn boundaries(module: &Declarations<'_>) -> HashSet<String> {
    let mentioned = |node: Node<'_>| labels(source(node).as_str(), MANAGED);
    let mut boundaries = HashSet::new();
    for block in module.all() {
        let label = block.name.as_str().filter(|_| block.is(MANAGED) && !block.is_data);
        let name = block.body.get("name").and_then(Node::as_str);
        let is_called = |name: &str| naming::kind(name) == Some(PolicyKind::Boundary);
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
