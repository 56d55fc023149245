//! AWS managed policies that make their holder an administrator.

use crate::arn::{Arn, ArnPart, IamKind, IamResource};

/// How a managed policy makes an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdministratorPath {
    /// Allows every action on every resource.
    Admin,
    /// Does not say so, but its holder can take every permission without anybody's help.
    AdminInEffect,
}

/// Sorted by name. A policy is here only if its published document or its service's guide settles the matter:
/// what depends on which other roles an account happens to hold (`iam:PassRole` on `*`) does not, and neither
/// `PowerUserAccess` nor the Elastic Beanstalk administrator policy can change its holder's own permissions.
///
/// Sources: AWS Managed Policy Reference, `AdministratorAccess` (allows `*` on `*`), `IAMFullAccess` (allows `iam:*` on
/// `*`, so attaching the former to oneself); AWS Amplify Hosting User Guide, "AWS managed policies for AWS Amplify"
/// (states that `AdministratorAccess-Amplify` is as powerful as `AdministratorAccess`).
static POLICIES: &[(&str, AdministratorPath)] = &[
    ("AdministratorAccess", AdministratorPath::Admin),
    ("AdministratorAccess-Amplify", AdministratorPath::AdminInEffect),
    ("IAMFullAccess", AdministratorPath::AdminInEffect),
];

/// What the AWS managed policy of that name (without path) means, if it makes an administrator. Case-sensitive.
pub fn meaning(name: &str) -> Option<AdministratorPath> {
    let at = POLICIES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(POLICIES[at].1)
}

/// The name of an AWS managed policy, from its ARN `arn:<any partition>:iam::aws:policy/[path/]NAME`. `None` for a
/// policy of a customer's own account, whatever its name.
pub fn parse_arn(arn: &str) -> Option<&str> {
    let parts = Arn::split(arn, &[])?;
    let is = |part, text| parts.get(arn, part) == text;
    if !(is(ArnPart::Service, "iam") && is(ArnPart::Region, "") && is(ArnPart::Account, "aws")) {
        return None;
    }
    let policy = IamResource::split(arn, parts.resource, &[]);
    let name = arn.get(policy.name)?;
    (policy.kind == IamKind::Policy && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings() {
        assert!(POLICIES.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(meaning("AdministratorAccess"), Some(AdministratorPath::Admin));
        assert_eq!(meaning("IAMFullAccess"), Some(AdministratorPath::AdminInEffect));
        for no in [
            "PowerUserAccess",
            "ReadOnlyAccess",
            "administratoraccess",
            "AdministratorAccess-AWSElasticBeanstalk",
        ] {
            assert_eq!(meaning(no), None, "{no}");
        }
    }

    #[test]
    fn names_from_arns() {
        assert_eq!(parse_arn("arn:aws:iam::aws:policy/AdministratorAccess"), Some("AdministratorAccess"));
        assert_eq!(parse_arn("arn:aws-cn:iam::aws:policy/job-function/Billing"), Some("Billing"));
        assert_eq!(parse_arn("arn:${p}:iam::aws:policy/IAMFullAccess"), Some("IAMFullAccess"));
        for no in [
            "arn:aws:iam::123456789012:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/",
            "arn:aws:iam::aws:role/AdministratorAccess",
            "AdministratorAccess",
        ] {
            assert_eq!(parse_arn(no), None, "{no}");
        }
    }
}
