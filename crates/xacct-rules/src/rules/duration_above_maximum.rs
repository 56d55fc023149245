//! A call asks for a longer session than the role gives.
//!
//! ## Why
//!
//! A role has a maximum session duration: 3600 seconds unless it says another. STS refuses a call that asks for more. A
//! role that is assumed with the credentials of another role gives 3600 seconds at most, whatever its maximum.
//!
//! The role is one that is defined in a file of the account that the call names, and defined once.
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
//!           role-skip-session-tagging: true
//!           role-duration-seconds: 7200
//!                                  ^^^^ role `Reader` gives no session of 7200 seconds: its maximum is 3600
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
//!         "MaxSessionDuration": 7200,
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
//!           role-skip-session-tagging: true
//!           role-duration-seconds: 7200
//!           aws-region: eu-west-1
//! ```

use xacct_facts::CallCaller;

use crate::rule::{Check, HandshakeContext};
use crate::{Finding, sent_value};

pub(crate) const CHECK: Check = Check::Handshakes(check);

/// Source: the IAM API, `CreateRole`, `MaxSessionDuration`.
const DEFAULT: u64 = 3_600;
/// Source: IAM User Guide, *Roles terms and concepts*, "Role chaining".
const IN_A_CHAIN: u64 = 3_600;
/// What STS refuses whatever the role: `duration-out-of-range` reports it.
const LONGEST: u64 = 43_200;

fn check(cx: &HandshakeContext<'_>, out: &mut Vec<Finding>) {
    let duration = cx.call.duration.as_ref();
    let Some((duration, asked)) = duration.and_then(|text| Some((text, sent_value::known(text)?))) else {
        return;
    };
    let Ok(asked) = asked.parse::<u64>() else { return };
    let is_chain = matches!(cx.call.caller, CallCaller::Call(_));
    let written = cx.role.max_session.as_ref();
    let maximum = match written {
        Some(text) => sent_value::known(text).and_then(|text| text.parse::<u64>().ok()),
        // A template or a module that says nothing leaves it at that; other files need not say everything.
        None => cx.role.id.as_ref().map(|_| DEFAULT),
    };
    let limits = maximum.into_iter().chain(is_chain.then_some(IN_A_CHAIN));
    let Some(limit) = limits.min().filter(|limit| asked > *limit && asked <= LONGEST) else { return };
    let name = cx.role_name();
    let (message, label, help) = if is_chain && maximum.is_none_or(|maximum| maximum > limit) {
        (
            format!("role {name} gives a session of another role no {asked} seconds: the limit is {limit}"),
            "in a chain of roles",
            "Ask for 3600 seconds at most, or assume the role without another one before it.",
        )
    } else {
        (
            format!("role {name} gives no session of {asked} seconds: its maximum is {limit}"),
            "longer than the role's maximum",
            "Ask for a shorter session, or raise the role's maximum session duration.",
        )
    };
    let place = written.or(cx.role.name.as_ref()).map_or(cx.role.span, |text| text.span());
    out.push(
        Finding::new(cx.rule, duration.span(), message)
            .label(label)
            .related(place, format!("its maximum is {} seconds", maximum.unwrap_or(limit)))
            .help(help),
    );
}
