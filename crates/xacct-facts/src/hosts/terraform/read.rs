//! Reads a directory: what every resource and document in its files holds.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_syntax::{FileId, Span, Tree};

use super::attachments::Attachments;
use super::context::Expressions;
use super::directory::Module;
use super::elements::is_left_out_in;
use super::module::{Block, Declarations};
use super::outputs::{called_key, callers_key};
use super::referred::Referrer;
use super::scenario::{self, EvaluationTrace, TerraformScenario};
use super::statements::TAKING_OVER;
use super::uses::PolicyUses;
use super::{arguments, assumed, cycles, document, grants, paths, providers, resources};
use crate::facts::{Dialect, HolderKind};
use crate::items::{ItemKey, Items, PolicyItem, Ref, Site};
use crate::{naming, value};

/// What was found in a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadFile {
    pub items: Items,
    /// Where more was asked for than may be evaluated.
    pub exceeded: Option<Span>,
    /// The other files whose statements are part of its documents.
    pub joined: BTreeSet<FileId>,
}

/// A directory that is read.
pub(super) struct DirectoryReader<'m, 't> {
    /// What it is for each of its calls.
    calls: Vec<(&'m Declarations<'t>, &'m Attachments<'t>)>,
    uses: &'m PolicyUses,
    /// The directories around, each for each of its calls.
    unit: &'m [Vec<(Declarations<'t>, Attachments<'t>)>],
    /// The modules that this one calls and that give something to holders.
    called: Vec<(&'m Declarations<'t>, &'m Attachments<'t>)>,
}

/// What the resources of a directory give, which is declared for each of its calls; nothing where `only` a file without holders is
/// read.
pub(super) fn with_attachments<'t>(
    declared: Vec<Declarations<'t>>,
    only: Option<FileId>,
) -> Vec<(Declarations<'t>, Attachments<'t>)> {
    let is_named = |module: &Declarations<'_>| {
        let is_read = |block: &Block<'_>| only.is_none_or(|only| block.body.span().file == only);
        let mut blocks = module.all().iter().filter(|block| is_read(block));
        blocks.any(|block| holder_of(block).is_some())
            || module.calls().next().is_some()
            || module.call().is_some()
    };
    let attachments = |module: Declarations<'t>| {
        let attachments = if is_named(&module) { Attachments::of(&module) } else { Attachments::default() };
        (module, attachments)
    };
    declared.into_iter().map(attachments).collect()
}

