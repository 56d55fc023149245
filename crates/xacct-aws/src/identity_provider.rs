//! Identity providers that issue tokens to many tenants: to everybody who has an account with them, or to every pod of a
//! cluster.
//!
//! A trust policy that accepts such a provider has to say whose tokens it means, or everybody's are accepted.
//!
//! Sources: IAM User Guide, "Identity-provider controls for shared OIDC providers" (the provider's tenancy claim), and
//! "Available keys for AWS OIDC federation"; for the forms of subjects the providers' own guides.

/// A provider shared by many tenants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedProvider {
    /// Its host, with a path where it has one: as in the provider's ARN and in condition keys.
    pub host: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The claims any of which tells one tenant from another, the usual one first. A name with a colon is a whole
    /// condition key.
    pub claims: &'static [&'static str],
    /// The claims that begin with the owner's name, and how.
    pub owned: &'static [OwnerClaim],
    /// The audience that its tokens have unless the job asks for another one.
    pub audience: Option<&'static str>,
}

/// A claim whose value begins with the owner's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerClaim {
    /// The claim.
    pub claim: &'static str,
    /// What stands before the owner's name, the same for everybody.
    pub before: &'static str,
    /// The characters that end the owner's name: none of them can be part of it.
    pub ends: &'static [char],
    /// What the providers call the owner.
    pub owner: &'static str,
}

impl SharedProvider {
    /// How the claim begins with the owner's name, if it does.
    pub fn owned(&self, claim: &str) -> Option<&'static OwnerClaim> {
        self.owned.iter().find(|owned| owned.claim.eq_ignore_ascii_case(claim))
    }
}

const fn owned(
    claim: &'static str,
    before: &'static str,
    ends: &'static [char],
    owner: &'static str,
) -> OwnerClaim {
    OwnerClaim { claim, before, ends, owner }
}

/// Claims of GitHub's tokens that name the repository, its owner, or the person who started the job.
const GITHUB: &[&str] = &[
    "sub",
    "repository",
    "repository_id",
    "repository_owner_id",
    "job_workflow_ref",
    "enterprise_id",
    "actor",
    "actor_id",
];
/// `repo:OWNER/REPOSITORY:…`, and for newer repositories `repo:OWNER@ID/REPOSITORY@ID:…`.
const GITHUB_OWNED: &[OwnerClaim] = &[
    owned("sub", "repo:", &['/', '@'], "owner"),
    owned("repository", "", &['/'], "owner"),
    owned("job_workflow_ref", "", &['/'], "owner"),
];
const GITLAB: &[&str] = &["sub", "namespace_id", "project_id", "user_id", "user_login", "user_email"];
const GITLAB_OWNED: &[OwnerClaim] = &[owned("sub", "project_path:", &['/', ':'], "group")];
const BUILDKITE: &[&str] =
    &["sub", "organization_slug", "organization_id", "pipeline_slug", "pipeline_id", "cluster_id"];
/// HCP Terraform's and Buildkite's subjects both begin with the organization.
const ORGANIZATION_OWNED: &[OwnerClaim] = &[owned("sub", "organization:", &[':'], "organization")];

/// The audience that AWS's own tools ask for.
const STS: Option<&str> = Some("sts.amazonaws.com");

/// Sorted by host.
static PROVIDERS: &[SharedProvider] = &[
    shared_by(
        "accounts.google.com",
        "Google",
        &["aud", "sub", "oaud", "email", "google/organization_number"],
    ),
    SharedProvider {
        owned: ORGANIZATION_OWNED,
        audience: STS,
        ..shared_by("agent.buildkite.com", "Buildkite", BUILDKITE)
    },
    shared_by("api.pulumi.com/oidc", "Pulumi", &["aud", "sub"]),
    SharedProvider {
        owned: ORGANIZATION_OWNED,
        audience: Some("aws.workload.identity"),
        ..shared_by("app.terraform.io", "HCP Terraform", &["sub"])
    },
    shared_by("cognito-identity.amazonaws.com", "Amazon Cognito", &["aud", "sub"]),
    SharedProvider { owned: GITLAB_OWNED, ..shared_by("gitlab.com", "GitLab.com", GITLAB) },
    shared_by("graph.facebook.com", "Facebook", &["app_id", "id"]),
    shared_by("oidc-configuration.audit-log.githubusercontent.com", "GitHub's audit log", &["sub"]),
    shared_by("oidc.codefresh.io", "Codefresh", &["sub"]),
    shared_by("oidc.vercel.com", "Vercel", &["aud", "sub"]),
    shared_by("proidc.upbound.io", "Upbound", &["sub"]),
    shared_by("sandboxes.cloud", "sandboxes.cloud", &["aud", "sub"]),
    shared_by("scalr.io", "Scalr", &["sub"]),
    shared_by(
        "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
        "Microsoft Sentinel",
        &["sts:RoleSessionName", "sub"],
    ),
    shared_by("studio.datachain.ai/api", "DataChain Studio", &["sub"]),
    SharedProvider {
        owned: GITHUB_OWNED,
        audience: STS,
        ..shared_by("token.actions.githubusercontent.com", "GitHub", GITHUB)
    },
    shared_by("tokens.cloud.shisho.dev", "Shisho Cloud", &["sub"]),
    shared_by("vstoken.actions.githubusercontent.com", "GitHub", &["sub"]),
    shared_by("www.amazon.com", "Amazon", &["app_id", "sub", "user_id"]),
];

