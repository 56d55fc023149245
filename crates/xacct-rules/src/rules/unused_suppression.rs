//! A finding is allowed that there is not; or a rule is that nobody knows, or for no reason that is given.
//!
//! ## Why
//!
//! `xacct-lint: allow` says that somebody has looked at a finding and why it may stay. Once the finding is gone the
//! comment stays behind, and hides the next one at that place, for a reason that was given for another. Without a reason
//! nothing is allowed.
//!
//! A rule that is off is not missed. What cannot be read has to be mended: mistakes of the syntax cannot be allowed, nor
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
//!           # xacct-lint: allow public-principal — the role is for a demonstration
//!                               ^^^^^^^^^^^^^^^^ `public-principal` finds nothing here that has to be allowed
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
//!         allow:
//!           missing-external-id: the vendor has none
//!           ^^^^^^^^^^^^^^^^^^^ `missing-external-id` finds nothing here that has to be allowed
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
//!           # xacct-lint: allow public-principal — the role is for a demonstration
//!           - Effect: Allow
//!             Principal: '*'
//!             Action: sts:AssumeRole
//! ```

use xacct_facts::{Allow, AllowedRule};

use crate::rule::{Check, SuppressionsContext};
use crate::{Applicability, Finding, Fix, RuleId, nearest};

pub(crate) const CHECK: Check = Check::Suppressions(check);

fn check(cx: &SuppressionsContext<'_>, out: &mut Vec<Finding>) {
    for (allow, rules) in cx.suppressions.in_file() {
        if rules.is_empty() {
            out.push(names_no_rule(cx, allow));
            continue;
        }
        let before = out.len();
        for (named, is_used) in rules {
            match RuleId::from_id(&named.id) {
                None => out.push(unknown(cx, named)),
                Some(rule) if !rule.can_be_allowed() => out.push(not_allowed(cx, named, rule)),
                Some(rule) if allow.reason.is_some() && !is_used && cx.suppressions.has_run(rule) => {
                    out.push(unused(cx, named));
                }
                Some(_) => {}
            }
        }
        // One thing at a time: a rule that nobody knows needs no reason.
        if allow.reason.is_none() && out.len() == before {
            out.push(without_reason(cx, allow));
        }
    }
}

fn unused(cx: &SuppressionsContext<'_>, named: &AllowedRule) -> Finding {
    Finding::new(cx.rule, named.span, format!("`{}` finds nothing here that has to be allowed", named.id))
        .label("allows nothing")
        .help("Remove it, or it will hide the next finding at this place.")
        .fix(Fix::new("Remove it", Applicability::Safe, named.removal.clone()))
}

/// What a person wrote with something in mind is not thrown away without asking.
fn unknown(cx: &SuppressionsContext<'_>, named: &AllowedRule) -> Finding {
    let near =
        nearest(&named.id, RuleId::ALL.iter().filter(|rule| rule.can_be_allowed()).map(|rule| rule.id()));
    let finding = Finding::new(cx.rule, named.span, format!("there is no rule `{}`", named.id));
    let finding = finding.label("allows nothing").fix(near.and_then(|near| {
        let edits = named.rename(near).map(|edit| vec![edit]);
        Fix::manual(format!("Allow `{near}`"), edits, &[])
    }));
    let help = match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "`xacct-lint rules` lists them.".to_owned(),
    };
    finding.help(help).fix(Fix::manual("Remove it", named.removal.clone(), &[]))
}

fn not_allowed(cx: &SuppressionsContext<'_>, named: &AllowedRule, rule: RuleId) -> Finding {
    Finding::new(cx.rule, named.span, format!("what `{}` finds cannot be allowed", rule.id()))
        .label("allows nothing")
        .help("Mend it, or turn the rule off for the file, in `xacct-lint.toml`.")
        .fix(Fix::manual("Remove it", named.removal.clone(), &[]))
}

fn names_no_rule(cx: &SuppressionsContext<'_>, allow: &Allow) -> Finding {
    Finding::new(cx.rule, allow.span, "it is not said which rule is allowed")
        .label("allows nothing")
        .help("Write `xacct-lint: allow <rule> \u{2014} <reason>`.")
        .fix(Fix::manual("Remove it", allow.removal.clone(), &[]))
}

fn without_reason(cx: &SuppressionsContext<'_>, allow: &Allow) -> Finding {
    Finding::new(cx.rule, allow.span, "it is not said why this is allowed, and so it is not")
        .label("a reason is missing")
        .help("Say why, behind a dash: whoever reads it next has to know whether it still holds.")
        .fix(Fix::manual("Remove it", allow.removal.clone(), &[]))
}
