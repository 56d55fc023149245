//! A wildcard stands in the name of the owner whose tokens are accepted, so that others' names fit as well.
//!
//! ## Why
//!
//! `repo:octo-org*/deploy:*` looks like one organization of GitHub. It fits `repo:octo-org-evil/deploy:…` just as well,
//! and anybody can register that name. The same goes for `?` within the name, for the groups of GitLab.com and for the
//! organizations of HCP Terraform and Buildkite.
//!
//! The wildcard is often put there for GitHub's newer subjects, which carry ids: `repo:octo-org@1234567/deploy@7654321:…`.
//! Behind `@` and `/` it does no harm, since no owner's name has them: `repo:octo-org@*/deploy@*:*`.
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
//!         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
//!         "StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org*/deploy*:*" }
//!                                                                          ^^^^^^^^^ `repo:octo-org*/deploy*:*` also fits every owner whose name begins with `octo-org`
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
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/gitlab.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringLike": { "gitlab.com:sub": "project_path:octo-group*/deploy:ref_type:branch:ref:main" }
//!                                                       ^^^^^^^^^^^ `project_path:octo-group*/deploy:ref_type:branch:ref:main` also fits every group whose name begins with `octo-group`
//!     }
//!   }
//! }
//! ```
//!
//! The same where the repository is still to be filled in:
//!
//! ```tf
//! data "aws_iam_policy_document" "deploy" {
//!   statement {
//!     actions = ["sts:AssumeRoleWithWebIdentity"]
//!     principals {
//!       type        = "Federated"
//!       identifiers = ["arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"]
//!     }
//!     condition {
//!       test     = "StringLike"
//!       variable = "token.actions.githubusercontent.com:sub"
//!       values   = ["repo:octo-org*/${var.repository}*"]
//!                         ^^^^^^^^^ `repo:octo-org*/${var.repository}*` also fits every owner whose name begins with `octo-org`
//!     }
//!   }
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
//!         "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
//!         "StringLike": { "token.actions.githubusercontent.com:sub": ["repo:octo-org/deploy*:*", "repo:octo-org@*/deploy*:*"] }
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
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/gitlab.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringLike": { "gitlab.com:sub": "project_path:octo-group/deploy:ref_type:branch:ref:main" }
//!     }
//!   }
//! }
//! ```
//!
//! ```tf
//! data "aws_iam_policy_document" "deploy" {
//!   statement {
//!     actions = ["sts:AssumeRoleWithWebIdentity"]
//!     principals {
//!       type        = "Federated"
//!       identifiers = ["arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"]
//!     }
//!     condition {
//!       test     = "StringLike"
//!       variable = "token.actions.githubusercontent.com:sub"
//!       values   = ["repo:octo-org/${var.repository}*", "repo:octo-org@*/${var.repository}*"]
//!     }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! Any repository of the owner, in both forms:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringLike": { "token.actions.githubusercontent.com:sub": ["repo:octo-org/*", "repo:octo-org@*"] }
//!     }
//!   }
//! }
//! ```
//!
//! The owner's id says the same better:
//!
//! ```json
//! {
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Principal": { "Federated": "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com" },
//!     "Action": "sts:AssumeRoleWithWebIdentity",
//!     "Condition": {
//!       "StringEquals": { "token.actions.githubusercontent.com:repository_owner_id": "1234567" },
//!       "StringLike": { "token.actions.githubusercontent.com:sub": "repo:octo-org*:environment:production" }
//!     }
//!   }
//! }
//! ```

use std::ops::Range;

use xacct_access::{Answer, Grant, Issuer, Question, Request};
use xacct_aws::identity_provider::{OwnerClaim, SharedProvider};
use xacct_policy::{Condition, Pattern, PatternPart};
use xacct_syntax::edit::{self, Value};
use xacct_syntax::{Edit, Text};

use crate::rule::{Check, DocumentContext};
use crate::{Applicability, Finding, Fix, edits};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for grant in cx.grants().filter(|_| cx.is_trust()) {
        let Some(Issuer::Shared(provider)) = grant.issuer() else { continue };
        let similar = similar_names(grant, provider);
        // Where anybody's token is accepted, the beginning of a name is not what is wrong.
        if similar.is_empty() || grant.ask(cx.index, Question::AnyToken) != Answer::None {
            continue;
        }
        if let Some(request) = grant.ask(cx.index, Question::SimilarName).request() {
            out.extend(similar.iter().filter_map(|similar| finding(cx, similar, request)));
        }
    }
}

