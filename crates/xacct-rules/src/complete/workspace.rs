//! What the files of a workspace define.

/// Something that a file of the workspace defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefinedName {
    /// Its name, without a path.
    pub name: String,
    /// Its ARN; where a part is not known, `‹…›` stands for it.
    pub arn: String,
}

/// Whoever knows what the files of a workspace define.
pub trait WorkspaceNames {
    /// The roles, by name.
    fn roles(&self) -> Vec<DefinedName>;

    /// The managed policies, by name.
    fn managed_policies(&self) -> Vec<DefinedName>;
}

/// Nothing is known.
impl WorkspaceNames for () {
    fn roles(&self) -> Vec<DefinedName> {
        Vec::new()
    }

    fn managed_policies(&self) -> Vec<DefinedName> {
        Vec::new()
    }
}
