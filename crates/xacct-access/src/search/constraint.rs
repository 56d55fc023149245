//! What the conditions leave of a key's values.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use xacct_aws::{Arity, condition_key};
use xacct_policy::{Condition, Element, Family, Operator, Part, Pattern, Qualifier, Tri};
use xacct_syntax::Text;

use crate::evaluate::value_compares;
use crate::language::{Answer as Member, Case, Language, Taste};
use crate::search::globs::{globs, resources};
use crate::search::points::{Points, tells_points};

/// What is left of the values of every key, and of the resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Constraints {
    keys: BTreeMap<String, Key>,
    resource: Option<Rc<Language>>,
    points: Arc<Points>,
    effort: Effort,
    /// Something that is not known was taken to come out right.
    pub uncertain: bool,
}

/// What meets all constraints.
pub(super) struct Solution {
    /// The keys that have to be there, with their values.
    pub keys: Vec<(String, Vec<String>)>,
    /// The resource, where it is asked for.
    pub resource: Option<String>,
}

/// What is left of the values of one key.
#[derive(Clone, Debug)]
struct Key {
    /// The key as the policy writes it.
    name: String,
    may_be_absent: bool,
    may_be_present: bool,
    /// Every value lies in here.
    all: Values,
    /// Some value lies in each of these.
    some: Vec<Values>,
    /// Whether it has one value only: by what AWS says of it, or since several would leave the answer open.
    is_single: bool,
}

/// How much effort is left, in the unit of [`EFFORT`](crate::language::EFFORT), for a whole search.
#[derive(Clone, Debug, Default)]
pub(super) struct Effort(Rc<Cell<usize>>);

impl Effort {
    /// Grants so much more.
    pub fn grant(&self, more: usize) {
        self.0.set(self.0.get().saturating_add(more));
    }

    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// Reading a text costs as much as it is long.
    fn read(&self, texts: &[Text]) {
        let length: usize = texts.iter().map(|text| text.as_str().len()).sum();
        self.0.set(self.0.get().saturating_sub(length));
    }

    /// Whether there is no member. One that is not found in time is taken to be there.
    fn is_empty(&self, language: &Language, taste: &Taste<'_>) -> bool {
        self.member(language, taste) == Member::Empty
    }

    fn member(&self, language: &Language, taste: &Taste<'_>) -> Member<String> {
        let mut left = self.0.get();
        let member = language.member_within(&mut left, taste);
        // What was too much once is not tried again and again.
        self.0.set(if member == Member::Unknown { left.saturating_sub(GIVEN_UP) } else { left });
        member
    }
}

/// What a search that gave up costs besides.
const GIVEN_UP: usize = 100_000;

/// What a key's values are compared with, and how.
#[derive(Clone, Copy)]
struct Test<'c> {
    condition: &'c Condition,
    operator: Operator,
    /// Whether variables are read.
    variables: bool,
}

/// A set of values.
#[derive(Clone, Debug)]
enum Values {
    /// Strings, by the globs that they match.
    Strings(Rc<Language>),
    /// Numbers, dates, addresses, truth values: one of each kind that the policy tells apart.
    Points(Rc<[String]>),
}

/// What comes out of a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Something,
    Nothing,
}

impl Constraints {
    /// No constraint yet; `points` are the values that tell the policies' numbers, dates and addresses apart.
    pub fn new(points: Arc<Points>, effort: Effort) -> Self {
        Self { points, effort, ..Self::default() }
    }

    /// Whether no effort is left to tell what is possible.
    pub fn is_spent(&self) -> bool {
        self.effort.is_spent()
    }

    /// Demands that `condition` holds, or does not.
    pub fn demand(&mut self, condition: &Condition, wanted: bool, variables: bool) -> Left {
        let Some(operator) = condition.operator.filter(|_| is_written_out(condition, variables)) else {
            self.uncertain = true;
            return Left::Something;
        };
        self.effort.read(&condition.values);
        let key = self.keys.entry(condition.key.as_str().to_ascii_lowercase()).or_insert_with(|| Key {
            name: condition.key.as_str().to_owned(),
            may_be_absent: true,
            may_be_present: true,
            all: Values::Strings(Rc::new(Language::anything())),
            some: Vec::new(),
            is_single: condition_key::lookup(condition.key.as_str())
                .is_some_and(|k| k.arity == Arity::Single),
        });
        key.may_be_absent &= (operator.holds_when_absent(condition) == Tri::Yes) == wanted;
        if operator.family == Family::Null {
            key.may_be_present &= holds_when_present(condition, operator) == wanted;
        } else {
            key.compare(&Test { condition, operator, variables }, wanted, &self.points);
        }
        key.left(&self.effort)
    }

    /// Demands that the resource is one of `element`, or is none of them.
    pub fn demand_resource(&mut self, element: &Element<Text>, wanted: bool, variables: bool) -> Left {
        if !element.complete || !are_written_out(&element.items, variables) {
            self.uncertain = true;
            return Left::Something;
        }
        self.effort.read(&element.items);
        let listed = Language::any_of(&resources(&element.items, variables), Case::Sensitive);
        let left = match (self.resource.take(), wanted != element.negated) {
            (None, true) => listed,
            (None, false) => listed.complement(),
            (Some(before), true) => before.and(&listed),
            (Some(before), false) => before.without(&listed),
        };
        let nothing = self.effort.is_empty(&left, &taste("resource"));
        self.resource = Some(Rc::new(left));
        if nothing { Left::Nothing } else { Left::Something }
    }

