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
//!                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ assertions are accepted whoever they were made for
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

use xacct_policy::{Condition, Family, Pattern, PrincipalType, Tri};

use crate::door::Door;
use crate::{Applicability, Context, Finding, Fix, Rule, mend};

pub(crate) struct SamlAudienceMissing;

impl Rule for SamlAudienceMissing {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors().filter(|door| is_for_saml(door)) {
            let may_say = |guard: &xacct_access::Guard<'_>| guard.by_denial || may_say_whose(guard.condition);
            if door.guards.bound_anything() != Tri::No || door.guards.iter().any(may_say) {
                continue;
            }
            out.push(
                Finding::new(
                    cx.rule,
                    door.principal.value.span(),
                    "assertions are accepted whoever they were made for",
                )
                .label("an assertion made for another application fits too")
                .help("Demand in a condition on `saml:aud` that they were made for signing in to AWS.")
                .fix(demand(door)),
            );
        }
    }
}

fn is_for_saml(door: &Door<'_>) -> bool {
    door.is_role()
        && door.principal.principal_type == PrincipalType::Federated
        && door.principal.value.as_str().contains(":saml-provider/")
        && door.statement.covers_action("sts:AssumeRoleWithSAML") == Tri::Yes
}

/// Whether a condition says whose assertions are meant, or may for all that is known. The format of a subject says
/// nothing; nor does a test that everybody passes.
fn may_say_whose(condition: &Condition) -> bool {
    let Some(operator) = condition.operator else { return true };
    if operator.negated || operator.family == Family::Null {
        return operator.holds_when_absent(condition) == Tri::Unknown;
    }
    if ["saml:sub_type", "saml:namequalifier", "sts:RoleSessionName", "aws:SecureTransport"]
        .iter()
        .any(|key| condition.has_key(key))
    {
        return false;
    }
    let anything = |value| operator.reads_wildcards() && Pattern::of(value).is_anything();
    !condition.values.iter().any(anything)
}

/// Demands the audience of the console in the provider's partition.
fn demand(door: &Door<'_>) -> Option<Fix> {
    let audience = match door.principal.arn()?.partition() {
        "aws" => "https://signin.aws.amazon.com/saml",
        "aws-cn" => "https://signin.amazonaws.cn/saml",
        "aws-us-gov" => "https://signin.amazonaws-us-gov.com/saml",
        _ => return None,
    };
    let edits = mend::add_condition(door.document, door.statement, "StringEquals", "SAML:aud", audience);
    Fix::new("Accept assertions made for the AWS console only", Applicability::Unsafe, edits)
}
