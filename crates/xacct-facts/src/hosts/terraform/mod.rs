//! Terraform and OpenTofu: the files of a module, in HCL and in JSON syntax.
//! <https://developer.hashicorp.com/terraform/language/files>
//!
//! A file is read with the other files of its directory in view: what they say of variables, local values and resources
//! is known here, and what is wrong in them is said there.

mod attributes;
mod cycles;
mod document;
mod expressions;
mod functions;
mod interpolation;
mod links;
mod module;
mod references;
mod resources;
mod scenario;
mod texts;
mod traversal;
mod values;

use std::rc::Rc;
use std::sync::Arc;

use xacct_syntax::{Language, Node, Source, Tree, hcl, json};

pub(crate) use self::attributes::policies_of;
use self::expressions::Expressions;
use self::links::Links;
use self::module::{Block, Declarations, Parsed};
pub(crate) use self::resources::at;
use self::scenario::{Asked, Scenario};
use self::texts::Texts;
use crate::facts::Dialect;
use crate::reader::{Place, Reader};
use crate::{Host, value};

/// The other files of the directory that a file of a module lies in.
#[derive(Debug, Default)]
pub struct Module {
    /// By their names in the directory.
    files: Vec<(String, Tree)>,
    assignments: Vec<Tree>,
    /// What `file` and `templatefile` read, by path.
    texts: Texts,
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

/// Reads every resource and document of the file that `tree` is.
pub(crate) fn read(reader: &mut Reader, source: &Source, tree: &Arc<Tree>, others: &Module) {
    reader.facts.host = Host::Terraform;
    let parsed = Parsed::new();
    let mut module = Declarations::new(Rc::clone(&reader.budget), &parsed);
    let own = file_name(source.name());
    for (_, file) in others.files.iter().filter(|(name, _)| name != own) {
        module.add(file);
    }
    module.add(tree);
    module.texts(&others.texts);
    for file in &others.assignments {
        module.assign(file);
    }
    let mut own = Declarations::new(Rc::clone(&reader.budget), &parsed);
    own.add(tree);
    reader.facts.syntax_errors.extend(cycles::cycles(&own, &module));
    let mut links = Links::of(&module);
    for block in own.all() {
        let is_document = block.is_data && block.is(document::DOCUMENT);
        if !is_document && !resources::is_of_interest(block) {
            continue;
        }
        reader.budget.begin(block.name.span());
        let scenarios = scenario::scenarios(|scenario, asked| {
            let cx = Expressions::new(&module, scenario, asked);
            drop(made(&cx, block, is_document));
            links::ask(&cx, block);
        });
        let scenarios: Vec<_> =
            scenarios.into_iter().filter(|scenario| !is_left_out(&module, scenario, block)).collect();
        let unit = reader.new_unit();
        for scenario in &scenarios {
            reader.scenario = (scenarios.len() > 1).then(|| reader.new_scenario(unit, scenario.says()));
            let asked = Asked::default();
            let cx = Expressions::new(&module, scenario, &asked);
            let made = made(&cx, block, is_document).map(Arc::new);
            if is_document {
                if let Some(made) = made {
                    read_document(reader, &made, block, &mut links);
                }
            } else {
                let (made, body) = match &made {
                    Some(made) => (made, made.root()),
                    None => (tree, tree.node(block.body.id())),
                };
                resources::read(reader, &cx, made, block, body, &mut links);
            }
        }
        reader.scenario = None;
    }
    reader.budget.begin(tree.text().span_of(0..1));
    links.join(reader, &module);
}

/// The block with every expression in it put to what it comes to; none where it has no expressions.
fn made<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>, is_document: bool) -> Option<Tree> {
    if is_document { Some(document::tree(cx, block)) } else { value::resolve(block.body, cx) }
}

/// Whether nothing is made of the block in the scenario: its `count` is 0, or its `for_each` has no elements.
fn is_left_out<'t>(module: &Declarations<'t>, scenario: &Scenario, block: &Block<'t>) -> bool {
    // A `count` that cannot be decided makes no scenarios of its own.
    let asked = Asked::default();
    let cx = Expressions::new(module, scenario, &asked);
    let none = |count: Node<'t>| cx.known(count).as_deref() == Some("0");
    let no_element = |each: Node<'t>| cx.count(each) == Some(0);
    block.body.get("count").is_some_and(none) || block.body.get("for_each").is_some_and(no_element)
}

fn read_document(reader: &mut Reader, tree: &Arc<Tree>, block: &Block<'_>, links: &mut Links) {
    let name = block.name.as_str().unwrap_or_default();
    let before = reader.facts.documents.len();
    reader.dialect = Dialect::Blocks;
    reader.read(tree, Place::Policy(tree.root().id(), links.kind(&name)));
    reader.dialect = Dialect::Policy;
    links.document(&name, before..reader.facts.documents.len());
}
