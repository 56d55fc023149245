//! Principals that AWS refuses: what is wrong with them.

use xacct_aws::{IamKind, Partition, UniqueId, UniqueIdKind, identity_provider, service_principal};
use xacct_syntax::Text;

use crate::pattern::holes;
use crate::principal::plain_identity;
use crate::{AccountField, ArnText, PrincipalType};

/// Why AWS refuses a principal, or why nobody is meant by it.
///
/// Sources: IAM User Guide, *AWS JSON policy elements: Principal*, which lists what a principal can be; IAM Access Analyzer
/// policy checks, *Invalid principal format*, *Invalid service principal format*, *Invalid federated principal syntax*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The empty string.
    Empty,
    /// Under `AWS`: a word that is neither `*` nor an account id nor an ARN.
    Name,
    /// An ARN whose fields are not those of a principal's.
    Arn(ArnFault),
    /// Under `AWS`: an ARN of IAM or STS, of something that cannot send requests, such as a group.
    Kind(IamKind),
    /// Under `AWS`: an ARN of another service than IAM and STS.
    OtherService,
    /// Under `AWS`: a service, whose place is under `Service`.
    ServiceUnderAws,
    /// Under `AWS`: an identity provider, whose place is under `Federated`.
    ProviderUnderAws,
    /// Under `Service`: `*`, or a name with a wildcard, which is no service.
    AnyService,
    /// Under `Service` or `CanonicalUser`: an account, user, role or session, whose place is under `AWS`.
    AwsElsewhere,
    /// Under `Service`: a name without the domain, `lambda`.
    NoDomain,
    /// Under `Service`: a name in a domain that is none of AWS's, or an address.
    WrongDomain,
    /// Under `Service`: a name with a character that no service has: a space, a slash.
    ServiceCharacter,
    /// Blanks before or behind the principal.
    Blanks,
    /// Under `AWS`: an ARN of a session that has the role alone, without the session's name.
    NoSession,
    /// Under `Federated`: neither a domain name nor the ARN of a provider.
    NoProvider,
    /// Under `Federated`: the provider's address, `https://…`, where its name or ARN belongs.
    ProviderAddress,
    /// A unique id in the place of an ARN: of a user or role, what AWS shows when that was deleted.
    UniqueId(UniqueIdKind),
}

/// Which field of an ARN is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArnFault {
    /// There are fewer than six.
    Fields,
    /// The partition is empty, or none of AWS's.
    Partition,
    /// The service is empty.
    Service,
    /// A Region is named: identities are in none.
    Region,
    /// The account is empty.
    Account,
}

impl Refusal {
    /// Why AWS refuses `value` under a key of that type; `None` where it does not, and where it is not known because a template
    /// still has to fill something in. A wildcard within an ARN and an account id that is none are for others to find:
    /// [`Principal::has_wildcard`](crate::Principal::has_wildcard), [`AccountField`].
    pub(crate) fn of(principal_type: PrincipalType, value: &Text) -> Option<Self> {
        let written = value;
        let value = trimmed(written);
        if value.is_empty() && principal_type != PrincipalType::Unknown {
            return Some(Self::Empty);
        }
        let refusal = match principal_type {
            PrincipalType::Aws => aws(&value),
            PrincipalType::Service => service(&value),
            PrincipalType::Federated => federated(&value),
            PrincipalType::CanonicalUser => is_aws(&value).then_some(Refusal::AwsElsewhere),
            PrincipalType::Everyone | PrincipalType::Unknown => return None,
        };
        let has_blanks =
            value.len() < written.len() && holes(written).is_empty() && !is_stand_in(value.as_str());
        refusal.or(has_blanks.then_some(Self::Blanks))
    }
}

