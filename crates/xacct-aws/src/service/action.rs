//! An action: what it does, to what, and what a condition may ask of a request for it.

use std::fmt;

use super::rows::{ActionRow, UseRow};
use super::{Service, ServiceKey, ServiceResource, Table};

/// An action of a service.
#[derive(Clone, Copy)]
pub struct ServiceAction<'t> {
    pub(super) table: &'t Table,
    pub(super) row: &'t ActionRow,
    pub(super) index: u32,
}

/// What AWS calls the access level of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Sees that resources exist.
    List,
    /// Sees what is in them.
    Read,
    /// Creates, changes, deletes.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
    /// Changes tags.
    Tagging,
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        })
    }
}

impl<'t> ServiceAction<'t> {
    /// Its name without the prefix: `AssumeRole`.
    pub fn name(self) -> &'t str {
        self.table.text(self.row.name)
    }

    /// Whose it is.
    pub fn service(self) -> Service<'t> {
        self.table.service_at(self.row.service)
    }

    /// Its access level. `iam:PassRole` is `Write` here, as AWS has it.
    pub fn level(self) -> AccessLevel {
        match self.row.level {
            0 => AccessLevel::List,
            1 => AccessLevel::Read,
            3 => AccessLevel::PermissionsManagement,
            4 => AccessLevel::Tagging,
            _ => AccessLevel::Write,
        }
    }

    /// The resource types that a statement may name for it; none where only `*` fits.
    pub fn resources(self) -> impl Iterator<Item = ResourceUse<'t>> {
        let first = self.row.first_use as usize;
        let rows = self.table.uses.get(first..first + usize::from(self.row.uses)).unwrap_or_default();
        rows.iter().map(move |row| ResourceUse { table: self.table, row })
    }

    /// The condition keys of the action itself, whatever resource it is used on; global keys not among them, but for
    /// those that AWS lists all the same.
    pub fn own_keys(self) -> impl Iterator<Item = ServiceKey<'t>> {
        self.table.keys_of(self.row.keys)
    }

    /// Every condition key that a request for the action may carry: its own, those that it has with a resource type,
    /// and those of the resource types; by name, each once.
    pub fn keys(self) -> Vec<ServiceKey<'t>> {
        let mut all: Vec<u16> = self.table.set(self.row.keys).to_vec();
        for used in self.resources() {
            all.extend(self.table.set(used.row.keys));
            all.extend(used.resource().map_or(&[][..], |resource| self.table.set(resource.row.keys)));
        }
        all.sort_unstable();
        all.dedup();
        all.into_iter().filter_map(|index| self.table.key_at(index)).collect()
    }

    /// What it does, as AWS goes on after "Grants permission to"; cut with `…` where it takes a
    /// paragraph, and `None` where it says no more than the name.
    pub fn description(self) -> Option<&'t str> {
        self.table.prose().get(self.index as usize)
    }
}

/// With its prefix: `sts:AssumeRole`.
impl fmt::Display for ServiceAction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}

impl fmt::Debug for ServiceAction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A resource type as one action uses it.
#[derive(Clone, Copy)]
pub struct ResourceUse<'t> {
    table: &'t Table,
    row: &'t UseRow,
}

impl<'t> ResourceUse<'t> {
    /// The resource type.
    pub fn resource(self) -> Option<ServiceResource<'t>> {
        self.table.resource_at(u32::from(self.row.resource))
    }

    /// Whether the action cannot do without a resource of that type.
    pub fn required(self) -> bool {
        self.row.required
    }

    /// The condition keys that a request for the action carries about a resource of that type.
    pub fn keys(self) -> impl Iterator<Item = ServiceKey<'t>> {
        self.table.keys_of(self.row.keys)
    }
}
