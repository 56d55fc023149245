//! What a reader gives: a tree, and what it failed at.

use crate::{Edit, Language, Span, Tree};

/// What a reader made of a text.
#[derive(Debug)]
pub struct Parsed {
    /// The tree: as good as it can be.
    pub tree: Tree,
    /// What the reader failed at, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

/// One mistake in a text, at the place where a person would look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where it is.
    pub span: Span,
    /// The syntax that is not kept.
    pub language: Language,
    /// What sort of mistake it is.
    pub slip: SyntaxErrorKind,
    /// What is wrong, in a few words: `a comma is missing here`.
    pub message: String,
    /// Another place that explains it (where the bracket was opened), with what to say of it.
    pub related: Option<(Span, String)>,
    /// The change that fixes it, where there is no doubt about it.
    pub repair: Option<Edit>,
}

/// What sort of mistake a [`SyntaxError`] is, for those who treat some apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The syntax is not kept.
    #[default]
    Form,
    /// A comment, where the syntax has none: its repair loses what somebody wrote.
    Comment,
    /// A place to be filled in by a template engine, without quotes: what it will hold may well be right.
    Placeholder,
    /// No mistake: more is asked for than is evaluated.
    Limit,
}
