//! What the conditions leave of a key's values.

use std::collections::BTreeMap;
use std::sync::Arc;

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
    resource: Option<Language>,
    points: Arc<Points>,
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
    /// Some value lies in each of these; for a key with one value, that value.
    some: Vec<Values>,
}

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
    Strings(Language),
    /// Numbers, dates, addresses, truth values: one of each kind that the policy tells apart.
    Points(Vec<String>),
}

/// What comes out of a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Something,
    Nothing,
}

impl Constraints {
    /// No constraint yet; `points` are the values that tell the policies' numbers, dates and addresses apart.
    pub fn new(points: Arc<Points>) -> Self {
        Self { points, ..Self::default() }
    }

    /// Demands that `condition` holds, or does not.
    pub fn demand(&mut self, condition: &Condition, wanted: bool, variables: bool) -> Left {
        let Some(operator) = condition.operator.filter(|_| is_written_out(condition, variables)) else {
            self.uncertain = true;
            return Left::Something;
        };
        let key = self.keys.entry(condition.key.as_str().to_ascii_lowercase()).or_insert_with(|| Key {
            name: condition.key.as_str().to_owned(),
            may_be_absent: true,
            may_be_present: true,
            all: Values::Strings(Language::anything()),
            some: Vec::new(),
        });
        key.may_be_absent &= (operator.holds_when_absent(condition) == Tri::Yes) == wanted;
        if operator.family == Family::Null {
            key.may_be_present &= holds_when_present(condition, operator) == wanted;
        } else {
            key.compare(&Test { condition, operator, variables }, wanted, &self.points);
        }
        key.left()
    }

    /// Demands that the resource is one of `element`, or is none of them.
    pub fn demand_resource(&mut self, element: &Element<Text>, wanted: bool, variables: bool) -> Left {
        if !element.complete || !are_written_out(&element.items, variables) {
            self.uncertain = true;
            return Left::Something;
        }
        let listed = Language::any_of(&resources(&element.items, variables), Case::Sensitive);
        let left = match (self.resource.take(), wanted != element.negated) {
            (None, true) => listed,
            (None, false) => listed.complement(),
            (Some(before), true) => before.and(&listed),
            (Some(before), false) => before.without(&listed),
        };
        let nothing = matches!(left.member(&Taste::default()), Member::Empty);
        self.resource = Some(left);
        if nothing { Left::Nothing } else { Left::Something }
    }

    /// A value of every key that has to be there, and a resource. `None` where the search for one gave up.
    pub fn solution(&self) -> Option<Solution> {
        let mut keys = Vec::new();
        for key in self.keys.values().filter(|key| !key.may_be_absent) {
            keys.push((key.name.clone(), key.values()?));
        }
        let resource = match &self.resource {
            Some(language) => match language.member(&taste("resource")) {
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
            self.all = self.all.and(&Values::Points(points.of(&self.name)));
        }
        match (operator.qualifier, wanted) {
            (None, _) => self.all = holds(&self.all, wanted),
            (Some(Qualifier::ForAllValues), true) => self.all = holds(&self.all, true),
            (Some(Qualifier::ForAnyValue), false) => self.all = holds(&self.all, false),
            (Some(Qualifier::ForAllValues), false) => self.some.push(holds(&self.all, false)),
            (Some(Qualifier::ForAnyValue), true) => self.some.push(holds(&self.all, true)),
        }
    }

    fn left(&self) -> Left {
        if self.may_be_absent || self.may_be_present && self.values_exist() {
            Left::Something
        } else {
            Left::Nothing
        }
    }

    fn values_exist(&self) -> bool {
        let empty = |values: &Values| matches!(values.member(&self.name), Member::Empty);
        !empty(&self.all) && !self.some.iter().any(|some| empty(&some.and(&self.all)))
    }

    /// Values that meet every demand; one where one will do.
    fn values(&self) -> Option<Vec<String>> {
        let found = |values: &Values| match values.member(&self.name) {
            Member::Found(value) => Some(value),
            Member::Empty | Member::Unknown => None,
        };
        let mut values = Vec::new();
        for some in &self.some {
            let value = found(&some.and(&self.all))?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if values.is_empty() {
            values.push(found(&self.all)?);
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
                Self::Strings(if positive { language.and(&listed) } else { language.without(&listed) })
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
            (Self::Strings(a), Self::Strings(b)) => Self::Strings(a.and(b)),
            (Self::Points(a), Self::Points(b)) => {
                Self::Points(a.iter().filter(|point| b.contains(point)).cloned().collect())
            }
            (Self::Points(points), Self::Strings(language))
            | (Self::Strings(language), Self::Points(points)) => {
                Self::Points(points.iter().filter(|point| language.contains(point)).cloned().collect())
            }
        }
    }

    fn member(&self, key: &str) -> Member<String> {
        match self {
            Self::Strings(language) => language.member(&taste(key)),
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
