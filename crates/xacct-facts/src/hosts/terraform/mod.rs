//! Terraform and OpenTofu: the files of a module, in HCL and in JSON syntax.
//! <https://developer.hashicorp.com/terraform/language/files>
//!
//! A file is read with the other files of its directory in view: what they say of variables, local values and resources
//! is known here, and what is wrong in them is said there.

mod arguments;
mod attachments;
mod attributes;
mod context;
mod cycles;
mod document;
mod expressions;
mod functions;
mod grants;
mod interpolation;
mod known;
mod module;
mod paths;
mod references;
mod referred;
mod resources;
mod scenario;
mod statements;
mod texts;
mod traversal;
mod uses;
mod values;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Language, Node, Source, Tree, hcl, json};

use self::attachments::Attachments;
pub(crate) use self::attributes::policies_of;
use self::context::Expressions;
pub(crate) use self::grants::{GrantKind, grant, holder};
use self::module::{Block, Declarations, FileTexts, ParsedStrings};
pub(crate) use self::paths::at;
use self::scenario::{EvaluationTrace, TerraformScenario};
use self::uses::PolicyUses;
use crate::budget::Budget;
use crate::facts::{Dialect, HolderKind, Host};
use crate::items::{ItemKey, Items, PolicyItem, Site};
use crate::{naming, value};

/// The other files of the directory that a file of a module lies in.
#[derive(Debug, Default)]
pub struct Module {
    /// By their names in the directory.
    files: Vec<(String, Tree)>,
    assignments: Vec<Tree>,
    /// What `file` and `templatefile` read, by path.
    texts: FileTexts,
}

impl Module {
    /// Whether a file of that name belongs to a module.
    pub fn has_part(name: &str) -> bool {
        let endings = [".tf", ".tofu", ".tf.json", ".tofu.json"];
        endings.iter().any(|ending| name.ends_with(ending)) || assigns(name)
    }

    /// The module that `sources` are files of. Files that put variables to values are `terraform.tfvars` and those that
    /// end in `.auto.tfvars`.
    pub fn read(sources: impl IntoIterator<Item = Source>) -> Self {
        let mut module = Self::default();
        for source in sources {
            let tree = if source.name().ends_with(".json") {
                json::parse(source.text()).tree
            } else {
                hcl::parse(source.text()).tree
            };
            if assigns(source.name()) {
                module.assignments.push(tree);
            } else {
                module.files.push((file_name(source.name()).to_owned(), tree));
            }
        }
        module
    }

    /// The texts that its files read with `file` and `templatefile`: paths below its directory, with `/`.
    pub fn wanted(&self) -> Vec<String> {
        let mut wanted: Vec<String> = self.files.iter().flat_map(|(_, tree)| texts::wanted(tree)).collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// Adds the text at a path that is [wanted](Self::wanted).
    pub fn add(&mut self, path: String, source: &Source) {
        self.texts.insert(path, source.text().clone());
    }
}

fn assigns(name: &str) -> bool {
    let name = file_name(name);
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Whether the file, which is in `language`, belongs to a module.
pub(crate) fn is(source: &Source, language: Language) -> bool {
    language == Language::Hcl || source.name().ends_with(".tf.json") || source.name().ends_with(".tofu.json")
}

/// What every resource and document of the file that `tree` is holds.
pub(crate) fn read(source: &Source, tree: &Arc<Tree>, others: &Module, budget: &Rc<Budget>) -> Items {
    let mut items = Items::of(Host::Terraform);
    let parsed = ParsedStrings::new();
    let mut module = Declarations::new(Rc::clone(budget), &parsed);
    let own = file_name(source.name());
    for (_, file) in others.files.iter().filter(|(name, _)| name != own) {
        module.add(file);
    }
    module.add(tree);
    module.texts(&others.texts);
    for file in &others.assignments {
        module.assign(file);
    }
    let mut own = Declarations::new(Rc::clone(budget), &parsed);
    own.add(tree);
    items.errors.extend(cycles::cycles(&own, &module));
    let uses = PolicyUses::of(&module);
    let has_holders = own.all().iter().any(|block| holder_of(block).is_some());
    let attachments =
        if has_holders { Attachments::of(&module, tree.root()) } else { Attachments::default() };
    for block in own.all() {
        let is_document = block.is_data && block.is(paths::DOCUMENT);
        if !is_document && !resources::is_of_interest(block) {
            continue;
        }
        if is_document {
            items.errors.extend(arguments::unknown(block));
        }
        budget.begin(block.name.span());
        let holder = holder_of(block);
        let scenarios = scenario::scenarios(|scenario, asked| {
            let cx = Expressions::new(&module, scenario, asked);
            drop(made(&cx, block, is_document));
            if let Some(kind) = holder {
                attachments.ask(&cx, &resources::keys(&cx, block, kind));
            }
        });
        let scenarios: Vec<_> =
            scenarios.into_iter().filter(|scenario| !is_left_out(&module, scenario, block)).collect();
        let ids = items.scenarios(scenarios.iter().map(TerraformScenario::says));
        for (scenario, id) in scenarios.iter().zip(ids) {
            let asked = EvaluationTrace::default();
            let cx = Expressions::new(&module, scenario, &asked);
            let written = Site { scenario: id, ..Site::root(tree).at(block.body) };
            let place = match made(&cx, block, is_document) {
                Some(made) => written.made(Arc::new(made)),
                None => written,
            };
            match holder {
                Some(kind) => resources::holder(&mut items, &cx, &place, (block, kind), &uses, &attachments),
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
                None => resources::read(&mut items, &module, &place, block, &uses),
            }
        }
    }
    items
}

/// The holder that a block of the module is.
fn holder_of(block: &Block<'_>) -> Option<HolderKind> {
    block.kind.as_str().and_then(|kind| holder(&kind)).filter(|_| !block.is_data)
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
