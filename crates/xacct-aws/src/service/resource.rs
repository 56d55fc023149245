//! A resource type.

use std::fmt;

use super::rows::ResourceRow;
use super::{ServiceKey, Table};

/// A type of resource that a service has.
#[derive(Clone, Copy)]
pub struct ServiceResource<'t> {
    pub(super) table: &'t Table,
    pub(super) row: &'t ResourceRow,
}

impl<'t> ServiceResource<'t> {
    /// What AWS calls it: `role`.
    pub fn name(self) -> &'t str {
        self.table.text(self.row.name)
    }

    /// Its ARN with `${…}` for what varies: `arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}`.
    pub fn arn(self) -> &'t str {
        self.table.text(self.row.arn)
    }

    /// The condition keys that requests about such resources may carry.
    pub fn keys(self) -> impl Iterator<Item = ServiceKey<'t>> {
        self.table.keys_of(self.row.keys)
    }
}

impl fmt::Debug for ServiceResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
