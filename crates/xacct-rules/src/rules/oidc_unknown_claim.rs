//! A condition tests a claim that AWS does not expose as a condition key.
//!
//! ## Why
//!
//! A token has many claims, and AWS exposes only a few of them as condition keys. GitHub's tokens have a `repository_owner` and
//! an `event_name`; AWS exposes neither. Such a key is absent in every request: a condition with `StringEquals` never holds, so
//! that the statement allows nothing, and one with `StringNotEquals` or `…IfExists` always does, so that it restricts nobody:
//! that is a warning.
//!
//! The rule applies to the providers whose claims AWS documents: GitHub, GitLab.com, Buildkite, CircleCI, Google, Oracle Cloud,
//! Amazon Cognito, Facebook and Login with Amazon. Of all others AWS exposes `amr`, `aud`, `email`, `oaud` and `sub`; a
//! condition on anything else is left alone. Claims of another provider than the trusted one are for
//! `unknown-condition-key`.
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
//!       "Action": "sts:AssumeRoleWithWebIdentity",
//!       "Condition": {
//!         "StringEquals": {
//!           "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
//!           "token.actions.githubusercontent.com:repository_owner": "octo-org"
//!            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AWS does not expose the claim `repository_owner` of `token.actions.githubusercontent.com` as a condition key, so this statement allows nothing
//!         }
//!       }
//!     }
//!   ]
//! }
//! ```
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:*" },
//!       "StringNotEquals": { "token.actions.githubusercontent.com:event_name": "pull_request_target" }
//!                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: AWS does not expose the claim `event_name` of `token.actions.githubusercontent.com` as a condition key, so this condition restricts nobody
//!     }
//!   }
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
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": {
//!         "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
//!         "token.actions.githubusercontent.com:repository_owner_id": "1234567",
//!         "token.actions.githubusercontent.com:environment": "production"
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! A provider whose claims AWS does not document:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/login.example.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": { "StringEquals": { "login.example.com:department": "operations" } }
//!   }
//! }
//! ```

use xacct_aws::condition_key::{claims_of, lookup, split_claim};
use xacct_policy::{Condition, Effect, Statement, Tri};

use crate::rule::{Check, DocumentContext};
use crate::unknown_key::{KeyFault, consequence, key_fault};
use crate::{Category, Finding};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for statement in cx.document.policy.statements.iter().filter(|_| cx.is_trust()) {
        out.extend(statement.conditions().iter().filter_map(|condition| finding(cx, statement, condition)));
    }
}

fn finding(cx: &DocumentContext<'_>, statement: &Statement, condition: &Condition) -> Option<Finding> {
    if key_fault(cx.document, statement, condition)? != KeyFault::NoClaim {
        return None;
    }
    let (provider, claim) = split_claim(condition.key.as_str())?;
    let mut claims = claims_of(provider)?;
    let follows = Some(consequence(statement, condition)).filter(|follows| !follows.is_empty())?;
    let message =
        format!("AWS does not expose the claim `{claim}` of `{provider}` as a condition key{follows}");
    let help = match claims.find(|known| is_meant(claim, known)) {
        Some(known) => format!("Write `{provider}:{known}`, which AWS exposes."),
        None if claim.eq_ignore_ascii_case("iss") => "The principal names the issuer already.".to_owned(),
        None if lookup(&format!("{provider}:sub")).is_none() => String::new(),
        None => format!("Compare `{provider}:sub`, whose value names what the token is for."),
    };
    let finding =
        Finding::new(cx.rule, condition.key.span(), message).label("no request has this key").help(help);
    // Other conditions of the statement restrict it all the same.
    let holds = condition.operator?.holds_when_absent(condition);
    let is_idle = statement.effect == Effect::Allow && holds == Tri::Yes;
    Some(if is_idle { finding.as_category(Category::Loose) } else { finding })
}

/// Whether `known` is what the one who wrote `claim` is looking for: the same name with another end, or the same but for
/// its spelling.
fn is_meant(claim: &str, known: &str) -> bool {
    let claim = claim.to_ascii_lowercase();
    let same =
        [("project_path", "project_id"), ("namespace_path", "namespace_id"), ("workflow_ref", "workflow")];
    if same.contains(&(claim.as_str(), known)) {
        return true;
    }
    let plain = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let (claim, known) = (plain(&claim), plain(known));
    claim == known || known.strip_prefix(&claim).is_some_and(|end| end == "id" || end == "slug")
}
