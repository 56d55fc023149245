//! How much may be evaluated for one file. What goes beyond that is unknown, and the file says so once.

use std::cell::{Cell, RefCell};

use xacct_syntax::{Encoding, Language, Piece, Span, SyntaxError, SyntaxErrorKind, Text};

/// Steps for a file, whatever its length, and for each of its bytes. A step is an expression evaluated or a value copied.
const STEPS: (usize, usize) = (600_000, 4);
/// Bytes of values for a file, and for each of its bytes.
const BYTES: (usize, usize) = (96 << 20, 48);
/// The longest text that an expression makes. The longest policy that AWS takes has 20 KB.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>
const LONGEST: usize = 1 << 20;
/// Expressions within expressions, those of the values that they refer to included.
const DEEPEST: usize = 128;

/// What a value takes in memory, besides the characters of texts.
pub(crate) const VALUE: usize = 64;

/// What is left to be spent on the expressions of a file.
///
/// Each [part](Self::begin) of the file may spend half of what is left, so that one that asks for too much leaves enough for
/// the others.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    file: Cell<RemainingBudget>,
    part: Cell<RemainingBudget>,
    is_spent: Cell<bool>,
    depth: Cell<usize>,
    place: Cell<Option<Span>>,
    /// Where more was asked for, once for each file.
    exceeded: RefCell<Vec<Span>>,
}

/// Steps and bytes.
#[derive(Clone, Copy, Debug, Default)]
struct RemainingBudget {
    steps: usize,
    bytes: usize,
}

impl RemainingBudget {
    fn without(self, steps: usize, bytes: usize) -> Option<Self> {
        Some(Self { steps: self.steps.checked_sub(steps)?, bytes: self.bytes.checked_sub(bytes)? })
    }
}

/// One level of expressions within expressions, until it is dropped.
pub(crate) struct NestedLevel<'b>(&'b Cell<usize>);

impl Drop for NestedLevel<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Budget {
    /// The budget of the file that `text` is.
    pub fn of(text: &Text) -> Self {
        let budget = Self::of_length(text.len());
        budget.place.set(Some(text.span_of(0..1)));
        budget
    }

    /// The budget of several files that have so many bytes together.
    pub fn of_length(length: usize) -> Self {
        let left = |(base, each): (usize, usize)| each.saturating_mul(length).saturating_add(base);
        let budget = Self::default();
        budget.file.set(RemainingBudget { steps: left(STEPS), bytes: left(BYTES) });
        budget.part.set(budget.file.get());
        budget
    }

    /// Begins a part of the file, which is at `place`.
    pub fn begin(&self, place: Span) {
        let RemainingBudget { steps, bytes } = self.file.get();
        self.part.set(RemainingBudget { steps: steps / 2, bytes: bytes / 2 });
        self.is_spent.set(false);
        self.place.set(Some(place));
    }

    /// Whether so much is left, which is spent. Once it is not, the part has nothing left.
    pub fn spend(&self, steps: usize, bytes: usize) -> bool {
        if self.is_spent.get() {
            return false;
        }
        match (self.part.get().without(steps, bytes), self.file.get().without(steps, bytes)) {
            (Some(part), Some(file)) => {
                self.part.set(part);
                self.file.set(file);
                true
            }
            _ => {
                self.is_spent.set(true);
                self.exceed();
                false
            }
        }
    }

    /// Whether the part has spent what it may.
    pub fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    /// One level deeper; none where that is too deep.
    pub fn deeper(&self) -> Option<NestedLevel<'_>> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            self.exceed();
            return None;
        }
        self.depth.set(depth + 1);
        Some(NestedLevel(&self.depth))
    }

    /// Whether a text may be so long, which is spent.
    pub fn holds(&self, length: usize) -> bool {
        if length > LONGEST {
            self.exceed();
            return false;
        }
        self.spend(0, 2 * VALUE + length)
    }

    /// The text of `pieces`; none where it would be too long.
    pub fn text(&self, pieces: Vec<Piece>) -> Option<Text> {
        let length = |piece: &Piece| match piece {
            Piece::Verbatim(text) | Piece::Hole(_, text) => text.len(),
            Piece::Decoded(text, _) => text.len(),
        };
        let total = pieces.iter().map(length).fold(0, usize::saturating_add);
        // Each piece remembers where it comes from.
        (self.spend(pieces.len(), pieces.len() * VALUE) && self.holds(total))
            .then(|| Text::derive(pieces, Encoding::Plain))
    }

    /// Where too much was asked for: the first place in each file.
    pub fn exceeded(&self) -> Vec<Span> {
        self.exceeded.borrow().clone()
    }

    /// Notes that too much was asked for at `place`.
    pub fn exceed_at(&self, place: Span) {
        let mut exceeded = self.exceeded.borrow_mut();
        if exceeded.iter().all(|known| known.file != place.file) {
            exceeded.push(place);
        }
    }

    /// What is said of a file in `language` that asked for too much.
    pub fn note(&self, language: Language) -> Option<SyntaxError> {
        Some(SyntaxError {
            span: *self.exceeded.borrow().first()?,
            language,
            slip: SyntaxErrorKind::Limit,
            message: "too much to evaluate: what goes beyond the limit is treated as unknown".to_owned(),
            related: None,
            repair: None,
        })
    }

    /// Notes that more is asked for than is evaluated.
    pub fn exceed(&self) {
        if let Some(place) = self.place.get() {
            self.exceed_at(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    fn budget() -> Budget {
        Budget::of(Source::new(FileId(0), "main.tf", "").text())
    }

    #[test]
    fn a_part_spends_half_of_what_is_left() {
        let budget = budget();
        let place = |start| Span::new(FileId(0), start..start + 1);
        budget.begin(place(1));
        assert!(budget.spend(STEPS.0 / 2, 0));
        assert!(!budget.spend(1, 0) && budget.is_spent() && !budget.spend(0, 0));
        budget.begin(place(2));
        assert!(budget.spend(STEPS.0 / 4, 0));
        assert!(!budget.spend(1, 0));
        assert_eq!(budget.note(Language::Hcl).unwrap().span, place(1));
    }

    #[test]
    fn texts_and_levels_have_limits() {
        let budget = budget();
        assert!(budget.holds(LONGEST));
        assert!(!budget.holds(LONGEST + 1));
        assert!(!budget.is_spent(), "what is too long is not made, and costs nothing");
        let levels: Vec<_> = std::iter::from_fn(|| budget.deeper()).collect();
        assert_eq!(levels.len(), DEEPEST);
        drop(levels);
        assert!(budget.deeper().is_some());
    }
}
