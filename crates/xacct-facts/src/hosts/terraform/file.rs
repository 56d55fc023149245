//! A file of a directory of Terraform.

use std::sync::{Arc, OnceLock};

use xacct_syntax::{Entry, FileId, Node, Parsed, Source, SyntaxError, Text, Tree, hcl, json};

use super::terragrunt::{TERRAGRUNT, module_source};
use super::wanted::wanted;

/// A file of a directory of Terraform, parsed. It is shared by all that is evaluated with it: after an edit, only the edited
/// file is parsed anew.
#[derive(Debug)]
pub struct ModuleFile {
    name: String,
    file: FileId,
    tree: Arc<Tree>,
    errors: Vec<SyntaxError>,
    /// What it reads: every node has to be looked at for that, and a file outlives many edits of others.
    wanted: OnceLock<Vec<String>>,
}

impl ModuleFile {
    /// The ids from this one on are for files that are read for the sake of others and not checked.
    pub const FIRST_UNCHECKED: u32 = 0x8000_0000;

    /// Parses `source`, whose name is its path or its name in the directory.
    pub fn parse(source: &Source) -> Self {
        let is_json = source.name().ends_with(".json");
        Self::of(source, if is_json { json::parse(source.text()) } else { hcl::parse(source.text()) })
    }

    /// The file that `source` is, of which `parsed` was made.
    pub(crate) fn of(source: &Source, parsed: Parsed) -> Self {
        let (name, file) = (source.name().to_owned(), source.file());
        Self { name, file, tree: Arc::new(parsed.tree), errors: parsed.errors, wanted: OnceLock::new() }
    }

    /// Its name in its directory.
    pub fn name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// Its name as its source says it: its path, as a rule.
    pub fn path(&self) -> &str {
        &self.name
    }

    /// The id that spans in it carry.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Its text.
    pub fn text(&self) -> &Text {
        self.tree.text()
    }

    /// Whether it puts variables to values: `terraform.tfvars`, and what ends in `.auto.tfvars`.
    pub fn assigns(&self) -> bool {
        assigns(self.name())
    }

    /// Whether it says to Terragrunt which module is applied.
    pub(super) fn is_of_terragrunt(&self) -> bool {
        self.name() == TERRAGRUNT
    }

    /// Whether it is `source`, as that is written now.
    pub(crate) fn is(&self, source: &Source) -> bool {
        self.file == source.file() && self.name == source.name() && self.text() == source.as_str()
    }

    /// The calls of modules in it: the name of each, and where the module is said to be.
    pub(super) fn calls(&self) -> Vec<(String, String)> {
        if self.is_of_terragrunt() {
            let source = module_source(self.tree.root());
            return source.map(|source| (TERRAGRUNT.to_owned(), source)).into_iter().collect();
        }
        let modules = self.tree.root().entries().filter(|entry| entry.key.is("module"));
        let calls = modules.flat_map(|entry| entry.value.one_or_many()).flat_map(Node::entries);
        let call = |call: Entry<'_>| {
            let body = call.value.one_or_many().find(|body| body.is_mapping())?;
            Some((call.key.as_str()?.into_owned(), body.get("source")?.as_str()?.into_owned()))
        };
        calls.filter_map(call).collect()
    }

    /// The paths of the texts that it reads with `file` and `templatefile`.
    pub(super) fn wanted(&self) -> &[String] {
        self.wanted.get_or_init(|| wanted(&self.tree).collect())
    }

    pub(crate) fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// What the reader of its syntax failed at.
    pub(crate) fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }
}

/// Whether a file of that name puts variables to values.
pub(crate) fn assigns(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}
