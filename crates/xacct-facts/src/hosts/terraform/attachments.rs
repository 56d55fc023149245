//! What resources of a module give to its holders, by the holder that they name.

use std::collections::{BTreeSet, HashMap, HashSet};

use xacct_syntax::{Node, Text};

use super::context::{Expressions, known};
use super::elements::{each, is_left_out};
use super::grants::{GrantKind, GrantingResource, grant, resource};
use super::module::{Block, Declarations};
use super::outputs::{callers_key, holders_in};
use super::paths::labels;
use super::referred::{Referrer, document_at};
use super::scenario::{EvaluationTrace, TerraformScenario, scenarios};
use crate::budget::VALUE;
use crate::facts::{HolderKind, UnlistedReason};
use crate::items::{Holding, ItemKey, Items, Ref};
use crate::value::{Evaluate, moved, source};

/// The resources of a module that give something to holders, each evaluated once.
#[derive(Default)]
pub(crate) struct Attachments<'t> {
    resources: Vec<Vec<ScenarioGrants<'t>>>,
    /// The resources that may name a holder, in the order of the module.
    by_holder: HashMap<ItemKey, Vec<usize>>,
}

/// What a resource gives in one of its scenarios.
struct ScenarioGrants<'t> {
    scenario: TerraformScenario,
    given: HashMap<ItemKey, Vec<GrantedItem<'t>>>,
}

/// Something that a block gives to a holder, with the node that says it.
#[derive(Clone)]
enum GrantedItem<'t> {
    Inline(Block<'t>, &'static str),
    Managed(Text, Node<'t>),
    Group(Text, Node<'t>),
    /// Something that is unknown because it goes beyond the budget.
    More,
}

impl<'t> Attachments<'t> {
    /// What the resources of `module` give.
    pub fn of(module: &Declarations<'t>) -> Self {
        let mut attachments = Self::default();
        for block in module.all() {
            let Some(grant) = grant_of(block) else { continue };
            module.budget().begin(block.name.span());
            let given = |scenario: &TerraformScenario, asked: &EvaluationTrace| {
                given(&Expressions::new(module, scenario, asked), block, grant)
            };
            let scenarios = scenarios(|scenario, asked| drop(given(scenario, asked)));
            let outcome =
                |scenario| ScenarioGrants { given: given(&scenario, &EvaluationTrace::default()), scenario };
            let outcomes: Vec<ScenarioGrants<'t>> = scenarios.into_iter().map(outcome).collect();
            let keys: HashSet<&ItemKey> = outcomes.iter().flat_map(|outcome| outcome.given.keys()).collect();
            for key in keys {
                attachments.by_holder.entry(key.clone()).or_default().push(attachments.resources.len());
            }
            attachments.resources.push(outcomes);
        }
        attachments
    }

    /// Whether they give nothing to anybody.
    pub fn is_empty(&self) -> bool {
        self.by_holder.is_empty()
    }

    /// Asks for what decides what is given to the holder with these keys.
    pub fn ask(&self, cx: &Expressions<'_, '_>, keys: &[ItemKey]) {
        for outcomes in self.to(keys) {
            cx.scenario.ask_for(&scenarios_of(outcomes), cx.asked);
        }
    }

    /// Ties what is given to the holder with these keys to it.
    pub fn read(
        &self,
        items: &mut Items,
        cx: &Expressions<'_, 't>,
        holder: &Ref,
        keys: &[ItemKey],
        referrer: &Referrer<'_, 't>,
    ) {
        for outcomes in self.to(keys) {
            let Some(at) = cx.scenario.one_of(&scenarios_of(outcomes)) else {
                items.tie(holder, Holding::More(UnlistedReason::Unknown));
                continue;
            };
            if let Some(outcome) = outcomes.get(at) {
                outcome.give(items, cx, holder, keys, referrer);
            }
        }
    }

    /// Ties what `module`, whose resources these are, gives to a holder of a module that it calls, or that calls it, to it: `keys`
    /// are what it is called there.
    pub fn read_across(
        &self,
        items: &mut Items,
        module: &Declarations<'t>,
        holder: &Ref,
        keys: &[ItemKey],
        referrer: &Referrer<'_, 't>,
    ) {
        for outcomes in self.to(keys) {
            match outcomes {
                [only] => {
                    let asked = EvaluationTrace::default();
                    let cx = Expressions::new(module, &only.scenario, &asked);
                    only.give(items, &cx, holder, keys, referrer);
                }
                // Which of them is so where the module is called is not known.
                _ => items.tie(holder, Holding::More(UnlistedReason::Unknown)),
            }
        }
    }

    /// The resources that may give something to the holder with these keys.
    fn to(&self, keys: &[ItemKey]) -> impl Iterator<Item = &[ScenarioGrants<'t>]> {
        let named = keys.iter().filter_map(|key| self.by_holder.get(key)).flatten();
        let resources: BTreeSet<usize> = named.copied().collect();
        resources.into_iter().filter_map(|at| self.resources.get(at).map(Vec::as_slice))
    }
}

impl<'t> ScenarioGrants<'t> {
    /// Ties what is given to the holder with these keys to it.
    fn give(
        &self,
        items: &mut Items,
        cx: &Expressions<'_, 't>,
        holder: &Ref,
        keys: &[ItemKey],
        referrer: &Referrer<'_, 't>,
    ) {
        let said = |text: Text, node: Node<'_>| match referrer.is_here(node) {
            true => text,
            // A person would change it there, and not in the module.
            false if referrer.is_of_caller(&text) => referrer.said_there(text),
            false => moved(&text, &referrer.place),
        };
        for given in keys.iter().filter_map(|key| self.given.get(key)).flatten() {
            let has = match given.clone() {
                GrantedItem::Inline(block, attribute) => {
                    match referrer.policy(items, cx, &block, attribute) {
                        Some(policy) => Holding::Inline(policy),
                        None => Holding::More(UnlistedReason::Unknown),
                    }
                }
                GrantedItem::Managed(arn, node) => {
                    let policy = referrer.managed(items, cx, &arn);
                    Holding::Attached(said(arn, node), policy)
                }
                GrantedItem::More => Holding::More(UnlistedReason::Unknown),
                GrantedItem::Group(name, node) => {
                    let group = keys_of(cx.module, &name, HolderKind::Group).into_iter().next();
                    Holding::Group(said(name, node), group.map(Ref::Named))
                }
            };
            items.tie(holder, has);
        }
    }
}

