//! A role says whose tokens it accepts, and not for which audience they must have been issued.
//!
//! ## Why
//!
//! A token is issued for an audience. One that was handed to another service could be passed on by it, and would open
//! this role too if that audience is accepted. IAM itself accepts only audiences that are listed as client ids of the
//! identity provider, so this finding is an info: it matters once the provider lists more than one.
//!
//! It speaks of GitHub, Buildkite, HCP Terraform and EKS clusters, whose tokens for AWS have an audience of their own.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tokens for every audience are accepted
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:*" }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:*" },
//!         "StringEquals": {
//!           "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"
//!         }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": {
//!         "oidc.eks.eu-west-1.amazonaws.com/id/AB12:aud": "sts.amazonaws.com",
//!         "oidc.eks.eu-west-1.amazonaws.com/id/AB12:sub": "system:serviceaccount:default:worker"
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! At GitLab.com each job names its audience itself, and there is no usual one:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/gitlab.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringLike": { "gitlab.com:sub": "project_path:octo-group/deploy:ref_type:branch:ref:*" }
//!     }
//!   }
//! }
//! ```

use crate::tokens::{Issuer, Pin, Tokens};
use crate::{Applicability, Context, Finding, Fix, Rule, mend};

pub(crate) struct OidcAudienceNotPinned;

impl Rule for OidcAudienceNotPinned {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors() {
            let Some(tokens) = Tokens::of(door) else { continue };
            let usual = match tokens.issuer {
                Issuer::Shared(provider) => provider.audience,
                Issuer::Cluster => Some("sts.amazonaws.com"),
                Issuer::Own(_) | Issuer::Unknown => None,
            };
            let (Some(usual), Pin::Fixed, None) = (usual, tokens.pin, tokens.audience) else { continue };
            let Some(prefix) = &tokens.prefix else { continue };
            let key = format!("{prefix}:aud");
            let edits = mend::add_condition(door.document, door.statement, "StringEquals", &key, usual);
            out.push(
                Finding::new(cx.rule, door.principal.value.span(), "tokens for every audience are accepted")
                    .label("whatever service they were issued for")
                    .help(format!("Demand in a condition on `{key}` that tokens were issued for AWS."))
                    .fix(Fix::new(format!("Accept tokens for `{usual}` only"), Applicability::Unsafe, edits)),
            );
        }
    }
}
