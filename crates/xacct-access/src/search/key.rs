//! What the conditions leave of one key's values.

use std::rc::Rc;

use xacct_aws::{Grammar, ValueType};
use xacct_policy::{Condition, Family, Operator, Pattern, Qualifier, Tri};

use super::addresses::Addresses;
use super::asker::{OTHERS_ACCOUNT, is_single};
use super::domain::Domain;
use super::effort::Effort;
use super::globs::globs;
use super::remainder::Remainder;
use super::resource::ArnFilling;
use crate::evaluate::value_compares;
use crate::language::{GlobCase, GlobToken, Language, Member, Preference};
use crate::points::{CandidateValues, tells_points};

/// So many patterns of a key are filled in one by one.
const MOST_LIKELY: usize = 16;

/// What is left of the values of one key.
#[derive(Clone, Debug)]
pub(super) struct RemainingValues<'p> {
    /// The key as the policy writes it.
    pub name: &'p str,
    /// Whether no part of its name is still to be filled in.
    pub is_written: bool,
    pub may_be_absent: bool,
    /// Whether its values have places that are still to be filled in, as the policy has them.
    pub is_open: bool,
    may_be_present: bool,
    domain: Rc<Domain>,
    /// Every value passes these.
    all: Vec<ConditionTest<'p>>,
    /// For each of these some value passes it.
    some: Vec<ConditionTest<'p>>,
    /// Whether it has one value only: by what AWS says of it, or since several would leave the answer open.
    is_single: bool,
    /// Whether its values are IP addresses.
    is_address: bool,
    /// Values that were found to pass everything so far.
    found: Vec<String>,
}

/// A comparison of a value with those of a condition, negation included, and whether it is wanted to hold.
#[derive(Clone, Debug)]
struct ConditionTest<'p> {
    condition: &'p Condition,
    operator: Operator,
    wanted: bool,
    /// The addresses that the operator takes for one of the values, where it compares addresses or the key has them.
    addresses: Option<Rc<Addresses>>,
}

impl<'p> RemainingValues<'p> {
    /// The key of `condition`, whose values are those of `domain`.
    pub fn new(condition: &'p Condition, domain: Domain) -> Self {
        Self {
            name: condition.key.as_str(),
            is_written: condition.has_written_key(),
            may_be_absent: domain.may_be_absent,
            is_open: false,
            may_be_present: domain.may_be_present,
            domain: Rc::new(domain),
            all: Vec::new(),
            some: Vec::new(),
            is_single: is_single(condition),
            is_address: condition.known.is_some_and(|known| known.value_type == ValueType::IpAddress),
            found: Vec::new(),
        }
    }

    /// Requires that `condition`, all of which is written out, holds, or does not.
    pub fn demand(
        &mut self,
        condition: &'p Condition,
        operator: Operator,
        wanted: bool,
        points: &CandidateValues,
        effort: &Effort,
    ) -> Remainder {
        effort.spend(condition.values.iter().map(|value| value.len()).sum());
        self.may_be_absent &= (operator.holds_when_absent(condition) == Tri::Yes) == wanted;
        if operator.family == Family::Null {
            self.may_be_present &= holds_when_present(condition, operator) == wanted;
        } else {
            let is_of_addresses = self.is_address || operator.family == Family::IpAddress;
            let addresses = is_of_addresses
                .then(|| Addresses::matched_as_text(&condition.values, operator.family))
                .flatten()
                .map(Rc::new);
            let test = |wanted| ConditionTest { condition, operator, wanted, addresses: addresses.clone() };
            match (operator.qualifier, wanted) {
                (None, _) => {
                    self.is_single = true;
                    self.all.push(test(wanted));
                }
                (Some(Qualifier::ForAllValues), true) => self.all.push(test(true)),
                (Some(Qualifier::ForAnyValue), false) => self.all.push(test(false)),
                (Some(Qualifier::ForAllValues), false) => self.some.push(test(false)),
                (Some(Qualifier::ForAnyValue), true) => self.some.push(test(true)),
            }
        }
        self.left(points, effort)
    }

    fn left(&mut self, points: &CandidateValues, effort: &Effort) -> Remainder {
        let present = if self.may_be_present { self.find(points, effort) } else { Remainder::Nothing };
        match (self.may_be_absent, present) {
            (true, _) => Remainder::Something,
            (false, present) => present,
        }
    }

    /// Values that meet every requirement; one where one will do.
    pub fn values(&self) -> &[String] {
        &self.found
    }