const fn shared_by(
    host: &'static str,
    name: &'static str,
    claims: &'static [&'static str],
) -> SharedProvider {
    SharedProvider { host, name, claims, owned: &[], audience: None }
}

/// The provider's host, with its path, that a `Federated` principal names by itself or in the ARN of an OIDC provider.
pub fn host(principal: &str) -> &str {
    let host = principal.rsplit_once(":oidc-provider/").map_or(principal, |(_, host)| host);
    host.trim_end_matches('/')
}

/// The shared provider that a `Federated` principal names, by its host or by the ARN of the OIDC provider.
pub fn shared(principal: &str) -> Option<SharedProvider> {
    let host = host(principal);
    PROVIDERS.binary_search_by(|p| p.host.cmp(host)).ok().and_then(|i| PROVIDERS.get(i)).copied()
}

/// Every shared provider, by host.
pub fn all() -> impl Iterator<Item = &'static SharedProvider> {
    PROVIDERS.iter()
}

/// The providers that need no provider of one's own in IAM: a trust policy names them by their host.
/// Source: IAM User Guide, "AWS JSON policy elements: Principal", "OIDC federated principals".
const BUILT_IN: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// Whether the host is one of the four providers that a trust policy names by their host alone.
pub fn is_built_in(host: &str) -> bool {
    BUILT_IN.contains(&host)
}

/// Whether the host is the issuer of an EKS cluster, which gives a token to every pod with a service account:
/// `oidc.eks.REGION.amazonaws.com/id/ID`.
pub fn is_cluster(host: &str) -> bool {
    ["oidc.eks.", "oidc-eks."].iter().any(|start| host.starts_with(start))
}

/// What stands before the owner's name in the subjects of some provider, and in everybody's subjects.
pub fn subject_starts() -> impl Iterator<Item = &'static str> {
    let shared = PROVIDERS.iter().flat_map(|p| p.owned).filter(|owned| owned.claim == "sub");
    shared.map(|owned| owned.before).chain([SERVICE_ACCOUNT])
}

/// What the subject of every pod begins with; its namespace and its service account follow.
pub const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// Whether it is an audience that tokens have whichever they are for, as AWS's own tools or OpenShift ask for it.
/// Another one may be the application that the provider issued the token to, and then says something.
pub fn is_usual_audience(audience: &str) -> bool {
    ["openshift", "sts.amazonaws.com", "sts.amazonaws.com.cn"].contains(&audience)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(PROVIDERS.is_sorted_by(|a, b| a.host < b.host));
    }

    #[test]
    fn a_provider_is_known_by_host_and_by_arn() {
        assert_eq!(shared("graph.facebook.com").unwrap().name, "Facebook");
        let arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        assert_eq!(shared(arn).unwrap().claims[0], "sub");
        let cluster = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12";
        assert_eq!(shared(cluster), None);
        assert!(is_cluster(host(cluster)) && !is_cluster(host(arn)));
        assert_eq!(shared("arn:aws:iam::111122223333:saml-provider/Corp"), None);
        assert!(is_built_in("graph.facebook.com") && !is_built_in("gitlab.com"));
        // An enterprise's own issuer is not shared.
        assert_eq!(shared("token.actions.githubusercontent.com/acme"), None);
    }

    #[test]
    fn owned_claims_are_bounding_claims() {
        for provider in PROVIDERS {
            assert!(provider.owned.iter().all(|o| provider.claims.contains(&o.claim)), "{}", provider.name);
        }
        let starts: Vec<_> = subject_starts().collect();
        assert!(starts.contains(&"repo:") && starts.contains(&SERVICE_ACCOUNT));
    }
}
