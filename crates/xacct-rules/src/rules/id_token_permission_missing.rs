//! A job of a GitHub workflow assumes a role with a token of GitHub, and has no permission to ask for such a token.
//!
//! ## Why
//!
//! `aws-actions/configure-aws-credentials` asks GitHub for an OIDC token and shows it to AWS. GitHub gives one only to jobs
//! with the permission `id-token: write`, which no default grants. Permissions that are stated for a job count in place
//! of those of the workflow, and what is not stated there is not granted. Without the token, the action looks for other
//! credentials on the runner and finds none.
//!
//! Nothing is reported where the job may have credentials of its own (access keys, another step that leaves some, a runner that is
//! not one of GitHub's) and in reusable workflows that state no permissions: theirs are those of the job that calls them.
//!
//! ## Bad
//!
//! ```yaml
//! on: push
//! jobs:
//!   deploy:
//!   ^^^^^^ `id-token: write` is missing: step 1 of job deploy cannot get a token to assume its role
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ assumed with a token of GitHub
//!           aws-region: eu-west-1
//! ```
//!
//! ```yaml
//! on: push
//! permissions:
//!   id-token: write
//! jobs:
//!   deploy:
//!     permissions:
//!     ^^^^^^^^^^^ `id-token: write` is missing: step 2 of job deploy cannot get a token to assume its role
//!       contents: read
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: actions/checkout@v4
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!                           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ assumed with a token of GitHub
//!           aws-region: eu-west-1
//! ```
//!
//! ## Fixed
//!
//! ```yaml
//! on: push
//! permissions:
//!   id-token: write
//! jobs:
//!   deploy:
//!     permissions:
//!       contents: read
//!       id-token: write
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: actions/checkout@v4
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//! ```
//!
//! ## Good
//!
//! ```yaml
//! on: push
//! permissions:
//!   id-token: write
//!   contents: read
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//! ```
//!
//! Access keys need no token:
//!
//! ```yaml
//! on: push
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
//!           aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//! ```
//!
//! The permissions of a reusable workflow can be those of its caller:
//!
//! ```yaml
//! on: workflow_call
//! jobs:
//!   deploy:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/deployer
//!           aws-region: eu-west-1
//! ```

use std::collections::BTreeMap;

use xacct_facts::{CallCaller, RoleCall, WithheldToken};
use xacct_syntax::Span;
use xacct_syntax::edit::{self, Value};

use crate::rule::{CallsContext, Check};
use crate::{Applicability, Finding, Fix};

pub(crate) const CHECK: Check = Check::Calls(check);

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    // The permissions of a workflow are those of several jobs.
    let mut places: BTreeMap<Span, (&WithheldToken, Vec<&RoleCall>)> = BTreeMap::new();
    for call in &cx.facts.calls {
        if let CallCaller::Token(token) = &call.caller
            && let Some(withheld) = &token.withheld
        {
            places.entry(withheld.place).or_insert_with(|| (withheld, Vec::new())).1.push(call);
        }
    }
    out.extend(places.into_values().map(|(withheld, calls)| finding(cx, withheld, &calls)));
}

fn finding(cx: &CallsContext<'_>, withheld: &WithheldToken, calls: &[&RoleCall]) -> Finding {
    let message = match calls {
        [call] => {
            format!("`id-token: write` is missing: {} cannot get a token to assume its role", call.site)
        }
        _ => format!(
            "`id-token: write` is missing: {} steps cannot get a token to assume their roles",
            calls.len()
        ),
    };
    let label = if withheld.is_stated { "permits no token" } else { "no permissions are stated" };
    let mut finding = Finding::new(cx.rule, withheld.place, message)
        .label(label)
        .help("Give the job the permission `id-token: write`. Where permissions are stated, all others have to be, too.")
        .fix(grant(cx, withheld));
    for call in calls {
        finding = finding.related(call.role.span(), "assumed with a token of GitHub");
    }
    finding
}

/// Adds the permission to those that are stated. Somebody has to agree that the job gets it.
fn grant(cx: &CallsContext<'_>, withheld: &WithheldToken) -> Option<Fix> {
    let written = cx.facts.written.as_ref()?;
    let permissions = written.node(withheld.permissions?);
    let edits = edit::insert_entry(permissions, "id-token", &Value::String("write".to_owned()));
    Fix::new("Permit the job to ask for a token", Applicability::Manual, edits)
}