impl<'t> DirectoryReader<'_, 't> {
    /// Adds what is found in the files of `directory`, which is the one of `unit` with that number, or in `only` one of them, to what
    /// was `read` of each.
    pub fn read(
        directory: &Module,
        (unit, number): (&[Vec<(Declarations<'t>, Attachments<'t>)>], usize),
        read: &mut HashMap<FileId, ReadFile>,
        only: Option<FileId>,
    ) {
        let calls =
            unit.get(number).map(|calls| calls.iter().map(|(module, attachments)| (module, attachments)));
        let calls: Vec<_> = calls.into_iter().flatten().collect();
        let Some((module, _)) = calls.first().copied() else { return };
        if only.is_some_and(|only| directory.files().iter().all(|file| file.file() != only)) {
            return;
        }
        for error in cycles::cycles(module) {
            if let Some(file) = read.get_mut(&error.span.file) {
                file.items.errors.push(error);
            }
        }
        let uses = PolicyUses::of(module);
        let is_called = |(module, attachments): &(&Declarations<'_>, &Attachments<'_>)| {
            let made_by = module.call().and_then(|call| call.made_by.as_ref());
            made_by.is_some_and(|(directory, ..)| *directory == number) && !attachments.is_empty()
        };
        let around = unit.iter().flatten().map(|(module, attachments)| (module, attachments));
        let called = around.filter(is_called).collect();
        let reader = DirectoryReader { calls, uses: &uses, unit, called };
        let trees: HashMap<FileId, &Arc<Tree>> =
            directory.files().iter().map(|file| (file.file(), file.tree())).collect();
        reader.assumed(read, only);
        for block in module.all() {
            let file = block.body.span().file;
            if only.is_some_and(|only| only != file) {
                continue;
            }
            if let (Some(read), Some(tree)) = (read.get_mut(&file), trees.get(&file)) {
                reader.block(read, tree, block);
            }
        }
    }

    /// Adds the roles that the providers and the backend assume to what was `read` of each file, or of `only` one of them.
    fn assumed(&self, read: &mut HashMap<FileId, ReadFile>, only: Option<FileId>) {
        for (module, _) in &self.calls {
            for assuming in assumed::all(module) {
                let file = assuming.body.span().file;
                if let Some(read) = read.get_mut(&file).filter(|_| only.is_none_or(|only| only == file)) {
                    assumed::read(&mut read.items, module, &assuming);
                }
            }
        }
    }

    /// The account that `block` is made in, if it is the same in each of the calls `of`.
    fn account(of: &[(&Declarations<'t>, &Attachments<'t>)], block: &Block<'t>) -> Option<AccountId> {
        let provider = providers::used_by(block.body);
        let mut accounts = of.iter().map(|(module, _)| module.account_of(&provider));
        let first = accounts.next()??;
        accounts.all(|account| account == Some(first)).then_some(first)
    }

    /// Adds what `block`, which stands in the file that `tree` is, holds in each of its scenarios.
    fn block(&self, read: &mut ReadFile, tree: &Arc<Tree>, block: &Block<'t>) {
        let ReadFile { items, joined, .. } = read;
        let is_document = block.is_data && block.is(paths::DOCUMENT);
        if !is_document && !resources::is_of_interest(block) {
            return;
        }
        if is_document {
            items.errors.extend(arguments::unknown(block));
        }
        let holder = holder_of(block);
        let mut found = Vec::new();
        let mut differs = false;
        for (at, (module, attachments)) in self.calls.iter().enumerate() {
            module.budget().begin(block.name.span());
            let depends_on_call = Cell::new(holder.is_some());
            let scenarios = scenario::scenarios(|scenario, asked| {
                let cx = Expressions::new(module, scenario, asked);
                drop(made(&cx, block, is_document));
                if let Some(kind) = holder {
                    attachments.ask(&cx, &resources::keys(&cx, block, kind));
                }
                depends_on_call.set(depends_on_call.get() || asked.call.get());
            });
            let is_made = |scenario: &TerraformScenario| {
                let asked = EvaluationTrace::default();
                let cx = Expressions::new(module, scenario, &asked);
                let is_made = !is_left_out_in(&cx, block.body);
                depends_on_call.set(depends_on_call.get() || asked.call.get());
                is_made
            };
            found.extend(scenarios.into_iter().filter(is_made).map(|scenario| (at, scenario)));
            differs = depends_on_call.get() && module.call().is_some();
            if !differs {
                break;
            }
        }
        let says = |(at, scenario): &(usize, TerraformScenario)| {
            let call = self.calls.get(*at).and_then(|(module, _)| module.call()).filter(|_| differs);
            let says = call.iter().flat_map(|call| call.says.iter().cloned()).chain(scenario.says());
            (says.collect(), call.map_or_else(Vec::new, |call| call.files.clone()))
        };
        let ids = items.called_scenarios(found.iter().map(says));
        for ((at, scenario), id) in found.iter().zip(ids) {
            let Some((module, attachments)) = self.calls.get(*at) else { continue };
            let (uses, asked) = (self.uses, EvaluationTrace::default());
            let cx = Expressions::new(module, scenario, &asked);
            let written = Site { scenario: id, ..Site::root(tree).at(block.body) };
            let made = made(&cx, block, is_document);
            if let Some(made) = made.as_ref().filter(|_| is_document && takes_over(block)) {
                joined.extend(files_of(made).filter(|file| *file != block.body.span().file));
            }
            let place = match made {
                Some(made) => written.made(Arc::new(made)),
                None => written,
            };
            // What is the same in all calls belongs to each of them.
            let of = if differs { self.calls.get(*at..=*at) } else { self.calls.get(..) };
            let of = of.unwrap_or_default();
            let account = Self::account(of, block);
            let keys: Vec<_> = of.iter().map(|(module, _)| module.id(block.address())).collect();
            match holder {
                Some(kind) => {
                    let caller = self.caller(module);
                    let referrer = Referrer::of(block, uses, id, caller.map(|(module, _)| module));
                    let holder =
                        resources::holder(items, &cx, &place, (block, kind), &referrer, attachments, account);
                    if let Some((caller, attachments)) = caller {
                        let key = module.call().and_then(|call| call.made_by.as_ref());
                        let key = key.map(|(.., name)| called_key(name, &block.address()));
                        attachments.read_across(items, caller, &holder, key.as_slice(), &referrer);
                    }
                    self.given_by_called(
                        items,
                        module,
                        (block, resources::keys(&cx, block, kind)),
                        &holder,
                        &referrer,
                    );
                    joined.extend(referrer.said_in());
                }
                None if is_document => {
                    let kind = block.name.as_str().and_then(|name| uses.document(&name));
                    items.policy(PolicyItem {
                        dialect: Dialect::Blocks,
                        called: block.name.as_str().and_then(|name| naming::kind(&name)),
                        is_private: block.name.as_str().is_some_and(|name| uses.is_of_private(&name)),
                        keys,
                        // The data source is of no account: it may be the policy of what any provider makes.
                        made_in: account.filter(|_| module.has_one_provider()),
                        ..PolicyItem::new(place, kind)
                    });
                }
                None => {
                    let first = items.policies.len();
                    resources::read(items, module, &place, block, uses, &keys);
                    items.made_in(first, account);
                }
            }
        }
    }
}

impl<'t> DirectoryReader<'_, 't> {
    /// The module that calls `module`, where one does and makes it once.
    fn caller(&self, module: &Declarations<'t>) -> Option<&(Declarations<'t>, Attachments<'t>)> {
        let (directory, number, _) = module.call()?.made_by.as_ref()?;
        self.unit.get(*directory)?.get(*number)
    }

    /// Ties what the modules that `module` calls give to `holder`, which the block is that is called by the keys, to it.
    fn given_by_called(
        &self,
        items: &mut Items,
        module: &Declarations<'t>,
        (block, keys): (&Block<'t>, Vec<ItemKey>),
        holder: &Ref,
        referrer: &Referrer<'_, 't>,
    ) {
        let number = module.call().map_or(0, |call| call.number);
        let is_own = |made_by: &(usize, usize, String)| made_by.1 == number;
        let named = keys.into_iter().filter(|key| matches!(key, ItemKey::Name(..)));
        let keys: Vec<ItemKey> = std::iter::once(callers_key(&block.address())).chain(named).collect();
        for (called, attachments) in &self.called {
            if called.call().and_then(|call| call.made_by.as_ref()).is_some_and(is_own) {
                attachments.read_across(items, called, holder, &keys, referrer);
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

/// Whether the document `block` may have statements of others.
fn takes_over(block: &Block<'_>) -> bool {
    TAKING_OVER.iter().any(|attribute| block.body.get(attribute).is_some())
}

/// The files in which the strings of `tree` are written.
fn files_of(tree: &Tree) -> impl Iterator<Item = FileId> + '_ {
    tree.nodes().filter_map(|node| Some(node.text()?.span().file))
}
