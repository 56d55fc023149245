//! A condition key as the services list it.

use std::fmt;

use super::Table;
use super::rows::KeyRow;
use crate::condition_key::{Arity, ValueType};

/// A condition key that some service lists. What it is worth as a guard, [`crate::condition_key`] knows of some.
#[derive(Clone, Copy)]
pub struct ServiceKey<'t> {
    pub(super) table: &'t Table,
    pub(super) row: &'t KeyRow,
    pub(super) index: u16,
}

impl<'t> ServiceKey<'t> {
    /// Its name as AWS spells it; for a family of keys with `${…}`, or as some services write `<…>`, for what varies.
    pub fn name(self) -> &'t str {
        self.table.text(self.row.name)
    }

    /// Which operators fit.
    pub fn value_type(self) -> ValueType {
        match self.row.value_type & 7 {
            1 => ValueType::Arn,
            2 => ValueType::Bool,
            3 => ValueType::Numeric,
            4 => ValueType::Date,
            5 => ValueType::IpAddress,
            _ => ValueType::String,
        }
    }

    /// One value or a set of them.
    pub fn arity(self) -> Arity {
        if self.row.value_type & 8 == 0 { Arity::Single } else { Arity::Multi }
    }

    /// What is written of the name before the part that varies; the whole name where nothing does.
    pub fn stem(self) -> &'t str {
        let name = self.name();
        name.find(['$', '<']).and_then(|at| name.get(..at)).unwrap_or(name)
    }

    /// Whether this stands for a family of keys rather than for one key.
    pub fn is_family(self) -> bool {
        self.stem().len() < self.name().len()
    }

    /// What it is about, as AWS goes on after "Filters access by"; cut with `…` where it takes a
    /// paragraph, and `None` where it says nothing.
    pub fn description(self) -> Option<&'t str> {
        self.table.prose().get(self.table.actions.len() + usize::from(self.index))
    }
}

impl fmt::Debug for ServiceKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
