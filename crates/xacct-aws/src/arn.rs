//! The ARN grammar, by byte ranges, so that anyone who has the text can underline a part of it.

use std::ops::Range;

/// Where the fields of `arn:partition:service:region:account:resource` stand in a text. Byte ranges, half-open;
/// a field may be empty (IAM has no region, S3 buckets have neither region nor account).
///
/// Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// `aws`, `aws-cn`, …; may hold a wildcard or a hole.
    pub partition: Range<usize>,
    /// The service's prefix, such as `iam`.
    pub service: Range<usize>,
    /// The Region, empty for global services.
    pub region: Range<usize>,
    /// The account, empty for resources whose name alone is unique.
    pub account: Range<usize>,
    /// Everything after the fifth colon; may itself hold colons.
    pub resource: Range<usize>,
}

/// One field of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArnPart {
    /// The second field.
    Partition,
    /// The third field.
    Service,
    /// The fourth field.
    Region,
    /// The fifth field.
    Account,
    /// The rest.
    Resource,
}

impl Arn {
    /// Splits at the first five colons that lie outside `opaque`: ranges of the text which stand for something else
    /// (a reference such as `${AWS::AccountId}`) and whose own colons and slashes mean nothing.
    ///
    /// `None` unless the text begins with a literal `arn:` and has all six fields. No field is checked further.
    pub fn split(text: &str, opaque: &[Range<usize>]) -> Option<Self> {
        let mut colons = outside(text, 0..text.len(), b':', opaque);
        if colons.next()? != 3 || !text.starts_with("arn") || opaque.iter().any(|hole| hole.start < 3) {
            return None;
        }
        let mut start = 4;
        let mut field = || {
            let end = colons.next()?;
            let range = start..end;
            start = end + 1;
            Some(range)
        };
        let (partition, service, region, account) = (field()?, field()?, field()?, field()?);
        Some(Self { partition, service, region, account, resource: start..text.len() })
    }

    /// The range of one field.
    pub fn range(&self, part: ArnPart) -> Range<usize> {
        match part {
            ArnPart::Partition => &self.partition,
            ArnPart::Service => &self.service,
            ArnPart::Region => &self.region,
            ArnPart::Account => &self.account,
            ArnPart::Resource => &self.resource,
        }
        .clone()
    }

    /// The text of one field. `text` must be the one that was split; another gives whatever stands there, or nothing.
    pub fn get<'a>(&self, text: &'a str, part: ArnPart) -> &'a str {
        text.get(self.range(part)).unwrap_or_default()
    }
}

/// What kind of thing an IAM or STS ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IamKind {
    /// `root`: as a principal, the whole account.
    Root,
    /// `user/[path/]NAME`.
    User,
    /// `role/[path/]NAME`.
    Role,
    /// `assumed-role/ROLE/SESSION`; the role's path is left out by AWS.
    AssumedRole,
    /// `federated-user/NAME`.
    FederatedUser,
    /// `oidc-provider/HOST[/PATH]`.
    OidcProvider,
    /// `saml-provider/NAME`.
    SamlProvider,
    /// `policy/[path/]NAME`.
    Policy,
    /// `group/[path/]NAME`; never a principal.
    Group,
    /// `instance-profile/[path/]NAME`.
    InstanceProfile,
    /// `mfa/[path/]NAME`.
    Mfa,
    /// Anything else, among it a wildcard in place of the kind.
    Other,
}

/// The resource field of an `iam` or `sts` ARN, taken apart. Byte ranges of the text that was split.
///
/// Source: IAM User Guide, "IAM identifiers"; Service Authorization Reference, IAM and AWS STS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamResource {
    /// What the ARN names.
    pub kind: IamKind,
    /// The IAM path with both slashes (`/`, `/team/ci/`); empty for kinds without one.
    pub path: Range<usize>,
    /// The name: of an assumed role the role's, of an OIDC provider host and path, of anything else the whole.
    pub name: Range<usize>,
    /// The session's name, for an assumed role.
    pub session: Option<Range<usize>>,
}

impl IamResource {
    /// Takes the range `resource` of `text` apart; `opaque` as for [`Arn::split`]. Wildcards stay in the parts
    /// where they stand: `role/team/*` is a role with path `/team/` and name `*`, though that `*` also matches deeper paths.
    pub fn split(text: &str, resource: Range<usize>, opaque: &[Range<usize>]) -> Self {
        let other = Self {
            kind: IamKind::Other,
            path: resource.start..resource.start,
            name: resource.clone(),
            session: None,
        };
        let word = |range: Range<usize>| text.get(range).unwrap_or_default();
        let Some(slash) = outside(text, resource.clone(), b'/', opaque).next() else {
            let kind = if word(resource) == "root" { IamKind::Root } else { IamKind::Other };
            return Self { kind, ..other };
        };
        let kind = match word(resource.start..slash) {
            "user" => IamKind::User,
            "role" => IamKind::Role,
            "assumed-role" => IamKind::AssumedRole,
            "federated-user" => IamKind::FederatedUser,
            "oidc-provider" => IamKind::OidcProvider,
            "saml-provider" => IamKind::SamlProvider,
            "policy" => IamKind::Policy,
            "group" => IamKind::Group,
            "instance-profile" => IamKind::InstanceProfile,
            "mfa" => IamKind::Mfa,
            _ => return other,
        };
        let rest = slash + 1..resource.end;
        let flat = Self { kind, path: rest.start..rest.start, name: rest.clone(), session: None };
        match kind {
            IamKind::OidcProvider | IamKind::SamlProvider | IamKind::FederatedUser => flat,
            IamKind::AssumedRole => match outside(text, rest.clone(), b'/', opaque).next() {
                Some(at) => Self { name: rest.start..at, session: Some(at + 1..rest.end), ..flat },
                None => flat,
            },
            _ => {
                let last = outside(text, rest.clone(), b'/', opaque).last().unwrap_or(slash);
                Self { path: slash..last + 1, name: last + 1..rest.end, ..flat }
            }
        }
    }
}

