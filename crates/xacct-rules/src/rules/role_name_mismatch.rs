//! A call names a role in other letters or with another path than the role has.
//!
//! ## Why
//!
//! The name of a role is unique in an account whatever its letter case and path: there is no `reader` beside `Reader`. The ARN
//! in a call has to match both all the same, so a call that differs from the role in one of them is always refused, with the
//! same words as a call that is not permitted.
//!
//! The role is one that is defined in a file of the account that the call names, and defined once. Its path counts where the
//! file says the role's whole ARN.
//!
//! ## Bad
//!
//! ```json role 222222222222
//! {
//!   "Resources": {
//!     "Reader": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "Reader",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": { "AWS": "arn:aws:iam::111111111111:user/ci" },
//!             "Action": "sts:AssumeRole"
//!           }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ```yaml
//! on: push
//! permissions: { id-token: write }
//! jobs:
//!   report:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           aws-access-key-id: ${{ secrets.CI_KEY_ID }}
//!           aws-secret-access-key: ${{ secrets.CI_KEY }}
//!           role-to-assume: arn:aws:iam::222222222222:role/reader
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `arn:aws:iam::222222222222:role/reader` cannot be assumed: the role is `Reader`
//!           aws-region: eu-west-1
//! ```
//!
//! ## Fixed
//!
//! ```yaml
//! on: push
//! permissions: { id-token: write }
//! jobs:
//!   report:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           aws-access-key-id: ${{ secrets.CI_KEY_ID }}
//!           aws-secret-access-key: ${{ secrets.CI_KEY }}
//!           role-to-assume: arn:aws:iam::222222222222:role/Reader
//!           aws-region: eu-west-1
//! ```
//!
//! ## Good
//!
//! ```json role 222222222222
//! {
//!   "Resources": {
//!     "Reader": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "Reader",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": { "AWS": "arn:aws:iam::111111111111:user/ci" },
//!             "Action": "sts:AssumeRole"
//!           }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ```yaml
//! on: push
//! permissions: { id-token: write }
//! jobs:
//!   report:
//!     runs-on: ubuntu-latest
//!     steps:
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           aws-access-key-id: ${{ secrets.CI_KEY_ID }}
//!           aws-secret-access-key: ${{ secrets.CI_KEY }}
//!           role-to-assume: arn:aws:iam::222222222222:role/Reader
//!           aws-region: eu-west-1
//! ```

use xacct_syntax::Text;

use crate::rule::{Check, HandshakeContext};
use crate::{Applicability, Finding, Fix};

pub(crate) const CHECK: Check = Check::Handshakes(check);

fn check(cx: &HandshakeContext<'_>, out: &mut Vec<Finding>) {
    let called = &cx.call.role;
    if cx.is_named_exactly() || called.holes().next().is_some() {
        return;
    }
    let whole = cx.role.arn.as_ref().filter(|_| called.as_str().starts_with("arn:"));
    let Some(right) = whole.or(cx.role.name.as_ref()) else { return };
    let written = written(called, right);
    let message = format!("`{called}` cannot be assumed: the role is `{right}`");
    out.push(
        Finding::new(cx.rule, called.span(), message)
            .label(if written.as_str().eq_ignore_ascii_case(right.as_str()) {
                "other letter case"
            } else {
                "other path"
            })
            .related(right.span(), "the role")
            .help("Write the role's name in its letters, and its path with it.")
            .fix(Fix::new(
                format!("Write `{right}`"),
                Applicability::Manual,
                written.edit(0..written.len(), right.as_str()).map(|edit| vec![edit]),
            )),
    );
}

/// The part of what is called that stands for `right`, the role's name or its ARN.
fn written(called: &Text, right: &Text) -> Text {
    if right.as_str().starts_with("arn:") {
        return called.clone();
    }
    let start = called.as_str().rfind('/').map_or(0, |slash| slash + 1);
    called.slice(start..called.len())
}