fn aws(value: &Text) -> Option<Refusal> {
    let s = value.as_str();
    if s == "*" || plain_identity(s).is_some() {
        return None;
    }
    if s.starts_with("arn:") {
        return arn(value);
    }
    if !holes(value).is_empty() || is_stand_in(s) {
        return None;
    }
    if let Some(id) = UniqueId::parse(s) {
        return Some(Refusal::UniqueId(id.kind));
    }
    if identity_provider::is_built_in(s) {
        return Some(Refusal::ProviderUnderAws);
    }
    if service_principal::parse(s).is_some() {
        return Some(Refusal::ServiceUnderAws);
    }
    match AccountField::of(value) {
        AccountField::Id(_) | AccountField::This | AccountField::Malformed => None,
        // `account-id`: its own rule is about places to fill in.
        _ if s.to_ascii_lowercase().contains("account") => None,
        _ => Some(Refusal::Name),
    }
}

/// An ARN under `AWS`.
fn arn(value: &Text) -> Option<Refusal> {
    let Some(arn) = ArnText::parse(value) else {
        return holes(value).is_empty().then_some(Refusal::Arn(ArnFault::Fields));
    };
    if let Some(fault) = fault(&arn) {
        return Some(Refusal::Arn(fault));
    }
    let (resource, parts) = (arn.resource(), arn.iam_resource());
    match (arn.service(), parts.kind) {
        ("sts", IamKind::AssumedRole) if lacks_session(&resource) => Some(Refusal::NoSession),
        ("iam", IamKind::Root | IamKind::User | IamKind::Role)
        | ("sts", IamKind::AssumedRole | IamKind::FederatedUser) => None,
        ("iam", IamKind::OidcProvider | IamKind::SamlProvider) => Some(Refusal::ProviderUnderAws),
        // `*`, `r*/x`, `${kind}/x`: any kind, or one that is not known.
        ("iam" | "sts", IamKind::Other) if !is_literal(&kind_of(&resource)) => None,
        ("iam" | "sts", kind) => Some(Refusal::Kind(kind)),
        _ => is_literal(&arn.service_text()).then_some(Refusal::OtherService),
    }
}

/// Whether `assumed-role/ROLE/SESSION` ends before the name of the session.
fn lacks_session(resource: &Text) -> bool {
    let session = resource.as_str().splitn(3, '/').nth(2);
    is_literal(resource) && session.is_none_or(str::is_empty)
}

/// What is wrong with the fields before the resource.
fn fault(arn: &ArnText) -> Option<ArnFault> {
    let partition = arn.partition_text();
    if is_literal(&partition) && !is_partition(partition.as_str()) {
        return Some(ArnFault::Partition);
    }
    if arn.service().is_empty() {
        return Some(ArnFault::Service);
    }
    if !matches!(arn.service(), "iam" | "sts") {
        return None;
    }
    let region = arn.region_text();
    if is_literal(&region) && !region.is_empty() {
        return Some(ArnFault::Region);
    }
    (arn.account_field() == AccountField::Empty).then_some(ArnFault::Account)
}

/// A partition that is younger than this release begins like the others.
fn is_partition(text: &str) -> bool {
    Partition::from_id(text).is_some() || text.starts_with("aws-")
}

fn service(value: &Text) -> Option<Refusal> {
    let s = value.as_str();
    if is_aws(value) {
        return Some(Refusal::AwsElsewhere);
    }
    if !holes(value).is_empty() || is_stand_in(s) {
        return None;
    }
    match s {
        _ if s.contains(['*', '?']) => Some(Refusal::AnyService),
        _ if !s.contains('.') => Some(Refusal::NoDomain),
        _ if s.contains("://") || service_principal::is_of_another_domain(s) => Some(Refusal::WrongDomain),
        _ if s.contains(|c: char| c.is_whitespace() || c == '/') => Some(Refusal::ServiceCharacter),
        _ => None,
    }
}

