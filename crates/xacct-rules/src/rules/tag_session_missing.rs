//! A call sends session tags to a role whose trust policy does not allow `sts:TagSession`.
//!
//! ## Why
//!
//! Session tags need a permission of their own: anyone who sends some needs `sts:TagSession` beside `sts:AssumeRole`, in the role's
//! trust policy too. Without it the whole call is refused.
//!
//! `aws-actions/configure-aws-credentials` sends tags whenever it calls `AssumeRole`: with access keys, and with
//! `role-chaining`. With a token of GitHub it sends none, and then nothing is reported.
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
//!           role-to-assume: arn:aws:iam::222222222222:role/Reader
//!                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `Reader` does not permit session tags, and step 1 of job report sends some
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
//!             "Action": ["sts:AssumeRole", "sts:TagSession"]
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
//!
//! The tags can be left out:
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
use xacct_facts::AssumeAction;

use crate::Finding;
use crate::rule::{Check, HandshakeContext};

pub(crate) const CHECK: Check = Check::Handshakes(check);

fn check(cx: &HandshakeContext<'_>, out: &mut Vec<Finding>) {
    let (Some(trust), Some(tags)) = (&cx.trust, cx.call.tags) else { return };
    if cx.call.action != AssumeAction::AssumeRole || !cx.is_named_exactly() {
        return;
    }
    // Where nobody can assume it anyhow, tags are not what is wrong.
    let is_assumed = matches!(KnownCall::signed().is_admitted(trust.index), Answer::Found(_));
    if !is_assumed || KnownCall::tagging().is_admitted(trust.index) != Answer::None {
        return;
    }
    let message =
        format!("role {} does not permit session tags, and {} sends some", cx.role_name(), cx.call.site);
    let mut finding = Finding::new(cx.rule, tags, message).label("assumed with session tags").help(
        "Allow `sts:TagSession` in the role's trust policy, or send no tags (`role-skip-session-tagging: true`).",
    );
    let statements = trust.index.policy().allows();
    for actions in statements.filter_map(|statement| statement.action_that_covers("sts:AssumeRole")).take(3) {
        finding = finding.related(actions.text.span(), "no `sts:TagSession`");
    }
    out.push(finding);
}