fn scenarios_of<'o>(outcomes: &'o [ScenarioGrants<'_>]) -> Vec<&'o TerraformScenario> {
    outcomes.iter().map(|outcome| &outcome.scenario).collect()
}

/// What `block` gives to each holder.
fn given<'t>(
    cx: &Expressions<'_, 't>,
    block: &Block<'t>,
    grant: &GrantingResource,
) -> HashMap<ItemKey, Vec<GrantedItem<'t>>> {
    let mut given: HashMap<ItemKey, Vec<GrantedItem<'t>>> = HashMap::new();
    if is_left_out(cx.module, cx.scenario, block.body) {
        return given;
    }
    for cx in each(cx, block.body) {
        let gives: Vec<GrantedItem<'t>> = match grant.gives {
            GrantKind::Inline(attribute) => {
                // Which document it is may depend on a condition, too.
                drop(block.body.get(attribute).map(|policy| document_at(&cx, policy)));
                vec![GrantedItem::Inline(*block, attribute)]
            }
            GrantKind::Managed(attribute) => {
                let arns = block.body.get(attribute).into_iter();
                arns.flat_map(|node| texts(&cx, node).map(move |arn| GrantedItem::Managed(arn, node)))
                    .collect()
            }
            GrantKind::Membership(attribute) => {
                let groups = block.body.get(attribute).into_iter();
                groups
                    .flat_map(|node| texts(&cx, node).map(move |name| GrantedItem::Group(name, node)))
                    .collect()
            }
        };
        for key in holders(&cx, block, grant) {
            let so_far = given.entry(key).or_default();
            if !cx.budget().spend(1 + gives.len(), gives.len() * VALUE) {
                // That something is given is known, and must not look like nothing.
                *so_far = vec![GrantedItem::More];
                continue;
            }
            // Each element has the same inline policy, as far as it is read.
            if so_far.is_empty() || !matches!(grant.gives, GrantKind::Inline(_)) {
                so_far.extend(gives.iter().cloned());
            }
        }
    }
    given
}

fn grant_of(block: &Block<'_>) -> Option<&'static GrantingResource> {
    grant(&block.kind.as_str()?).filter(|_| !block.is_data)
}

/// The keys of the holders that `block` names.
fn holders<'t>(cx: &Expressions<'_, 't>, block: &Block<'t>, grant: &GrantingResource) -> Vec<ItemKey> {
    let mut keys = Vec::new();
    for (kind, attribute) in grant.holders {
        for item in block.body.get(attribute).into_iter().flat_map(Node::one_or_many) {
            let mut mentioned = ids(cx.module, source(item).as_str(), *kind);
            mentioned.extend(holders_in(cx, source(item).as_str(), *kind));
            if mentioned.is_empty() {
                keys.extend(texts(cx, item).flat_map(|text| keys_of(cx.module, &text, *kind)));
            }
            keys.extend(mentioned);
        }
    }
    keys
}

/// The keys of the holders that an evaluated `text` names: its name, or the resources that it is taken from.
fn keys_of(module: &Declarations<'_>, text: &Text, kind: HolderKind) -> Vec<ItemKey> {
    let given = module.call().and_then(|call| call.arguments.reference(text));
    match (known(text), given) {
        (Some(name), _) => vec![ItemKey::Name(kind, name)],
        (None, Some(address)) => vec![callers_key(address)],
        (None, None) => ids(module, text.as_str(), kind),
    }
}

fn ids(module: &Declarations<'_>, text: &str, kind: HolderKind) -> Vec<ItemKey> {
    let resource = resource(kind);
    labels(text, resource).into_iter().map(|label| module.id(format!("{resource}.{label}"))).collect()
}

/// The strings that `node` evaluates to, said where it is written.
fn texts<'t>(cx: &Expressions<'_, 't>, node: Node<'t>) -> impl Iterator<Item = Text> + use<'t> {
    let texts: Vec<Text> = match cx.list(node) {
        Some(items) => items.into_iter().filter_map(|item| cx.string(item)).collect(),
        None => cx.text(node).into_iter().collect(),
    };
    let placed: Vec<Text> = texts.into_iter().map(|text| cx.place(text, node)).collect();
    placed.into_iter()
}
