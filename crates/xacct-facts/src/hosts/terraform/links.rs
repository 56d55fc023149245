//! What belongs to a role: said by the role, or by resources that name it, in this file or in another of the module.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use xacct_policy::Kind;
use xacct_syntax::{Node, Text, Tree};

use super::attributes::policies_of;
use super::document::{self, DOCUMENT};
use super::expressions::Expressions;
use super::module::{Block, Declarations};
use super::resources::{at, document_of};
use super::scenario::{Asked, Scenario};
use crate::facts::{Attachment, DocumentId};
use crate::reader::Reader;
use crate::value::{self, Evaluate, Value, here, moved, source};

/// What a document is to a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Who can assume it.
    Trust,
    /// What it may do.
    Inline,
}

/// What was met in a file, by the names that the module gives it.
#[derive(Default)]
pub(crate) struct Links {
    /// What sort of policies the documents are used as.
    kinds: HashMap<String, Option<Kind>>,
    documents: HashMap<String, Vec<DocumentId>>,
    /// The documents of other resources, by address.
    policies: HashMap<String, Vec<DocumentId>>,
    roles: Vec<RoleRead>,
    /// Documents that roles refer to: the role, what for, and the name.
    wanted: Vec<(usize, Part, String)>,
}

#[derive(Clone)]
struct RoleRead {
    index: usize,
    scenario: Scenario,
    /// Its name in the module.
    label: String,
    /// Its name in AWS, if that is known.
    name: Option<String>,
    place: Text,
}

impl Links {
    /// What the resources of a module use its documents as.
    pub fn of(module: &Declarations<'_>) -> Self {
        let mut kinds: HashMap<String, Option<Kind>> = HashMap::new();
        for block in module.all().iter().filter(|block| !block.is_data) {
            for (path, kind) in policies_of(&block.kind.as_str().unwrap_or_default()) {
                for name in at(block.body, path).into_iter().flat_map(documents_in) {
                    let known = kinds.entry(name).or_insert(Some(kind));
                    // One that is used in two ways is told by its content.
                    *known = known.filter(|known| *known == kind);
                }
            }
        }
        Self { kinds, ..Self::default() }
    }

    /// What the document of that name is used as.
    pub fn kind(&self, document: &str) -> Option<Kind> {
        self.kinds.get(document).copied().flatten()
    }

    /// Notes the policies that a data source was read as.
    pub fn document(&mut self, name: &str, documents: Range<usize>) {
        self.documents.entry(name.to_owned()).or_default().extend(documents.map(DocumentId));
    }

    /// Notes the policies that a resource was read as.
    pub fn policies(&mut self, address: &str, documents: Range<usize>) {
        self.policies.entry(address.to_owned()).or_default().extend(documents.map(DocumentId));
    }

    /// Notes a role.
    pub fn role(&mut self, cx: &Expressions<'_, '_>, block: &Block<'_>, name: Option<String>, index: usize) {
        let label = block.name.as_str().unwrap_or_default().into_owned();
        let place = block.name.text().unwrap_or_else(|| source(block.name));
        self.roles.push(RoleRead { index, scenario: cx.scenario.clone(), label, name, place });
    }

    /// Notes that the role may refer to a document at `node`.
    pub fn note(&mut self, role: usize, part: Part, node: Node<'_>) {
        if let Some(name) = node.as_str().and_then(|text| document_of(&text)) {
            self.wanted.push((role, part, name));
        }
    }

    /// Gives every role what belongs to it.
    pub fn join(mut self, reader: &mut Reader, module: &Declarations<'_>) {
        let asked = Asked::default();
        for read in self.roles.clone() {
            self.join_role(reader, &Expressions::new(module, &read.scenario, &asked), &read);
        }
    }

