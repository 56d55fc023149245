//! A policy permits its holder to assume a role that does not let the holder in.
//!
//! ## Why
//!
//! To assume a role takes both halves: a policy of the caller that allows `sts:AssumeRole` on it, and a trust policy of the role that
//! names the caller. Where only the first is there, the call is denied, with the same words as if it were the other way round.
//!
//! The search finds no request of this user or role that the trust policy admits, whatever it sends. Nothing is reported where a
//! half is not written out, where the role or the caller is only presumed to be meant, where the permission has wildcards, and where
//! the caller's account or path is not known and could make the difference. Policies that another file attaches to the caller are not
//! looked at.
//!
//! ## Bad
//!
//! ```json role 222222222222
//! {
//!   "Resources": {
//!     "Reader": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "reader",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": { "AWS": "arn:aws:iam::111111111111:role/deploy" },
//!             "Action": "sts:AssumeRole"
//!           }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! ```json 111111111111
//! {
//!   "Resources": {
//!     "Build": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "build",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": { "Service": "ec2.amazonaws.com" },
//!             "Action": "sts:AssumeRole"
//!           }
//!         },
//!         "Policies": [
//!           {
//!             "PolicyName": "assume",
//!             "PolicyDocument": {
//!               "Version": "2012-10-17",
//!               "Statement": {
//!                 "Effect": "Allow",
//!                 "Action": "sts:AssumeRole",
//!                 "Resource": "arn:aws:iam::222222222222:role/reader"
//!                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role `build` may assume role `reader` by this, and the trust policy does not allow it
//!               }
//!             }
//!           }
//!         ]
//!       }
//!     }
//!   }
//! }
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
//!         "RoleName": "reader",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
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
//! ```json 111111111111
//! {
//!   "Resources": {
//!     "Build": {
//!       "Type": "AWS::IAM::Role",
//!       "Properties": {
//!         "RoleName": "build",
//!         "AssumeRolePolicyDocument": {
//!           "Version": "2012-10-17",
//!           "Statement": {
//!             "Effect": "Allow",
//!             "Principal": { "Service": "ec2.amazonaws.com" },
//!             "Action": "sts:AssumeRole"
//!           }
//!         },
//!         "Policies": [
//!           {
//!             "PolicyName": "assume",
//!             "PolicyDocument": {
//!               "Version": "2012-10-17",
//!               "Statement": {
//!                 "Effect": "Allow",
//!                 "Action": "sts:AssumeRole",
//!                 "Resource": "arn:aws:iam::222222222222:role/reader"
//!               }
//!             }
//!           }
//!         ]
//!       }
//!     }
//!   }
//! }
//! ```

use xacct_access::{Answer, Caller, KnownCall};
use xacct_facts::CallerArn;
use xacct_policy::{Policy, Statement, Who};

use crate::Finding;
use crate::rule::{Check, GrantContext};

pub(crate) const CHECK: Check = Check::Grants(check);

/// Keys by which a trust policy can tell callers by their path or their unique id.
const OF_CALLER: [&str; 3] = ["aws:PrincipalArn", "aws:userid", "aws:username"];

fn check(cx: &GrantContext<'_>, out: &mut Vec<Finding>) {
    let Some(trust) = &cx.trust else { return };
    let policy = &trust.document.policy;
    // A permission in other letters or with another path names no role: that is another fault.
    if !cx.is_named_exactly() || policy.statements.is_empty() {
        return;
    }
    let is_refused = match &cx.grant.caller {
        Some(caller) if may_be_meant(policy, caller) => false,
        Some(caller) => match Caller::parse(&caller.arn) {
            Some(caller) => KnownCall::signed().by(caller).is_admitted(trust.index) == Answer::None,
            None => false,
        },
        // Whoever it is, it is an identity of IAM.
        None => KnownCall::signed().is_admitted(trust.index) == Answer::None,
    };
    if !is_refused {
        return;
    }
    let role = cx.role_name();
    let grantee = &cx.grant.grantee;
    let message = format!("{grantee} may assume role {role} by this, and the trust policy does not allow it");
    let help = match &cx.grant.caller {
        Some(CallerArn { arn, has_known_path: true }) => {
            format!("Add `{arn}` to the principals of the role's trust policy, or remove this permission.")
        }
        _ => {
            format!("Add {grantee} to the principals of the role's trust policy, or remove this permission.")
        }
    };
    let mut finding =
        Finding::new(cx.rule, cx.grant.role.span(), message).label("half of what it takes").help(help);
    for statement in policy.allows().take(3) {
        finding = finding.related(principals(statement), "others are allowed");
    }
    out.push(finding);
}

/// Whether the policy names callers in a way by which `caller` may be one of them without being told: by a unique id, as a session, or by
/// a path that is not known.
fn may_be_meant(policy: &Policy, caller: &CallerArn) -> bool {
    let name = caller.arn.rsplit('/').next().unwrap_or_default();
    let mut principals =
        policy.allows().flat_map(|statement| &statement.principals).flat_map(|element| &element.items);
    let is_named = principals.any(|principal| {
        let value = principal.value.as_str();
        let is_session = value.contains(":assumed-role/");
        let is_namesake = value.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(name));
        matches!(principal.who, Who::UniqueId | Who::Canonical)
            || is_session
            || is_namesake && !caller.has_known_path
    });
    let tests_caller = || {
        let mut conditions = policy.statements.iter().flat_map(Statement::conditions);
        conditions.any(|condition| OF_CALLER.iter().any(|key| condition.has_key(key)))
    };
    is_named || !caller.has_known_path && tests_caller()
}

/// Where a statement says who is allowed.
fn principals(statement: &Statement) -> xacct_syntax::Span {
    let first = statement.principals.as_ref().and_then(|element| element.items.first());
    first.map_or(statement.span, |principal| principal.value.span())
}
