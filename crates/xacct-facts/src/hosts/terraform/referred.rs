//! Policies that a holder refers to: documents, managed policies and resources of their own, in its file or in another of
//! the module.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use xacct_policy::PolicyKind;
use xacct_syntax::{FileId, Node, Text, Tree};

use super::context::Expressions;
use super::document;
use super::module::{Block, Declarations};
use super::paths::{DOCUMENT, document_of, documents_in};
use super::scenario::EvaluationTrace;
use super::uses::{MANAGED, PolicyUses};
use crate::budget::Budget;
use crate::facts::ScenarioId;
use crate::items::{Items, Origin, PolicyItem, Ref, Site};
use crate::value::{self, Evaluate, ExprValue};

/// A holder that refers to policies: where what another file says is said in this one, and in which scenario.
pub(crate) struct Referrer<'u, 't> {
    pub uses: &'u PolicyUses,
    pub place: Text,
    pub scenario: Option<ScenarioId>,
    /// The module that calls the holder's, if one does.
    caller: Option<&'u Declarations<'t>>,
    /// The other files in which something that the holder has is said.
    said_in: RefCell<BTreeSet<FileId>>,
}

impl<'u, 't> Referrer<'u, 't> {
    /// The holder `block`, whose module `caller` calls.
    pub fn of(
        block: &Block<'_>,
        uses: &'u PolicyUses,
        scenario: Option<ScenarioId>,
        caller: Option<&'u Declarations<'t>>,
    ) -> Self {
        let place = block.name.text().unwrap_or_else(|| value::source(block.name));
        Self { uses, place, scenario, caller, said_in: RefCell::default() }
    }

    /// Whether `text` is written in a file of the module that calls the holder's.
    pub fn is_of_caller(&self, text: &Text) -> bool {
        self.caller.is_some_and(|caller| caller.has(text.span().file))
    }

    /// `text` where it is written, in another file of a module.
    pub fn said_there(&self, text: Text) -> Text {
        self.said_in.borrow_mut().insert(text.span().file);
        text
    }

    /// The other files in which something is said that the holder has.
    pub fn said_in(self) -> BTreeSet<FileId> {
        self.said_in.into_inner()
    }

    /// Whether `node` stands in the holder's file.
    pub fn is_here(&self, node: Node<'_>) -> bool {
        node.span().file == self.place.span().file
    }

    /// The document of that name.
    pub fn document(&self, items: &mut Items, cx: &Expressions<'_, '_>, name: &str) -> Option<Ref> {
        let block = cx.module.block(&format!("data.{DOCUMENT}.{name}"))?;
        if self.is_here(block.body) {
            return Some(Ref::Named(cx.module.id(block.address())));
        }
        Some(self.quoted(items, cx.budget(), document::tree(cx, block).root(), self.uses.document(name)))
    }

    /// The managed policy whose ARN is asked for: `${aws_iam_policy.NAME.arn}`, of the module or of its caller.
    pub fn managed(&self, items: &mut Items, cx: &Expressions<'_, 't>, arn: &Text) -> Option<Ref> {
        let given = cx.module.call().and_then(|call| call.arguments.reference(arn));
        if let Some((caller, address)) = self.caller.zip(given) {
            let block = caller.block(address).filter(|block| block.is(MANAGED))?;
            let asked = EvaluationTrace::default();
            let cx = Expressions::new(caller, cx.scenario, &asked);
            return self.policy(items, &cx, block, "policy");
        }
        let address = arn.as_str().strip_prefix("${")?.strip_suffix(".arn}")?;
        let block = cx.module.block(address.split('[').next()?).filter(|block| block.is(MANAGED))?;
        self.policy(items, cx, block, "policy")
    }

    /// The policy that an attribute of the resource `block` is.
    pub fn policy(
        &self,
        items: &mut Items,
        cx: &Expressions<'_, 't>,
        block: &Block<'t>,
        attribute: &str,
    ) -> Option<Ref> {
        let policy = block.body.get(attribute)?;
        if let Some(name) = document_at(cx, policy) {
            return self.document(items, cx, &name);
        }
        if self.is_here(policy) {
            return Some(Ref::Named(cx.module.id(block.address())));
        }
        let resolved = value::resolve(policy, cx);
        let kind = self.uses.kind(block, PolicyKind::Identity);
        Some(self.quoted(items, cx.budget(), resolved.as_ref().map_or(policy, Tree::root), Some(kind)))
    }

    /// Adds a policy of another file, said at the holder.
    fn quoted(&self, items: &mut Items, budget: &Budget, node: Node<'_>, kind: Option<PolicyKind>) -> Ref {
        let spot = value::spot(&self.place);
        let tree = Arc::new(value::quote(ExprValue::Node(node), spot.root(), budget));
        let place = Site { scenario: self.scenario, origin: Origin::Elsewhere, ..Site::root(&tree) };
        items.policy(PolicyItem::new(place, kind))
    }
}

/// The name of the document that `policy` evaluates to, or of the only one that is mentioned there.
pub(crate) fn document_at<'t>(cx: &Expressions<'_, 't>, policy: Node<'t>) -> Option<String> {
    if let Some(name) = cx.text(policy).and_then(|text| document_of(text.as_str())) {
        return Some(name);
    }
    let is_written_out = policy.call().is_some_and(|call| call.key.is("jsonencode"));
    let mut names = documents_in(policy).filter(|_| !is_written_out);
    names.next().filter(|_| names.next().is_none())
}