    /// A value of every key that has to be there, and a resource. `None` where the search for one gave up.
    pub fn solution(&self) -> Option<Solution> {
        let mut keys = Vec::new();
        for key in self.keys.values().filter(|key| !key.may_be_absent) {
            keys.push((key.name.clone(), key.values(&self.effort)?));
        }
        let resource = match &self.resource {
            Some(language) => match self.effort.member(language, &taste("resource")) {
                Member::Found(resource) => Some(resource),
                Member::Empty | Member::Unknown => return None,
            },
            None => None,
        };
        Some(Solution { keys, resource })
    }
}

impl Key {
    fn compare(&mut self, test: &Test<'_>, wanted: bool, points: &Points) {
        let operator = test.operator;
        // The values for which the comparison holds, negation included.
        let holds = |values: &Values, wanted: bool| values.keep(test, wanted);
        if tells_points(operator.family) && matches!(self.all, Values::Strings(_)) {
            self.all = self.all.and(&Values::Points(points.of(&self.name).into()));
        }
        match (operator.qualifier, wanted) {
            (None, _) => {
                self.is_single = true;
                self.all = holds(&self.all, wanted);
            }
            (Some(Qualifier::ForAllValues), true) => self.all = holds(&self.all, true),
            (Some(Qualifier::ForAnyValue), false) => self.all = holds(&self.all, false),
            (Some(Qualifier::ForAllValues), false) => self.some.push(holds(&self.all, false)),
            (Some(Qualifier::ForAnyValue), true) => self.some.push(holds(&self.all, true)),
        }
    }

    fn left(&self, effort: &Effort) -> Left {
        if self.may_be_absent || self.may_be_present && self.values_exist(effort) {
            Left::Something
        } else {
            Left::Nothing
        }
    }

    /// The sets from each of which a value is needed.
    fn needed(&self) -> Vec<Values> {
        let within = |some: &Values| some.and(&self.all);
        match self.some.as_slice() {
            [] => vec![self.all.clone()],
            some if self.is_single => vec![some.iter().fold(self.all.clone(), |all, some| all.and(some))],
            some => some.iter().map(within).collect(),
        }
    }

    fn values_exist(&self, effort: &Effort) -> bool {
        !self.needed().iter().any(|values| values.member(&self.name, effort) == Member::Empty)
    }

    /// Values that meet every demand; one where one will do.
    fn values(&self, effort: &Effort) -> Option<Vec<String>> {
        let mut values = Vec::new();
        for needed in self.needed() {
            let Member::Found(value) = needed.member(&self.name, effort) else { return None };
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Some(values)
    }
}

impl Values {
    /// Those for which the comparison holds, or does not.
    fn keep(&self, test: &Test<'_>, wanted: bool) -> Self {
        let Test { condition, operator, variables } = *test;
        let positive = wanted != operator.negated;
        match self {
            Self::Strings(language) => {
                let any_case = operator.family == Family::StringEqualsIgnoreCase;
                let case = if any_case { Case::Insensitive } else { Case::Sensitive };
                let listed = Language::any_of(&globs(&condition.values, operator.family, variables), case);
                let left = if positive { language.and(&listed) } else { language.without(&listed) };
                Self::Strings(Rc::new(left))
            }
            Self::Points(points) => {
                let matches = |point: &String| {
                    condition
                        .values
                        .iter()
                        .any(|listed| value_compares(operator.family, listed.as_str(), point))
                };
                Self::Points(points.iter().filter(|point| matches(point) == positive).cloned().collect())
            }
        }
    }

    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Strings(a), Self::Strings(b)) => Self::Strings(Rc::new(a.and(b))),
            (Self::Points(a), Self::Points(b)) => {
                Self::Points(a.iter().filter(|point| b.contains(point)).cloned().collect())
            }
            (Self::Points(points), Self::Strings(language))
            | (Self::Strings(language), Self::Points(points)) => {
                Self::Points(points.iter().filter(|point| language.contains(point)).cloned().collect())
            }
        }
    }

    fn member(&self, key: &str, effort: &Effort) -> Member<String> {
        match self {
            Self::Strings(language) => effort.member(language, &taste(key)),
            Self::Points(points) => {
                points.first().map_or(Member::Empty, |point| Member::Found(point.clone()))
            }
        }
    }
}

/// Whether every value is written out: no hole, and no variable that is read.
fn is_written_out(condition: &Condition, variables: bool) -> bool {
    condition.complete
        && Pattern::of(&condition.key).is_literal()
        && are_written_out(&condition.values, variables)
}

fn are_written_out(texts: &[Text], variables: bool) -> bool {
    let known = |part: &Part<'_>| match part {
        Part::Hole(_) => false,
        Part::Variable(_) => !variables,
        _ => true,
    };
    texts.iter().all(|text| Pattern::of(text).parts().iter().all(known))
}

fn holds_when_present(condition: &Condition, operator: Operator) -> bool {
    match operator.qualifier {
        Some(Qualifier::ForAllValues) => true,
        Some(Qualifier::ForAnyValue) => false,
        None => condition.values.iter().any(|v| v.as_str().eq_ignore_ascii_case("false")),
    }
}

/// Values that a person would write under a key.
fn taste(key: &str) -> Taste<'static> {
    let (preferred, least): (&[&str], usize) = match key.to_ascii_lowercase().as_str() {
        "sts:externalid" => (&["any-external-id"], 2),
        "sts:rolesessionname" | "sts:sourceidentity" => (&["any-session"], 2),
        "aws:requestedregion" => (&["us-east-1", "eu-west-1"], 0),
        "resource" => (&["arn:aws:s3:::any-bucket/any-key"], 1),
        _ => (&["any"], 1),
    };
    Taste { preferred, least, ..Taste::default() }
}
