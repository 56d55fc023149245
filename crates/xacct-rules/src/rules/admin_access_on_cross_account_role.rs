//! A role that a principal of another account can assume has administrator access.
//!
//! ## Why
//!
//! Anyone who controls the other account, or breaks into it, controls this one. `AdministratorAccess` on a cross-account role
//! is attached "for now", to get things working, and stays. Give the role what its task needs.
//!
//! Roles that AWS sets up for this very purpose (`OrganizationAccountAccessRole`, `AWSControlTowerExecution`,
//! `AWSCloudFormationStackSetExecutionRole`) are named for what they are, as a note, while they trust one account.
//!
//! ## Bad
//!
//! ```json
//! {
//!   "Role": {
//!     "RoleName": "DevOps",
//!     "Arn": "arn:aws:iam::222222222222:role/DevOps",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": [
//!         {
//!           "Effect": "Allow",
//!           "Principal": { "AWS": "arn:aws:iam::111111111111:user/deployer" },
//!                                  --------------------------------------- this principal of account 111111111111 can assume the role
//!           "Action": "sts:AssumeRole"
//!         }
//!       ]
//!     },
//!     "AttachedManagedPolicies": [
//!       {
//!         "PolicyName": "AdministratorAccess",
//!         "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"
//!                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role DevOps can be assumed from account 111111111111 and has administrator access
//!       }
//!     ]
//!   }
//! }
//! ```
//!
//! In a template:
//!
//! ```json
//! {
//!   "Type": "AWS::IAM::Role",
//!   "Properties": {
//!     "RoleName": "DevOps",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "AWS": "111111111111" },
//!                                ------------ every principal of account 111111111111 can assume the role
//!        "Action": "sts:AssumeRole"
//!       }
//!     },
//!     "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]
//!                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role DevOps can be assumed from account 111111111111 and has administrator access
//!  }
//! }
//! ```
//!
//! ## Fixed
//!
//! ```json
//! {
//!   "Type": "AWS::IAM::Role",
//!   "Properties": {
//!     "RoleName": "DevOps",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "AWS": "111111111111" },
//!        "Action": "sts:AssumeRole"
//!       }
//!     },
//!     "ManagedPolicyArns": ["arn:aws:iam::aws:policy/<policy-name>"]
//!  }
//! }
//! ```
//!
//! ## Good
//!
//! An own account's root delegates to the account's own administrators:
//!
//! ```json
//! {
//!   "Role": {
//!     "RoleName": "Admin",
//!     "Arn": "arn:aws:iam::222222222222:role/Admin",
//!     "AssumeRolePolicyDocument": {
//!       "Version": "2012-10-17",
//!       "Statement": {
//!         "Effect": "Allow",
//!         "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
//!         "Action": "sts:AssumeRole"
//!       }
//!     },
//!     "AttachedManagedPolicies": [
//!       { "PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }
//!     ]
//!   }
//! }
//! ```

use xacct_access::{Answer, Grant, Question};
use xacct_aws::well_known_role;
use xacct_facts::Host;
use xacct_policy::{AccountField, ArnText, Who};
use xacct_syntax::Edit;

use crate::administrator::{AdministratorAccess, is_capped, of_role};
use crate::rule::{Check, DocumentContext, RoleContext};
use crate::{Finding, Fix};

pub(crate) const CHECK: Check = Check::Role(check);

fn check(cx: &RoleContext<'_>, out: &mut Vec<Finding>) {
    let Some(trust) = &cx.trust else { return };
    let foreign: Vec<&Grant<'_>> = trust.grants().filter(|grant| is_foreign(trust, grant)).collect();
    if foreign.is_empty() || is_capped(cx.role) {
        return;
    }
    let Some(power) = of_role(cx.facts, cx.role) else { return };
    for grant in &foreign {
        let answer = grant.ask(trust.index, Question::Itself);
        if let Some(request) = answer.request() {
            out.push(finding(cx, trust, grant, &power, foreign.len()).witness(Some(request.clone())));
            return;
        }
    }
}

fn finding<'a>(
    cx: &RoleContext<'_>,
    trust: &DocumentContext<'a>,
    grant: &Grant<'a>,
    power: &AdministratorAccess,
    grants: usize,
) -> Finding {
    let role = cx.role;
    let name = role.name.as_ref().map_or("this role".to_owned(), |name| format!("role {name}"));
    let anyone = grant.is_for_anyone();
    let is_public = anyone && matches!(grant.ask(trust.index, Question::Anyone), Answer::Found(_));
    let from = match anyone {
        true if is_public => "any AWS account".to_owned(),
        true => "other accounts".to_owned(),
        false => trust.account(grant.principal),
    };
    let who = match grant.principal.who {
        Who::Anyone if is_public => "anyone can assume the role".to_owned(),
        Who::Anyone => "everyone who meets the conditions can assume the role".to_owned(),
        Who::Account(_) => format!("every principal of {from} can assume the role"),
        _ => format!("this principal of {from} can assume the role"),
    };
    let known = role.name.as_ref().and_then(|name| well_known_role::lookup(name.as_str()));
    let finding =
        Finding::new(cx.rule, power.span, format!("{name} can be assumed from {from} and {}", power.how))
            .label("everything is allowed")
            .related(grant.principal.value.span(), who);
    match known.filter(|_| grants == 1 && !anyone) {
        Some(known) => finding.help(known.about).as_note(),
        None => finding
            .help("Attach a policy that allows what the role is for, and no more.")
            .fix(least(cx, power)),
    }
}

/// Whether a principal of another account can assume the role, or one of whom it is not known that it is the own.
fn is_foreign<'a>(trust: &DocumentContext<'a>, grant: &Grant<'a>) -> bool {
    match grant.principal.who {
        Who::Anyone => {
            let answer = grant.ask(trust.index, Question::Itself);
            let account = answer.request().and_then(|request| request.caller.account());
            account.is_some() && account != trust.document.account
        }
        Who::Account(field) | Who::Identity(field) => {
            !trust.is_own(grant)
                && matches!(field, AccountField::Id(_) | AccountField::Placeholder | AccountField::Hole)
        }
        _ => false,
    }
}

/// Attaches another policy. What the API says of an account is no place to change it.
fn least(cx: &RoleContext<'_>, power: &AdministratorAccess) -> Option<Fix> {
    const POLICY: &str = "<policy-name>";
    let attachment = power.attachment.as_ref().filter(|_| cx.facts.host != Host::AccountJson)?;
    let name = ArnText::parse(attachment)?.managed_policy()?;
    let start = attachment.len().checked_sub(name.len())?;
    // Where an expression makes the ARN, its name is not written there.
    let is_name = |edit: &Edit| edit.span.range().len() == name.len();
    let edits = attachment.edit(start..attachment.len(), POLICY).filter(is_name).map(|e| vec![e]);
    Fix::manual("Attach a narrower policy", edits, &[POLICY])
}
