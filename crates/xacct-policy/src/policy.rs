//! The model of a policy.

use xacct_syntax::{NodeId, Span, Text};

use crate::{Action, Condition, Kind, Principal, Tri};

/// A policy document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is attached to.
    pub kind: Kind,
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
    pub resources: Option<Element<Text>>,
    /// `Condition`: all of them must hold.
    pub conditions: Option<Element<Condition>>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It lets in.
    Allow,
    /// It keeps out, whatever else is said.
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
    /// The statements that let in.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|s| s.effect == Effect::Allow)
    }

    /// The statements that keep out.
    pub fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|s| s.effect == Effect::Deny)
    }

    /// Whether policy variables such as `${aws:username}` are read: only with `Version` 2012-10-17.
    pub fn reads_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|v| v == "2012-10-17")
    }
}

impl Element<Action> {
    /// Whether it speaks of `action` (written out: `sts:AssumeRole`).
    pub fn speaks_of(&self, action: &str) -> Tri {
        let listed = Tri::any(self.items.iter().map(|a| a.covers(action)));
        let listed = if self.complete { listed } else { listed.or(Tri::Unknown) };
        if self.negated { !listed } else { listed }
    }
}

impl Statement {
    /// Whether it speaks of `action` (written out: `sts:AssumeRole`).
    pub fn covers_action(&self, action: &str) -> Tri {
        self.actions.as_ref().map_or(Tri::No, |actions| actions.speaks_of(action))
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