    /// The values that the key can have by what is required of it, where they are written out and not more than `most`.
    pub fn listed(&self, most: usize) -> Option<Vec<String>> {
        let tests = self.all.iter().chain(self.some.iter().filter(|_| self.is_single));
        let test = tests.filter(|test| test.is_exact()).min_by_key(|test| test.condition.values.len())?;
        let values = &test.condition.values;
        (values.len() <= most && !self.domain.is_unknown)
            .then(|| values.iter().map(|value| value.as_str().to_owned()).collect())
    }

    /// Whether `value`, the only one of the key, meets all that is required.
    pub fn takes(&self, value: &str) -> bool {
        self.admits(value) && self.all.iter().chain(&self.some).all(|test| test.passes(value))
    }

    /// Values that meet all that is required and have one of `shapes`; what is left where none was found.
    pub fn restricted(
        &self,
        shapes: Vec<Vec<GlobToken>>,
        points: &CandidateValues,
        effort: &Effort,
    ) -> Result<Vec<String>, Remainder> {
        if self.domain.values.shape.is_some() {
            return Err(Remainder::Unknown);
        }
        let domain = (*self.domain).clone().shaped(shapes);
        let mut key = Self { domain: Rc::new(domain), found: Vec::new(), ..self.clone() };
        match key.find(points, effort) {
            Remainder::Something => Ok(key.found),
            left => Err(left),
        }
    }

    /// Takes these values, which meet all that is required.
    pub fn set(&mut self, values: Vec<String>) {
        self.found = values;
    }

    /// A value that the key can have, whatever is required of it.
    pub fn sample(&self) -> Option<String> {
        self.domain
            .values
            .samples
            .iter()
            .find(|sample| self.admits(sample))
            .map(|sample| (**sample).to_owned())
    }

    /// Whether the key can have the value.
    pub fn admits(&self, value: &str) -> bool {
        self.may_be_present && !self.domain.is_unknown && self.domain.values.contains(value)
    }

