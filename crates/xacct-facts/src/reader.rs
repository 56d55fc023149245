//! What every host needs: documents and roles put together into facts.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::{Kind, Policy, looks_like_policy};
use xacct_syntax::{Language, Node, NodeId, Parsed, Slip, Text, Tree, json, percent_decode};

use crate::allow;
use crate::budget::Budget;
use crate::facts::{Dialect, Document, DocumentId, FileFacts, Hints, Scenario, ScenarioId};
use crate::find::find;
use crate::hosts::cloudformation;
use crate::role;

/// A place in a tree where something is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A policy: an object, or a string that holds one. The kind is what the place says of it.
    Policy(NodeId, Option<Kind>),
    /// A role.
    Role(NodeId),
}

/// A policy in a string in a string in a string: nobody writes a fourth.
const DEEPEST: usize = 4;

/// Collects the facts of one file.
pub(crate) struct Reader {
    pub facts: FileFacts,
    /// The file's managed policies, by ARN.
    pub managed: HashMap<String, DocumentId>,
    /// The ARNs of the roles read so far: instance profiles repeat them.
    pub roles: HashSet<String>,
    /// How the statements that are being read are written.
    pub dialect: Dialect,
    /// Whether what is being read is written in another file.
    pub is_quoting: bool,
    /// The scenario that is being read.
    pub scenario: Option<ScenarioId>,
    /// What may be spent on the file's expressions.
    pub budget: Rc<Budget>,
    hints: Hints,
    depth: usize,
    units: usize,
}

impl Reader {
    pub fn new(hints: Hints) -> Self {
        Self {
            facts: FileFacts::default(),
            managed: HashMap::new(),
            roles: HashSet::new(),
            dialect: Dialect::Policy,
            is_quoting: false,
            scenario: None,
            budget: Rc::default(),
            hints,
            depth: 0,
            units: 0,
        }
    }

    /// A number for another part of a template.
    pub fn new_unit(&mut self) -> usize {
        self.units += 1;
        self.units
    }

    /// Another way in which a part can turn out.
    pub fn new_scenario(&mut self, unit: usize, says: Vec<String>) -> ScenarioId {
        self.facts.scenarios.push(Scenario { unit, says });
        ScenarioId(self.facts.scenarios.len() - 1)
    }

    /// The tree of `text`, what stands in its way noted.
    pub fn tree(&mut self, text: &Text) -> Arc<Tree> {
        let tree = Arc::new(self.parsed(json::parse(text)));
        cloudformation::resolve(tree, &self.budget)
    }

    /// The tree of what a reader gave, what stands in its way noted.
    pub fn parsed(&mut self, parsed: Parsed) -> Tree {
        let Parsed { tree, mut errors } = parsed;
        if tree.text().holes().next().is_some() {
            // What is put there brings its own quotes.
            errors.retain(|error| error.slip != Slip::Placeholder);
        }
        if tree.language() != Language::Json && is_filled_in_later(tree.text()) {
            errors.clear();
        }
        self.facts.syntax_errors.extend(errors);
        tree
    }

    /// Reads what stands at `place`.
    pub fn read(&mut self, tree: &Arc<Tree>, place: Place) {
        match place {
            Place::Policy(node, kind) => {
                self.policy(tree, tree.node(node), kind, None);
            }
            Place::Role(node) => role::read(self, tree, tree.node(node)),
        }
    }

    /// Reads the policy `node`, an object or a string that holds one. `kind` is what its place says of it, `account`
    /// whose it is.
    pub fn policy(
        &mut self,
        tree: &Arc<Tree>,
        node: Node<'_>,
        kind: Option<Kind>,
        account: Option<AccountId>,
    ) -> Option<DocumentId> {
        if node.is_mapping() || node.is_sequence() {
            return Some(self.document(tree, node, kind, account));
        }
        let text = decoded(node)?;
        if text.holes().any(|(hole, _)| hole.start == 0) {
            // What stands there is somewhere else.
            return None;
        }
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let inner = self.tree(&text);
        let root = inner.root();
        let document = if looks_like_policy(root) || kind.is_some() && root.is_mapping() {
            Some(self.document(&inner, root, kind, account))
        } else {
            for place in find(root) {
                self.read(&inner, place);
            }
            None
        };
        self.depth -= 1;
        document
    }

    fn document(
        &mut self,
        tree: &Arc<Tree>,
        node: Node<'_>,
        kind: Option<Kind>,
        account: Option<AccountId>,
    ) -> DocumentId {
        let told = kind.or(self.hints.kind);
        let policy = Policy::lower(node, told);
        let account = account.or(self.hints.account).or_else(|| policy.owner());
        let id = DocumentId(self.facts.documents.len());
        self.facts.documents.push(Document {
            policy,
            tree: Arc::clone(tree),
            account,
            kind_is_certain: told.is_some(),
            scenario: self.scenario,
            dialect: self.dialect,
            is_quoted: self.is_quoting,
        });
        id
    }

    /// The facts of the file whose tree is `written`. What the parsers stumbled over is nobody's business in a file
    /// without policies.
    pub fn finish(mut self, written: &Arc<Tree>) -> FileFacts {
        if self.facts.documents.is_empty() && self.hints.kind.is_none() {
            self.facts.syntax_errors.clear();
        }
        self.facts.syntax_errors.extend(self.budget.note(written.language()));
        if !self.facts.is_empty() {
            self.facts.allows = allow::read(written, self.facts.host);
            self.facts.written = allow::has_comments(written.language()).then(|| Arc::clone(written));
        }
        self.facts
    }
}

/// Whether a template engine makes the file of it, whose own syntax stands in it.
fn is_filled_in_later(text: &Text) -> bool {
    ["{{", "{%", "<%"].iter().any(|mark| text.as_str().contains(mark))
}

/// The document that a string holds, percent-encoding undone.
fn decoded(node: Node<'_>) -> Option<Text> {
    let text = node.text()?;
    let encoded = text.as_str().trim_start().get(..3).is_some_and(|s| s.eq_ignore_ascii_case("%7b"));
    Some(if encoded { percent_decode(&text) } else { text })
}
