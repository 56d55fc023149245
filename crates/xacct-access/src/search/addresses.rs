//! Sets of IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use xacct_policy::{Condition, Family, Pattern};

/// A set of addresses of both versions: for each the runs that it consists of, sorted, with a gap between any two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    v4: Vec<AddressRange>,
    v6: Vec<AddressRange>,
}

/// The addresses from the first to the last, as numbers.
type AddressRange = (u128, u128);

const LAST_V4: u128 = u32::MAX as u128;
const LAST_V6: u128 = u128::MAX;

/// Networks whose addresses no request from the internet has under `aws:SourceIp`: "`aws:SourceIp` works only for public
/// IP address ranges".
///
/// Source: IAM User Guide, *Access Analyzer policy check reference*, "Private IP address"; RFC 6890.
const PRIVATE: [&str; 9] = [
    "10.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "::/128",
    "fc00::/7",
    "fe80::/10",
];

/// A network with more addresses than these does not say whose they are: no holder has a larger one.
///
/// Source: Amazon S3 User Guide, *Blocking public access*, "The meaning of public", which takes IPv4 networks up to /8 for
/// fixed ranges and IPv6 networks up to /32.
const LARGEST_NETWORK: (u128, u128) = (1 << (32 - 8), 1 << (128 - 32));

impl Addresses {
    /// Every address.
    pub fn all() -> Arc<Self> {
        static ALL: LazyLock<Arc<Addresses>> = LazyLock::new(|| Arc::new(Addresses::default().complement()));
        Arc::clone(&ALL)
    }

    /// The addresses that are not private.
    pub fn public() -> Arc<Self> {
        static PUBLIC: LazyLock<Arc<Addresses>> =
            LazyLock::new(|| Arc::new(Addresses::of(PRIVATE).complement()));
        Arc::clone(&PUBLIC)
    }

    /// The addresses in any of the networks; what is none has no address.
    pub fn of_values<'v>(values: impl IntoIterator<Item = &'v Pattern>) -> Self {
        Self::of(values.into_iter().map(|value| value.as_str()))
    }

    /// The addresses that `condition` is written for, negation aside: those in its networks, those that it writes out as
    /// strings, and those whose first numbers it writes out before a `*`.
    pub fn named_by(condition: &Condition) -> Self {
        match condition.operator.map(|operator| operator.family) {
            Some(Family::IpAddress) | None => Self::of_values(&condition.values),
            Some(family) => {
                let texts = condition.values.iter().filter_map(|value| of_string(value, family));
                Self::of(texts.collect::<Vec<_>>().iter().map(String::as_str))
            }
        }
    }

    /// The addresses that, as they are written, an operator of `family` takes for one of `values`; `None` where that is more
    /// than networks say. An address is written as its standard has it: `2001:db8::1`.
    pub fn matched_as_text(values: &[Pattern], family: Family) -> Option<Self> {
        use Family::*;
        match family {
            IpAddress => return Some(Self::of_values(values)),
            // No address is an ARN.
            ArnEquals | ArnLike => return Some(Self::default()),
            StringEquals | StringEqualsIgnoreCase | StringLike => {}
            _ => return None,
        }
        if family == StringLike && values.iter().any(Pattern::is_anything) {
            return Some((*Self::all()).clone());
        }
        let may_be_others = |value: &Pattern| {
            let is_glob = family == StringLike && value.has_wildcard();
            let is_other_form = || IpAddr::from_str(value.as_str()).is_ok();
            of_string(value, family).is_none() && (is_glob || is_other_form())
        };
        if values.iter().any(may_be_others) {
            return None;
        }
        let texts: Vec<String> = values.iter().filter_map(|value| of_string(value, family)).collect();
        Some(Self::of(texts.iter().map(String::as_str)))
    }

    fn of<'n>(networks: impl IntoIterator<Item = &'n str>) -> Self {
        let mut set = Self::default();
        for network in networks {
            let (address, length) = network.split_once('/').unwrap_or((network, ""));
            let length =
                if length.is_empty() { None } else { Some(u32::from_str(length).unwrap_or(u32::MAX)) };
            match IpAddr::from_str(address) {
                Ok(IpAddr::V4(address)) => {
                    set.v4.extend(run(u128::from(address.to_bits()), length, 32, LAST_V4))
                }
                Ok(IpAddr::V6(address)) => set.v6.extend(run(address.to_bits(), length, 128, LAST_V6)),
                Err(_) => {}
            }
        }
        Self { v4: joined(set.v4), v6: joined(set.v6) }
    }

    /// Those of the runs that are small enough to be somebody's network.
    pub fn of_somebody(mut self) -> Self {
        self.v4.retain(|(first, last)| last - first < LARGEST_NETWORK.0);
        self.v6.retain(|(first, last)| last - first < LARGEST_NETWORK.1);
        self
    }

    /// Whether `value` is an address of the set.
    pub fn contains(&self, value: &str) -> bool {
        let has = |runs: &[AddressRange], address: u128| {
            let at = runs.partition_point(|(_, last)| *last < address);
            runs.get(at).is_some_and(|(first, _)| *first <= address)
        };
        match IpAddr::from_str(value) {
            Ok(IpAddr::V4(address)) => has(&self.v4, u128::from(address.to_bits())),
            Ok(IpAddr::V6(address)) => has(&self.v6, address.to_bits()),
            Err(_) => false,
        }
    }

    /// How many runs it consists of.
    pub fn size(&self) -> usize {
        self.v4.len() + self.v6.len()
    }

    /// The addresses in both.
    pub fn and(&self, other: &Self) -> Self {
        Self { v4: overlap(&self.v4, &other.v4), v6: overlap(&self.v6, &other.v6) }
    }

    /// The addresses in this set that are not in the other.
    pub fn without(&self, other: &Self) -> Self {
        self.and(&other.complement())
    }

    /// The addresses that are not in it.
    fn complement(&self) -> Self {
        Self { v4: gaps(&self.v4, LAST_V4), v6: gaps(&self.v6, LAST_V6) }
    }

    /// Addresses of the set, one of each run, and first one that nobody has if it is among them.
    pub fn members(&self) -> impl Iterator<Item = String> {
        // The range of RFC 2544 for benchmarks.
        let nobodys = u128::from(Ipv4Addr::new(198, 18, 0, 1).to_bits());
        let has =
            |runs: &[AddressRange], address: u128| runs.iter().any(|(a, b)| (*a..=*b).contains(&address));
        let preferred = has(&self.v4, nobodys).then_some(nobodys);
        // The first address of a network is no host's.
        let host = |(first, last): &AddressRange| if last > first { first + 1 } else { *first };
        let v4 = preferred.into_iter().chain(self.v4.iter().map(host));
        let v4 =
            v4.filter_map(|bits| u32::try_from(bits).ok()).map(|bits| Ipv4Addr::from_bits(bits).to_string());
        v4.chain(self.v6.iter().map(host).map(|bits| Ipv6Addr::from_bits(bits).to_string()))
    }
}

