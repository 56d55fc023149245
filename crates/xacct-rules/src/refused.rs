//! Why AWS refuses a principal, in words.

use xacct_aws::{IamKind, UniqueIdKind};
use xacct_policy::{ArnFault, Principal, Refusal};

/// What a finding says of a principal that AWS refuses.
pub(crate) struct RefusalMessage {
    /// The message: one sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

/// What to say of `principal`, which stands under `key` (`AWS`).
pub(crate) fn words(principal: &Principal, key: &str, refusal: Refusal) -> RefusalMessage {
    let value = &principal.value;
    let (why, help) = match refusal {
        Refusal::UniqueId(kind @ (UniqueIdKind::User | UniqueIdKind::Role)) => {
            return deleted(principal, kind);
        }
        Refusal::Empty => {
            return RefusalMessage {
                message: format!("AWS refuses an empty string under `{key}`"),
                help: "Name a principal, or remove the entry.",
            };
        }
        Refusal::Name => ("it is neither an account id nor an ARN".to_owned(), WRITE_AN_ARN),
        Refusal::Arn(fault) => (arn(principal, fault), WRITE_AN_ARN),
        Refusal::Kind(kind) => resource(principal, kind),
        Refusal::OtherService => ("it is not an ARN of IAM or STS".to_owned(), WRITE_AN_ARN),
        Refusal::ServiceUnderAws => under("a service", "Service", key, "Write the service under `Service`."),
        Refusal::ProviderUnderAws => {
            under("an identity provider", "Federated", key, "Write the provider under `Federated`.")
        }
        Refusal::AwsElsewhere if value.as_str().starts_with("arn:") => {
            under("an ARN", "AWS", key, "Write the ARN of a user, role or session under `AWS`.")
        }
        Refusal::AwsElsewhere => under("an account id", "AWS", key, "Write the account under `AWS`."),
        Refusal::AnyService => (
            "a service has to be named".to_owned(),
            "Name each service; or write `\"Principal\": \"*\"` with a condition on `aws:PrincipalIsAWSService`.",
        ),
        Refusal::NoDomain => ("a service is named with its domain".to_owned(), WRITE_A_SERVICE),
        Refusal::WrongDomain => ("services have the domain `amazonaws.com`".to_owned(), WRITE_A_SERVICE),
        Refusal::ServiceCharacter => {
            ("the name of a service has neither a space nor a slash".to_owned(), WRITE_A_SERVICE)
        }
        Refusal::Blanks => (
            "it has a space before or behind it".to_owned(),
            "Remove the space: AWS compares principals as they are written.",
        ),
        Refusal::NoSession => (
            "the ARN of a session ends in the session's name".to_owned(),
            "Write `assumed-role/ROLE/SESSION`; or, for all sessions of the role, the ARN of the role.",
        ),
        Refusal::NoProvider => (
            "it is not an identity provider".to_owned(),
            "Write the ARN of an OIDC or SAML provider; users, roles and accounts stand under `AWS`.",
        ),
        Refusal::ProviderAddress => (
            "a provider is named without `https://`".to_owned(),
            "Write the provider's ARN, `arn:aws:iam::<account-id>:oidc-provider/<host>`.",
        ),
        Refusal::UniqueId(_) => ("it is the id of neither a user nor a role".to_owned(), WRITE_AN_ARN),
    };
    RefusalMessage { message: format!("AWS refuses the principal `{value}`: {why}"), help }
}

const WRITE_AN_ARN: &str = "Write the ARN of a user, role or session, or the id of an account.";
const WRITE_A_SERVICE: &str = "Write the service principal, such as `lambda.amazonaws.com`.";

fn deleted(principal: &Principal, kind: UniqueIdKind) -> RefusalMessage {
    let what = if kind == UniqueIdKind::User { "user" } else { "role" };
    RefusalMessage {
        message: format!("`{}` is what AWS shows in place of a {what} that was deleted", principal.value),
        help: "Write the ARN of the user or role that is meant, or remove the entry.",
    }
}

fn under(what: &str, right: &str, key: &str, help: &'static str) -> (String, &'static str) {
    (format!("{what} belongs under `{right}`, not under `{key}`"), help)
}

fn arn(principal: &Principal, fault: ArnFault) -> String {
    match fault {
        ArnFault::Fields => "an ARN has six fields with a colon between each two".to_owned(),
        ArnFault::Partition => {
            match principal.arn().map(|arn| arn.partition().to_owned()).filter(|p| !p.is_empty()) {
                Some(partition) => format!("`{partition}` is not an AWS partition"),
                None => "its ARN names no partition".to_owned(),
            }
        }
        ArnFault::Service => "its ARN names no service".to_owned(),
        ArnFault::Region => "ARNs of principals have no Region".to_owned(),
        ArnFault::Account => "its ARN names no account".to_owned(),
    }
}

/// What an ARN of IAM or STS names that is no principal.
fn resource(principal: &Principal, kind: IamKind) -> (String, &'static str) {
    let what = match kind {
        IamKind::Group => {
            return (
                "a group cannot be a principal".to_owned(),
                "Name the users of the group, or a role that they can assume.",
            );
        }
        IamKind::InstanceProfile => {
            return (
                "an instance profile cannot be a principal".to_owned(),
                "Write the ARN of the role in the instance profile.",
            );
        }
        IamKind::Policy => "a policy cannot be a principal",
        IamKind::Mfa => "an MFA device cannot be a principal",
        // What is right in itself has the other service's name before it.
        IamKind::User | IamKind::Role | IamKind::Root => {
            "ARNs of users, roles and accounts begin with `arn:aws:iam:`"
        }
        IamKind::AssumedRole | IamKind::FederatedUser => "ARNs of sessions begin with `arn:aws:sts:`",
        IamKind::OidcProvider | IamKind::SamlProvider => {
            "ARNs of identity providers begin with `arn:aws:iam:`"
        }
        IamKind::Other => {
            let resource = principal.arn().map(|arn| arn.resource());
            let resource = resource.as_ref().map_or("", |text| text.as_str());
            return (format!("`{resource}` is neither a user nor a role"), WRITE_AN_ARN);
        }
    };
    (what.to_owned(), WRITE_AN_ARN)
}
