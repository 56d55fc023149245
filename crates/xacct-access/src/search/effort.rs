//! How much work a search may do.

use std::cell::Cell;
use std::rc::Rc;

use crate::language::{Answer as Member, Language, Taste};

/// The work that is left for a whole search, in the unit of [`EFFORT`](crate::language::EFFORT).
#[derive(Clone, Debug, Default)]
pub(super) struct Effort(Rc<Cell<usize>>);

/// What a search that gave up costs besides.
const GIVEN_UP: usize = 100_000;

impl Effort {
    /// Grants so much more.
    pub fn grant(&self, more: usize) {
        self.0.set(self.0.get().saturating_add(more));
    }

    /// Takes off what something else has cost.
    pub fn spend(&self, cost: usize) {
        self.0.set(self.0.get().saturating_sub(cost));
    }

    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// A member of `language`; unknown where it is not found in time.
    pub fn member(&self, language: &Language, taste: &Taste<'_>) -> Member<String> {
        let mut left = self.0.get();
        let member = language.member_within(&mut left, taste);
        // What was too much once is not tried again and again.
        self.0.set(if member == Member::Unknown { left.saturating_sub(GIVEN_UP) } else { left });
        member
    }
}