/// The offsets of an ASCII byte within a range of the text, but outside the opaque ranges.
fn outside<'a>(
    text: &'a str,
    within: Range<usize>,
    wanted: u8,
    opaque: &'a [Range<usize>],
) -> impl Iterator<Item = usize> + 'a {
    let bytes = text.as_bytes().get(within.clone()).unwrap_or_default();
    let found = bytes.iter().enumerate().filter(move |(_, byte)| **byte == wanted);
    found.map(move |(at, _)| at + within.start).filter(|at| !opaque.iter().any(|hole| hole.contains(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [ArnPart; 5] =
        [ArnPart::Partition, ArnPart::Service, ArnPart::Region, ArnPart::Account, ArnPart::Resource];

    fn fields(text: &str) -> Option<Vec<&str>> {
        let arn = Arn::split(text, &[])?;
        Some(PARTS.iter().map(|part| arn.get(text, *part)).collect())
    }

    fn iam(resource: &str) -> (IamKind, &str, &str, Option<&str>) {
        let parts = IamResource::split(resource, 0..resource.len(), &[]);
        (
            parts.kind,
            &resource[parts.path],
            &resource[parts.name],
            parts.session.map(|range| &resource[range]),
        )
    }

    #[test]
    fn six_fields() {
        assert_eq!(
            fields("arn:aws:iam::123456789012:role/x"),
            Some(vec!["aws", "iam", "", "123456789012", "role/x"])
        );
        assert_eq!(fields("arn:aws:s3:::bucket/*"), Some(vec!["aws", "s3", "", "", "bucket/*"]));
        assert_eq!(
            fields("arn:aws:logs:eu-west-1:1:log-group:a:*"),
            Some(vec!["aws", "logs", "eu-west-1", "1", "log-group:a:*"])
        );
        assert_eq!(fields("arn:::::"), Some(vec!["", "", "", "", ""]));
        for no in
            ["", "*", "arn", "arn:aws:iam::1", "ARN:aws:iam::1:root", "*:aws:iam::1:root", "xarn:a:b:c:d:e"]
        {
            assert_eq!(fields(no), None, "{no}");
        }
    }

    #[test]
    fn holes_are_opaque() {
        let text = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${a/b}/x";
        let hole = |needle: &str| {
            let at = text.find(needle).unwrap();
            at..at + needle.len()
        };
        let opaque = [hole("${AWS::Partition}"), hole("${AWS::AccountId}"), hole("${a/b}")];
        let arn = Arn::split(text, &opaque).unwrap();
        assert_eq!(arn.get(text, ArnPart::Partition), "${AWS::Partition}");
        assert_eq!(arn.get(text, ArnPart::Account), "${AWS::AccountId}");
        let role = IamResource::split(text, arn.resource, &opaque);
        assert_eq!((&text[role.path], &text[role.name]), ("/${a/b}/", "x"));
        let whole = "arn:aws:iam::1:root";
        assert_eq!(Arn::split(whole, std::slice::from_ref(&(0..3))), None);
    }

    #[test]
    fn iam_resources() {
        use IamKind::*;
        assert_eq!(iam("root"), (Root, "", "root", None));
        assert_eq!(iam("*"), (Other, "", "*", None));
        assert_eq!(iam("user/bob"), (User, "/", "bob", None));
        assert_eq!(iam("role/team/ci/deploy"), (Role, "/team/ci/", "deploy", None));
        assert_eq!(iam("role/*"), (Role, "/", "*", None));
        assert_eq!(iam("role/"), (Role, "/", "", None));
        assert_eq!(iam("assumed-role/deploy/me@x"), (AssumedRole, "", "deploy", Some("me@x")));
        assert_eq!(iam("assumed-role/deploy"), (AssumedRole, "", "deploy", None));
        assert_eq!(iam("federated-user/bob"), (FederatedUser, "", "bob", None));
        assert_eq!(iam("oidc-provider/oidc.eks/id/X"), (OidcProvider, "", "oidc.eks/id/X", None));
        assert_eq!(iam("saml-provider/Okta"), (SamlProvider, "", "Okta", None));
        assert_eq!(iam("policy/job-function/Billing"), (Policy, "/job-function/", "Billing", None));
        assert_eq!(iam("r*/x"), (Other, "", "r*/x", None));
    }

    #[test]
    fn ranges_out_of_bounds_are_nothing() {
        let arn = Arn::split("arn:aws:iam::123456789012:root", &[]).unwrap();
        assert_eq!(arn.get("arn", ArnPart::Resource), "");
    }
}
