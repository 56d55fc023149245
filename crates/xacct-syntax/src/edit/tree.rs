//! Changes to a tree, as edits of the file that it was read from: written in the file's language and in its style.
//!
//! Each gives the edits that make the change, whatever the document is wrapped in, or `None` where the place has no
//! position of its own in a file. Bytes outside the edits stay as they are, comments too.

use super::{Edit, Value};
use crate::{Language, Node, hcl, json, yaml};

/// Puts `value` in the place of `node`.
pub fn replace(node: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    match language(node)? {
        Language::Json => json::replace(node, value),
        Language::Yaml => yaml::replace(node, value),
        Language::Hcl => hcl::replace(node, value),
    }
}

/// Adds `key` with `value` as the last entry of `mapping`; to the body of a block of HCL, behind its last attribute.
pub fn insert_entry(mapping: Node<'_>, key: &str, value: &Value) -> Option<Vec<Edit>> {
    match language(mapping)? {
        Language::Json => json::insert_entry(mapping, key, value),
        Language::Yaml => yaml::insert_entry(mapping, key, value),
        Language::Hcl => hcl::insert_entry(mapping, key, value),
    }
}

/// Adds the block `name { … }` with `attributes` (a [`Value::Map`]) as the last entry of `body`, where the language has
/// blocks: HCL.
pub fn insert_block(body: Node<'_>, name: &str, attributes: &Value) -> Option<Vec<Edit>> {
    match language(body)? {
        Language::Hcl => hcl::insert_block(body, name, attributes),
        Language::Json | Language::Yaml => None,
    }
}

/// Adds `value` as the last item of `sequence`.
pub fn push_item(sequence: Node<'_>, value: &Value) -> Option<Vec<Edit>> {
    match language(sequence)? {
        Language::Json => json::push_item(sequence, value),
        Language::Yaml => yaml::push_item(sequence, value),
        Language::Hcl => hcl::push_item(sequence, value),
    }
}

/// Removes the entry of `mapping` that has the number `index`.
pub fn remove_entry(mapping: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    match language(mapping)? {
        Language::Json => json::remove_entry(mapping, index),
        Language::Yaml => yaml::remove_entry(mapping, index),
        Language::Hcl => hcl::remove_entry(mapping, index),
    }
}

/// Removes the item of `sequence` that has the number `index`.
pub fn remove_item(sequence: Node<'_>, index: usize) -> Option<Vec<Edit>> {
    match language(sequence)? {
        Language::Json => json::remove_item(sequence, index),
        Language::Yaml => yaml::remove_item(sequence, index),
        Language::Hcl => hcl::remove_item(sequence, index),
    }
}

/// The language to write in. What an alias made is written elsewhere, for others too: it is not changed from here.
fn language(node: Node<'_>) -> Option<Language> {
    if node.is_copy() { None } else { Some(node.tree().language()) }
}
