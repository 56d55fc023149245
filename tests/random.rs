//! Numbers that look random and are the same each time (xorshift64*).

pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end.max(1)
    }

    /// One of `items`.
    pub fn choose<'i, T>(&mut self, items: &'i [T]) -> &'i T {
        &items[self.below(items.len())]
    }

    /// The start of a character of `text`.
    pub fn character(&mut self, text: &str) -> usize {
        let index = self.below(text.chars().count());
        text.char_indices().nth(index).map_or(0, |(at, _)| at)
    }
}
