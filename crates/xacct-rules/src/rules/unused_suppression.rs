//! A suppression matches no finding, names a rule that does not exist, or has no reason.
//!
//! ## Why
//!
//! `xacct-lint: ignore` says that somebody has looked at a finding and why it may stay. Once the finding is gone the
//! comment stays behind, and hides the next one at that place, for a reason that was given for another. Without a reason
//! nothing is suppressed.
//!
//! A rule that is off is not missed. What cannot be read has to be fixed: mistakes of the syntax cannot be suppressed, nor
//! can what this rule finds. Both can be turned off in the configuration.
//!
//! ## Bad
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           # xacct-lint: ignore public-principal — the role is for a demonstration
//!                                ^^^^^^^^^^^^^^^^ `public-principal` matches no finding here
//!           - Effect: Allow
//!             Principal:
//!               AWS: arn:aws:iam::111111111111:role/deployer
//!             Action: sts:AssumeRole
//! ```
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Metadata:
//!       xacct-lint:
//!         ignore:
//!           missing-external-id: the vendor has none
//!           ^^^^^^^^^^^^^^^^^^^ `missing-external-id` matches no finding here
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - Effect: Allow
//!             Principal:
//!               AWS: arn:aws:iam::111111111111:role/deployer
//!             Action: sts:AssumeRole
//! ```
//!
//! ## Fixed
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - Effect: Allow
//!             Principal:
//!               AWS: arn:aws:iam::111111111111:role/deployer
//!             Action: sts:AssumeRole
//! ```
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           - Effect: Allow
//!             Principal:
//!               AWS: arn:aws:iam::111111111111:role/deployer
//!             Action: sts:AssumeRole
//! ```
//!
//! ## Good
//!
//! ```yaml
//! Resources:
//!   Deployer:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Version: '2012-10-17'
//!         Statement:
//!           # xacct-lint: ignore public-principal — the role is for a demonstration
//!           - Effect: Allow
//!             Principal: '*'
//!             Action: sts:AssumeRole
//! ```

use xacct_facts::{SuppressedRule, Suppression};

use crate::rule::{Check, SuppressionsContext};
use crate::{Applicability, Finding, Fix, RuleId, nearest};

pub(crate) const CHECK: Check = Check::Suppressions(check);

fn check(cx: &SuppressionsContext<'_>, out: &mut Vec<Finding>) {
    for (suppression, rules) in cx.suppressions.in_file() {
        if rules.is_empty() {
            out.push(names_no_rule(cx, suppression));
            continue;
        }
        let before = out.len();
        for (named, is_used) in rules {
            match RuleId::from_id(&named.id) {
                None => out.push(unknown(cx, named)),
                Some(rule) if !rule.can_be_suppressed() => out.push(not_allowed(cx, named, rule)),
                Some(rule) if suppression.reason.is_some() && !is_used && cx.suppressions.has_run(rule) => {
                    out.push(unused(cx, named));
                }
                Some(_) => {}
            }
        }
        // One thing at a time: a rule that nobody knows needs no reason.
        if suppression.reason.is_none() && out.len() == before {
            out.push(without_reason(cx, suppression));
        }
    }
}

fn unused(cx: &SuppressionsContext<'_>, named: &SuppressedRule) -> Finding {
    Finding::new(cx.rule, named.span, format!("`{}` matches no finding here", named.id))
        .label("suppresses nothing")
        .help("Remove it, or it will hide the next finding at this place.")
        .fix(Fix::new("Remove it", Applicability::Safe, named.removal.clone()))
}

/// What a person wrote with something in mind is not thrown away without asking.
fn unknown(cx: &SuppressionsContext<'_>, named: &SuppressedRule) -> Finding {
    let near =
        nearest(&named.id, RuleId::ALL.iter().filter(|rule| rule.can_be_suppressed()).map(|rule| rule.id()));
    let finding = Finding::new(cx.rule, named.span, format!("there is no rule `{}`", named.id));
    let finding = finding.label("suppresses nothing").fix(near.and_then(|near| {
        let edits = named.rename(near).map(|edit| vec![edit]);
        Fix::manual(format!("Suppress `{near}`"), edits, &[])
    }));
    let help = match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "`xacct-lint rules` lists them.".to_owned(),
    };
    finding.help(help).fix(Fix::manual("Remove it", named.removal.clone(), &[]))
}

fn not_allowed(cx: &SuppressionsContext<'_>, named: &SuppressedRule, rule: RuleId) -> Finding {
    Finding::new(cx.rule, named.span, format!("`{}` cannot be suppressed", rule.id()))
        .label("suppresses nothing")
        .help("Fix it, or turn the rule off for the file, in `xacct-lint.toml`.")
        .fix(Fix::manual("Remove it", named.removal.clone(), &[]))
}

fn names_no_rule(cx: &SuppressionsContext<'_>, suppression: &Suppression) -> Finding {
    Finding::new(cx.rule, suppression.span, "suppression names no rule")
        .label("suppresses nothing")
        .help("Write `xacct-lint: ignore <rule>: <reason>`.")
        .fix(Fix::manual("Remove it", suppression.removal.clone(), &[]))
}

fn without_reason(cx: &SuppressionsContext<'_>, suppression: &Suppression) -> Finding {
    Finding::new(cx.rule, suppression.span, "suppression has no reason and is ignored")
        .label("no reason")
        .help("Write the reason behind a colon, so that the next reader knows whether it still holds.")
        .fix(Fix::manual("Remove it", suppression.removal.clone(), &[]))
}
