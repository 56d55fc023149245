//! The stacks that a template creates, each read with what its parameters are given.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use memchr::memmem;
use xacct_aws::AccountId;
use xacct_syntax::{SyntaxErrorKind, Tree};

use crate::assemble::{add_suppressions, assemble};
use crate::budget::Budget;
use crate::facts::{FileFacts, FilledIn, Hints, Host, StackDeployment, StackFacts};
use crate::hosts::cloudformation::{
    self, Arguments, StackAccount, StackResource, TemplateFiles, TemplateRoot,
};
use crate::items::Items;
use crate::reader::FactReader;
use crate::related::RelatedTrees;

/// So many stacks are read for the sake of one file, those in stacks counted.
const MOST_STACKS: usize = 64;
/// So many nodes have the templates of these stacks together: what is read of them is kept until all is judged.
const MOST_NODES: usize = 150_000;

/// Whether `text` may create stacks: anyone who gets `false` need not look for them.
pub(crate) fn may_have_stacks(text: &str) -> bool {
    const WORDS: [&[u8]; 2] = [b"AWS::CloudFormation::Stack", b"AWS::Serverless::Application"];
    let has = |word: &[u8]| memmem::find(text.as_bytes(), word).is_some();
    // Nearly no text has any type of a resource.
    has(b"AWS::") && WORDS.into_iter().any(has)
}

/// Adds the stacks that the template `written` creates to its `facts`.
pub(crate) fn read(
    facts: &mut FileFacts,
    written: &Arc<Tree>,
    hints: &Hints,
    related: &RelatedTrees,
    budget: &Rc<Budget>,
) {
    if facts.host != Host::CloudFormation || !may_have_stacks(written.text().as_str()) {
        return;
    }
    let root = TemplateRoot { tree: Arc::clone(written), node: written.root().id(), path: None };
    if !cloudformation::is(written.root()) {
        return;
    }
    let mut reader = StackReader { budget, left: MOST_STACKS, nodes: MOST_NODES, alone: HashMap::new() };
    let was_empty = facts.is_empty();
    facts.stacks = reader.stacks(&root, None, cloudformation::around(related), hints.account);
    if was_empty && !facts.is_empty() {
        add_suppressions(facts, written);
    }
    let has_note = facts.syntax_errors.iter().any(|error| error.slip == SyntaxErrorKind::Limit);
    let (note, first) = (budget.note(written.language()), facts.stacks.first());
    if let (Some(mut note), Some(first), false) = (note, first, has_note) {
        if note.span.file != first.place.file {
            note.span = first.place;
        }
        facts.syntax_errors.push(note);
    }
}

/// Reads stacks for the sake of one file.
struct StackReader<'b> {
    budget: &'b Rc<Budget>,
    /// How many stacks may still be read.
    left: usize,
    /// How many nodes their templates may have.
    nodes: usize,
    /// What templates say by themselves, by path; none while one is being read.
    alone: HashMap<String, Option<Arc<FileFacts>>>,
}

impl StackReader<'_> {
    /// The stacks of the template at `root`: by itself, or given `arguments`; it is in `account`.
    fn stacks(
        &mut self,
        root: &TemplateRoot,
        arguments: Option<&Arguments>,
        files: TemplateFiles<'_>,
        account: Option<AccountId>,
    ) -> Vec<StackFacts> {
        let stacks = cloudformation::stacks(root, arguments, files, self.budget);
        stacks.iter().map(|stack| self.stack(stack, files, account)).collect()
    }

    fn stack(
        &mut self,
        stack: &StackResource,
        files: TemplateFiles<'_>,
        account: Option<AccountId>,
    ) -> StackFacts {
        let (root, above) = (&stack.root, files.above());
        let inner =
            TemplateFiles { path: root.path.as_deref().unwrap_or(files.path), above: &above, ..files };
        let mut deployments = Vec::new();
        for creation in &stack.creations {
            if !self.may_read(root, stack) {
                break;
            }
            let elsewhere;
            let (account, arguments) = match creation.account {
                StackAccount::Same => (account, &creation.arguments),
                other => {
                    elsewhere = cloudformation::in_another_account(&creation.arguments, account);
                    (other.known(), &elsewhere)
                }
            };
            let items = cloudformation::read_using(root, arguments, inner, self.budget);
            let mut facts = self.facts(items, root, account);
            facts.stacks = self.stacks(root, Some(arguments), inner, account);
            let filled_in = cloudformation::filled_in(root, arguments).into_iter();
            deployments.push(StackDeployment {
                says: creation.says.clone(),
                facts,
                filled_in: filled_in.map(|(expression, value)| FilledIn { expression, value }).collect(),
            });
        }
        StackFacts {
            id: stack.id.clone(),
            place: stack.place,
            is_set: stack.is_set,
            alone: self.alone(stack, files, account),
            deployments,
        }
    }

    /// What the template of `stack` says by itself, if it is another file.
    fn alone(
        &mut self,
        stack: &StackResource,
        files: TemplateFiles<'_>,
        account: Option<AccountId>,
    ) -> Option<Arc<FileFacts>> {
        let root = &stack.root;
        let path = root.path.as_ref()?;
        if let Some(known) = self.alone.get(path) {
            return known.clone();
        }
        self.alone.insert(path.clone(), None);
        if !self.may_read(root, stack) {
            return None;
        }
        let above = files.above();
        let files = TemplateFiles { path, above: &above, ..files };
        let items = cloudformation::read_alone(&root.tree, files, self.budget);
        let mut facts = self.facts(items, root, account);
        facts.stacks = self.stacks(root, None, files, account);
        let facts = Some(Arc::new(facts));
        self.alone.insert(path.clone(), facts.clone());
        facts
    }

    /// Whether one more stack may be read, which is spent.
    fn may_read(&mut self, root: &TemplateRoot, stack: &StackResource) -> bool {
        self.budget.begin(stack.place);
        let size = root.tree.node(root.node).size();
        let is_left = self.left > 0 && size <= self.nodes && self.budget.spend(size, 0);
        self.left = self.left.saturating_sub(1);
        self.nodes = self.nodes.saturating_sub(size);
        if !is_left {
            self.budget.exceed();
        }
        is_left
    }

    /// The facts of what was found in the template at `root`. What is wrong with its syntax is said where it is checked.
    fn facts(&self, items: Items, root: &TemplateRoot, account: Option<AccountId>) -> FileFacts {
        let hints = Hints { account, ..Hints::default() };
        let reader = FactReader::new(Rc::clone(self.budget));
        let facts = assemble(items, reader, &hints, &root.tree);
        FileFacts { syntax_errors: Vec::new(), ..facts }
    }
}
