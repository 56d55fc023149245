//! Principals: who a statement is about.

use xacct_aws::{AccountId, IamKind, PrincipalClass, UniqueId, service_principal};
use xacct_syntax::{NodeId, Text};

use crate::pattern::{holes, whole_hole};
use crate::{AccountField, ArnText, Pattern, Refusal};

/// The key that a principal stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalType {
    /// The string `"*"` in place of the whole element.
    Everyone,
    /// `AWS`: accounts, users, roles, sessions.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`: an identity provider.
    Federated,
    /// `CanonicalUser`: an account under its S3 name.
    CanonicalUser,
    /// A word that AWS does not know.
    Unknown,
}

/// Who a principal is, as far as it is written out.
///
/// Source: *AWS JSON policy elements: Principal* in the IAM User Guide.
#[derive(Clone, Debug)]
pub enum Who {
    /// `*`: everyone, in every account, signed in or not.
    Anyone,
    /// A whole account: `arn:aws:iam::111122223333:root`, or its id alone.
    Account(AccountField),
    /// One user, role, or session of an account.
    Identity(AccountField),
    /// `AIDA…`, `AROA…`: what AWS shows in place of a user or role that was deleted.
    UniqueId,
    /// An AWS service.
    Service,
    /// A SAML provider of the account.
    SamlProvider,
    /// An OIDC provider: by its ARN or its host. A provider that is not written out is taken for one.
    OidcProvider,
    /// An account's S3 name, or a CloudFront origin access identity.
    Canonical,
    /// It is not written out, or it is no principal at all.
    Unknown,
}

/// One principal.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The key that it stands under.
    pub principal_type: PrincipalType,
    /// The principal as it is written.
    pub value: Pattern,
    /// The scalar in the tree.
    pub node: NodeId,
    /// Who that is.
    pub who: Who,
    /// Why AWS refuses it, where it does.
    pub refusal: Option<Refusal>,
}

impl Principal {
    /// Reads `value`, which stands under a key of that type.
    pub fn new(principal_type: PrincipalType, value: Text, node: NodeId) -> Self {
        let who = match principal_type {
            PrincipalType::Everyone => Who::Anyone,
            PrincipalType::Aws => aws_principal(&value),
            PrincipalType::Service => Who::Service,
            PrincipalType::Federated if value.as_str().contains(":saml-provider/") => Who::SamlProvider,
            PrincipalType::Federated => Who::OidcProvider,
            PrincipalType::CanonicalUser => Who::Canonical,
            PrincipalType::Unknown => Who::Unknown,
        };
        let refusal = Refusal::of(principal_type, &value);
        Self { principal_type, value: Pattern::read(value, true), node, who, refusal }
    }

    /// Its parts, where it is an ARN.
    pub fn arn(&self) -> Option<ArnText> {
        ArnText::parse(&self.value)
    }

    /// The place of the account id: within the ARN, or the value as a whole where it is an id alone.
    pub fn account_text(&self) -> Option<Text> {
        match (&self.who, self.arn()) {
            (Who::Account(_) | Who::Identity(_), Some(arn)) => Some(arn.account()),
            (Who::Account(_), None) => Some(self.value.text().clone()),
            _ => None,
        }
    }

    /// The account that it belongs to.
    pub fn account(&self) -> Option<AccountField> {
        match self.who {
            Who::Account(field) | Who::Identity(field) => Some(field),
            _ => None,
        }
    }

    /// The service that it names, without Region and domain: `logs` of `logs.eu-west-1.amazonaws.com`. The Region may be
    /// still to be filled in: `logs.${AWS::Region}.amazonaws.com`. `None` where it names no service, or it is not known
    /// which.
    pub fn service(&self) -> Option<&str> {
        if !matches!(self.who, Who::Service) {
            return None;
        }
        let written = self.value.as_str();
        let holes = holes(self.value.text());
        let [hole] = holes.as_slice() else {
            return service_principal::parse(written).filter(|_| holes.is_empty()).map(|known| known.service);
        };
        let (before, name, after) =
            (written.get(..hole.start)?, written.get(hole.clone())?, written.get(hole.end..)?);
        if !name.to_ascii_lowercase().contains("region") {
            return None;
        }
        // Any Region will do: the service is the same in each.
        const SOME_REGION: &str = "us-east-1";
        let filled = format!("{before}{SOME_REGION}{after}");
        let known = service_principal::parse(&filled).filter(|known| known.region == Some(SOME_REGION))?;
        let from = if before.is_empty() { hole.end + 1 } else { 0 };
        written.get(from..from + known.service.len())
    }

    /// What kind of requests it makes.
    pub fn class(&self) -> PrincipalClass {
        match self.who {
            Who::Service => PrincipalClass::Service,
            Who::SamlProvider => PrincipalClass::Saml,
            Who::OidcProvider => PrincipalClass::WebIdentity,
            _ => PrincipalClass::Aws,
        }
    }

    /// The action with which such a principal assumes a role.
    pub fn assume_role_action(&self) -> &'static str {
        match self.who {
            Who::SamlProvider => "sts:AssumeRoleWithSAML",
            Who::OidcProvider => "sts:AssumeRoleWithWebIdentity",
            _ => "sts:AssumeRole",
        }
    }

    /// Whether an ARN of it has a wildcard, which AWS does not expand.
    pub fn has_wildcard(&self) -> bool {
        self.value.has_wildcard() && self.arn().is_some()
    }
}

