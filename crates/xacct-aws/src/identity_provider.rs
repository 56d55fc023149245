//! Identity providers that issue tokens to anybody who has an account with them.
//!
//! A trust policy that accepts such a provider has to say whose tokens it means, or everybody's are accepted.
//!
//! Source: IAM User Guide, "Identity-provider controls for shared OIDC providers" (the provider's tenancy claim), and
//! "Available keys for AWS web identity federation".

/// A provider shared by many tenants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedProvider {
    /// Its host, with a path where it has one: as in the provider's ARN and in condition keys.
    pub host: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The claims any of which tells one tenant from another, the usual one first.
    pub claims: &'static [&'static str],
}

/// Claims of GitHub's tokens that name the repository or its owner.
const GITHUB: &[&str] =
    &["sub", "repository", "repository_id", "repository_owner_id", "job_workflow_ref", "enterprise_id"];
const GITLAB: &[&str] = &["sub", "namespace_id", "project_id", "user_id", "user_login", "user_email"];
const BUILDKITE: &[&str] = &["sub", "organization_slug", "organization_id", "pipeline_slug", "pipeline_id"];

static PROVIDERS: &[SharedProvider] = &[
    shared_by(
        "accounts.google.com",
        "Google",
        &["aud", "sub", "oaud", "email", "google/organization_number"],
    ),
    shared_by("agent.buildkite.com", "Buildkite", BUILDKITE),
    shared_by("api.pulumi.com/oidc", "Pulumi", &["aud", "sub"]),
    shared_by("app.terraform.io", "HCP Terraform", &["sub"]),
    shared_by("cognito-identity.amazonaws.com", "Amazon Cognito", &["aud", "sub"]),
    shared_by("gitlab.com", "GitLab.com", GITLAB),
    shared_by("graph.facebook.com", "Facebook", &["app_id", "id"]),
    shared_by("oidc.codefresh.io", "Codefresh", &["sub"]),
    shared_by("oidc.vercel.com", "Vercel", &["aud", "sub"]),
    shared_by("proidc.upbound.io", "Upbound", &["sub"]),
    shared_by("scalr.io", "Scalr", &["sub"]),
    shared_by("token.actions.githubusercontent.com", "GitHub", GITHUB),
    shared_by("www.amazon.com", "Amazon", &["app_id", "sub", "user_id"]),
];

const fn shared_by(
    host: &'static str,
    name: &'static str,
    claims: &'static [&'static str],
) -> SharedProvider {
    SharedProvider { host, name, claims }
}

/// The shared provider that a `Federated` principal names, by its host or by the ARN of the OIDC provider.
pub fn shared(principal: &str) -> Option<SharedProvider> {
    let host = principal.rsplit_once(":oidc-provider/").map_or(principal, |(_, host)| host);
    PROVIDERS.binary_search_by(|p| p.host.cmp(host)).ok().and_then(|i| PROVIDERS.get(i)).copied()
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
        assert_eq!(
            shared("arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12"),
            None
        );
        assert_eq!(shared("arn:aws:iam::111122223333:saml-provider/Corp"), None);
    }
}
