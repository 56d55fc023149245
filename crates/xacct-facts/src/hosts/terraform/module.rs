//! A module: what the files of one directory declare together.
//! <https://developer.hashicorp.com/terraform/language/modules>

use std::collections::HashMap;

use xacct_syntax::{Node, Text, Tree};

/// What `file` and `templatefile` read, by path.
pub(crate) type Texts = HashMap<String, Text>;

/// The declarations of a module.
#[derive(Default)]
pub(crate) struct Declarations<'t> {
    variables: HashMap<String, Node<'t>>,
    /// What `.tfvars` put variables to.
    assigned: HashMap<String, Node<'t>>,
    /// Each with its key and its value.
    locals: HashMap<String, (Node<'t>, Node<'t>)>,
    texts: Texts,
    blocks: Vec<Block<'t>>,
    /// Blocks by `type.name`; data sources as `data.type.name`.
    by_address: HashMap<String, usize>,
}

/// A `resource` or `data` block.
#[derive(Clone, Copy)]
pub(crate) struct Block<'t> {
    /// Whether it is a data source.
    pub is_data: bool,
    /// What it is: `aws_iam_role`.
    pub kind: Node<'t>,
    /// Its name in the module.
    pub name: Node<'t>,
    /// What is said of it.
    pub body: Node<'t>,
}

impl Block<'_> {
    /// `type.name`, with `data.` before it for a data source.
    pub fn address(&self) -> String {
        let text = |node: Node<'_>| node.as_str().unwrap_or_default().into_owned();
        let data = if self.is_data { "data." } else { "" };
        format!("{data}{}.{}", text(self.kind), text(self.name))
    }

    /// Whether it is of this type.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.is(kind)
    }
}

impl<'t> Declarations<'t> {
    /// Takes in a file of the module.
    pub fn add(&mut self, tree: &'t Tree) {
        let root = tree.root();
        for block in root.entries() {
            for body in block.value.one_or_many() {
                match block.key.as_str().as_deref() {
                    Some("variable") => self.variables.extend(named(body)),
                    Some("locals") => self.locals.extend(
                        body.entries().filter_map(|e| Some((e.key.as_str()?.into_owned(), (e.key, e.value)))),
                    ),
                    Some("resource") => self.blocks(body, false),
                    Some("data") => self.blocks(body, true),
                    _ => {}
                }
            }
        }
    }

    /// Takes in what `file` reads.
    pub fn texts(&mut self, texts: &Texts) {
        self.texts.clone_from(texts);
    }

    /// The text at that path below the directory.
    pub fn text(&self, path: &str) -> Option<&Text> {
        self.texts.get(path)
    }

    /// Takes in a file that puts variables to values.
    pub fn assign(&mut self, tree: &'t Tree) {
        self.assigned.extend(named(tree.root()));
    }

    fn blocks(&mut self, types: Node<'t>, is_data: bool) {
        for of_type in types.entries() {
            for named in of_type.value.one_or_many().flat_map(Node::entries) {
                for body in named.value.one_or_many().filter(|body| body.is_mapping()) {
                    let block = Block { is_data, kind: of_type.key, name: named.key, body };
                    self.by_address.insert(block.address(), self.blocks.len());
                    self.blocks.push(block);
                }
            }
        }
    }

    /// What the variable is put to, whoever uses the module.
    pub fn assigned(&self, variable: &str) -> Option<Node<'t>> {
        self.assigned.get(variable).copied()
    }

    /// What the variable is where nobody says anything.
    pub fn default_of(&self, variable: &str) -> Option<Node<'t>> {
        self.variables.get(variable)?.get("default")
    }

    /// The local value of that name.
    pub fn local(&self, name: &str) -> Option<Node<'t>> {
        self.locals.get(name).map(|(_, value)| *value)
    }

    /// The local values, each with the place of its name.
    pub fn locals(&self) -> impl Iterator<Item = (&String, Node<'t>)> {
        self.locals.iter().map(|(name, (key, _))| (name, *key))
    }

    /// The resources and data sources of all files.
    pub fn all(&self) -> &[Block<'t>] {
        &self.blocks
    }

    /// The block with that address.
    pub fn block(&self, address: &str) -> Option<&Block<'t>> {
        self.blocks.get(*self.by_address.get(address)?)
    }
}

fn named(body: Node<'_>) -> impl Iterator<Item = (String, Node<'_>)> {
    body.entries().filter_map(|entry| Some((entry.key.as_str()?.into_owned(), entry.value)))
}
