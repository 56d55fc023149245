//! A role accepts assertions of a SAML provider, and does not say for whom they must have been made.
//!
//! ## Why
//!
//! An identity provider makes assertions for many applications. `saml:aud` is where this one was meant to be presented: for
//! the AWS console it is `https://signin.aws.amazon.com/saml`. A trust policy that compares it, as every example in the
//! IAM User Guide does, accepts assertions that were made for signing in to AWS and no others.
//!
//! A condition on the issuer, the subject or a group says whose assertions are meant, and is enough.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corporate" },
//!                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ assertions made for any application are accepted
//!       "Action": "sts:AssumeRoleWithSAML"
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
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corporate" },
//!       "Action": "sts:AssumeRoleWithSAML",
//!       "Condition": {
//!         "StringEquals": {
//!           "SAML:aud": "https://signin.aws.amazon.com/saml"
//!         }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ## Good
//!
//! Keys compare without regard to case:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corporate" },
//!     "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
//!     "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
//!   }
//! }
//! ```
//!
//! `sts:TagSession` in a statement of its own lets nobody in:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corporate" },
//!       "Action": "sts:AssumeRoleWithSAML",
//!       "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
//!     },
//!     {
//!       "Effect": "Allow",
//!       "Principal": { "Federated": "arn:aws:iam::222222222222:saml-provider/corporate" },
//!       "Action": "sts:TagSession"
//!     }
//!   ]
//! }
//! ```

use xacct_access::{Grant, Question};
use xacct_policy::Who;

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for grant in cx.grants().filter(|g| cx.is_trust() && matches!(g.principal.who, Who::SamlProvider)) {
        let answer = grant.ask(cx.index, Question::OtherAudience);
        let Some(request) = answer.request() else { continue };
        out.push(
            Finding::new(
                cx.rule,
                grant.principal.value.span(),
                "assertions made for any application are accepted",
            )
            .label("no condition on the audience")
            .witness(Some(request.clone()))
            .help("Require in a condition on `saml:aud` that they are made for signing in to AWS.")
            .fix(demand(cx, grant)),
        );
    }
}

/// Requires the audience of the console in the provider's partition.
fn demand(cx: &DocumentContext<'_>, grant: &Grant<'_>) -> Option<Fix> {
    let audience = match grant.principal.arn()?.partition() {
        "aws" => "https://signin.aws.amazon.com/saml",
        "aws-cn" => "https://signin.amazonaws.cn/saml",
        "aws-us-gov" => "https://signin.amazonaws-us-gov.com/saml",
        _ => return None,
    };
    let edits = edits::add_condition(cx.document, grant.statement, "StringEquals", "SAML:aud", audience);
    Fix::new("Accept assertions made for the AWS console only", Applicability::Unsafe, edits)
}