/// A value in which the owner's name has a wildcard.
struct OwnerWildcard<'a> {
    condition: &'a Condition,
    /// Which of the condition's values it is.
    index: usize,
    /// The owner's name up to and with the first wildcard, as a part of the value.
    owner: Range<usize>,
    /// How the claim is built.
    form: &'static OwnerClaim,
}

fn similar_names<'a>(grant: &Grant<'a>, provider: SharedProvider) -> Vec<OwnerWildcard<'a>> {
    let mut similar = Vec::new();
    for condition in grant.statement.conditions() {
        let claim = condition.key.as_str().rsplit_once(':').and_then(|(_, claim)| provider.owned(claim));
        let reads = condition.operator.is_some_and(|o| o.reads_wildcards() && !o.negated);
        let Some(form) = claim.filter(|_| reads) else { continue };
        for (index, value) in condition.values.iter().enumerate() {
            similar.extend(owner(value, form).map(|owner| OwnerWildcard { condition, index, owner, form }));
        }
    }
    similar
}

/// The owner's name up to and with the first wildcard, where one stands in it.
fn owner(value: &Pattern, form: &OwnerClaim) -> Option<Range<usize>> {
    let mut head = String::new();
    for part in value.parts() {
        match part {
            PatternPart::Literal(literal) => head.push_str(literal),
            PatternPart::AnyRun | PatternPart::AnyOne => {
                let owner = head.strip_prefix(form.before)?;
                let is_inside = !owner.is_empty() && !owner.contains(form.ends);
                return is_inside.then(|| form.before.len()..head.len() + 1);
            }
            PatternPart::Hole(_) | PatternPart::Variable(_) => return None,
        }
    }
    None
}

fn finding(cx: &DocumentContext<'_>, similar: &OwnerWildcard<'_>, request: &Request) -> Option<Finding> {
    let value = similar.condition.values.get(similar.index)?;
    let name = value.as_str().get(similar.owner.clone())?;
    let owner = similar.form.owner;
    let whose = match name.strip_suffix('*') {
        Some(start) => format!("every {owner} whose name begins with `{start}`"),
        None => format!("every {owner} whose name has another letter in that place"),
    };
    Some(
        Finding::new(cx.rule, value.span_of(similar.owner.clone()), format!("`{value}` also fits {whose}"))
            .label(format!("anyone can register an {owner} of such a name").replace("an group", "a group"))
            .witness(Some(request.clone()))
            .help(format!("Write the {owner}'s name in full; a wildcard after it is fine."))
            .fix(write_out(cx, similar, value)),
    )
}

/// Ends the owner's name where the wildcard is. At GitHub it may be followed by an id.
fn write_out(cx: &DocumentContext<'_>, similar: &OwnerWildcard<'_>, value: &Text) -> Option<Fix> {
    let (before, rest) = value.as_str().split_at_checked(similar.owner.end)?;
    let wildcard = before.strip_suffix('*')?.len()..before.len();
    let end = similar.form.ends.first()?;
    // What follows may be the name's end already; if not, the wildcard goes on behind it.
    let ended = if rest.starts_with(similar.form.ends) { String::new() } else { format!("{end}*") };
    let title = format!("Write the {}'s name in full", similar.form.owner);
    let edits = match similar.form.ends.contains(&'@') {
        true => replace_by_both(cx, similar, &wildcard, [&ended, "@*"]),
        false => value.edit(wildcard, &ended).map(|edit| vec![edit]),
    };
    Fix::new(title, Applicability::Unsafe, edits)
}

/// Puts two values in the place of one, which have something else in the place of its wildcard.
fn replace_by_both(
    cx: &DocumentContext<'_>,
    similar: &OwnerWildcard<'_>,
    wildcard: &Range<usize>,
    ends: [&str; 2],
) -> Option<Vec<Edit>> {
    let values = cx.document.tree.node(similar.condition.node);
    let node = edits::value_node(cx.document, similar.condition, similar.index)?;
    let [one, other] = ends.map(|end| edits::changed(node, &[(wildcard.clone(), end)]));
    let (one, other) = (one?, other?);
    if !values.is_sequence() {
        return edit::replace(values, &Value::List(vec![one, other]));
    }
    if !similar.condition.complete {
        return None;
    }
    let mut edits = edit::replace(node, &one)?;
    edits.extend(edit::push_item(values, &other)?);
    Some(edits)
}
