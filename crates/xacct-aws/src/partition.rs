//! Partitions: the separate AWS clouds, between which no trust exists.

use std::fmt;

/// One of the AWS partitions. A principal of one partition can never act on a resource of another.
///
/// Source: the partition data shipped with the AWS SDKs (`partitions.json`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// The commercial Regions.
    Aws,
    /// The China Regions.
    AwsCn,
    /// AWS GovCloud (US).
    AwsUsGov,
    /// The AWS European Sovereign Cloud.
    AwsEusc,
    /// AWS Top Secret (US).
    AwsIso,
    /// AWS Secret (US).
    AwsIsoB,
    /// The isolated cloud in Europe.
    AwsIsoE,
    /// The second isolated cloud of the US intelligence community.
    AwsIsoF,
}

impl Partition {
    /// Every partition, the commercial one first.
    pub const ALL: [Self; 8] = [
        Self::Aws,
        Self::AwsCn,
        Self::AwsUsGov,
        Self::AwsEusc,
        Self::AwsIso,
        Self::AwsIsoB,
        Self::AwsIsoE,
        Self::AwsIsoF,
    ];

    /// The name as it stands in an ARN's second field, such as `aws-cn`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::AwsEusc => "aws-eusc",
            Self::AwsIso => "aws-iso",
            Self::AwsIsoB => "aws-iso-b",
            Self::AwsIsoE => "aws-iso-e",
            Self::AwsIsoF => "aws-iso-f",
        }
    }

    /// The domain under which the partition's endpoints live, without a leading dot.
    pub const fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::AwsUsGov => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
            Self::AwsEusc => "amazonaws.eu",
            Self::AwsIso => "c2s.ic.gov",
            Self::AwsIsoB => "sc2s.sgov.gov",
            Self::AwsIsoE => "cloud.adc-e.uk",
            Self::AwsIsoF => "csp.hci.ic.gov",
        }
    }

    /// The partition of that name. Case-sensitive, as ARNs are; `None` for a wildcard or an unknown name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partition| partition.id() == id)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Whether the text has the shape of a Region code (`eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`).
///
/// A shape and not a list, so that a Region opened after this release is still a Region.
pub fn is_region_shaped(text: &str) -> bool {
    let mut parts = text.split('-');
    let area = parts.next().unwrap_or_default();
    let number = parts.next_back().unwrap_or_default();
    let mut middle = parts.peekable();
    let lower = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    (2..=4).contains(&area.len())
        && lower(area)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && middle.peek().is_some()
        && middle.all(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partition_is_found_by_its_id() {
        for partition in Partition::ALL {
            assert_eq!(Partition::from_id(partition.id()), Some(partition));
        }
        assert_eq!(Partition::from_id("AWS"), None);
        assert_eq!(Partition::from_id("*"), None);
        assert_eq!(Partition::from_id("aws-iso-g"), None);
    }

    #[test]
    fn regions_have_a_shape() {
        for yes in
            ["us-east-1", "ap-southeast-5", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-isob-east-1"]
        {
            assert!(is_region_shaped(yes), "{yes}");
        }
        for no in
            ["", "us", "us-1", "us-east", "us-east-*", "US-EAST-1", "resource-explorer-2", "lambda", "us--1"]
        {
            assert!(!is_region_shaped(no), "{no}");
        }
    }
}
