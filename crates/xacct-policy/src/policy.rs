//! The model of a policy.

use xacct_syntax::{FileId, NodeId, Source, Span, Text};

use crate::action::ActionIndex;
use crate::{Action, Condition, Pattern, PolicyKind, Principal, Tri};

/// A policy document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is attached to.
    pub kind: PolicyKind,
    /// The document in its tree; for a bare statement, that statement.
    pub node: NodeId,
    /// Where it is written.
    pub span: Span,
    /// `Version`, as it is written.
    pub version: Option<Text>,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The statement in its tree.
    pub node: NodeId,
    /// Where it is written.
    pub span: Span,
    /// Its name.
    pub sid: Option<Text>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Element<Principal>>,
    /// `Action` or `NotAction`.
    pub actions: Option<Element<Action>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Element<Pattern>>,
    /// `Condition`: all of them must hold.
    pub conditions: Option<Element<Condition>>,
    action_index: ActionIndex,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else is said.
    Deny,
    /// Neither is written, or a word that AWS refuses (`allow`): nothing follows from it.
    Unknown,
}

/// An element of a statement: one value or a list, positive or negated (`NotAction`).
#[derive(Clone, Debug)]
pub struct Element<T> {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// Its name as it is written.
    pub key: Text,
    /// Its value in the tree.
    pub node: NodeId,
    /// Where the value is written.
    pub span: Span,
    /// What it lists.
    pub items: Vec<T>,
    /// Whether everything in it could be read: an unknown part may hold any value.
    pub complete: bool,
}

impl Policy {
    /// An identity policy that allows every action on every resource, as AdministratorAccess does. It stands in no file.
    pub fn allowing_everything() -> Self {
        let text = |text: &str| Source::new(FileId(u32::MAX), "", text).text().clone();
        let everything = Pattern::of(&text("*"));
        let (node, span) = (NodeId::default(), everything.span());
        let mut statement = Statement::new(Effect::Allow, node, span);
        let action = Action { text: everything.clone() };
        statement.actions = Some(Element::listing(text("Action"), vec![action], node, span));
        statement.resources = Some(Element::listing(text("Resource"), vec![everything], node, span));
        Self {
            kind: PolicyKind::Identity,
            node,
            span,
            version: Some(text("2012-10-17")),
            statements: vec![statement],
        }
    }

    /// The statements that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|s| s.effect == Effect::Allow)
    }

    /// The statements that deny.
    pub fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|s| s.effect == Effect::Deny)
    }

    /// The ARN of the resource that a resource-based policy belongs to: the shortest that it names.
    pub fn resource(&self) -> Option<&str> {
        let elements = self.statements.iter().filter_map(|s| s.resources.as_ref()).filter(|e| !e.negated);
        let named = elements.flat_map(|e| &e.items).map(|text| text.as_str());
        named.filter(|text| text.starts_with("arn:")).min_by_key(|text| text.len())
    }

    /// Whether policy variables such as `${aws:username}` are read: only with `Version` 2012-10-17.
    pub fn reads_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|v| v == "2012-10-17")
    }
}

impl<T> Element<T> {
    /// An element that lists `items` under `key`, all of them known.
    fn listing(key: Text, items: Vec<T>, node: NodeId, span: Span) -> Self {
        Self { negated: false, key, node, span, items, complete: true }
    }
}

impl Statement {
    /// A statement without elements.
    pub(crate) fn new(effect: Effect, node: NodeId, span: Span) -> Self {
        Self {
            node,
            span,
            sid: None,
            effect,
            principals: None,
            actions: None,
            resources: None,
            conditions: None,
            action_index: ActionIndex::default(),
        }
    }

    /// Whether it applies to `action` (written out: `sts:AssumeRole`).
    pub fn covers_action(&self, action: &str) -> Tri {
        let Some(element) = &self.actions else { return Tri::No };
        let listed = self.action_index.covers(&element.items, action);
        let listed = if element.complete { listed } else { listed.or(Tri::Unknown) };
        if element.negated { !listed } else { listed }
    }

    /// The entry of `Action` that covers `action`, the plainest one where several do; none for `NotAction`.
    pub fn action_that_covers(&self, action: &str) -> Option<&Action> {
        let actions = self.actions.as_ref().filter(|a| !a.negated)?;
        let exact = actions.items.iter().find(|a| a.text.as_str().eq_ignore_ascii_case(action));
        exact.or_else(|| actions.items.iter().find(|a| a.covers(action).is_yes()))
    }

    /// Its conditions; none where there is no `Condition`.
    pub fn conditions(&self) -> &[Condition] {
        self.conditions.as_ref().map_or(&[], |c| &c.items)
    }

    /// Whether a condition of it could not be read.
    pub fn has_unknown_condition(&self) -> bool {
        self.conditions.as_ref().is_some_and(|c| !c.complete)
    }

    /// How a message names it: `statement "AllowPartner"`, or `this statement`.
    pub fn describe(&self) -> String {
        match self.sid.as_ref().map(Text::as_str) {
            Some(sid) if !sid.is_empty() => format!("statement \"{sid}\""),
            _ => "this statement".to_owned(),
        }
    }
}
