//! A resource type.

use std::fmt;

use super::rows::ResourceRow;
use super::{Key, Table};

/// A type of resource that a service has.
#[derive(Clone, Copy)]
pub struct Resource<'t> {
    pub(super) table: &'t Table,
    pub(super) row: &'t ResourceRow,
}

impl<'t> Resource<'t> {
    /// What AWS calls it: `role`.
    pub fn name(self) -> &'t str {
        self.table.text(self.row.name)
    }

    /// Its ARN with `${…}` for what varies: `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}`.
    pub fn arn(self) -> &'t str {
        self.table.text(self.row.arn)
    }

    /// The condition keys that requests about such resources may carry.
    pub fn keys(self) -> impl Iterator<Item = Key<'t>> {
        self.table.keys_of(self.row.keys)
    }
}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