    /// Looks for values, unless those that were found earlier still do.
    fn find(&mut self, points: &CandidateValues, effort: &Effort) -> Remainder {
        let size = |test: &ConditionTest<'_>| test.condition.values.len();
        effort.look(self.all.iter().chain(&self.some).map(size).sum());
        // What each value has to pass beside `all`: one value everything, or for each of `some` a value.
        let groups: Vec<&[ConditionTest<'p>]> = match self.some.as_slice() {
            some if self.is_single || some.len() < 2 => vec![some],
            some => some.chunks(1).collect(),
        };
        let passes_all = |value: &String, group: &[ConditionTest<'_>]| {
            self.all.iter().chain(group).all(|test| test.passes(value))
        };
        let is_met = |group: &&[ConditionTest<'_>]| self.found.iter().any(|value| passes_all(value, group));
        if groups.iter().all(is_met) && self.found.iter().all(|value| passes_all(value, &[])) {
            return Remainder::Something;
        }
        let mut found = Vec::new();
        for group in groups {
            let tests: Vec<&ConditionTest<'p>> = self.all.iter().chain(group).collect();
            match self.member(&tests, points, effort) {
                Member::Found(value) if found.contains(&value) => {}
                Member::Found(value) => found.push(value),
                Member::Empty => return Remainder::Nothing,
                Member::Unknown => return Remainder::Unknown,
            }
        }
        self.found = found;
        Remainder::Something
    }

    /// A value of the key that passes all `tests`.
    fn member(
        &self,
        tests: &[&ConditionTest<'p>],
        points: &CandidateValues,
        effort: &Effort,
    ) -> Member<String> {
        if self.domain.is_unknown {
            return Member::Unknown;
        }
        let values = &self.domain.values;
        if self.is_address {
            return self.address(tests, effort);
        }
        let fits = |value: &str| values.contains(value) && tests.iter().all(|test| test.passes(value));
        // Where a comparison is with values that are written out, one of them it has to be.
        let listed =
            tests.iter().filter(|test| test.is_exact()).min_by_key(|test| test.condition.values.len());
        if let Some(test) = listed {
            let mut written = test.condition.values.iter().map(|value| value.as_str());
            return written
                .find(|value| fits(value))
                .map_or(Member::Empty, |value| Member::Found(value.to_owned()));
        }
        if tests.iter().any(|test| test.operator.family == Family::IpAddress) {
            // What is no address by what AWS says of the key.
            return self.address(tests, effort);
        }
        if let Some(sample) = values.samples.iter().find(|sample| fits(sample)) {
            return Member::Found((**sample).to_owned());
        }
        if let Some(arn) = self.likely_arns(tests).find(|arn| fits(arn)) {
            return Member::Found(arn);
        }
        if values.grammar == Grammar::Truth {
            return ["true", "false"]
                .into_iter()
                .find(|value| fits(value))
                .map_or(Member::Empty, |value| Member::Found(value.to_owned()));
        }
        if tests.iter().any(|test| tells_points(test.operator.family)) {
            let of_key = points.of(self.name);
            let are_all_points = tests.iter().all(|test| tells_points(test.operator.family));
            return match of_key.iter().find(|value| fits(value)) {
                Some(value) => Member::Found(value.clone()),
                None if are_all_points => Member::Empty,
                // Strings that are numbers or dates too: not all were tried.
                None => Member::Unknown,
            };
        }
        self.text(tests, effort)
    }

    /// For a key that holds ARNs: those that a person would write for the patterns that it has to match, of strangers'
    /// accounts.
    fn likely_arns(&self, tests: &[&ConditionTest<'p>]) -> impl Iterator<Item = String> {
        let is_arn = self.domain.values.grammar == Grammar::Arn;
        let patterns = tests.iter().filter(move |test| is_arn && test.is_positive());
        let patterns = patterns.flat_map(|test| &test.condition.values).take(MOST_LIKELY);
        let is_filled_in = |value: &&Pattern| !value.has_variable() && !value.has_hole();
        patterns.filter(is_filled_in).flat_map(|pattern| {
            OTHERS_ACCOUNT
                .iter()
                .map(|account| ArnFilling { service: "sns", account, is_object: false }.fill(pattern))
        })
    }

    /// An address that passes all tests.
    fn address(&self, tests: &[&ConditionTest<'_>], effort: &Effort) -> Member<String> {
        if effort.is_spent() {
            return Member::Unknown;
        }
        let mut left = (*self.domain.addresses).clone();
        let mut others = Vec::new();
        for test in tests {
            effort.spend(left.size() + test.addresses.as_ref().map_or(0, |listed| listed.size()));
            match &test.addresses {
                Some(listed) if test.is_positive() => left = left.and(listed),
                Some(listed) => left = left.without(listed),
                None => others.push(test),
            }
        }
        let mut members = left.members();
        let found = members.find(|address| others.iter().all(|test| test.passes(address)));
        match found {
            Some(address) => Member::Found(address),
            None if others.is_empty() => Member::Empty,
            None => Member::Unknown,
        }
    }

    /// A string that passes all tests.
    fn text(&self, tests: &[&ConditionTest<'_>], effort: &Effort) -> Member<String> {
        let mut language = self.domain.values.language();
        for test in tests {
            let any_case = test.operator.family == Family::StringEqualsIgnoreCase;
            let case = if any_case { GlobCase::Insensitive } else { GlobCase::Sensitive };
            let listed = Language::any_of(&globs(&test.condition.values, test.operator.family), case);
            language = if test.is_positive() { language.and(&listed) } else { language.without(&listed) };
        }
        let least = usize::from(matches!(self.domain.values.grammar, Grammar::Any | Grammar::Tag));
        let preference = Preference { least, ..Preference::default() };
        let found = effort.member(&language, &preference);
        match found {
            // A form may have a greatest length, which no glob has.
            Member::Found(value) if !self.domain.values.contains(&value) => Member::Unknown,
            found => found,
        }
    }
}

impl ConditionTest<'_> {
    /// Whether the value has to be one of those listed, and not none of them.
    fn is_positive(&self) -> bool {
        self.wanted != self.operator.negated
    }

    /// Whether it leaves just the values that are written out.
    fn is_exact(&self) -> bool {
        use Family::*;
        let exact = match self.operator.family {
            StringEquals | BinaryEquals => true,
            StringLike => self.condition.values.iter().all(|value| value.as_literal().is_some()),
            ArnEquals | ArnLike => {
                let is_whole = |text: &str| text.matches(':').count() >= 5;
                self.condition.values.iter().all(|value| value.as_literal().is_some_and(is_whole))
            }
            _ => false,
        };
        // What is written out in `StringEquals` may have marks that it does not read.
        let written = |value: &Pattern| !value.has_variable() && !value.has_hole();
        exact && self.is_positive() && self.condition.values.iter().all(written)
    }

    /// Whether `value` passes.
    fn passes(&self, value: &str) -> bool {
        let family = self.operator.family;
        if let Some(listed) = self.addresses.as_ref().filter(|_| family == Family::IpAddress) {
            return listed.contains(value) == self.is_positive();
        }
        let matches = self.condition.values.iter().any(|listed| value_compares(family, listed, value));
        matches == self.is_positive()
    }
}

fn holds_when_present(condition: &Condition, operator: Operator) -> bool {
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => true,
        Some(Qualifier::ForAnyValue) => false,
        None => condition.values.iter().any(|v| v.as_str().eq_ignore_ascii_case("false")),
    }
}
