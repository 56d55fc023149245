//! How much work searches may do: one of them, and all that are about the policies of a file.

use std::cell::Cell;
use std::rc::Rc;

use crate::language::{EFFORT, Language, Member, Preference};

/// What all searches about the policies of a file may cost together, in the unit of [`EFFORT`]: about a second.
const MOST_WORK: usize = 120 * EFFORT;
/// The same for each statement, so that what a long file asks for in proportion to its length is never too much.
const WORK_FOR_EACH_STATEMENT: usize = EFFORT / 25;

/// The work that is left for all searches about the policies of a file. What goes beyond it is unknown.
#[derive(Clone, Debug)]
pub struct Work(Rc<Cell<usize>>);

impl Work {
    /// The work for policies with so many statements.
    pub fn for_statements(count: usize) -> Self {
        Self(Rc::new(Cell::new(MOST_WORK + count.saturating_mul(WORK_FOR_EACH_STATEMENT))))
    }

    /// Takes off what something has cost.
    pub(crate) fn spend(&self, cost: usize) {
        self.0.set(self.0.get().saturating_sub(cost));
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// The work that is left for one search, in the unit of [`EFFORT`].
#[derive(Clone, Debug)]
pub(super) struct Effort {
    left: Rc<Cell<usize>>,
    /// That of all searches together.
    all: Work,
}

/// What a search that gave up costs besides.
const GIVEN_UP: usize = 100_000;

impl Effort {
    /// The effort of a search, beside others with which it shares `all`.
    pub fn new(most: usize, all: Work) -> Self {
        Self { left: Rc::new(Cell::new(most)), all }
    }

    /// Grants so much more.
    pub fn grant(&self, more: usize) {
        self.left.set(self.left.get().saturating_add(more));
    }

    /// Takes off what something else has cost.
    pub fn spend(&self, cost: usize) {
        self.left.set(self.left.get().saturating_sub(cost));
        self.all.spend(cost);
    }

    /// Takes off the work for all searches what it costs to look at alternatives, which are limited in another way in one.
    pub fn look(&self, cost: usize) {
        self.all.spend(cost);
    }

    pub fn is_spent(&self) -> bool {
        self.left.get() == 0 || self.all.is_spent()
    }

    /// A member of `language`; unknown where it is not found in time.
    pub fn member(&self, language: &Language, preference: &Preference<'_>) -> Member<String> {
        if self.all.is_spent() {
            return Member::Unknown;
        }
        let before = self.left.get();
        let mut left = before;
        let member = language.member_within(&mut left, preference);
        self.all.spend(before - left);
        // What was too much once is not tried again and again.
        self.left.set(if member == Member::Unknown { left.saturating_sub(GIVEN_UP) } else { left });
        member
    }
}

#[cfg(test)]
mod tests {
    use xacct_policy::{Policy, PolicyKind};
    use xacct_syntax::{FileId, Source, json};

    use super::*;
    use crate::index::PolicyIndex;
    use crate::question::Question;
    use crate::search::Answer;
    use crate::{Grant, Request};

    #[test]
    fn what_goes_beyond_the_work_of_a_file_is_unknown() {
        let text = r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
             "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*b*"}}}
        ]}"#;
        let source = Source::new(FileId(0), "policy.json", text);
        let policy = Policy::lower(json::parse(source.text()).tree.root(), Some(PolicyKind::Resource));
        let ask = |work: &Work| {
            let index = PolicyIndex::of(&policy).sharing(work);
            let grants = Grant::of_policy(&policy);
            let answer = grants.iter().map(|grant| grant.ask(&index, Question::Anyone)).next();
            answer.map(|answer| answer.request().map(Request::sentence).ok_or(answer == Answer::Unknown))
        };
        assert_eq!(ask(&Work(Rc::new(Cell::new(5)))), Some(Err(true)));
        let enough = Work::for_statements(2);
        assert!(matches!(ask(&enough), Some(Ok(_))));
        assert!(!enough.is_spent());
    }
}