    fn join_role<'t>(&mut self, reader: &mut Reader, cx: &Expressions<'_, 't>, read: &RoleRead) {
        let mine: Vec<_> = self.wanted.iter().filter(|(role, ..)| *role == read.index).cloned().collect();
        for (role, part, name) in mine {
            let documents = self.of_data(reader, cx, &name, role);
            let Some(role) = reader.facts.roles.get_mut(role) else { continue };
            match part {
                Part::Trust => role.trust = role.trust.or(documents.first().copied()),
                Part::Inline => role.inline.extend(documents),
            }
        }
        for block in cx.module.all() {
            match block.kind.as_str().as_deref() {
                Some("aws_iam_role_policy") if !block.is_data => self.inline(reader, cx, block, read),
                Some(kind) if ATTACHMENTS.contains(&kind) => self.attached(reader, cx, block, read),
                _ => {}
            }
        }
    }

    /// The policies of a data source: those read in this file, or one in another.
    fn of_data<'t>(
        &mut self,
        reader: &mut Reader,
        cx: &Expressions<'_, 't>,
        name: &str,
        role: usize,
    ) -> Vec<DocumentId> {
        if let Some(documents) = self.documents.get(name) {
            return documents.clone();
        }
        let Some(block) = cx.module.block(&format!("data.{DOCUMENT}.{name}")) else { return Vec::new() };
        let Some(place) = self.roles.iter().find(|read| read.index == role).map(|read| read.place.clone())
        else {
            return Vec::new();
        };
        let tree = document::tree(cx, block);
        let documents = self.quoted(reader, tree.root(), &place, self.kind(name));
        documents.into_iter().collect()
    }

    /// Reads a policy of another file, said at `place`.
    fn quoted(
        &self,
        reader: &mut Reader,
        node: Node<'_>,
        place: &Text,
        kind: Option<Kind>,
    ) -> Option<DocumentId> {
        let at = value::spot(place);
        let tree: Arc<Tree> = Arc::new(value::quote(Value::Node(node), at.root(), &reader.budget));
        reader.is_quoting = true;
        let document = reader.policy(&tree, tree.root(), kind, None);
        reader.is_quoting = false;
        document
    }

    /// `aws_iam_role_policy`: a policy of its own for a role.
    fn inline<'t>(
        &mut self,
        reader: &mut Reader,
        cx: &Expressions<'_, 't>,
        block: &Block<'t>,
        read: &RoleRead,
    ) {
        let Some(policy) = block.body.get("policy") else { return };
        let (role, place) = (read.index, read.place.clone());
        if is_meant(cx, block.body.get("role"), &read.label, read.name.as_deref()) {
            let mut documents = self.policies.get(&block.address()).cloned().unwrap_or_default();
            if documents.is_empty() {
                let names: Vec<String> = documents_in(policy).collect();
                for name in names {
                    documents.extend(self.of_data(reader, cx, &name, role));
                }
            }
            if documents.is_empty() && !same_file(policy, &place) {
                let resolved = value::resolve(policy, cx);
                let node = resolved.as_ref().map_or(policy, Tree::root);
                documents.extend(self.quoted(reader, node, &place, Some(Kind::Identity)));
            }
            if let Some(role) = reader.facts.roles.get_mut(role) {
                role.inline.extend(documents);
            }
        }
    }

    /// Managed policies that a resource attaches to the role.
    fn attached<'t>(
        &mut self,
        reader: &mut Reader,
        cx: &Expressions<'_, 't>,
        block: &Block<'t>,
        read: &RoleRead,
    ) {
        let Some(policies) = policies_at(block) else { return };
        if !is_meant(cx, roles_at(block), &read.label, read.name.as_deref()) {
            return;
        }
        for text in arns(cx, block, policies) {
            let document = self.of_managed(reader, cx, text.as_str(), &read.place, read.index);
            let policy = if same_file(policies, &read.place) { text } else { moved(&text, &read.place) };
            if let Some(role) = reader.facts.roles.get_mut(read.index) {
                role.attached.push(Attachment { policy, document });
            }
        }
    }

    /// What the managed policy says whose ARN is asked for: `${aws_iam_policy.NAME.arn}`.
    fn of_managed<'t>(
        &mut self,
        reader: &mut Reader,
        cx: &Expressions<'_, 't>,
        arn: &str,
        place: &Text,
        role: usize,
    ) -> Option<DocumentId> {
        let address = arn.strip_prefix("${")?.strip_suffix(".arn}")?;
        let address = address.split('[').next()?;
        if let Some(documents) = self.policies.get(address).filter(|documents| !documents.is_empty()) {
            return documents.first().copied();
        }
        let policy = cx.module.block(address)?.body.get("policy")?;
        let names: Vec<String> = documents_in(policy).collect();
        if let [name] = names.as_slice() {
            return self.of_data(reader, cx, name, role).first().copied();
        }
        let resolved = value::resolve(policy, cx);
        self.quoted(reader, resolved.as_ref().map_or(policy, Tree::root), place, Some(Kind::Identity))
    }
}

