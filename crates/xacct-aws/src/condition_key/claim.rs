//! Claims of OIDC identity providers, which become keys named `PROVIDER:CLAIM`.
//!
//! Only the claims listed here reach a policy, whatever else a token says.
//!
//! Sources: IAM User Guide, "Available keys for IAM and AWS STS", "Available keys for AWS OIDC federation"; Service
//! Authorization Reference, AWS STS.

use super::Presence::{Always, Never, Sometimes};
use super::table::key;
use super::{Arity::*, Bounds, ConditionKey, SetBy, ValueType::*};

/// Splits a key into the provider and the claim, if it is of that kind: the provider is a host name, with or
/// without a path, and hence holds a dot, which no service's prefix does.
pub fn split_claim(name: &str) -> Option<(&str, &str)> {
    name.split_once(':').filter(|(provider, claim)| provider.contains('.') && !claim.is_empty())
}

/// The claims that AWS takes from tokens of the provider, without its name; `None` of a provider for which AWS's
/// documentation lists none beyond the usual ones.
pub fn claims_of(provider: &str) -> Option<impl Iterator<Item = &'static str>> {
    let known = PROVIDERS.iter().find(|known| matches(known.host, provider))?;
    let usual = if known.usual { USUAL } else { &[] };
    let keys = usual.iter().chain(known.extra);
    Some(keys.filter_map(|key| key.name.strip_prefix("${Provider}:")))
}

/// The claim's entry, if the provider's tokens can bring it into a request.
pub(super) fn lookup(name: &str) -> Option<&'static ConditionKey> {
    let (provider, claim) = split_claim(name)?;
    let known = PROVIDERS.iter().find(|known| matches(known.host, provider));
    let extra = known.map_or(&[][..], |known| known.extra);
    let usual = if known.is_none_or(|known| known.usual) { USUAL } else { &[] };
    let named = |key: &&ConditionKey| {
        key.name.strip_prefix("${Provider}:").is_some_and(|name| name.eq_ignore_ascii_case(claim))
    };
    usual.iter().chain(extra).find(named)
}

/// A provider whose claims differ from the usual ones.
struct Provider {
    /// The host, with path; a lone `*` stands for one or more characters.
    host: &'static str,
    /// Whether the usual claims apply as well.
    usual: bool,
    /// Claims beyond the usual ones.
    extra: &'static [ConditionKey],
}

fn matches(pattern: &str, host: &str) -> bool {
    match pattern.split_once('*') {
        None => host.eq_ignore_ascii_case(pattern),
        Some((head, tail)) => {
            host.len() > head.len() + tail.len()
                && host.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
                && host.get(host.len() - tail.len()..).is_some_and(|end| end.eq_ignore_ascii_case(tail))
        }
    }
}

/// A claim that STS also keeps for the session, so that a federated role's later calls carry it.
const fn kept(name: &'static str) -> ConditionKey {
    key(
        name,
        String,
        Single,
        SetBy::IdentityProvider,
        Bounds::Federation,
        [Sometimes, Never, Sometimes, Never],
    )
}

/// A claim that counts only while the role is assumed.
const fn once(name: &'static str) -> ConditionKey {
    key(name, String, Single, SetBy::IdentityProvider, Bounds::Federation, [Never, Never, Sometimes, Never])
}

/// Subject and audience are required of every token.
const fn required(name: &'static str) -> ConditionKey {
    key(name, String, Single, SetBy::IdentityProvider, Bounds::Federation, [Sometimes, Never, Always, Never])
}

const AMR: ConditionKey = ConditionKey { arity: Multi, ..kept("${Provider}:amr") };
const AUD: ConditionKey = required("${Provider}:aud");
const OAUD: ConditionKey = once("${Provider}:oaud");
const SUB: ConditionKey = required("${Provider}:sub");

static USUAL: &[ConditionKey] = &[AMR, AUD, once("${Provider}:email"), OAUD, SUB];

static BUILDKITE: &[ConditionKey] = &[
    once("${Provider}:build_branch"),
    once("${Provider}:cluster_id"),
    once("${Provider}:cluster_name"),
    once("${Provider}:organization_id"),
    once("${Provider}:organization_slug"),
    once("${Provider}:pipeline_id"),
    once("${Provider}:pipeline_slug"),
];

static GITHUB: &[ConditionKey] = &[
    once("${Provider}:actor"),
    once("${Provider}:actor_id"),
    once("${Provider}:enterprise_id"),
    once("${Provider}:environment"),
    once("${Provider}:job_workflow_ref"),
    once("${Provider}:ref"),
    once("${Provider}:repository"),
    once("${Provider}:repository_id"),
    once("${Provider}:repository_owner_id"),
    once("${Provider}:workflow"),
];

static GITLAB: &[ConditionKey] = &[
    once("${Provider}:namespace_id"),
    once("${Provider}:pipeline_source"),
    once("${Provider}:project_id"),
    once("${Provider}:ref_protected"),
    once("${Provider}:runner_environment"),
    once("${Provider}:user_access_level"),
    once("${Provider}:user_email"),
    once("${Provider}:user_id"),
    once("${Provider}:user_login"),
];

