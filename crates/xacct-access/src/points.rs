//! Numbers, dates and truth values: one of each kind that some policies distinguish.
//!
//! Between two neighbouring bounds all values are alike, and so it is enough to try each bound, a value on either
//! side of it, and one in the middle to the next.

use std::collections::BTreeMap;

use xacct_policy::{Family, Policy};

use crate::evaluate::{moment, number, seconds};

/// The values to try, by key in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct CandidateValues {
    by_key: BTreeMap<String, Vec<String>>,
}

/// Whether values of this family are distinguished by points, and not as strings.
pub(crate) fn tells_points(family: Family) -> bool {
    !matches!(
        family,
        Family::StringEquals
            | Family::StringEqualsIgnoreCase
            | Family::StringLike
            | Family::ArnEquals
            | Family::ArnLike
            | Family::BinaryEquals
            | Family::IpAddress
            | Family::Null
    )
}

impl CandidateValues {
    /// The points of every condition of `policies`.
    pub fn of_policies(policies: &[&Policy]) -> Self {
        let mut by_key: BTreeMap<String, ComparedKinds> = BTreeMap::new();
        let conditions = policies.iter().flat_map(|p| &p.statements).flat_map(|s| s.conditions());
        for condition in conditions {
            let Some(operator) = condition.operator.filter(|o| tells_points(o.family)) else { continue };
            let kinds = by_key.entry(condition.key.as_str().to_ascii_lowercase()).or_default();
            let listed = condition.values.iter().map(|v| v.as_str());
            match operator.family {
                Family::Bool => kinds.truth = true,
                Family::NumericEquals
                | Family::NumericLessThan
                | Family::NumericLessThanEquals
                | Family::NumericGreaterThan
                | Family::NumericGreaterThanEquals => {
                    kinds.bounds.get_or_insert_default().extend(listed.filter_map(number))
                }
                _ => kinds.dates.get_or_insert_default().extend(listed.filter_map(seconds)),
            }
        }
        let points = |(key, kinds): (String, ComparedKinds)| {
            let points = kinds.points(key == "aws:epochtime");
            (key, points)
        };
        Self { by_key: by_key.into_iter().map(points).collect() }
    }

    /// The points of `key`.
    pub fn of(&self, key: &str) -> &[String] {
        self.by_key.get(&key.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }
}

/// What a key is compared with.
#[derive(Default)]
struct ComparedKinds {
    truth: bool,
    bounds: Option<Vec<f64>>,
    /// In seconds since 1970.
    dates: Option<Vec<f64>>,
}

impl ComparedKinds {
    /// The points; dates as seconds where that `is_epoch` time.
    fn points(self, is_epoch: bool) -> Vec<String> {
        let mut points: Vec<String> = Vec::new();
        if self.truth {
            points.extend(["true", "false"].map(str::to_owned));
        }
        let number = |number: f64| number.to_string();
        let date =
            |seconds: f64| if is_epoch { None } else { moment(seconds) }.unwrap_or(seconds.to_string());
        points.extend(self.bounds.iter().cloned().flat_map(around).map(number));
        points.extend(self.dates.iter().cloned().flat_map(around).map(date));
        points.sort();
        points.dedup();
        // What no bound says anything of: a value that is none.
        if self.bounds.is_some() {
            points.push("0".to_owned());
        }
        if self.dates.is_some() {
            points.push(date(0.0));
        }
        points
    }
}

/// Each bound, a step to either side, and the middle to the next bound.
fn around(mut bounds: Vec<f64>) -> Vec<f64> {
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    let middles = bounds.iter().zip(bounds.iter().skip(1)).map(|(a, b)| f64::midpoint(*a, *b));
    let near = bounds.iter().flat_map(|b| [b - 1.0, *b, b + 1.0]);
    near.chain(middles).collect()
}
