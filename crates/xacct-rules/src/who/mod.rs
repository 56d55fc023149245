//! Who has access by a policy, in words: each principal that it is about, on which conditions, with a request that shows it,
//! and what keeps the others out.

mod row;
mod words;

use std::collections::BTreeSet;

use xacct_access::{ExampleRequest, Work};
use xacct_facts::Document;
use xacct_policy::{PolicyKind, Statement};
use xacct_syntax::Span;

use crate::KnownAccounts;
use crate::origin::is_of_aws;

/// Who has access by one policy.
#[derive(Debug)]
pub struct AccessSummary {
    /// The policy.
    pub span: Span,
    /// Whether it is a role's trust policy, and not a resource's.
    pub is_role: bool,
    /// A row for each principal that a statement allows, in the order of the text.
    pub rows: Vec<PrincipalRow>,
    /// What the denials keep out.
    pub kept_out: Vec<Denial>,
    /// What is to be said of everybody else.
    pub others: String,
}

/// One principal that a statement is about.
#[derive(Debug)]
pub struct PrincipalRow {
    /// `everyone`, `account`, `identity`, `service`, `identity-provider` or `unknown`.
    pub class: &'static str,
    /// As it is written.
    pub principal: String,
    /// Its account, where it is written out: 12 digits.
    pub account: Option<String>,
    /// Who that is, in words.
    pub who: String,
    /// What the statement allows, in words.
    pub may: String,
    /// The statement's actions, as they are written.
    pub actions: Vec<String>,
    /// Its conditions: all of them have to hold.
    pub when: Vec<ConditionInWords>,
    /// Whether the principal has access.
    pub way: Openness,
    /// The statement.
    pub span: Span,
}

/// A condition, as it is written and in words.
#[derive(Debug)]
pub struct ConditionInWords {
    /// `StringEquals`, …
    pub operator: String,
    /// The condition key.
    pub key: String,
    /// The values that it is compared with.
    pub values: Vec<String>,
    /// The condition in words.
    pub words: String,
}

/// Whether a principal has access.
#[derive(Debug)]
pub enum Openness {
    /// So does anyone.
    Anyone(Box<ExampleRequest>),
    /// Without anything that is hard to come by: no external ID, no certain organization.
    Open(Box<ExampleRequest>),
    /// Only with what the conditions ask for.
    Only(Box<ExampleRequest>),
    /// No: for this reason.
    Nobody(String),
    /// It depends on this.
    Depends(String),
}

/// A denial.
#[derive(Debug)]
pub struct Denial {
    /// Whom it denies, in a sentence without a full stop.
    pub sentence: String,
    /// The denial.
    pub span: Span,
}

/// Who has access by `document`; `None` for a policy that is about no principals.
pub fn who(document: &Document, known_accounts: &KnownAccounts) -> Option<AccessSummary> {
    let policy = &document.policy;
    if !matches!(policy.kind, PolicyKind::Trust | PolicyKind::Resource) || !is_of_aws(document) {
        return None;
    }
    let kept_out = policy
        .denies()
        .map(|d| Denial { sentence: words::denial(d, document, known_accounts), span: d.span });
    let index = known_accounts.index(document, &Work::for_statements(policy.statements.len()));
    let rows: Vec<PrincipalRow> =
        policy.allows().flat_map(|s| row::of_policy(document, &index, s, known_accounts)).collect();
    Some(AccessSummary {
        span: policy.span,
        is_role: policy.kind == PolicyKind::Trust,
        kept_out: kept_out.collect(),
        others: words::others(policy, &rows),
        rows,
    })
}

/// The principals that one statement of `document` is about.
pub fn rows(document: &Document, statement: &Statement, known_accounts: &KnownAccounts) -> Vec<PrincipalRow> {
    let work = Work::for_statements(document.policy.statements.len());
    row::rows(document, &known_accounts.index(document, &work), statement, known_accounts)
}

impl AccessSummary {
    /// Who has access, in a few words: `assumable by 2 accounts and 1 service`.
    pub fn summary(&self) -> String {
        let verb = if self.is_role { "assumable" } else { "usable" };
        let entered = || self.rows.iter().filter(|row| !matches!(row.way, Openness::Nobody(_)));
        if entered().any(|row| matches!(row.way, Openness::Anyone(_))) {
            return format!("{verb} by anyone");
        }
        let of = |class: &[&str]| entered().filter(|row| class.contains(&row.class)).count();
        let accounts: BTreeSet<&str> = entered().filter_map(|row| row.account.as_deref()).collect();
        let unnamed = entered().filter(|row| row.account.is_none());
        let others =
            unnamed.filter(|row| ["everyone", "account", "identity", "unknown"].contains(&row.class));
        let counts = [
            (accounts.len(), "account"),
            (of(&["service"]), "service"),
            (of(&["identity-provider"]), "identity provider"),
            (others.count(), "principal that is not written out"),
        ];
        let parts: Vec<String> = (counts.into_iter())
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| match (count, what.split_once(' ')) {
                (1, _) => format!("1 {what}"),
                (_, Some(("principal", _))) => format!("{count} principals that are not written out"),
                _ => format!("{count} {what}s"),
            })
            .collect();
        match parts.as_slice() {
            [] => format!("{verb} by nobody"),
            [one] => format!("{verb} by {one}"),
            [first @ .., last] => format!("{verb} by {} and {last}", first.join(", ")),
        }
    }
}

impl Openness {
    /// The request that shows it.
    pub fn example(&self) -> Option<&ExampleRequest> {
        match self {
            Self::Anyone(example) | Self::Open(example) | Self::Only(example) => Some(example),
            Self::Nobody(_) | Self::Depends(_) => None,
        }
    }

    /// Why it is so, where no request shows it.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Nobody(reason) | Self::Depends(reason) => Some(reason),
            Self::Anyone(_) | Self::Open(_) | Self::Only(_) => None,
        }
    }

    /// The answer in a sentence without a full stop.
    pub fn sentence(&self) -> String {
        match self {
            Self::Anyone(example) => format!("anyone: {}", example.sentence),
            Self::Open(example) => format!("allowed: {}", example.sentence),
            Self::Only(example) => {
                format!("allowed on these conditions, for example: {}", example.sentence)
            }
            Self::Nobody(reason) => format!("nobody: {reason}"),
            Self::Depends(on) => format!("depends on {on}"),
        }
    }
}
