//! AWS managed policies: their names, and those that make their holder an administrator.

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

/// The path and name of each AWS managed policy that a role, user or group of a customer can be given, one a line, by name:
/// `service-role/AWSLambdaRole`. Those of service-linked roles are left out: only their service attaches them. Read from
/// the package moto (see NOTICE) by `cargo xtask data`.
static ATTACHABLE: &str = include_str!("../data/managed_policies.txt");

/// The AWS managed policies that can be attached, by name: each with its path, as it stands in its ARN behind `policy/`. The
/// list is a snapshot: one that is not in it may exist.
pub fn attachable() -> impl Iterator<Item = &'static str> {
    ATTACHABLE.lines()
}

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
    fn what_can_be_attached() {
        let names: Vec<&str> = attachable().map(|path| path.rsplit('/').next().unwrap()).collect();
        assert!(names.is_sorted());
        assert!(names.len() > 1000, "{}", names.len());
        for path in ["AdministratorAccess", "job-function/ViewOnlyAccess", "service-role/AWSLambdaRole"] {
            assert!(attachable().any(|known| known == path), "{path}");
        }
        for (name, _) in POLICIES {
            assert!(names.contains(name), "{name}");
        }
        assert!(!attachable().any(|path| path.starts_with("aws-service-role/")));
        for path in attachable() {
            let name = path.rsplit('/').next();
            assert_eq!(parse_arn(&format!("arn:aws:iam::aws:policy/{path}")), name);
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
