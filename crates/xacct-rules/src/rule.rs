//! What a rule is.

use xacct_facts::{Document, FileFacts, Holder};

use crate::allow::Allowances;
use crate::door::Door;
use crate::scenarios::Part;
use crate::subject::Subject;
use crate::{Applicability, Category, Finding, RuleId, Severity, World};

/// What the catalogue says of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// Its name, kebab-case, for ever.
    pub id: &'static str,
    /// What it finds, in one sentence without a full stop.
    pub summary: &'static str,
    /// What follows from its findings.
    pub category: Category,
    /// How loudly they are said.
    pub severity: Severity,
    /// What it looks at.
    pub scope: Scope,
    /// The best applicability among its fixes; none where it has no fix.
    pub fix: Option<Applicability>,
    /// The version that brought it.
    pub since: &'static str,
    /// Numbers in the Common Weakness Enumeration.
    pub cwe: &'static [u32],
    /// Pages that say more.
    pub references: &'static [&'static str],
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One policy document at a time.
    Document,
    /// A role with its trust policy and its permissions.
    Role,
    /// The file's own syntax.
    File,
}

impl Scope {
    /// Its name in the catalogue.
    pub fn id(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Role => "role",
            Self::File => "file",
        }
    }
}

/// A rule: it looks at facts and says findings. It does no I/O and knows no severity; whether it is on,
/// how loudly it speaks and what is suppressed is [`check`](crate::check)'s business.
pub trait Rule: Sync {
    /// Looks at the facts of one file.
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>);
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The rule that is running: what its findings carry.
    pub rule: RuleId,
    /// What the file holds.
    pub facts: &'a FileFacts,
    /// Who is who.
    pub world: &'a World,
    /// The policies of the file, in the order of its documents.
    pub(crate) all: &'a [Subject<'a>],
    /// What is looked at: a scenario, or what is so in all of them.
    pub(crate) part: &'a Part,
    /// What is allowed in the file, once all other rules have spoken.
    pub(crate) allowances: Option<&'a Allowances<'a>>,
}

impl<'a> Context<'a> {
    /// The policies of the file.
    pub fn documents(&self) -> impl Iterator<Item = &'a Document> + use<'a> {
        self.subjects().map(|subject| subject.document)
    }

    /// The roles of the file.
    pub fn roles(&self) -> impl Iterator<Item = &'a Holder> + use<'a> {
        let holders = &self.facts.holders;
        self.part.roles.iter().filter_map(|at| holders.get(*at))
    }

    /// The policies of the file, with what is known of them.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &'a Subject<'a>> + use<'a> {
        let all = self.all;
        self.part.subjects.iter().filter_map(|at| all.get(*at))
    }

    /// Each way for a principal into a role or resource of the file.
    pub(crate) fn doors(&self) -> impl Iterator<Item = &'a Door<'a>> + use<'a> {
        self.subjects().flat_map(|subject| &subject.doors)
    }
}
