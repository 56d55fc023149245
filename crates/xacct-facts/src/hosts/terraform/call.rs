//! What a call gives to a module.

use xacct_syntax::FileId;

use super::handover::CallArguments;
use super::providers::ProviderAccounts;
use crate::value::ExprValue;

/// Calls within calls: one that is deeper gives something that is not known.
pub(super) const DEEPEST: usize = 8;

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