static CIRCLECI: &[ConditionKey] = &[once("${Provider}:oidc.circleci.com/project-id")];
static ORACLE: &[ConditionKey] = &[once("${Provider}:rpst_id")];
static GOOGLE: &[ConditionKey] =
    &[ConditionKey { value_type: Numeric, ..once("${Provider}:google/organization_number") }];
static COGNITO: &[ConditionKey] = &[AMR, AUD, OAUD, SUB];
static AMAZON: &[ConditionKey] =
    &[kept("${Provider}:app_id"), kept("${Provider}:sub"), kept("${Provider}:user_id")];
static FACEBOOK: &[ConditionKey] = &[kept("${Provider}:app_id"), kept("${Provider}:id")];

static PROVIDERS: &[Provider] = &[
    Provider { host: "accounts.google.com", usual: true, extra: GOOGLE },
    Provider { host: "agent.*.buildkite.dev", usual: true, extra: BUILDKITE },
    Provider { host: "agent.*.buildkite.site", usual: true, extra: BUILDKITE },
    Provider { host: "agent.buildkite.com", usual: true, extra: BUILDKITE },
    Provider { host: "cognito-identity.amazonaws.com", usual: false, extra: COGNITO },
    Provider { host: "github.com/enterprises/*", usual: true, extra: GITHUB },
    Provider { host: "gitlab.com", usual: true, extra: GITLAB },
    Provider { host: "graph.facebook.com", usual: false, extra: FACEBOOK },
    Provider { host: "idcs-*.identity.oraclecloud.com", usual: true, extra: ORACLE },
    Provider { host: "oidc.circleci.com/org/*", usual: true, extra: CIRCLECI },
    Provider { host: "token.actions.*.ghe.com", usual: true, extra: GITHUB },
    Provider { host: "token.actions.githubusercontent.com", usual: true, extra: GITHUB },
    Provider { host: "token.actions.githubusercontent.com/*", usual: true, extra: GITHUB },
    Provider { host: "www.amazon.com", usual: false, extra: AMAZON },
];

#[cfg(test)]
mod tests {
    use super::super::PrincipalClass;
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(PROVIDERS.is_sorted_by(|a, b| a.host < b.host));
        let lists = PROVIDERS.iter().map(|provider| provider.extra).chain([USUAL]);
        for list in lists {
            assert!(list.is_sorted_by(|a, b| a.name < b.name));
        }
    }

    #[test]
    fn claims_have_a_host() {
        assert_eq!(split_claim("gitlab.com:sub"), Some(("gitlab.com", "sub")));
        assert_eq!(
            split_claim("oidc.circleci.com/org/ID:oidc.circleci.com/project-id"),
            Some(("oidc.circleci.com/org/ID", "oidc.circleci.com/project-id"))
        );
        for no in ["aws:PrincipalArn", "sts:ExternalId", "saml:aud", "gitlab.com", "gitlab.com:"] {
            assert_eq!(split_claim(no), None, "{no}");
        }
    }

    #[test]
    fn claims_that_exist() {
        for yes in [
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub",
            "login.example.com/tenant:AUD",
            "cognito-identity.amazonaws.com:amr",
            "token.actions.githubusercontent.com:job_workflow_ref",
            "token.actions.githubusercontent.com/acme:repository_id",
            "token.actions.acme.ghe.com:actor",
            "github.com/enterprises/acme:ref",
            "gitlab.com:namespace_id",
            "oidc.circleci.com/org/1:oidc.circleci.com/project-id",
            "accounts.google.com:google/organization_number",
            "idcs-1.identity.oraclecloud.com:rpst_id",
            "graph.facebook.com:app_id",
        ] {
            assert!(lookup(yes).is_some(), "{yes}");
        }
    }

    #[test]
    fn claims_that_never_arrive() {
        for no in [
            "token.actions.githubusercontent.com:repository_owner",
            "token.actions.githubusercontent.com:event_name",
            "token.actions.githubusercontent.com:repository_visibility",
            "gitlab.com:project_path",
            "gitlab.example.com:namespace_id",
            "cognito-identity.amazonaws.com:email",
            "graph.facebook.com:sub",
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC:namespace",
        ] {
            assert_eq!(lookup(no), None, "{no}");
        }
    }

    #[test]
    fn claims_of_a_provider() {
        let claims: Vec<_> = claims_of("graph.facebook.com").unwrap().collect();
        assert_eq!(claims, ["app_id", "id"]);
        assert!(claims_of("gitlab.com").unwrap().any(|claim| claim == "sub"));
        assert!(claims_of("gitlab.example.com").is_none());
    }

    #[test]
    fn some_claims_outlive_the_call() {
        let presence = |name, class| lookup(name).map(|key| key.presence(class));
        assert_eq!(presence("gitlab.com:sub", PrincipalClass::Aws), Some(Sometimes));
        assert_eq!(presence("gitlab.com:sub", PrincipalClass::WebIdentity), Some(Always));
        assert_eq!(presence("gitlab.com:user_id", PrincipalClass::Aws), Some(Never));
        assert_eq!(presence("gitlab.com:sub", PrincipalClass::Saml), Some(Never));
        assert!(lookup("cognito-identity.amazonaws.com:amr").is_some_and(|key| key.arity == Multi));
    }
}
