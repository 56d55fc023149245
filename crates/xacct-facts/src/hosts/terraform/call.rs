//! What a call gives to a module.

use std::collections::HashMap;

use xacct_syntax::FileId;

use crate::value::ExprValue;

/// Calls within calls: one that is deeper gives something that is not known.
pub(super) const DEEPEST: usize = 8;

/// What a call gives to a module.
#[derive(Clone, Default)]
pub(crate) struct ModuleCall<'t> {
    /// By variable; `None` where it is not known what is given.
    pub given: Option<HashMap<String, ExprValue<'t>>>,
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
    /// Whether a call of the directory `target` would lead in a circle, or too deep.
    pub fn is_closed_to(&self, target: usize) -> bool {
        self.chain.contains(&target) || self.chain.len() > DEEPEST
    }
}
