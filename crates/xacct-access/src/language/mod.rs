//! Sets of strings: what a condition's values, an action or a resource element can stand for.
//!
//! A [`Language`] is a Boolean expression over globs. Nothing is worked out when it is built; [`Language::member`]
//! reads with all globs of the expression at once, the shortest strings first, and either meets a shortest member
//! or has seen every way to go on. At each step only a few characters need trying: those that some glob waits
//! for, and one for all the rest, which no glob can distinguish.
//!
//! ```text
//! GlobToken ─▶ GlobPosition ─▶ Automaton (globs + expression) ─▶ choices of characters ─▶ search ─▶ Member
//! ```

mod automaton;
mod chars;
mod choice;
mod glob;
mod lookahead;
#[cfg(test)]
mod oracle;
mod preference;
mod search;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use automaton::Automaton;
pub use chars::CharClass;
pub use glob::{GlobCase, GlobToken};
pub use preference::Preference;
use search::MemberSearch;
pub use search::{EFFORT, Member};

/// A set of strings: those for which a Boolean expression over globs holds.
///
/// Building one costs time and space in the size of its globs, whatever they are.
#[derive(Clone, Debug)]
pub struct Language {
    automaton: Automaton,
    /// A few strings among which every member is, the shorter ones first, where such are known: most values are
    /// written without wildcards.
    within: Option<Arc<[String]>>,
    /// A few strings that are worth a try before a search: shortest ones of sets that this one lies in, so that one
    /// that is a member is a shortest member, too.
    likely: Vec<Arc<str>>,
}

/// So many strings are tried before a search.
const MOST_LIKELY: usize = 4;

impl Language {
    /// Every string.
    pub fn anything() -> Self {
        Self::glob(&[GlobToken::AnyRun], GlobCase::Sensitive)
    }

    /// This one string.
    pub fn exactly(value: &str) -> Self {
        Self::glob(&[GlobToken::Literal(value.to_owned())], GlobCase::Sensitive)
    }

    /// The strings that match one glob.
    pub fn glob(parts: &[GlobToken], case: GlobCase) -> Self {
        Self::alternatives(&[parts], case)
    }

    /// The strings that match any of some globs, as the values of a condition are alternatives. No glob, no string.
    pub fn any_of(globs: &[Vec<GlobToken>], case: GlobCase) -> Self {
        Self::alternatives(globs, case)
    }

    fn alternatives(globs: &[impl AsRef<[GlobToken]>], case: GlobCase) -> Self {
        let within = globs.iter().map(|glob| glob::only_match(glob.as_ref(), case)).collect::<Option<_>>();
        let shortest = match globs {
            // What is written out is tried one by one anyway.
            _ if within.is_some() => None,
            globs => globs.iter().map(|glob| glob::shortest(glob.as_ref())).min_by_key(|s| s.chars().count()),
        };
        let likely = shortest.filter(|s| !s.contains(char::is_control)).map(Arc::from).into_iter().collect();
        Self { automaton: Automaton::of(globs, case), within: within.and_then(few), likely }
    }

    /// The strings in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let within = match (&self.within, &other.within) {
            (Some(mine), Some(theirs)) if theirs.len() < mine.len() => Some(theirs),
            (mine, theirs) => mine.as_ref().or(theirs.as_ref()),
        };
        let likely = self.likely.iter().chain(&other.likely).take(MOST_LIKELY).cloned().collect();
        Self { automaton: self.automaton.and(&other.automaton), within: within.cloned(), likely }
    }

    /// The strings in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let within = match (&self.within, &other.within) {
            (Some(mine), Some(theirs)) => few([&**mine, theirs].concat()),
            _ => None,
        };
        Self { automaton: self.automaton.or(&other.automaton), within, likely: Vec::new() }
    }

    /// The strings in this one that are not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.and(&other.complement())
    }

    /// The strings that are not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self { automaton: self.automaton.not(), within: None, likely: Vec::new() }
    }

    /// Whether `value` is in it. Takes time in the product of the lengths of the value and the globs.
    pub fn contains(&self, value: &str) -> bool {
        self.automaton.accepts(value)
    }

    /// Whether no string is in it; `None` where that took too much effort to tell.
    pub fn is_empty(&self) -> Option<bool> {
        match self.member(&Preference::default()) {
            Member::Found(_) => Some(false),
            Member::Empty => Some(true),
            Member::Unknown => None,
        }
    }

    /// A string that is in it and that a person can read: the first preferred one, or else one of the shortest.
    ///
    /// It is made of printable ASCII characters and those that the globs write out, and never has a control
    /// character: where only such strings may be left, the answer is unknown.
    pub fn member(&self, preference: &Preference<'_>) -> Member<String> {
        self.member_within(&mut EFFORT.clone(), preference)
    }

    /// [`Language::member`] with a limit of one's own on the effort, in the unit of [`EFFORT`]. What it took is taken
    /// off.
    pub fn member_within(&self, effort: &mut usize, preference: &Preference<'_>) -> Member<String> {
        let Some(left) = effort.checked_sub(self.automaton.size()) else { return Member::Unknown };
        *effort = left;
        let fits = |value: &str| preference.admits(value) && self.contains(value);
        if let Some(value) = preference.preferred.iter().find(|value| fits(value)) {
            return Member::Found((*value).to_owned());
        }
        if let Some(values) = &self.within {
            let mut members = values.iter().filter(|value| fits(value)).peekable();
            let is_empty = members.peek().is_none();
            return match members.find(|member| !member.contains(char::is_control)) {
                Some(member) => Member::Found(member.clone()),
                None if is_empty => Member::Empty,
                None => Member::Unknown,
            };
        }
        if let Some(value) = self.likely.iter().find(|value| fits(value)) {
            return Member::Found(value.as_ref().to_owned());
        }
        let long_enough;
        let automaton = if preference.least == 0 {
            &self.automaton
        } else {
            long_enough =
                self.automaton.and(&Automaton::of(&[preference.long_enough()], GlobCase::Sensitive));
            &long_enough
        };
        let mut search = MemberSearch::new(automaton, preference.filler, (*effort).min(EFFORT));
        let granted = search.effort();
        let answer = search.run();
        *effort -= granted - search.effort();
        answer
    }
}

/// The values, the shorter ones first, if they are so few that testing each is quicker than a search.
fn few(mut values: Vec<String>) -> Option<Arc<[String]>> {
    values.sort_by_key(|value| value.chars().count());
    (values.len() <= 16).then(|| values.into())
}
