//! A call sends another external ID than the role requires, or none.
//!
//! ## Why
//!
//! A trust policy that requires an external ID refuses a call with another one, or with none, and AWS says the same words as
//! for a call that is not permitted. Letter case counts.
//!
//! The search for a request that the trust policy admits is given what the call sends; the finding says that there is none, and
//! that there is one with another external ID. Nothing is reported where the ID is not written out (a secret, a variable), where
//! the call may send more than is written, and for calls with a token, which have no external ID.
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
//!             "Action": "sts:AssumeRole",
//!             "Condition": { "StringEquals": { "sts:ExternalId": "tenant-7f3a" } }
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
//!           role-external-id: Tenant-7f3a
//!                             ^^^^^^^^^^^ role `Reader` does not accept the external ID `Tenant-7f3a`
//!           role-skip-session-tagging: true
//!           aws-region: eu-west-1
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
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `Reader` requires an external ID, and step 1 of job report sends none
//!           role-skip-session-tagging: true
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
//!             "Action": "sts:AssumeRole",
//!             "Condition": { "StringEquals": { "sts:ExternalId": "tenant-7f3a" } }
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
//!           role-external-id: tenant-7f3a
//!           role-skip-session-tagging: true
//!           aws-region: eu-west-1
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
//!           role-external-id: ${{ secrets.EXTERNAL_ID }}
//!           role-skip-session-tagging: true
//!           aws-region: eu-west-1
//! ```

use xacct_access::{Answer, KnownCall};
use xacct_facts::AssumeAction;

use crate::Finding;
use crate::rule::{Check, HandshakeContext};

pub(crate) const CHECK: Check = Check::Handshakes(check);

const KEY: &str = "sts:ExternalId";

fn check(cx: &HandshakeContext<'_>, out: &mut Vec<Finding>) {
    let Some(trust) = &cx.trust else { return };
    let sent = cx.call.external_id.as_ref();
    let is_known = cx.call.is_complete && sent.is_none_or(|sent| sent.holes().next().is_none());
    if cx.call.action != AssumeAction::AssumeRole || !is_known || !cx.is_named_exactly() {
        return;
    }
    let any = KnownCall::signed();
    let call = any.clone().key(KEY, sent.map(|sent| sent.as_str()));
    if call.is_admitted(trust.index) != Answer::None
        || !matches!(any.is_admitted(trust.index), Answer::Found(_))
    {
        return;
    }
    let mut values: Vec<_> = cx.conditions(KEY).flat_map(|condition| &condition.values).collect();
    values.truncate(5);
    let role = cx.role_name();
    let (place, message, label) = match sent {
        Some(sent) => {
            let differs_in_case =
                values.iter().any(|value| value.as_str().eq_ignore_ascii_case(sent.as_str()));
            let label = if differs_in_case { "other letter case" } else { "sent by this call" };
            (sent.span(), format!("role {role} does not accept the external ID `{sent}`"), label)
        }
        None => {
            let message = format!("role {role} requires an external ID, and {} sends none", cx.call.site);
            (cx.call.role.span(), message, "assumed without an external ID")
        }
    };
    let mut finding = Finding::new(cx.rule, place, message)
        .label(label)
        .help("Send the external ID that the role's trust policy requires.");
    for value in values {
        finding = finding.related(value.span(), "required external ID");
    }
    out.push(finding);
}
