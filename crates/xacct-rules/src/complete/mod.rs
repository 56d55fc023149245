//! What could be written at a place in a policy, half-typed as it may be.
//!
//! The place is told by the tree of the text with a mark in it, in every syntax and in every format alike. The table of services is
//! unpacked at the first completion, and not by a check.

mod actions;
mod around;
mod attachments;
mod blocks;
mod conditions;
mod cursor;
#[cfg(test)]
mod cursor_tests;
mod elements;
#[cfg(test)]
mod host_tests;
mod keys;
mod marked;
mod offer;
mod place;
mod principals;
mod resources;
mod style;
#[cfg(test)]
mod tests;
mod values;
mod workspace;

use std::ops::Range;

use xacct_policy::PolicyKind;
use xacct_syntax::Source;

use crate::KnownAccounts;
use around::Surroundings;
use cursor::Cursor;
use offer::WordInFile;
use place::CompletionContext;
use style::WritingStyle;
pub use workspace::{DefinedName, WorkspaceNames};

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

/// What a candidate of a completion stands for, which editors show as an icon.
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

/// What is asked for.
#[derive(Clone, Copy)]
pub struct CompletionRequest<'a> {
    /// The text, under the name that tells its syntax.
    pub source: &'a Source,
    /// Where somebody types, in bytes.
    pub offset: usize,
    /// What sort of policy is there, where somebody says so.
    pub kind: Option<PolicyKind>,
    /// The accounts that the configuration knows.
    pub known_accounts: &'a KnownAccounts,
    /// What the files of the workspace define.
    pub workspace: &'a dyn WorkspaceNames,
}

/// What could be written there, the likeliest first.
pub fn complete(request: &CompletionRequest<'_>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for cursor in Cursor::readings(request.source, request.offset) {
        for candidate in of_reading(&cursor, request) {
            if !candidates.iter().any(|known| known.label == candidate.label) {
                candidates.push(candidate);
            }
        }
    }
    candidates
}

fn of_reading(cursor: &Cursor, request: &CompletionRequest<'_>) -> Vec<Candidate> {
    let Some(place) = CompletionContext::of(cursor) else { return Vec::new() };
    let Some(word) = WordInFile::of(cursor) else { return Vec::new() };
    let around = Surroundings::of(cursor, request);
    let offers = match &place {
        CompletionContext::Document => elements::of_document(&around),
        CompletionContext::Version => elements::versions(),
        CompletionContext::Statement => elements::statements(&around),
        CompletionContext::Element => elements::of_statement(&around),
        CompletionContext::Effect => elements::effects(),
        CompletionContext::Principals => principals::everybody(),
        CompletionContext::PrincipalType => principals::types(&around),
        CompletionContext::PrincipalArgument => elements::of_principals(),
        CompletionContext::Principal(principal_type) => principals::of_type(principal_type, &around),
        CompletionContext::Action => actions::actions(&cursor.typed, &around),
        CompletionContext::Resource => resources::resources(&around),
        CompletionContext::Operator => conditions::operators(&around),
        CompletionContext::ConditionArgument => elements::of_condition(),
        CompletionContext::Key(operator) => conditions::keys(operator, &around),
        CompletionContext::Value(operator, key) => values::values(operator, key, &around),
        CompletionContext::ManagedPolicy => attachments::managed_policies(&around),
        CompletionContext::RoleName => attachments::role_names(&around),
    };
    let style = WritingStyle::of(cursor);
    let fresh = offers.into_iter().filter(|offer| !around.is_there(&offer.label));
    fresh.filter_map(|offer| offer.at(cursor, &style, &word)).collect()
}
