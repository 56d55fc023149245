//! Columns of numbers, and things that are written once and referred to afterwards.

use std::collections::HashMap;
use std::hash::Hash;

/// A column: its length, then its numbers, seven bits a byte, the lowest first, the last byte below 128.
#[derive(Default)]
pub struct Column(Vec<u32>);

impl Column {
    /// Adds a number.
    pub fn push(&mut self, number: u32) {
        self.0.push(number);
    }

    /// Adds the length of a list that is written elsewhere.
    pub fn push_len(&mut self, len: usize) {
        self.push(number(len));
    }

    /// Writes the column behind what is in `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        for number in std::iter::once(number(self.0.len())).chain(self.0.iter().copied()) {
            write_number(number, out);
        }
    }
}

fn write_number(mut number: u32, out: &mut Vec<u8>) {
    while let Some(rest) = Some(number >> 7).filter(|rest| *rest > 0) {
        out.push((number & 0x7f) as u8 | 0x80);
        number = rest;
    }
    out.push(number as u8);
}

/// No count here comes near four thousand million.
pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Things in the order of their first use. A reference is 0 for "the next one not yet seen", which packs well, and
/// otherwise its index plus one.
pub struct Pool<T> {
    items: Vec<T>,
    indices: HashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Pool<T> {
    pub fn new() -> Self {
        Self { items: Vec::new(), indices: HashMap::new() }
    }

    /// A reference to `item`.
    pub fn refer(&mut self, item: &T) -> u32 {
        if let Some(index) = self.indices.get(item) {
            return index + 1;
        }
        self.indices.insert(item.clone(), number(self.items.len()));
        self.items.push(item.clone());
        0
    }

    /// What has been referred to.
    pub fn items(&self) -> &[T] {
        &self.items
    }
}

/// Texts: how many bytes, then each with a line feed behind it, which packs better than lengths do.
pub fn write_texts<'t>(texts: impl IntoIterator<Item = &'t str>, out: &mut Vec<u8>) {
    let mut text = String::new();
    for one in texts {
        text.push_str(&one.replace('\n', " "));
        text.push('\n');
    }
    write_number(number(text.len()), out);
    out.extend_from_slice(text.as_bytes());
}