fn federated(value: &Text) -> Option<Refusal> {
    let s = value.as_str();
    if ["https://", "http://"].iter().any(|scheme| s.starts_with(scheme)) {
        return Some(Refusal::ProviderAddress);
    }
    if !s.starts_with("arn:") {
        let known = holes(value).is_empty() && !is_stand_in(s);
        return (known && !s.contains('.')).then_some(Refusal::NoProvider);
    }
    let Some(arn) = ArnText::parse(value) else {
        return holes(value).is_empty().then_some(Refusal::Arn(ArnFault::Fields));
    };
    if let Some(fault) = fault(&arn) {
        return Some(Refusal::Arn(fault));
    }
    let (resource, parts) = (arn.resource(), arn.iam_resource());
    match (arn.service(), parts.kind) {
        ("iam", IamKind::OidcProvider) => {
            let host = resource.slice(parts.name);
            host.as_str().contains("://").then_some(Refusal::ProviderAddress)
        }
        ("iam", IamKind::SamlProvider) => None,
        ("iam" | "sts", IamKind::Other) if !is_literal(&kind_of(&resource)) => None,
        ("iam" | "sts", _) => Some(Refusal::NoProvider),
        _ => is_literal(&arn.service_text()).then_some(Refusal::NoProvider),
    }
}

/// Whether it is what belongs under `AWS`, whatever it stands under: an ARN or an account id.
fn is_aws(value: &Text) -> bool {
    value.as_str().starts_with("arn:") || matches!(AccountField::of(value), AccountField::Id(_))
}

/// The word before the first slash of a resource, which says what it is.
fn kind_of(resource: &Text) -> Text {
    let end = resource.as_str().find('/').unwrap_or(resource.len());
    resource.slice(0..end)
}

/// Whether a field is written out.
fn is_literal(field: &Text) -> bool {
    holes(field).is_empty() && !field.as_str().contains(['*', '?', '$'])
}

/// Whether a word looks like one that a program or a person replaces, without the brackets that say so: `ROLE_ARN`,
/// `$arn`, `@arn@`.
fn is_stand_in(s: &str) -> bool {
    let shouts = s.contains(|c: char| c.is_ascii_uppercase()) && !s.contains(|c: char| c.is_lowercase());
    s.starts_with(['$', '%', '@', '#', '!', '&']) || shouts && UniqueId::parse(s).is_none()
}

