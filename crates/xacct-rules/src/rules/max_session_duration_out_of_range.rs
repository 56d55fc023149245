//! A role has a maximum session duration that IAM refuses.
//!
//! ## Why
//!
//! The maximum session duration of a role is between 3600 and 43200 seconds, one hour and twelve. IAM refuses to create a role
//! with any other, and nobody can assume a role that is not there.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Type": "AWS::IAM::Role",
//!   "Properties": {
//!     "RoleName": "Report",
//!     "MaxSessionDuration": 900,
//!                           ^^^ a role's sessions cannot be limited to 900 seconds
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "Service": "ec2.amazonaws.com" },
//!         "Action": "sts:AssumeRole"
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```json
//! {
//!   "Type": "AWS::IAM::Role",
//!   "Properties": {
//!     "RoleName": "Report",
//!     "MaxSessionDuration": 43200,
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "Service": "ec2.amazonaws.com" },
//!         "Action": "sts:AssumeRole"
//!       }
//!     }
//!   }
//! }
//! ```

use crate::Finding;
use crate::rule::{Check, RoleContext};

pub(crate) const CHECK: Check = Check::Role(check);

/// Source: the IAM API, `CreateRole`, `MaxSessionDuration`.
const SHORTEST: u64 = 3_600;
const LONGEST: u64 = 43_200;

fn check(cx: &RoleContext<'_>, out: &mut Vec<Finding>) {
    let Some(duration) = cx.role.max_session.as_ref().filter(|text| text.holes().next().is_none()) else {
        return;
    };
    // What is no number at all is for the format to refuse.
    let Ok(seconds) = duration.as_str().parse::<u64>() else { return };
    if !(SHORTEST..=LONGEST).contains(&seconds) {
        let message = format!("a role's sessions cannot be limited to {seconds} seconds");
        out.push(Finding::new(cx.rule, duration.span(), message).label("not between 3600 and 43200").help(
            "Set a maximum of 3600 to 43200 seconds. A call can ask for a shorter session, from 900 seconds.",
        ));
    }
}
