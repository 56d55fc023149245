//! Numbers, dates, addresses and truth values: one of each kind that some policies tell apart.
//!
//! Between two neighbouring bounds all values are alike, and so it is enough to try each bound, a value on either
//! side of it, and one in the middle to the next.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::str::FromStr;

use xacct_policy::{Family, Policy};

use crate::evaluate::{moment, number, seconds};

/// The values to try, by key in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Points {
    by_key: BTreeMap<String, Vec<String>>,
}

/// Whether values of this family are told apart by points, and not as strings.
pub(super) fn tells_points(family: Family) -> bool {
    !matches!(
        family,
        Family::StringEquals
            | Family::StringEqualsIgnoreCase
            | Family::StringLike
            | Family::ArnEquals
            | Family::ArnLike
            | Family::BinaryEquals
            | Family::Null
    )
}

impl Points {
    /// The points of every condition of `policies`.
    pub fn of_policies(policies: &[&Policy]) -> Self {
        let mut by_key: BTreeMap<String, Kinds> = BTreeMap::new();
        let conditions = policies.iter().flat_map(|p| &p.statements).flat_map(|s| s.conditions());
        for condition in conditions {
            let Some(operator) = condition.operator.filter(|o| tells_points(o.family)) else { continue };
            let kinds = by_key.entry(condition.key.as_str().to_ascii_lowercase()).or_default();
            let listed = condition.values.iter().map(|v| v.as_str());
            match operator.family {
                Family::Bool => kinds.truth = true,
                Family::IpAddress => kinds.networks.extend(listed.map(str::to_owned)),
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
        let points = |(key, kinds): (String, Kinds)| {
            let points = kinds.points(key == "aws:epochtime");
            (key, points)
        };
        Self { by_key: by_key.into_iter().map(points).collect() }
    }

    /// The points of `key`.
    pub fn of(&self, key: &str) -> Vec<String> {
        self.by_key.get(&key.to_ascii_lowercase()).cloned().unwrap_or_default()
    }
}

/// What a key is compared with.
#[derive(Default)]
struct Kinds {
    truth: bool,
    networks: Vec<String>,
    bounds: Option<Vec<f64>>,
    /// In seconds since 1970.
    dates: Option<Vec<f64>>,
}

/// Addresses of which a policy is likely to say nothing: the range of RFC 2544 for benchmarks, and one of RFC 3849.
const SOME_ADDRESSES: [&str; 2] = ["198.18.0.1", "2001:db8:ffff::1"];

impl Kinds {
    /// The points; dates as seconds where that `is_epoch` time.
    fn points(self, is_epoch: bool) -> Vec<String> {
        let mut points: Vec<String> = self.networks.iter().flat_map(|network| addresses(network)).collect();
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
        // What no bound says anything of: a value that is none, or an address of the other version.
        if !self.networks.is_empty() {
            points.extend(SOME_ADDRESSES.map(str::to_owned));
        }
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

/// The first address of a network, and the one behind its last: where two networks differ, one of these shows it.
fn addresses(network: &str) -> Vec<String> {
    let (address, length) = network.split_once('/').unwrap_or((network, ""));
    let length = u32::from_str(length);
    match IpAddr::from_str(address) {
        Ok(IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - length.unwrap_or(32).min(32)).unwrap_or(0);
            let first = address.to_bits() & mask;
            let behind = (first | !mask).wrapping_add(1);
            [first, behind].map(|bits| std::net::Ipv4Addr::from_bits(bits).to_string()).to_vec()
        }
        Ok(IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - length.unwrap_or(128).min(128)).unwrap_or(0);
            let first = address.to_bits() & mask;
            let behind = (first | !mask).wrapping_add(1);
            [first, behind].map(|bits| std::net::Ipv6Addr::from_bits(bits).to_string()).to_vec()
        }
        Err(_) => Vec::new(),
    }
}