/// The network of the addresses that are written like `value`, where it is one: `52.1.2.*` is `52.1.2.0/24`.
fn of_string(value: &Pattern, family: Family) -> Option<String> {
    let text = value.as_str();
    if IpAddr::from_str(text).is_ok_and(|address| address.to_string() == text) {
        return Some(text.to_owned());
    }
    let start = text.strip_suffix(".*").filter(|_| family == Family::StringLike)?;
    let known = start.split('.').count();
    let rest = 4_usize.checked_sub(known).filter(|rest| *rest > 0)?;
    let first = format!("{start}{}", ".0".repeat(rest));
    Ipv4Addr::from_str(&first).ok().map(|_| format!("{first}/{}", 8 * known))
}

/// The addresses of a network whose prefix has this length; an address alone is a network of one.
fn run(address: u128, length: Option<u32>, width: u32, last: u128) -> Option<AddressRange> {
    let free = width.checked_sub(length.unwrap_or(width))?;
    let hosts = if free >= 128 { u128::MAX } else { (1_u128 << free) - 1 };
    let first = address & !hosts & last;
    Some((first, first | (hosts & last)))
}

/// The runs sorted, and those that touch or overlap made one.
fn joined(mut runs: Vec<AddressRange>) -> Vec<AddressRange> {
    runs.sort_unstable();
    let mut out: Vec<AddressRange> = Vec::with_capacity(runs.len());
    for (first, last) in runs {
        match out.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => out.push((first, last)),
        }
    }
    out
}

fn overlap(a: &[AddressRange], b: &[AddressRange]) -> Vec<AddressRange> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut out = Vec::new();
    while let (Some(&&x), Some(&&y)) = (a.peek(), b.peek()) {
        let (first, last) = (x.0.max(y.0), x.1.min(y.1));
        if first <= last {
            out.push((first, last));
        }
        if x.1 <= y.1 {
            a.next();
        } else {
            b.next();
        }
    }
    out
}

fn gaps(runs: &[AddressRange], end: u128) -> Vec<AddressRange> {
    let mut out = Vec::new();
    let mut next = Some(0);
    for (first, last) in runs {
        if let Some(from) = next.filter(|from| from < first) {
            out.push((from, first - 1));
        }
        next = last.checked_add(1).filter(|next| *next <= end);
    }
    out.extend(next.map(|from| (from, end)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(networks: &[&str]) -> Option<String> {
        Addresses::of(networks.iter().copied()).members().next()
    }

    #[test]
    fn networks_that_touch_are_one() {
        let quarters = Addresses::of(["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]);
        assert_eq!(quarters, Addresses::of(["0.0.0.0/0"]));
        assert_eq!(quarters.clone().of_somebody(), Addresses::default());
        assert_eq!(Addresses::public().without(&quarters).v4, []);
        let eight = Addresses::of(["203.0.0.0/8"]);
        assert_eq!(eight.clone().of_somebody(), eight);
    }

    #[test]
    fn what_is_no_network_has_no_address() {
        assert_eq!(
            Addresses::of(["192.0.2", "here", "10.0.0.0/33", "::/129", "1.2.3.4/x"]),
            Addresses::default()
        );
        assert_eq!(first(&["0.0.0.0/0"]).unwrap(), "198.18.0.1");
        assert_eq!(first(&["203.0.113.0/24"]).unwrap(), "203.0.113.1");
        assert_eq!(first(&["2001:db8::/32"]).unwrap(), "2001:db8::1");
    }

    #[test]
    fn complements_meet_at_the_ends() {
        for networks in [&[][..], &["0.0.0.0/0", "::/0"], &["0.0.0.0/32"], &["255.255.255.255", "ffff::/16"]]
        {
            let set = Addresses::of(networks.iter().copied());
            assert_eq!(set.complement().complement(), set);
            assert_eq!(set.and(&set.complement()), Addresses::default());
            assert_eq!(set.without(&Addresses::all()), Addresses::default());
        }
    }
}
