//! Service principals: `lambda.amazonaws.com` and its regional and Chinese forms.

mod table;

use crate::partition::{Partition, is_region_shaped};

/// A service principal, taken apart.
///
/// Source: IAM User Guide, "AWS JSON policy elements: Principal", "AWS service principals".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicePrincipal<'a> {
    /// The service without Region and domain: `lambda`, `delivery.logs`.
    pub service: &'a str,
    /// The Region, where the principal names one. Opt-in Regions need it for calls across Regions; a trust policy
    /// does best without it.
    pub region: Option<&'a str>,
}

/// Takes a service principal apart: `SERVICE.DOMAIN`, `SERVICE.REGION.DOMAIN` or (as ElastiCache writes it)
/// `REGION.SERVICE.DOMAIN`, in any partition's domain. `None` for anything else, wildcards among it. Case-sensitive.
pub fn parse(text: &str) -> Option<ServicePrincipal<'_>> {
    let under = |partition: Partition| text.strip_suffix(partition.dns_suffix())?.strip_suffix('.');
    let name = Partition::ALL.into_iter().find_map(under)?;
    let label = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !name.split('.').all(label) {
        return None;
    }
    match (name.rsplit_once('.'), name.split_once('.')) {
        (Some((service, region)), _) if is_region_shaped(region) => {
            Some(ServicePrincipal { service, region: Some(region) })
        }
        (_, Some((region, service))) if is_region_shaped(region) => {
            Some(ServicePrincipal { service, region: Some(region) })
        }
        _ => Some(ServicePrincipal { service: name, region: None }),
    }
}

/// Whether the principal, in any of the forms of [`parse`], is one that AWS documents.
///
/// AWS publishes no complete list: `false` means only that the name is not among those seen.
pub fn is_known(text: &str) -> bool {
    parse(text).is_some_and(|principal| table::SERVICES.binary_search(&principal.service).is_ok())
}

/// Whether the text is a name in a domain that no service principal has: `ec2.amazon.com`, `ec2.amazonaws.co`.
///
/// Alexa's principals are under `amazon.com` (Alexa Skills Kit, "Host a custom skill as an AWS Lambda function"), and some of
/// AWS's own under `aws.internal`. A domain that neither ends in `.com` nor is about Amazon may be that of a partition to come.
pub fn is_of_another_domain(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let is_under = |domain: &str| text.strip_suffix(domain).is_some_and(|name| name.ends_with('.'));
    let is_own = Partition::ALL.iter().any(|partition| is_under(partition.dns_suffix()))
        || is_under("aws.internal")
        || is_under("aws")
        || is_under("amazon.com") && text.starts_with("alexa-");
    let domain = text.split_once('.').map_or("", |(_, domain)| domain);
    is_name && !is_own && (domain.ends_with("com") || domain.contains("amazon") || domain.contains("aws"))
}

/// The principal that was probably meant by a service's name without a domain, or in a wrong one.
pub fn meant(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let name = text.rsplit_once("://").map_or(text.as_str(), |(_, name)| name);
    let ends = name.match_indices('.').map(|(at, _)| at).chain([name.len()]);
    let heads: Vec<&str> = ends.filter_map(|end| name.get(..end)).collect();
    let known = heads.iter().rev().find(|head| table::SERVICES.binary_search(head).is_ok())?;
    Some(format!("{known}.{}", Partition::Aws.dns_suffix()))
}

/// The services that have been seen as principals, sorted, without `.amazonaws.com`.
pub fn all() -> impl Iterator<Item = &'static str> {
    table::SERVICES.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, Option<&str>)> {
        parse(text).map(|principal| (principal.service, principal.region))
    }

    #[test]
    fn table_is_sorted_and_well_formed() {
        assert!(table::SERVICES.is_sorted_by(|a, b| a < b));
        for service in table::SERVICES {
            let text = format!("{service}.amazonaws.com");
            assert_eq!(parts(&text), Some((*service, None)));
            assert!(is_known(&text));
        }
    }

    #[test]
    fn forms() {
        assert_eq!(parts("lambda.amazonaws.com"), Some(("lambda", None)));
        assert_eq!(parts("ec2.amazonaws.com.cn"), Some(("ec2", None)));
        assert_eq!(parts("delivery.logs.amazonaws.com"), Some(("delivery.logs", None)));
        assert_eq!(parts("logs.eu-south-1.amazonaws.com"), Some(("logs", Some("eu-south-1"))));
        assert_eq!(parts("codedeploy.cn-north-1.amazonaws.com.cn"), Some(("codedeploy", Some("cn-north-1"))));
        assert_eq!(
            parts("us-west-1.elasticache-snapshot.amazonaws.com"),
            Some(("elasticache-snapshot", Some("us-west-1")))
        );
        assert_eq!(parts("resource-explorer-2.amazonaws.com"), Some(("resource-explorer-2", None)));
        let no = [
            "",
            "*",
            "amazonaws.com",
            ".amazonaws.com",
            "*.amazonaws.com",
            "Lambda.amazonaws.com",
            "lambda",
            "lambda.amazon.com",
            "${s}.amazonaws.com",
        ];
        for text in no {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn other_domains() {
        for yes in
            ["ec2.amazon.com", "ec2.amazonaw.com", "ec2.aws.amazon.com", "ec2.amazonaws.co", "a.example.com"]
        {
            assert!(is_of_another_domain(yes), "{yes}");
        }
        for no in [
            "ec2.amazonaws.com",
            "EC2.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "alexa-appkit.amazon.com",
            "preview.aws.internal",
            "ec2.new-cloud.gov",
            "lambda",
        ] {
            assert!(!is_of_another_domain(no), "{no}");
        }
    }

    #[test]
    fn meant_services() {
        for (text, expected) in [
            ("lambda", Some("lambda.amazonaws.com")),
            ("EC2", Some("ec2.amazonaws.com")),
            ("delivery.logs.amazon.com", Some("delivery.logs.amazonaws.com")),
            ("https://sns.amazonaws.com", Some("sns.amazonaws.com")),
            ("lambada", None),
            ("", None),
        ] {
            assert_eq!(meant(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn known_in_every_form() {
        for yes in [
            "lambda.amazonaws.com",
            "s3.amazonaws.com",
            "guardduty.me-south-1.amazonaws.com",
            "ec2.c2s.ic.gov",
        ] {
            assert!(is_known(yes), "{yes}");
        }
        assert!(!is_known("lambada.amazonaws.com"));
    }
}