/// Without the blanks around it.
fn trimmed(text: &Text) -> Text {
    let s = text.as_str();
    let start = s.len() - s.trim_start().len();
    text.slice(start..start + s.trim().len())
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source, json};

    use super::*;
    use crate::Principal;

    fn refusal(of_type: PrincipalType, value: &str) -> Option<Refusal> {
        let source = Source::new(FileId(0), "t", format!("{value:?}"));
        let tree = json::parse(source.text()).tree;
        Principal::new(of_type, tree.root().text().unwrap(), tree.root().id()).refusal
    }

    fn aws(value: &str) -> Option<Refusal> {
        refusal(PrincipalType::Aws, value)
    }

    fn service(value: &str) -> Option<Refusal> {
        refusal(PrincipalType::Service, value)
    }

    fn federated(value: &str) -> Option<Refusal> {
        refusal(PrincipalType::Federated, value)
    }

    #[test]
    fn what_aws_takes_under_aws() {
        for fine in [
            "*",
            "333344445555",
            "arn:aws:iam::333344445555:root",
            "arn:aws-cn:iam::333344445555:user/team/jo",
            "arn:aws:iam::333344445555:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_A_0123456789abcdef",
            "arn:aws:sts::333344445555:assumed-role/ci/build",
            "arn:aws:sts::333344445555:federated-user/jo",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
            "arn:aws-next:iam::333344445555:root",
        ] {
            assert_eq!(aws(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_refused() {
        for unknown in [
            "${RoleArn}",
            "{{ role }}",
            "<role-arn>",
            "ROLE_ARN",
            "$role",
            "${Partition}:iam::333344445555:root",
            "arn:${Partition}:iam::${Account}:${Kind}/x",
            "arn:aws:${Service}::333344445555:x",
            "arn:aws:iam::${Account}:role/${Name}",
            "arn:aws:iam::333344445555:*",
            "arn:aws:sts::333344445555:assumed-role/${Role}",
            "arn:aws:sts::333344445555:assumed-role/*",
            " ${RoleArn}",
            "your-account-id",
            "3333-4444-5555",
        ] {
            assert_eq!(aws(unknown), None, "{unknown}");
        }
        for unknown in ["${Service}", "ecs.${AWS::URLSuffix}", "SERVICE", "robots.example.org"] {
            assert_eq!(service(unknown), None, "{unknown}");
        }
        for unknown in ["${Provider}", "arn:aws:iam::${Account}:${Kind}/x", "login.example.com"] {
            assert_eq!(federated(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn what_aws_refuses_under_aws() {
        use Refusal::*;
        for (value, expected) in [
            ("", Empty),
            ("deployer", Name),
            ("jo@example.com", Name),
            ("arn:aws:iam::333344445555:group/analysts", Kind(IamKind::Group)),
            ("arn:aws:iam::${Account}:instance-profile/web", Kind(IamKind::InstanceProfile)),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", Kind(IamKind::Policy)),
            ("arn:aws:iam::333344445555:roles/deployer", Kind(IamKind::Other)),
            ("arn:aws:sts::333344445555:role/deployer", Kind(IamKind::Role)),
            ("arn:aws:lambda:eu-west-1:333344445555:function:resize", OtherService),
            ("arn:aws:iam::333344445555:saml-provider/corp", ProviderUnderAws),
            ("accounts.google.com", ProviderUnderAws),
            ("ecs-tasks.amazonaws.com", ServiceUnderAws),
            ("arn:aws:iam:333344445555:root", Arn(ArnFault::Fields)),
            ("arn::iam::333344445555:root", Arn(ArnFault::Partition)),
            ("arn:amazon:iam::333344445555:root", Arn(ArnFault::Partition)),
            ("arn:aws::iam::333344445555:root", Arn(ArnFault::Service)),
            ("arn:aws:iam:eu-west-1:333344445555:root", Arn(ArnFault::Region)),
            ("arn:aws:iam:::role/deployer", Arn(ArnFault::Account)),
            ("AIDAEXAMPLEID12345678", UniqueId(UniqueIdKind::User)),
            ("arn:aws:sts::333344445555:assumed-role/ci", NoSession),
            ("arn:aws:sts::333344445555:assumed-role/ci/", NoSession),
            ("arn:aws:iam::333344445555:role/ci ", Blanks),
            (" 333344445555", Blanks),
        ] {
            assert_eq!(aws(value), Some(expected), "{value}");
        }
    }

    #[test]
    fn services() {
        use Refusal::*;
        for fine in [
            "ecs-tasks.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "logs.eu-south-1.amazonaws.com",
            "not-seen-yet.amazonaws.com",
            "alexa-appkit.amazon.com",
            "ec2.c2s.ic.gov",
        ] {
            assert_eq!(service(fine), None, "{fine}");
        }
        for (value, expected) in [
            ("*", AnyService),
            ("*.amazonaws.com", AnyService),
            ("ec2.amazonaws.com ", Blanks),
            ("ec2.amazonaws.com/", ServiceCharacter),
            ("ec2 .amazonaws.com", ServiceCharacter),
            ("lambda", NoDomain),
            ("ec2.amazon.com", WrongDomain),
            ("ec2.amazonaw.com", WrongDomain),
            ("https://sns.amazonaws.com", WrongDomain),
            ("arn:aws:iam::333344445555:role/ci", AwsElsewhere),
            ("333344445555", AwsElsewhere),
        ] {
            assert_eq!(service(value), Some(expected), "{value}");
        }
    }

    #[test]
    fn providers() {
        use Refusal::*;
        for fine in [
            "cognito-identity.amazonaws.com",
            "arn:aws:iam::333344445555:saml-provider/corp",
            "arn:aws:iam::333344445555:oidc-provider/login.example.com/tenant",
        ] {
            assert_eq!(federated(fine), None, "{fine}");
        }
        for (value, expected) in [
            ("*", NoProvider),
            ("okta", NoProvider),
            ("arn:aws:iam::333344445555:role/ci", NoProvider),
            ("https://login.example.com", ProviderAddress),
            ("accounts.google.com ", Blanks),
            ("arn:aws:iam::333344445555:oidc-provider/https://login.example.com", ProviderAddress),
            ("arn:aws:iam:::oidc-provider/login.example.com", Arn(ArnFault::Account)),
        ] {
            assert_eq!(federated(value), Some(expected), "{value}");
        }
    }
}
