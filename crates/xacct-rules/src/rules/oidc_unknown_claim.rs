//! A condition tests a claim that AWS never takes from tokens of that provider.
//!
//! ## Why
//!
//! A token says many things, and only a few of them become condition keys. GitHub's tokens have a `repository_owner` and
//! an `event_name`; AWS knows neither. A test of such a key is made against nothing: `StringEquals` never holds, so that
//! nobody gets in, and `StringNotEquals` or `…IfExists` always does, so that it keeps nobody out: that is a warning.
//!
//! The rule speaks of the providers for which AWS documents the claims: GitHub, GitLab.com, Buildkite, CircleCI, Google,
//! Oracle Cloud, Amazon Cognito, Facebook and Login with Amazon. Of all others AWS takes `amr`, `aud`, `email`, `oaud` and
//! `sub`; a test of anything else is left alone.
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
//!            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ AWS never takes `repository_owner` from tokens of `token.actions.githubusercontent.com`, so nobody gets in
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
//!                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: AWS never takes `event_name` from tokens of `token.actions.githubusercontent.com`, so this test keeps nobody out
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
//! A provider of which AWS's documentation says nothing more:
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
use xacct_policy::{Condition, Effect, Pattern, Tri};

use crate::rule::{Check, DocumentContext};
use crate::{Category, Finding};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for statement in cx.document.policy.statements.iter().filter(|_| cx.is_trust()) {
        out.extend(
            statement.conditions().iter().filter_map(|condition| finding(cx, statement.effect, condition)),
        );
    }
}

fn finding(cx: &DocumentContext<'_>, effect: Effect, condition: &Condition) -> Option<Finding> {
    let key = condition.key.as_str();
    let (provider, claim) = split_claim(key)?;
    let mut claims = claims_of(provider)?;
    if lookup(key).is_some() || Pattern::of(&condition.key).has_hole() {
        return None;
    }
    let holds = condition.operator?.holds_when_absent(condition);
    let what = match (effect, holds) {
        (Effect::Allow, Tri::No) => "so nobody gets in",
        (Effect::Allow, Tri::Yes) => "so this test keeps nobody out",
        (Effect::Deny, Tri::No) => "so this denial never applies",
        (Effect::Deny, Tri::Yes) => "so this test is always met",
        _ => return None,
    };
    let message = format!("AWS never takes `{claim}` from tokens of `{provider}`, {what}");
    let help = match claims.find(|known| is_meant(claim, known)) {
        Some(known) => format!("Test `{provider}:{known}`, which AWS knows."),
        None if claim.eq_ignore_ascii_case("iss") => {
            "The principal says already who issued the token.".to_owned()
        }
        None if lookup(&format!("{provider}:sub")).is_none() => String::new(),
        None => format!("Test `{provider}:sub`, whose value names what the token is for."),
    };
    let finding =
        Finding::new(cx.rule, condition.key.span(), message).label("no request has this key").help(help);
    // What other conditions demand is demanded all the same.
    let is_idle = effect == Effect::Allow && holds == Tri::Yes;
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
