//! Parses texts, and opens the strings in which policies are kept.

use std::rc::Rc;
use std::sync::Arc;

use xacct_policy::looks_like_policy;
use xacct_syntax::{Language, Node, Parsed, SyntaxError, SyntaxErrorKind, Text, Tree, json, percent_decode};

use crate::budget::Budget;
use crate::hosts::cloudformation;
use crate::items::{PolicyItem, Site};

/// What stands in the place of a policy.
pub(crate) enum PolicyContent {
    /// A policy.
    Policy(Site),
    /// The document that a string holds, which may have policies in it.
    Document(Site),
}

/// Reads texts, and keeps what is wrong in them.
#[derive(Debug)]
pub(crate) struct FactReader {
    pub errors: Vec<SyntaxError>,
    /// What may be spent on the file's expressions.
    pub budget: Rc<Budget>,
}

impl FactReader {
    pub fn new(budget: Rc<Budget>) -> Self {
        Self { errors: Vec::new(), budget }
    }

    /// The tree of what a reader gave, what stands in its way noted.
    pub fn parsed(&mut self, parsed: Parsed) -> Tree {
        let Parsed { tree, errors } = parsed;
        self.note(&tree, errors);
        tree
    }

    /// Notes `errors`, which the reader of `tree` gave, as far as they stand in its way.
    pub fn note(&mut self, tree: &Tree, mut errors: Vec<SyntaxError>) {
        if tree.text().holes().next().is_some() {
            // What is put there brings its own quotes.
            errors.retain(|error| error.slip != SyntaxErrorKind::Placeholder);
        }
        if tree.language() != Language::Json && tree.is_template() {
            errors.clear();
        }
        self.errors.extend(errors);
    }

    /// What the policy `item` is: the object that it is, or what its string holds.
    pub fn content(&mut self, item: &PolicyItem) -> Option<PolicyContent> {
        let node = item.place.node();
        if node.is_mapping() || node.is_sequence() {
            return Some(PolicyContent::Policy(item.place.clone()));
        }
        let text = decoded(node)?;
        if text.holes().any(|(hole, _)| hole.start == 0) {
            // What stands there is somewhere else.
            return None;
        }
        // It is opened after all of the file was read, and no part of that is to blame for what it asks for.
        self.budget.begin(node.span());
        let tree = Arc::new(self.parsed(json::parse(&text)));
        let tree = cloudformation::resolve(tree, &self.budget);
        let root = tree.root();
        let is_policy = looks_like_policy(root) || item.kind.is_some() && root.is_mapping();
        let place = item.place.made(tree);
        Some(if is_policy { PolicyContent::Policy(place) } else { PolicyContent::Document(place) })
    }
}

/// The document that a string holds, percent-encoding undone.
fn decoded(node: Node<'_>) -> Option<Text> {
    let text = node.text()?;
    let encoded = text.as_str().trim_start().get(..3).is_some_and(|s| s.eq_ignore_ascii_case("%7b"));
    Some(if encoded { percent_decode(&text) } else { text })
}
