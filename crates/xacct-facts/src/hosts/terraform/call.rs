//! What a call gives to a module.

use std::collections::{HashMap, HashSet};

use xacct_aws::AccountId;
use xacct_syntax::{FileId, Node, Span, Text};

use crate::value::ExprValue;

/// Calls within calls: one that is deeper gives something that is not known.
pub(super) const DEEPEST: usize = 8;

/// The accounts of providers that are known, by what they are called in a module: `aws`, `aws.audit`.
pub(super) type ProviderAccounts = HashMap<String, AccountId>;

/// The arguments of a call, each part at its place in the call.
#[derive(Clone, Default)]
pub(crate) struct CallArguments<'t> {
    /// By variable.
    pub values: HashMap<String, ExprValue<'t>>,
    /// Whether more may be given: variables that are not named here are not known.
    pub is_open: bool,
    /// Where the policy documents begin that are given: they are checked where they are written.
    pub(super) documents: HashSet<Span>,
    /// The files that they are written in.
    pub sources: HashSet<FileId>,
    /// The addresses of the caller's resources whose names or ARNs are given, by where they are given.
    pub(super) references: HashMap<Span, String>,
}

impl CallArguments<'_> {
    /// Whether the policy `node` is a document of the caller, which is checked there.
    pub fn is_document(&self, node: Node<'_>) -> bool {
        let first = node.entries().next().and_then(|entry| entry.key.text());
        first.is_some_and(|first| self.documents.contains(&first.span()))
    }

    /// The address of the caller's resource that `text`, which is given, is an attribute of.
    pub fn reference(&self, text: &Text) -> Option<&str> {
        self.references.get(&text.span()).map(String::as_str)
    }
}

/// What a call gives to a module.
#[derive(Clone, Default)]
pub(crate) struct ModuleCall<'t> {
    /// Whether it is known what is given.
    pub is_known: bool,
    /// What is given.
    pub arguments: CallArguments<'t>,
    /// The accounts of the providers that it gives, by what the module calls them.
    pub providers: ProviderAccounts,
    /// The address of the call, and what is so where it is made, in words.
    pub says: Vec<String>,
    /// The address of the call: `module.a.module.b`.
    pub address: String,
    /// The files of this call and of those that it is made in.
    pub files: Vec<FileId>,
    /// The directories from the first caller on.
    pub chain: Vec<usize>,
    /// Which of the calls of its directory it is.
    pub number: usize,
    /// The directory that makes it, which of its own calls that is, and the name of this call there; none for one of several
    /// elements.
    pub made_by: Option<(usize, usize, String)>,
}

impl<'t> ModuleCall<'t> {
    /// What it gives to the variable of that name; none where it leaves it out, or that is not known.
    pub fn given(&self, variable: &str) -> Option<&ExprValue<'t>> {
        self.arguments.values.get(variable).filter(|_| self.is_known)
    }

    /// Whether a call of the directory `target` would lead in a circle, or too deep.
    pub fn is_closed_to(&self, target: usize) -> bool {
        self.chain.contains(&target) || self.chain.len() > DEEPEST
    }
}
