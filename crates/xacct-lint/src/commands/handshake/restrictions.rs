//! The condition that keeps a call out of a role that otherwise trusts the caller.

use xacct_access::{ContextValues, Request, StatementPart};
use xacct_facts::DocumentId;
use xacct_policy::{Condition, Effect, Policy, PolicyKind, Statement, Tri};
use xacct_rules::Label;
use xacct_workspace::PolicyFile;

use crate::commands::opened::is_named;

/// A condition of a trust policy that a call does not meet, or of which that is not known.
pub(in crate::commands) struct Unmet {
    /// The condition key.
    pub key: String,
    /// What it asks for.
    pub wanted: Vec<String>,
    /// What the call has; nothing where it has none.
    pub sent: Option<Vec<String>>,
    /// Whether the call certainly does not meet it.
    pub is_certain: bool,
}

/// The conditions that the statement of a trust policy asks of `request` in vain, which otherwise is about it. Of several
/// statements that with the fewest; nothing where none is about the caller.
pub(in crate::commands) fn unmet(files: &[PolicyFile], request: &Request) -> Vec<Unmet> {
    let allows = files.iter().flat_map(|file| trusts(file, request)).flat_map(|policy| &policy.statements);
    let allows = allows.filter(|statement| statement.effect == Effect::Allow && is_about(statement, request));
    allows.map(|statement| conditions(statement, request)).min_by_key(Vec::len).unwrap_or_default()
}

/// The trust policies of `file` that can be that of the role.
fn trusts<'f>(file: &'f PolicyFile, request: &Request) -> Vec<&'f Policy> {
    let roles = file.facts.written_into();
    let is_of_it = |id: &DocumentId| {
        let role = roles.get(id).and_then(|id| file.facts.holder(*id));
        role.zip(request.resource.as_deref()).is_none_or(|(role, wanted)| is_named(role, wanted))
    };
    let documents = file.facts.documents.iter().enumerate();
    let trusts = documents.filter(|(_, document)| document.policy.kind == PolicyKind::Trust);
    trusts.filter(|(at, _)| is_of_it(&DocumentId(*at))).map(|(_, document)| &document.policy).collect()
}

/// Whether the principal and the action of `statement` are those of `request`.
fn is_about(statement: &Statement, request: &Request) -> bool {
    let names_caller = statement.principals.as_ref().map(|p| StatementPart::Principal(p).is_met(request));
    names_caller.is_some_and(|names| names == Tri::Yes)
        && StatementPart::Action(statement).is_met(request) == Tri::Yes
}

fn conditions(statement: &Statement, request: &Request) -> Vec<Unmet> {
    let unmet = statement.conditions().iter().filter_map(|condition| {
        let met = StatementPart::Condition(condition).is_met(request);
        let key = condition.key.as_str().to_owned();
        let sent = match request.find(&key) {
            ContextValues::Values(values) => Some(values.to_vec()),
            _ => None,
        };
        let wanted = condition.values.iter().map(|value| value.as_str().to_owned()).collect();
        (met != Tri::Yes).then_some(Unmet { key, wanted, sent, is_certain: met == Tri::No })
    });
    unmet.collect()
}

/// What the trust policies of `files` ask of a token or an assertion: each condition of the statements that admit one.
pub(in crate::commands) fn asked_of_tokens(files: &[PolicyFile], action: &str) -> Vec<Label> {
    let documents = files.iter().flat_map(|file| &file.facts.documents);
    let trusts = documents.filter(|document| document.policy.kind == PolicyKind::Trust);
    let statements = trusts.flat_map(|document| document.policy.allows());
    let admit = statements.filter(|statement| statement.covers_action(action) != Tri::No);
    let label = |condition: &Condition| Label {
        span: condition.key.span(),
        message: "what the token says has to match this".to_owned(),
    };
    admit.flat_map(|statement| statement.conditions().iter().map(label)).take(8).collect()
}

impl Unmet {
    /// In one sentence: what is asked for and what was sent.
    pub fn sentence(&self) -> String {
        let wanted = self.wanted.join("` or `");
        let what = match self.key.to_ascii_lowercase().as_str() {
            "sts:externalid" => "external ID".to_owned(),
            _ => format!("`{}`", self.key),
        };
        match (&self.sent, self.is_certain) {
            (Some(sent), true) => {
                format!(
                    "its trust policy asks for {what} `{wanted}`, and the call sends `{}`",
                    sent.join("`, `")
                )
            }
            (None, true) => format!("its trust policy asks for {what} `{wanted}`, and the call sends none"),
            (_, false) => {
                format!(
                    "its trust policy asks for {what} `{wanted}`, and it is not known what the call sends"
                )
            }
        }
    }
}
