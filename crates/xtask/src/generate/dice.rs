//! Random numbers that are the same on every machine.

/// The generator splitmix64.
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    pub fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        choices.get(self.roll(choices.len())).copied().unwrap_or_default()
    }

    /// An account id.
    pub fn account(&mut self) -> String {
        format!("{:012}", 100_000_000_000 + self.next() % 900_000_000_000)
    }
}