fn aws_principal(value: &Text) -> Who {
    let s = value.as_str();
    if s == "*" {
        return Who::Anyone;
    }
    if let Some((id, is_root)) = plain_identity(s) {
        let account = AccountField::Id(id);
        return if is_root { Who::Account(account) } else { Who::Identity(account) };
    }
    let Some(arn) = ArnText::parse(value) else { return bare(value) };
    let account = arn.account_field();
    if account == AccountField::Word {
        return Who::Canonical;
    }
    match (arn.service(), arn.iam_resource().kind) {
        ("iam" | "sts", IamKind::Root) => Who::Account(account),
        ("iam" | "sts", _) => Who::Identity(account),
        _ => Who::Unknown,
    }
}

/// The account of a root user, role or user whose ARN is written out up to its name, as nearly every one is, and whether it is
/// the root user: that is seen without taking the ARN apart.
pub(crate) fn plain_identity(value: &str) -> Option<(AccountId, bool)> {
    const DIGITS: usize = 12;
    let (account, resource) = value.strip_prefix("arn:aws:iam::")?.split_at_checked(DIGITS)?;
    let is_root = resource == ":root";
    let is_named = || [":role/", ":user/"].iter().any(|kind| resource.starts_with(kind));
    (is_root || is_named()).then_some((AccountId::parse(account)?, is_root))
}

/// A principal that is no ARN: an account id, a unique id, or a place to be filled in.
fn bare(value: &Text) -> Who {
    let s = value.as_str();
    if UniqueId::parse(s).is_some() {
        return Who::UniqueId;
    }
    match AccountField::of(value) {
        field @ (AccountField::Id(_) | AccountField::This | AccountField::Malformed) => Who::Account(field),
        // `PeerAccountId`, `<account-id>`: by its name it is an account's id, and that means the whole account.
        field @ (AccountField::Hole | AccountField::Placeholder) if is_named_account(value) => {
            Who::Account(field)
        }
        _ => Who::Unknown,
    }
}

/// Whether a place to be filled in is named as an account and as nothing more particular.
fn is_named_account(value: &Text) -> bool {
    if whole_hole(value).is_none() && !holes(value).is_empty() {
        return false;
    }
    let name = value.as_str().to_ascii_lowercase();
    name.contains("account") && !["arn", "role", "user", "principal"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source, json};

    use super::*;

    fn who(value: &str) -> Who {
        let source = Source::new(FileId(0), "t", format!("{value:?}"));
        let tree = json::parse(source.text()).tree;
        Principal::new(PrincipalType::Aws, tree.root().text().unwrap(), tree.root().id()).who
    }

    #[test]
    fn knows_each_form() {
        assert!(matches!(who("*"), Who::Anyone));
        assert!(matches!(who("111122223333"), Who::Account(AccountField::Id(_))));
        assert!(matches!(who("arn:aws:iam::111122223333:root"), Who::Account(AccountField::Id(_))));
        assert!(matches!(who("arn:aws:iam::<id>:root"), Who::Account(AccountField::Placeholder)));
        assert!(matches!(who("arn:aws:iam::${AWS::AccountId}:root"), Who::Account(AccountField::This)));
        assert!(matches!(who("arn:aws:iam::111122223333:role/a/b"), Who::Identity(_)));
        assert!(matches!(who("arn:aws:sts::111122223333:assumed-role/a/b"), Who::Identity(_)));
        assert!(matches!(
            who("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"),
            Who::Canonical
        ));
        assert!(matches!(who("AROAEXAMPLEID12345678"), Who::UniqueId));
        assert!(matches!(who("${PeerAccountId}"), Who::Account(AccountField::Hole)));
        assert!(matches!(who("${TrustedRoleArn}"), Who::Unknown));
        assert!(matches!(who("nobody"), Who::Unknown));
        assert!(matches!(who("333333333333 "), Who::Account(AccountField::Malformed)));
    }

    #[test]
    fn a_service_is_known_whatever_its_region() {
        let service = |value: &str| {
            let source = Source::new(FileId(0), "t", format!("{value:?}"));
            let tree = json::parse(source.text()).tree;
            let text = tree.root().text().unwrap();
            Principal::new(PrincipalType::Service, text, tree.root().id()).service().map(str::to_owned)
        };
        for (written, expected) in [
            ("logs.amazonaws.com", Some("logs")),
            ("logs.eu-west-1.amazonaws.com", Some("logs")),
            ("logs.${AWS::Region}.amazonaws.com", Some("logs")),
            ("delivery.logs.${data.aws_region.current.name}.amazonaws.com", Some("delivery.logs")),
            ("logs.<region>.amazonaws.com.cn", Some("logs")),
            ("${var.region}.elasticache-snapshot.amazonaws.com", Some("elasticache-snapshot")),
            ("${Service}.amazonaws.com", None),
            ("logs.${Part}.amazonaws.com", None),
            ("logs-${AWS::Region}.amazonaws.com", None),
            ("${Service}.${AWS::Region}.amazonaws.com", None),
            ("${AWS::Region}.amazonaws.com", None),
        ] {
            assert_eq!(service(written).as_deref(), expected, "{written}");
        }
    }
}
