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

use std::sync::Arc;

use xacct_syntax::{Language, Source, Tree, hcl, json};

pub(crate) use self::attributes::policies_of;
use self::expressions::Expressions;
use self::links::Links;
use self::module::{Block, Declarations};
pub(crate) use self::resources::at;
use self::scenario::Asked;
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
    let mut module = Declarations::default();
    let own = file_name(source.name());
    for (_, file) in others.files.iter().filter(|(name, _)| name != own) {
        module.add(file);
    }
    module.add(tree);
    module.texts(&others.texts);
    for file in &others.assignments {
        module.assign(file);
    }
    let mut own = Declarations::default();
    own.add(tree);
    reader.facts.syntax_errors.extend(cycles::cycles(&own, &module));
    let mut links = Links::of(&module);
    for block in own.all() {
        let is_document = block.is_data && block.is(document::DOCUMENT);
        if !is_document && !resources::is_of_interest(block) {
            continue;
        }
        let made = |cx: &Expressions<'_, '_>| {
            if is_document { Some(document::tree(cx, block)) } else { value::resolve(block.body, cx) }
        };
        let scenarios = scenario::scenarios(|scenario, asked| {
            let cx = Expressions::new(&module, scenario, asked);
            drop(made(&cx));
            links::ask(&cx, block);
        });
        let unit = reader.new_unit();
        for scenario in &scenarios {
            reader.scenario = (scenarios.len() > 1).then(|| reader.new_scenario(unit, scenario.says()));
            let asked = Asked::default();
            let cx = Expressions::new(&module, scenario, &asked);
            let made = made(&cx).map(Arc::new);
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
    links.join(reader, &module);
}

fn read_document(reader: &mut Reader, tree: &Arc<Tree>, block: &Block<'_>, links: &mut Links) {
    let name = block.name.as_str().unwrap_or_default();
    let before = reader.facts.documents.len();
    reader.dialect = Dialect::Blocks;
    reader.read(tree, Place::Policy(tree.root().id(), links.kind(&name)));
    reader.dialect = Dialect::Policy;
    links.document(&name, before..reader.facts.documents.len());
}
