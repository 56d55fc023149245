//! Reads a directory: what every resource and document in its files holds.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{FileId, Node, Tree};

use super::attachments::Attachments;
use super::context::Expressions;
use super::directory::Module;
use super::module::{Block, Declarations, ParsedStrings};
use super::scenario::{self, EvaluationTrace, TerraformScenario};
use super::unit::ReadFile;
use super::uses::PolicyUses;
use super::{arguments, cycles, document, grants, paths, resources};
use crate::budget::Budget;
use crate::facts::{Dialect, HolderKind, Host};
use crate::items::{ItemKey, Items, PolicyItem, Site};
use crate::{naming, value};

/// A directory that is read.
pub(super) struct DirectoryReader<'m, 't> {
    module: &'m Declarations<'t>,
    uses: &'m PolicyUses,
    attachments: &'m Attachments<'t>,
}

impl<'t> DirectoryReader<'_, 't> {
    /// What is found in each file of `directory`.
    pub fn read(directory: &'t Module, budget: &Rc<Budget>) -> HashMap<FileId, ReadFile> {
        let parsed = ParsedStrings::new();
        let mut module = Declarations::new(Rc::clone(budget), &parsed);
        let mut read = HashMap::new();
        let mut trees = HashMap::new();
        for file in directory.files() {
            if file.assigns() {
                module.assign(file.tree());
            } else {
                module.add(file.tree());
            }
            read.insert(file.file(), ReadFile { items: Items::of(Host::Terraform), exceeded: None });
            trees.insert(file.file(), file.tree());
        }
        module.texts(directory.texts());
        for error in cycles::cycles(&module) {
            if let Some(file) = read.get_mut(&error.span.file) {
                file.items.errors.push(error);
            }
        }
        let uses = PolicyUses::of(&module);
        let has_holders = module.all().iter().any(|block| holder_of(block).is_some());
        let attachments = if has_holders { Attachments::of(&module) } else { Attachments::default() };
        let reader = DirectoryReader { module: &module, uses: &uses, attachments: &attachments };
        for block in module.all() {
            let file = block.body.span().file;
            if let (Some(read), Some(tree)) = (read.get_mut(&file), trees.get(&file)) {
                reader.block(&mut read.items, tree, block);
            }
        }
        read
    }

    /// Adds what `block`, which stands in the file that `tree` is, holds in each of its scenarios.
    fn block(&self, items: &mut Items, tree: &Arc<Tree>, block: &Block<'t>) {
        let is_document = block.is_data && block.is(paths::DOCUMENT);
        if !is_document && !resources::is_of_interest(block) {
            return;
        }
        if is_document {
            items.errors.extend(arguments::unknown(block));
        }
        let (module, uses, attachments) = (self.module, self.uses, self.attachments);
        module.budget().begin(block.name.span());
        let holder = holder_of(block);
        let scenarios = scenario::scenarios(|scenario, asked| {
            let cx = Expressions::new(module, scenario, asked);
            drop(made(&cx, block, is_document));
            if let Some(kind) = holder {
                attachments.ask(&cx, &resources::keys(&cx, block, kind));
            }
        });
        let scenarios: Vec<_> =
            scenarios.into_iter().filter(|scenario| !is_left_out(module, scenario, block)).collect();
        let ids = items.scenarios(scenarios.iter().map(TerraformScenario::says));
        for (scenario, id) in scenarios.iter().zip(ids) {
            let asked = EvaluationTrace::default();
            let cx = Expressions::new(module, scenario, &asked);
            let written = Site { scenario: id, ..Site::root(tree).at(block.body) };
            let place = match made(&cx, block, is_document) {
                Some(made) => written.made(Arc::new(made)),
                None => written,
            };
            match holder {
                Some(kind) => resources::holder(items, &cx, &place, (block, kind), uses, attachments),
                None if is_document => {
                    let kind = block.name.as_str().and_then(|name| uses.document(&name));
                    let keys = vec![ItemKey::Id(block.address())];
                    items.policy(PolicyItem {
                        dialect: Dialect::Blocks,
                        called: block.name.as_str().and_then(|name| naming::kind(&name)),
                        is_private: block.name.as_str().is_some_and(|name| uses.is_of_private(&name)),
                        keys,
                        ..PolicyItem::new(place, kind)
                    });
                }
                None => resources::read(items, module, &place, block, uses),
            }
        }
    }
}

/// The holder that a block of the module is.
fn holder_of(block: &Block<'_>) -> Option<HolderKind> {
    block.kind.as_str().and_then(|kind| grants::holder(&kind)).filter(|_| !block.is_data)
}

/// The block with every expression in it evaluated; none where it has no expressions.
fn made<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>, is_document: bool) -> Option<Tree> {
    if is_document { Some(document::tree(cx, block)) } else { value::resolve(block.body, cx) }
}

/// Whether nothing is made of the block in the scenario: its `count` is 0, or its `for_each` has no elements.
fn is_left_out<'t>(module: &Declarations<'t>, scenario: &TerraformScenario, block: &Block<'t>) -> bool {
    // A `count` that cannot be decided makes no scenarios of its own.
    let asked = EvaluationTrace::default();
    let cx = Expressions::new(module, scenario, &asked);
    let none = |count: Node<'t>| cx.known(count).as_deref() == Some("0");
    let no_element = |each: Node<'t>| cx.count(each) == Some(0);
    block.body.get("count").is_some_and(none) || block.body.get("for_each").is_some_and(no_element)
}
