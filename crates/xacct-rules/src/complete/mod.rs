//! What could be written at a place in a policy, half-typed as it may be.
//!
//! The place is told from what stands before it, the statement around it from the whole text. The table of services is
//! unpacked at the first completion, and not by a check.

mod actions;
mod around;
mod conditions;
mod elements;
mod keys;
mod offer;
mod place;
mod principals;
mod resources;
#[cfg(test)]
mod tests;
mod values;

use std::ops::Range;

use xacct_policy::PolicyKind;
use xacct_syntax::json::Cursor;

use crate::KnownAccounts;
use around::Surroundings;
use place::CompletionContext;

/// One thing that could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What a list shows.
    pub label: String,
    /// What it is.
    pub kind: CandidateKind,
    /// A few words beside the label.
    pub detail: String,
    /// A sentence or two; empty where there is nothing to say.
    pub documentation: String,
    /// The bytes of the text that it replaces.
    pub replace: Range<usize>,
    /// What it puts there: with the quotes that are missing.
    pub insert: String,
    /// The parts of `insert` for a person to fill in, in order. An empty one is where the cursor goes.
    pub holes: Vec<Range<usize>>,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CandidateKind {
    /// An element of a policy or statement, or a type of principal.
    Element,
    /// A word from a short list: `Allow`, `true`.
    Word,
    /// A service, to go on with one of its actions.
    Service,
    /// An action.
    Action,
    /// A resource, or a pattern for one.
    Resource,
    /// Who may come in.
    Principal,
    /// A condition operator.
    Operator,
    /// A condition key.
    Key,
    /// A value to compare with.
    Value,
    /// Several lines at once.
    Snippet,
}

/// What could be written at the byte `offset` of the JSON document `text`, the likeliest first. `kind` is what sort of
/// policy it holds, where somebody says so.
pub fn complete(
    text: &str,
    offset: usize,
    kind: Option<PolicyKind>,
    known_accounts: &KnownAccounts,
) -> Vec<Candidate> {
    let Some(cursor) = Cursor::at(text, offset) else { return Vec::new() };
    let Some(place) = CompletionContext::of(&cursor) else { return Vec::new() };
    let around = Surroundings::of(text, &cursor, kind, known_accounts);
    let offers = match &place {
        CompletionContext::Document => elements::of_document(&around),
        CompletionContext::Version => elements::versions(),
        CompletionContext::Statement => elements::statements(&around),
        CompletionContext::Element => elements::of_statement(&around),
        CompletionContext::Effect => elements::effects(),
        CompletionContext::Principals => principals::everybody(),
        CompletionContext::PrincipalType => principals::types(&around),
        CompletionContext::Principal(principal_type) => principals::of_type(principal_type, &around),
        CompletionContext::Action => actions::actions(&cursor.typed, &around),
        CompletionContext::Resource => resources::resources(&around),
        CompletionContext::Operator => conditions::operators(&around),
        CompletionContext::Key(operator) => conditions::keys(operator, &around),
        CompletionContext::Value(operator, key) => values::values(operator, key, &around),
    };
    let fresh = offers.into_iter().filter(|offer| !around.is_there(&offer.label));
    fresh.filter_map(|offer| offer.at(&cursor)).collect()
}
