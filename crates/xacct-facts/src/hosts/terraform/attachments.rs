//! What resources of a module give to its holders, by the holder that they name.

use std::collections::HashMap;

use xacct_syntax::{Node, Text};

use super::context::{Expressions, known};
use super::grants::{Gives, Grant, grant, resource};
use super::module::{Block, Declarations};
use super::paths::labels;
use super::referred::{Referrer, document_at};
use super::scenario::{Asked, Scenario, scenarios};
use crate::facts::{HolderKind, Open};
use crate::items::{Has, Items, Key, Ref};
use crate::value::{Evaluate, Value, here, moved, source};

/// The resources of a module that give something to holders, by the keys of the holders.
pub(crate) struct Attachments {
    by_holder: HashMap<Key, Vec<usize>>,
}

/// Something that a block gives to a holder, with the node that says it.
enum Given<'t> {
    Inline(Block<'t>, &'static str),
    Managed(Text, Node<'t>),
    Group(Text, Node<'t>),
}

impl Attachments {
    /// Each resource of `module` that gives something, under every holder that it may name in one of its scenarios.
    pub fn of(module: &Declarations<'_>) -> Self {
        let mut by_holder: HashMap<Key, Vec<usize>> = HashMap::new();
        for (at, block) in module.all().iter().enumerate() {
            let Some(grant) = grant_of(block) else { continue };
            let named = |scenario: &Scenario, asked: &Asked| -> Vec<Key> {
                let cx = Expressions::new(module, scenario, asked);
                each(&cx, block).iter().flat_map(|cx| holders(cx, block, grant)).collect()
            };
            let scenarios = scenarios(|scenario, asked| drop(named(scenario, asked)));
            for key in scenarios.iter().flat_map(|scenario| named(scenario, &Asked::default())) {
                let blocks = by_holder.entry(key).or_default();
                if blocks.last() != Some(&at) {
                    blocks.push(at);
                }
            }
        }
        Self { by_holder }
    }

    /// Evaluates what is given to the holder with these keys, so that what it depends on is asked for.
    pub fn ask(&self, cx: &Expressions<'_, '_>, keys: &[Key]) {
        drop(self.given(cx, keys));
    }

    /// Ties what is given to the holder with these keys to it.
    pub fn read(
        &self,
        items: &mut Items,
        cx: &Expressions<'_, '_>,
        holder: &Ref,
        keys: &[Key],
        referrer: &Referrer<'_>,
    ) {
        let said_here = |text: Text, node: Node<'_>| {
            if referrer.is_here(node) { text } else { moved(&text, &referrer.place) }
        };
        for given in self.given(cx, keys) {
            let has = match given {
                Given::Inline(block, attribute) => match referrer.policy(items, cx, &block, attribute) {
                    Some(policy) => Has::Inline(policy),
                    None => Has::More(Open::Unknown),
                },
                Given::Managed(arn, node) => {
                    let policy = referrer.managed(items, cx, &arn);
                    Has::Attached(said_here(arn, node), policy)
                }
                Given::Group(name, node) => {
                    let group = keys_of(&name, HolderKind::Group).into_iter().next().map(Ref::Named);
                    Has::Group(said_here(name, node), group)
                }
            };
            items.tie(holder, has);
        }
    }

    /// What is given to the holder with these keys, in the order of the module.
    fn given<'t>(&self, cx: &Expressions<'_, 't>, keys: &[Key]) -> Vec<Given<'t>> {
        let named = keys.iter().filter_map(|key| self.by_holder.get(key)).flatten();
        let mut blocks: Vec<usize> = named.copied().collect();
        blocks.sort_unstable();
        blocks.dedup();
        let mut given = Vec::new();
        for block in blocks.into_iter().filter_map(|at| cx.module.all().get(at)) {
            let Some(grant) = grant_of(block) else { continue };
            let mut elements = each(cx, block);
            elements.retain(|cx| holders(cx, block, grant).iter().any(|key| keys.contains(key)));
            let (Gives::Inline(attribute) | Gives::Managed(attribute) | Gives::Membership(attribute)) =
                grant.gives;
            let Some(node) = block.body.get(attribute) else { continue };
            for cx in &elements {
                match grant.gives {
                    Gives::Inline(attribute) => {
                        // Which document it is may depend on a condition, too.
                        drop(document_at(cx, node));
                        given.push(Given::Inline(*block, attribute));
                        break;
                    }
                    Gives::Managed(_) => given.extend(texts(cx, node).map(|arn| Given::Managed(arn, node))),
                    Gives::Membership(_) => {
                        given.extend(texts(cx, node).map(|name| Given::Group(name, node)))
                    }
                }
            }
        }
        given
    }
}

fn grant_of(block: &Block<'_>) -> Option<&'static Grant> {
    grant(&block.kind.as_str()?).filter(|_| !block.is_data)
}

/// The keys of the holders that `block` names.
fn holders<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>, grant: &Grant) -> Vec<Key> {
    let mut keys = Vec::new();
    for (kind, attribute) in grant.holders {
        for item in block.body.get(attribute).into_iter().flat_map(Node::one_or_many) {
            let mentioned = ids(source(item).as_str(), *kind);
            if mentioned.is_empty() {
                keys.extend(texts(cx, item).flat_map(|text| keys_of(&text, *kind)));
            }
            keys.extend(mentioned);
        }
    }
    keys
}

/// The keys of the holders that an evaluated `text` names: its name, or the resources that it is taken from.
fn keys_of(text: &Text, kind: HolderKind) -> Vec<Key> {
    match known(text) {
        Some(name) => vec![Key::Name(kind, name)],
        None => ids(text.as_str(), kind),
    }
}

fn ids(text: &str, kind: HolderKind) -> Vec<Key> {
    let resource = resource(kind);
    labels(text, resource).into_iter().map(|label| Key::Id(format!("{resource}.{label}"))).collect()
}

/// The expressions of each of what `block` is made for.
fn each<'e, 't>(cx: &Expressions<'e, 't>, block: &Block<'t>) -> Vec<Expressions<'e, 't>> {
    let Some(each) = block.body.get("for_each").map(|each| cx.evaluate(each)) else {
        return vec![cx.with(Vec::new())];
    };
    let elements = match cx.items(each.clone()) {
        Some(items) => {
            let items = items.into_iter().filter_map(|item| cx.string(item));
            Some(items.map(|item| (item.clone(), Value::Text(item))).collect())
        }
        None => cx.entries(each),
    };
    match elements {
        Some(elements) => elements.into_iter().map(|(key, value)| cx.for_each(key, value)).collect(),
        None => vec![cx.with(Vec::new())],
    }
}

/// The strings that `node` comes to, said where it is written.
fn texts<'t>(cx: &Expressions<'_, 't>, node: Node<'t>) -> impl Iterator<Item = Text> + use<'t> {
    let texts: Vec<Text> = match cx.list(node) {
        Some(items) => items.into_iter().filter_map(|item| cx.string(item)).collect(),
        None => cx.text(node).into_iter().collect(),
    };
    texts.into_iter().map(move |text| here(text, node))
}