/// Resources that attach managed policies to roles.
const ATTACHMENTS: [&str; 3] = [
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
];

/// Evaluates what is attached to the role `block`, so that what it asks for is known.
pub(crate) fn ask(cx: &Expressions<'_, '_>, block: &Block<'_>) {
    if block.is_data || !block.is("aws_iam_role") {
        return;
    }
    let label = block.name.as_str().unwrap_or_default();
    let kind = |block: &Block<'_>| block.kind.as_str().unwrap_or_default().into_owned();
    for other in cx.module.all().iter().filter(|other| ATTACHMENTS.contains(&kind(other).as_str())) {
        if let Some(policies) = policies_at(other).filter(|_| is_meant(cx, roles_at(other), &label, None)) {
            drop(arns(cx, other, policies));
        }
    }
}

fn roles_at<'t>(block: &Block<'t>) -> Option<Node<'t>> {
    ["role", "roles", "role_name"].into_iter().find_map(|key| block.body.get(key))
}

fn policies_at<'t>(block: &Block<'t>) -> Option<Node<'t>> {
    ["policy_arn", "policy_arns"].into_iter().find_map(|key| block.body.get(key))
}

/// Whether the role of that label, or of that name in AWS, is named at `node`.
fn is_meant<'t>(cx: &Expressions<'_, 't>, node: Option<Node<'t>>, label: &str, name: Option<&str>) -> bool {
    let Some(node) = node else { return false };
    let is_named =
        |name: &str| node.one_or_many().filter_map(|item| cx.known(item)).any(|known| known == name);
    mentions(source(node).as_str(), &format!("aws_iam_role.{label}")) || name.is_some_and(is_named)
}

/// The ARNs at `node`, for each of what the block is made for.
fn arns<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>, node: Node<'t>) -> Vec<Text> {
    let each = block.body.get("for_each").map(|each| cx.evaluate(each));
    let items = each.and_then(|each| match cx.items(each.clone()) {
        Some(items) => Some(
            items
                .into_iter()
                .filter_map(|item| cx.string(item))
                .map(|item| (item.clone(), Value::Text(item)))
                .collect(),
        ),
        None => cx.entries(each),
    });
    let read = |cx: &Expressions<'_, 't>| -> Vec<Text> {
        let texts: Vec<Text> = match cx.list(node) {
            Some(items) => items.into_iter().filter_map(|item| cx.string(item)).collect(),
            None => cx.text(node).into_iter().collect(),
        };
        texts.into_iter().map(|text| here(text, node)).collect()
    };
    match items {
        Some(items) => items.into_iter().flat_map(|(key, value)| read(&cx.for_each(key, value))).collect(),
        None => read(cx),
    }
}

/// The names of the documents that are mentioned at `node`.
fn documents_in(node: Node<'_>) -> impl Iterator<Item = String> {
    node.subtree().filter(|node| node.is_scalar()).filter_map(|node| document_of(&node.as_str()?))
}

fn same_file(node: Node<'_>, place: &Text) -> bool {
    node.span().file == place.span().file
}

/// Whether `text` has `name`, and not only as the beginning of another.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let behind = text.get(at + name.len()..).and_then(|rest| rest.chars().next());
        !behind.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
    })
}
