//! An edit of one list or mapping, and what comes of it.

use xacct_syntax::edit::{self, Value};
use xacct_syntax::{Edit, Node};

use super::written::{WrittenValue, meant};

/// One of the edits that every syntax has.
pub struct SampleEdit<'v> {
    /// Which: replace the node, add or remove an entry, add or remove an item.
    pub what: usize,
    pub key: &'v str,
    pub value: &'v Value,
    /// The entry or item that is removed.
    pub index: usize,
}

impl SampleEdit<'_> {
    /// How many there are to choose from.
    pub const KINDS: usize = 5;

    /// Whether it is made for nodes like `node`.
    pub fn fits(what: usize, node: Node<'_>) -> bool {
        match what {
            0 => true,
            1 | 2 => node.is_mapping(),
            _ => node.is_sequence(),
        }
    }

    /// The edits of the text, where it can be made.
    pub fn of(&self, node: Node<'_>) -> Option<Vec<Edit>> {
        match self.what {
            0 => edit::replace(node, self.value),
            1 => edit::insert_entry(node, self.key, self.value),
            2 => edit::remove_entry(node, self.index),
            3 => edit::push_item(node, self.value),
            _ => edit::remove_item(node, self.index),
        }
    }

    /// What becomes of the node's value; an entry that is added has the number `place`, or is the last.
    pub fn made_of(&self, own: WrittenValue, place: Option<usize>) -> WrittenValue {
        match (self.what, own) {
            (0, _) => meant(self.value),
            (1, WrittenValue::Map(mut entries)) => {
                let place = place.unwrap_or(entries.len());
                entries.insert(place, (self.key.to_owned(), meant(self.value)));
                WrittenValue::Map(entries)
            }
            (2, WrittenValue::Map(mut entries)) => {
                entries.remove(self.index);
                WrittenValue::Map(entries)
            }
            (3, WrittenValue::List(mut items)) => {
                items.push(meant(self.value));
                WrittenValue::List(items)
            }
            (4, WrittenValue::List(mut items)) => {
                items.remove(self.index);
                WrittenValue::List(items)
            }
            (_, own) => own,
        }
    }
}

/// Whether line breaks are as before: the same sort everywhere, and one at the end if there was one.
pub fn keeps_line_breaks(text: &str, edited: &str) -> bool {
    let is_crlf = text.contains("\r\n");
    is_crlf == edited.contains("\r\n")
        && (!is_crlf || edited.matches('\n').count() == edited.matches("\r\n").count())
        && edited.ends_with('\n') == text.ends_with('\n')
}
