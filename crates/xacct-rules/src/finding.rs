//! What a rule says: what, why here, and what to do.

use xacct_access::Request;
use xacct_syntax::Span;

use crate::{Category, Fix, RuleId, Severity};

/// A place with something to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The characters underlined.
    pub span: Span,
    /// What to say of them, in a few words.
    pub message: String,
}

/// A finding: something in a file that is wrong, with the rule that found it, where it is, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that speaks.
    pub rule: RuleId,
    /// What follows from it; the rule's own category unless the case is worse or milder than usual.
    pub category: Category,
    /// How loudly it is said: settled by [`check`](crate::check), after the rule has spoken.
    pub severity: Severity,
    /// *What* is wrong: one sentence without a full stop, in the policy's own words.
    pub message: String,
    /// *Where*: the characters to underline, with what to say of them.
    pub primary: Label,
    /// *Why here*: other places, also in other files.
    pub related: Vec<Label>,
    /// *The proof*: a request that is allowed and should not be; none for findings that are about no request.
    pub witness: Option<Request>,
    /// *What to do*, in a sentence or two; empty where the message says it all.
    pub help: String,
    /// Changes that fix it, the best first; last, where that is possible, the one that allows it.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// A finding of `rule` at `span`.
    pub fn new(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        let category = rule.meta().category;
        Self {
            rule,
            category,
            severity: rule.meta().severity,
            message: message.into(),
            primary: Label { span, message: String::new() },
            related: Vec::new(),
            witness: None,
            help: String::new(),
            fixes: Vec::new(),
        }
    }

    /// What to say of the underlined characters.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// Another place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { span, message: message.into() });
        self
    }

    /// A request that is allowed and should not be.
    #[must_use]
    pub fn witness(mut self, witness: Option<Request>) -> Self {
        self.witness = witness;
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// A change that fixes it; nothing where there is none.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fixes.extend(fix);
        self
    }

    /// This case is worse or milder than the rule's usual ones: its severity follows from `category`.
    #[must_use]
    pub fn as_category(mut self, category: Category) -> Self {
        if category != self.category {
            self.category = category;
            self.severity = category.severity();
        }
        self
    }

    /// This case is only worth knowing: no configuration makes it louder than `info`.
    #[must_use]
    pub fn as_note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }

    /// The changes that fix it.
    pub fn mends(&self) -> impl Iterator<Item = &Fix> {
        self.fixes.iter().filter(|fix| !fix.suppresses)
    }

    /// The fix that a person would take without thinking: the only one that can be applied as it is.
    pub fn preferred_fix(&self) -> Option<&Fix> {
        let mut ready = self.fixes.iter().filter(|f| f.applicability > crate::Applicability::Manual);
        ready.next().filter(|_| ready.next().is_none())
    }
}
