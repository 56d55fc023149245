//! Which of many strings to show.

use super::GlobToken;

/// What a string should look like that stands for many.
///
/// Only `least` bears on whether there is one; the rest is how it reads.
#[derive(Clone, Copy, Debug)]
pub struct Preference<'t> {
    /// Strings to show if they are members, in this order.
    pub preferred: &'t [&'t str],
    /// Characters for a wildcard's place, the best first: `x9` gives letters, and digits where only digits may be.
    pub filler: &'t str,
    /// The least number of characters: two for an external ID. Shorter strings do not count as members.
    pub least: usize,
}

impl Default for Preference<'_> {
    fn default() -> Self {
        Self { preferred: &[], filler: "x9", least: 0 }
    }
}

impl Preference<'_> {
    /// Whether `value` is long enough.
    pub(super) fn admits(&self, value: &str) -> bool {
        value.chars().count() >= self.least
    }

    /// The glob of what is long enough.
    pub(super) fn long_enough(&self) -> Vec<GlobToken> {
        let mut glob = vec![GlobToken::AnyOne; self.least];
        glob.push(GlobToken::AnyRun);
        glob
    }
}
