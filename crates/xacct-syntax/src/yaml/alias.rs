//! Aliases, and mappings that take over the entries of others.
//!
//! An alias reads as the node that it stands for. The copy has the places of the node itself: that is where a person
//! finds what it says. What was copied is known for a copy, so that nothing is changed in one place for the sake of
//! another.

use std::collections::{HashMap, HashSet};

use super::build::{BuiltTree, MAX_DEPTH};
use crate::report::Mistake;
use crate::{Builder, Entry, Node, NodeId, NodeKind, Tree};

/// How many nodes all aliases of a text may make together.
const MOST_COPIES: usize = 40_000;

/// The tree with every alias replaced by what it stands for.
pub(super) fn follow(built: BuiltTree) -> (Tree, Vec<Mistake>) {
    let BuiltTree { builder, aliases, anchors, mistakes, .. } = built;
    let tree = builder.finish();
    if aliases.is_empty() {
        return (tree, mistakes);
    }
    let mut follower = AliasResolver {
        new: Builder::like(&tree),
        aliases: aliases.into_iter().collect(),
        anchors,
        finished: HashMap::new(),
        copied: 0,
        mistakes,
    };
    follower.copy(tree.root(), 0);
    for comment in tree.comments() {
        follower.new.comment(comment.start as u32..comment.end as u32);
    }
    (follower.new.finish(), follower.mistakes)
}

struct AliasResolver {
    new: Builder,
    aliases: HashMap<NodeId, usize>,
    anchors: HashMap<usize, NodeId>,
    /// For nodes with an anchor that are complete: their names in the new tree.
    finished: HashMap<NodeId, NodeId>,
    /// How many nodes aliases have made.
    copied: usize,
    mistakes: Vec<Mistake>,
}

impl AliasResolver {
    fn copy(&mut self, node: Node<'_>, depth: usize) {
        let copy = if self.aliases.contains_key(&node.id()) {
            match self.target(node, depth) {
                Some(target) => self.graft(target, self.new.tree().node(target).after()),
                // It stands for something that is not known.
                None => self.new.scalar(NodeKind::Bare, node.range().start as u32..node.range().end as u32),
            }
        } else if node.is_mapping() || node.is_sequence() {
            let copy = self.new.open_copy(node);
            let mut known: Option<HashSet<String>> = None;
            for entry in node.entries() {
                if self.is_merge(entry) {
                    self.merge(entry.value, known.get_or_insert_with(|| keys(node)), depth + 1);
                } else {
                    self.new.copy(entry.key);
                    self.copy(entry.value, depth + 1);
                }
            }
            for item in node.items() {
                self.copy(item, depth + 1);
            }
            self.new.close(copy, node.range().end as u32);
            copy
        } else {
            self.new.copy(node)
        };
        self.finished.insert(node.id(), copy);
    }

    /// Whether `entry` is `<<: *other` or `<<: [*one, *other]`.
    fn is_merge(&self, entry: Entry<'_>) -> bool {
        let mut others = entry.value.one_or_many().peekable();
        let is_alias = |other: Node<'_>| self.aliases.contains_key(&other.id());
        let written = entry.key.tree().text().as_str().get(entry.key.range());
        let alone = self.aliases.contains_key(&entry.value.id());
        written == Some("<<") && (alone || others.peek().is_some() && others.all(is_alias))
    }

    /// Adds the entries of `others` whose keys are not among those `known`.
    fn merge(&mut self, others: Node<'_>, known: &mut HashSet<String>, depth: usize) {
        let alone = self.aliases.contains_key(&others.id()).then_some(others);
        for other in alone.into_iter().chain(others.items()) {
            let Some(target) = self.target(other, depth) else { continue };
            let target = self.new.tree().node(target);
            if !target.is_mapping() {
                let message = "only the entries of a mapping can be taken over, and this is none";
                self.mistakes.push(Mistake::at(other.range(), message));
            }
            let entries: Vec<_> = target
                .entries()
                .filter(|entry| known.insert(entry.key.as_str().unwrap_or_default().into_owned()))
                .map(|entry| (entry.key.id(), entry.value.after()))
                .collect();
            for (start, end) in entries {
                self.graft(start, end);
            }
        }
    }

    fn graft(&mut self, start: NodeId, end: NodeId) -> NodeId {
        let before = self.new.len();
        let copy = self.new.graft(start..end);
        self.copied += self.new.len() - before;
        copy
    }

    /// The node of the new tree that `alias` stands for, if it may stand there, that deep.
    fn target(&mut self, alias: Node<'_>, depth: usize) -> Option<NodeId> {
        let anchored = self.aliases.get(&alias.id()).and_then(|anchor| self.anchors.get(anchor));
        let Some(target) = anchored.and_then(|node| self.finished.get(node)).copied() else {
            let message = "this alias stands within what it stands for";
            self.mistakes.push(Mistake::at(alias.range(), message));
            return None;
        };
        let node = self.new.tree().node(target);
        if self.copied + node.size() > MOST_COPIES {
            // Said once: what comes behind it is refused for the same reason.
            if self.copied <= MOST_COPIES {
                self.copied = MOST_COPIES + 1;
                let message =
                    format!("aliases stand for more than {MOST_COPIES} values: the rest are not followed");
                self.mistakes.push(Mistake::at(alias.range(), message));
            }
            return None;
        }
        if depth + height(node) > MAX_DEPTH {
            let message =
                format!("with what this alias stands for, values are nested deeper than {MAX_DEPTH} levels");
            self.mistakes.push(Mistake::at(alias.range(), message));
            return None;
        }
        Some(target)
    }
}

/// The keys that a mapping has itself.
fn keys(node: Node<'_>) -> HashSet<String> {
    node.entries().filter_map(|entry| entry.key.as_str()).map(|key| key.into_owned()).collect()
}

/// How many levels a subtree has.
fn height(node: Node<'_>) -> usize {
    let mut ends: Vec<NodeId> = Vec::new();
    let mut height = 0;
    for node in node.subtree() {
        while ends.pop_if(|end| *end <= node.id()).is_some() {}
        ends.push(node.after());
        height = height.max(ends.len());
    }
    height
}
