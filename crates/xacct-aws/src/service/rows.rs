//! What the table keeps of each thing: numbers that point into its columns.

use std::ops::Range;

/// The index of a text.
pub type TextId = u16;

/// The index of a set of keys.
pub type SetId = u16;

pub struct ServiceRow {
    pub prefix: TextId,
    pub name: TextId,
    /// Rows of its actions, sorted without regard to case.
    pub actions: Range<u32>,
    /// Rows of its resource types, likewise.
    pub resources: Range<u32>,
    pub keys: SetId,
}

pub struct ActionRow {
    pub name: TextId,
    /// The index of its service.
    pub service: u16,
    pub keys: SetId,
    pub level: u8,
    pub first_use: u32,
    pub uses: u16,
}

/// A resource type as one action uses it.
pub struct UseRow {
    pub resource: u16,
    pub keys: SetId,
    pub required: bool,
}

pub struct ResourceRow {
    pub name: TextId,
    pub arn: TextId,
    pub keys: SetId,
}

pub struct KeyRow {
    pub name: TextId,
    /// The type; 8 more for a set of values.
    pub value_type: u8,
}
