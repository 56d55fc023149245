//! A role session assumes a role that requires MFA.
//!
//! ## Why
//!
//! Temporary credentials of a role never carry the mark of a second factor, whatever the session before it had: a call that is
//! signed by a role is made without MFA. A trust policy that requires `aws:MultiFactorAuthPresent` refuses each such call.
//!
//! Only calls are reported that another call of the same file signs, so that it is certain that a role makes them. Whether the
//! session of a user has MFA does not follow from files.
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
//!             "Principal": { "AWS": "arn:aws:iam::111111111111:role/ci" },
//!             "Action": "sts:AssumeRole",
//!             "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
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
//!           role-to-assume: arn:aws:iam::111111111111:role/ci
//!           aws-region: eu-west-1
//!       - uses: aws-actions/configure-aws-credentials@v4
//!         with:
//!           role-to-assume: arn:aws:iam::222222222222:role/Reader
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `Reader` requires MFA, and step 2 of job report is signed by a role
//!           role-chaining: true
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
//!             "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
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
//!           role-skip-session-tagging: true
//!           aws-region: eu-west-1
//! ```

use xacct_access::{Answer, KnownCall};
use xacct_facts::{AssumeAction, CallCaller};

use crate::Finding;
use crate::rule::{Check, HandshakeContext};

pub(crate) const CHECK: Check = Check::Handshakes(check);

const PRESENT: &str = "aws:MultiFactorAuthPresent";
const AGE: &str = "aws:MultiFactorAuthAge";

fn check(cx: &HandshakeContext<'_>, out: &mut Vec<Finding>) {
    let Some(trust) = &cx.trust else { return };
    let is_signed_by_a_role = matches!(cx.call.caller, CallCaller::Call(_));
    if cx.call.action != AssumeAction::AssumeRole || !is_signed_by_a_role || !cx.is_named_exactly() {
        return;
    }
    // AWS says of temporary credentials that the key is there, and of some that it is not.
    let without =
        [Some("false"), None].map(|present| KnownCall::signed().key(PRESENT, present).key(AGE, None));
    if without.iter().any(|call| call.is_admitted(trust.index) != Answer::None)
        || !matches!(KnownCall::signed().is_admitted(trust.index), Answer::Found(_))
    {
        return;
    }
    let message = format!("role {} requires MFA, and {} is signed by a role", cx.role_name(), cx.call.site);
    let mut finding = Finding::new(cx.rule, cx.call.role.span(), message)
        .label("assumed without MFA")
        .help("Require something else of callers that are roles, as `aws:PrincipalArn`, or assume the role as a user with MFA.");
    for condition in cx.conditions(PRESENT).chain(cx.conditions(AGE)) {
        finding = finding.related(condition.key.span(), "requires MFA");
    }
    out.push(finding);
}
