//! A module: what the files of one directory declare together.
//! <https://developer.hashicorp.com/terraform/language/modules>

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use elsa::FrozenMap;
use xacct_syntax::{FileId, Node, NodeId, NodeKind, Span, Text, Tree, hcl, json};

use super::call::{ModuleCall, ProviderAccounts};
use super::directory::UnitDirectory;
use super::known::ModuleValues;
use super::scenario::EvaluationTrace;
use super::terragrunt::{self, TERRAGRUNT};
use super::wanted::FileTexts;
use crate::budget::Budget;
use crate::items::ItemKey;
use crate::value::source;

/// The expressions in strings that were evaluated, by where and what they are: each is parsed once.
pub(crate) type ParsedStrings = FrozenMap<(Span, String), Box<Tree>>;

/// A module as a call declares it, and what its arguments asked for.
pub(super) type CalledModule<'t> = (Rc<Declarations<'t>>, Rc<EvaluationTrace>);

/// What the provider is called that a block uses if it does not say which.
pub(super) const DEFAULT_PROVIDER: &str = "aws";

/// Mappings with more entries are looked up in by an index.
const FEW: usize = 8;

/// The declarations of a module.
pub(crate) struct Declarations<'t> {
    budget: Rc<Budget>,
    parsed: &'t ParsedStrings,
    pub(super) values: ModuleValues<'t>,
    variables: HashMap<String, Node<'t>>,
    /// What `.tfvars` put variables to.
    assigned: HashMap<String, Node<'t>>,
    /// Each with its key and its value.
    locals: HashMap<String, (Node<'t>, Node<'t>)>,
    /// The local values that each is made of.
    locals_in: OnceCell<HashMap<String, Vec<String>>>,
    indexes: RefCell<ValueIndexes<'t>>,
    texts: FileTexts,
    /// The directories around, and which of them it is.
    unit: Option<(&'t [UnitDirectory], usize)>,
    files: OnceCell<HashSet<FileId>>,
    /// The modules that it calls, by the call and the scenario.
    pub(super) called: RefCell<HashMap<String, CalledModule<'t>>>,
    /// The call that it is declared for; none where nobody calls it.
    call: Option<ModuleCall<'t>>,
    /// The calls that it makes.
    calls: Vec<(String, Node<'t>)>,
    outputs: HashMap<String, Node<'t>>,
    /// The configurations of the AWS provider.
    providers: Vec<Node<'t>>,
    /// The accounts of providers that are known.
    pub(super) accounts: OnceCell<ProviderAccounts>,
    /// The backends in S3.
    backends: Vec<Node<'t>>,
    terragrunt: Option<Node<'t>>,
    blocks: Vec<Block<'t>>,
    /// Blocks by `type.name`; data sources as `data.type.name`.
    by_address: HashMap<String, usize>,
}

/// The values of a mapping by their keys.
type ValueIndex<'t> = HashMap<String, Node<'t>>;

/// The indexes of the mappings that were looked up in, by their trees and nodes; none for a mapping that has none.
type ValueIndexes<'t> = HashMap<(*const Tree, NodeId), Option<Rc<ValueIndex<'t>>>>;

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
    /// No declarations yet. What expressions need is taken from `budget`, and those in strings are kept in `parsed`.
    pub fn new(budget: Rc<Budget>, parsed: &'t ParsedStrings) -> Self {
        Self {
            budget,
            parsed,
            values: ModuleValues::default(),
            variables: HashMap::new(),
            assigned: HashMap::new(),
            locals: HashMap::new(),
            locals_in: OnceCell::new(),
            indexes: RefCell::default(),
            texts: FileTexts::default(),
            unit: None,
            files: OnceCell::new(),
            called: RefCell::default(),
            call: None,
            calls: Vec::new(),
            outputs: HashMap::new(),
            providers: Vec::new(),
            accounts: OnceCell::new(),
            backends: Vec::new(),
            terragrunt: None,
            blocks: Vec::new(),
            by_address: HashMap::new(),
        }
    }

    /// What may be spent on expressions.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The expression of the interpolation that stands at `place`.
    pub fn expression(&self, place: &Text) -> Node<'t> {
        let key = (place.span(), place.as_str().to_owned());
        let tree = match self.parsed.get(&key) {
            Some(tree) => tree,
            None => {
                self.budget.spend(place.len() / 16, 4 * place.len());
                self.parsed.insert(key, Box::new(hcl::parse_expression(&place.without_holes()).tree))
            }
        };
        tree.root()
    }

    /// The document in JSON that `text` is.
    pub fn json(&self, text: &Text) -> Node<'t> {
        // An expression is never written so.
        let key = (text.span(), format!("json {}", text.as_str()));
        let tree = match self.parsed.get(&key) {
            Some(tree) => tree,
            None => {
                self.budget.spend(text.len() / 16, 4 * text.len());
                self.parsed.insert(key, Box::new(json::parse(text).tree))
            }
        };
        tree.root()
    }

    /// The value under `key` of a mapping with many entries, all of whose keys are written out; `None` for other mappings.
    pub fn indexed(&self, mapping: Node<'t>, key: &str) -> Option<Option<Node<'t>>> {
        let name = (std::ptr::from_ref(mapping.tree()), mapping.id());
        if let Some(index) = self.indexes.borrow().get(&name) {
            return index.as_ref().map(|index| index.get(key).copied());
        }
        let index = self.index(mapping);
        self.indexes.borrow_mut().insert(name, index.clone());
        index.map(|index| index.get(key).copied())
    }

    fn index(&self, mapping: Node<'t>) -> Option<Rc<ValueIndex<'t>>> {
        let is_plain = |key: &str| !key.contains("${") && !key.contains("%{");
        let mut index = ValueIndex::new();
        for entry in mapping.entries() {
            let key = entry.key.as_str().filter(|key| entry.key.kind() != NodeKind::Bare && is_plain(key))?;
            index.entry(key.into_owned()).or_insert(entry.value);
        }
        (index.len() > FEW).then(|| Rc::new(index))
    }

    /// The local values that the local value of that name is made of.
    pub fn locals_in(&self, name: &str) -> &[String] {
        let all = self.locals_in.get_or_init(|| {
            self.locals.iter().map(|(name, (_, value))| (name.clone(), locals_named_in(*value))).collect()
        });
        all.get(name).map_or(&[], Vec::as_slice)
    }

    /// Takes in the files of the directory of `unit` with that number, for `call`.
    pub fn directory(&mut self, unit: &'t [UnitDirectory], number: usize, call: Option<ModuleCall<'t>>) {
        let Some(directory) = unit.get(number) else { return };
        self.unit = Some((unit, number));
        for file in directory.module.files() {
            if file.assigns() {
                self.assign(file.tree());
            } else if file.is_of_terragrunt() {
                self.terragrunt(file.tree());
            } else {
                self.add(file.tree());
            }
        }
        self.texts.clone_from(directory.module.texts());
        self.call = call;
    }

    /// Whether `file` is one of its files.
    pub fn has(&self, file: FileId) -> bool {
        let all = || {
            let directory = self.unit.and_then(|(unit, number)| unit.get(number));
            directory.iter().flat_map(|directory| directory.module.files()).map(|own| own.file()).collect()
        };
        self.files.get_or_init(all).contains(&file)
    }

    /// Which directory of its unit it is.
    pub fn number(&self) -> Option<usize> {
        self.unit.map(|(_, number)| number)
    }

    /// The module that the call of that name calls, as `call` declares it; none where it is not there, or calls this one.
    pub fn declare_called(&self, name: &str, call: ModuleCall<'t>) -> Option<Self> {
        let (unit, number) = self.unit?;
        let target = *unit.get(number)?.called.get(name)?;
        let mut module = Self::new(Rc::clone(&self.budget), self.parsed);
        (!call.is_closed_to(target)).then(|| module.directory(unit, target, Some(call)))?;
        Some(module)
    }

    /// The call that it is declared for.
    pub fn call(&self) -> Option<&ModuleCall<'t>> {
        self.call.as_ref()
    }

    /// The key of the item that `address` is; those of each call are items of their own.
    pub fn id(&self, address: String) -> ItemKey {
        match self.call.as_ref().map_or(0, |call| call.number) {
            0 => ItemKey::Id(address),
            number => ItemKey::Id(format!("{address} of call {number}")),
        }
    }

    /// The calls of other modules: the name and the body of each.
    pub fn calls(&self) -> impl Iterator<Item = (&str, Node<'t>)> {
        self.calls.iter().map(|(name, body)| (name.as_str(), *body))
    }

    /// The configurations of the AWS provider.
    pub fn providers(&self) -> impl Iterator<Item = Node<'t>> {
        self.providers.iter().copied()
    }

    /// The backends in S3: one, where Terraform accepts the module.
    pub fn backends(&self) -> impl Iterator<Item = Node<'t>> {
        self.backends.iter().copied()
    }

    /// Whether all that it makes is made by the same configuration of the AWS provider.
    pub fn has_one_provider(&self) -> bool {
        let given = self.call.as_ref().map_or(0, |call| call.providers.len());
        self.providers.len() + given <= 1
    }

    /// The value of an output.
    pub fn output(&self, name: &str) -> Option<Node<'t>> {
        self.outputs.get(name)?.get("value")
    }

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
                    Some("module") => self.calls.extend(named(body).filter(|(_, body)| body.is_mapping())),
                    Some("output") => self.outputs.extend(named(body)),
                    Some("provider") => self.providers.extend(bodies(body, DEFAULT_PROVIDER)),
                    Some("terraform") => {
                        let backends = body.get("backend").into_iter().flat_map(Node::one_or_many);
                        self.backends.extend(backends.flat_map(|backend| bodies(backend, "s3")));
                    }
                    Some("resource") => self.blocks(body, false),
                    Some("data") => self.blocks(body, true),
                    _ => {}
                }
            }
        }
    }

    /// Takes in a file of Terragrunt.
    fn terragrunt(&mut self, tree: &'t Tree) {
        let root = tree.root();
        let locals = root.get("locals").into_iter().flat_map(Node::one_or_many).flat_map(Node::entries);
        self.locals.extend(locals.filter_map(|e| Some((e.key.as_str()?.into_owned(), (e.key, e.value)))));
        self.calls.extend(terragrunt::inputs(root).map(|inputs| (TERRAGRUNT.to_owned(), inputs)));
        self.terragrunt = Some(root);
    }

    /// The root of its file of Terragrunt.
    pub fn of_terragrunt(&self) -> Option<Node<'t>> {
        self.terragrunt
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

    /// The value of the variable, for any user of the module.
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

/// The local values that an expression names, each once.
fn locals_named_in(expression: Node<'_>) -> Vec<String> {
    let text = source(expression);
    let text = text.as_str();
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let named = text.match_indices("local.").filter(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| is_name(c) || c == '.')
    });
    let name = |(at, prefix): (usize, &str)| {
        let rest = text.get(at + prefix.len()..).unwrap_or_default();
        rest.chars().take_while(|c| is_name(*c)).collect::<String>()
    };
    let mut names: Vec<String> = named.map(name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The bodies of the blocks in `node` whose label is `label`.
fn bodies<'t>(node: Node<'t>, label: &str) -> impl Iterator<Item = Node<'t>> {
    node.get(label).into_iter().flat_map(Node::one_or_many).filter(|body| body.is_mapping())
}

fn named(body: Node<'_>) -> impl Iterator<Item = (String, Node<'_>)> {
    body.entries().filter_map(|entry| Some((entry.key.as_str()?.into_owned(), entry.value)))
}
