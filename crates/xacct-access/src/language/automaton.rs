//! All globs of an expression, read at once.

use super::glob::{GlobPosition, lay_out};
use super::lookahead::Lookahead;
use super::{CharClass, GlobCase, GlobToken};

/// A Boolean expression over globs.
///
/// Both parts are flat and name nothing by its place, so that two automata are joined by appending, and a deep
/// expression needs no deep stack.
#[derive(Clone, Debug)]
pub(super) struct Automaton {
    /// Those of all globs, in the order of the expression.
    positions: Vec<GlobPosition>,
    /// In postfix order.
    expression: Vec<Term>,
}

#[derive(Clone, Copy, Debug)]
enum Term {
    /// Whether any of some globs matches: those that have the next so many positions.
    Globs {
        positions: usize,
    },
    Not,
    And,
    Or,
}

/// The positions that can be reached by what was read so far, in ascending order.
pub(super) type State = [u32];

impl Automaton {
    /// Any of `globs`.
    pub(super) fn of(globs: &[impl AsRef<[GlobToken]>], case: GlobCase) -> Self {
        let mut positions = Vec::new();
        for glob in globs {
            lay_out(glob.as_ref(), case, &mut positions);
        }
        let expression = vec![Term::Globs { positions: positions.len() }];
        Self { positions, expression }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.joined(other, Term::And)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        self.joined(other, Term::Or)
    }

    pub(super) fn not(&self) -> Self {
        let mut all = self.clone();
        all.expression.push(Term::Not);
        all
    }

    fn joined(&self, other: &Self, term: Term) -> Self {
        let positions = [self.positions.as_slice(), &other.positions].concat();
        let expression = [self.expression.as_slice(), &other.expression, &[term]].concat();
        Self { positions, expression }
    }

    /// How much there is of it.
    pub(super) fn size(&self) -> usize {
        self.positions.len() + self.expression.len()
    }

    /// How much must be looked at to go one step from `state`.
    pub(super) fn looks(&self, state: &State) -> usize {
        state.len() + self.expression.len()
    }

    /// Whether `value` is in the set.
    pub(super) fn accepts(&self, value: &str) -> bool {
        let (mut state, mut next) = (self.start(), Vec::new());
        for c in value.chars() {
            self.step(&state, c, &mut next);
            std::mem::swap(&mut state, &mut next);
        }
        self.lookahead(&state, &mut Vec::new()).is
    }

    /// Where the empty string leads.
    pub(super) fn start(&self) -> Vec<u32> {
        (0..).zip(&self.positions).filter(|(_, p)| p.index == 0).map(|(at, _)| at).collect()
    }

    /// Where `c` leads from `state`.
    pub(super) fn step(&self, state: &State, c: char, next: &mut Vec<u32>) {
        next.clear();
        for (at, position) in self.at(state) {
            if position.loops.has(c) {
                self.enter(at, next);
            }
            if position.moves_on(c) {
                self.enter(at + 1, next);
            }
        }
    }

    /// Adds a position, which comes after those that are there or is the last of them.
    fn enter(&self, at: u32, state: &mut Vec<u32>) {
        if state.last() == Some(&at) {
            return;
        }
        // A run at an earlier position of the same glob must come through this one. Where this one loops on everything,
        // what they would read on the way can be read here: they add nothing.
        if let Some((at, position)) = self.at(&[at]).next()
            && position.loops == CharClass::EVERY
        {
            let glob = at - position.index;
            while state.last().is_some_and(|&earlier| earlier >= glob) {
                state.pop();
            }
        }
        state.push(at);
    }

    /// What `state` means for the whole expression. `stack` is room to work in.
    pub(super) fn lookahead(&self, state: &State, stack: &mut Vec<Lookahead>) -> Lookahead {
        stack.clear();
        let mut reached = self.at(state).peekable();
        let mut end = 0;
        for term in &self.expression {
            match term {
                Term::Globs { positions } => {
                    end += positions;
                    let mut any = Lookahead::NEVER;
                    while let Some((_, position)) = reached.next_if(|&(at, _)| (at as usize) < end) {
                        any = any | position.lookahead();
                    }
                    stack.push(any);
                }
                Term::Not => {
                    if let Some(top) = stack.last_mut() {
                        *top = !*top;
                    }
                }
                Term::And | Term::Or => {
                    if let Some(right) = stack.pop()
                        && let Some(left) = stack.last_mut()
                    {
                        *left = if matches!(term, Term::And) { *left & right } else { *left | right };
                    }
                }
            }
        }
        stack.pop().unwrap_or(Lookahead::NEVER)
    }

    /// The positions of a state.
    pub(super) fn at<'a>(
        &'a self,
        state: &'a State,
    ) -> impl Iterator<Item = (u32, &'a GlobPosition)> + Clone {
        state.iter().filter_map(|&at| Some((at, self.positions.get(at as usize)?)))
    }
}
