//! A role says whose tokens it accepts, and not for which audience they must have been issued.
//!
//! ## Why
//!
//! A token is issued for an audience. One that was handed to another service could be passed on by it, and would open
//! this role too if that audience is accepted. IAM itself accepts only audiences that are listed as client ids of the
//! identity provider, so this finding is an info: it matters once the provider lists more than one.
//!
//! It applies to GitHub, Buildkite, HCP Terraform and EKS clusters, whose tokens for AWS have an audience of their own.
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

use xacct_access::{Answer, Question};

use super::oidc_subject_not_pinned::key_prefix;
use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for grant in cx.grants().filter(|_| cx.is_trust()) {
        let Some(issuer) = grant.issuer() else { continue };
        let Some(usual) = issuer.usual_audience() else { continue };
        // Where the tokens of others are accepted, that is what is wrong.
        if grant.ask(cx.index, Question::SimilarName) != Answer::None {
            continue;
        }
        let answer = grant.ask(cx.index, Question::OtherAudience);
        let (Some(request), Some(prefix)) = (answer.request(), key_prefix(grant, &issuer)) else { continue };
        let key = format!("{prefix}:aud");
        let edits = edits::add_condition(cx.document, grant.statement, "StringEquals", &key, usual);
        out.push(
            Finding::new(cx.rule, grant.principal.value.span(), "tokens for every audience are accepted")
                .label("issued for any service")
                .witness(Some(request.clone()))
                .help(format!("Require in a condition on `{key}` that tokens are issued for AWS."))
                .fix(Fix::new(format!("Accept tokens for `{usual}` only"), Applicability::Unsafe, edits)),
        );
    }
}
