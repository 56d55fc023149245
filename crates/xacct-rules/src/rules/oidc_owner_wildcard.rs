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

use xacct_syntax::edit::{self, Value};
use xacct_syntax::{Edit, Text};

use crate::door::Door;
use crate::tokens::{LikeNamed, Pin, Test, Tokens};
use crate::{Applicability, Context, Finding, Fix, Rule, mend};

pub(crate) struct OidcOwnerWildcard;

impl Rule for OidcOwnerWildcard {
    fn check_file(&self, cx: &Context<'_>, out: &mut Vec<Finding>) {
        for door in cx.doors() {
            let Some(tokens) = Tokens::of(door).filter(|tokens| tokens.pin == Pin::LikeNamed) else {
                continue;
            };
            for test in &tokens.tests {
                out.extend(test.like_named.iter().filter_map(|like| finding(cx, door, test, like)));
            }
        }
    }
}

fn finding(cx: &Context<'_>, door: &Door<'_>, test: &Test<'_>, like: &LikeNamed) -> Option<Finding> {
    let value = test.condition.values.get(like.index)?;
    let name = value.as_str().get(like.owner.clone())?;
    let owner = like.form.owner;
    let whose = match name.strip_suffix('*') {
        Some(start) => format!("every {owner} whose name begins with `{start}`"),
        None => format!("every {owner} whose name has another letter in that place"),
    };
    Some(
        Finding::new(cx.rule, value.span_of(like.owner.clone()), format!("`{value}` also fits {whose}"))
            .label(format!("anyone can register an {owner} of such a name").replace("an group", "a group"))
            .help(format!("Write the {owner}'s name in full; behind it a wildcard does no harm."))
            .fix(write_out(door, test, like, value)),
    )
}

/// Ends the owner's name where the wildcard is. At GitHub it may be followed by an id.
fn write_out(door: &Door<'_>, test: &Test<'_>, like: &LikeNamed, value: &Text) -> Option<Fix> {
    let (before, rest) = value.as_str().split_at_checked(like.owner.end)?;
    let wildcard = before.strip_suffix('*')?.len()..before.len();
    let end = like.form.ends.first()?;
    // What follows may be the name's end already; if not, the wildcard goes on behind it.
    let ended = if rest.starts_with(like.form.ends) { String::new() } else { format!("{end}*") };
    let title = format!("Write the {}'s name in full", like.form.owner);
    let edits = match like.form.ends.contains(&'@') {
        true => replace_by_both(door, test, like, &wildcard, [&ended, "@*"]),
        false => value.edit(wildcard, &ended).map(|edit| vec![edit]),
    };
    Fix::new(title, Applicability::Unsafe, edits)
}

/// Puts two values in the place of one, which have something else in the place of its wildcard.
fn replace_by_both(
    door: &Door<'_>,
    test: &Test<'_>,
    like: &LikeNamed,
    wildcard: &Range<usize>,
    ends: [&str; 2],
) -> Option<Vec<Edit>> {
    let values = door.document.tree.node(test.condition.node);
    let node = mend::value_node(door.document, test.condition, like.index)?;
    let [one, other] = ends.map(|end| mend::changed(node, &[(wildcard.clone(), end)]));
    let (one, other) = (one?, other?);
    if !values.is_sequence() {
        return edit::replace(values, &Value::List(vec![one, other]));
    }
    let mut edits = edit::replace(node, &one)?;
    edits.extend(edit::push_item(values, &other)?);
    Some(edits)
}
