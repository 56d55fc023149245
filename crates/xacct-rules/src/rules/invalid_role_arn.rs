//! What is assumed is not the ARN of a role.
//!
//! ## Why
//!
//! `sts:AssumeRole` takes the ARN of an IAM role and nothing else: `arn:aws:iam::222222222222:role/deployer`, with the role's
//! path where it has one. The ARN of a user, of a session (`assumed-role`) or of an instance profile, a role's name alone, or an
//! ARN in quotes, which are part of the value in files of profiles, is refused.
//!
//! ## Bad
//!
//! ```ini
//! [profile user]
//! role_arn = arn:aws:iam::222222222222:user/deployer
//!                                      ^^^^^^^^^^^^^ `user/deployer` is not a role
//! source_profile = base
//!
//! [profile session]
//! role_arn = arn:aws:sts::222222222222:assumed-role/deployer/alice
//!                    ^^^ the ARN of a role is one of `iam`, not of `sts`
//! source_profile = base
//!
//! [profile quoted]
//! role_arn = "arn:aws:iam::222222222222:role/deployer"
//!            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the quotes are part of the value, and no ARN has any
//! source_profile = base
//!
//! [profile name]
//! role_arn = deployer
//!            ^^^^^^^^ `deployer` is not the ARN of a role
//! source_profile = base
//!
//! [profile colon]
//! role_arn = arn:aws:iam:222222222222:role/deployer
//!            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `arn:aws:iam:222222222222:role/deployer` is not the ARN of a role
//! source_profile = base
//!
//! [profile digits]
//! role_arn = arn:aws:iam::22222222222:role/deployer
//!                         ^^^^^^^^^^^ an account id has 12 digits, and `22222222222` has 11
//! source_profile = base
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile path]
//! role_arn = arn:aws-us-gov:iam::222222222222:role/ci/deployer
//! source_profile = base
//!
//! [profile placeholder]
//! role_arn = arn:aws:iam::ACCOUNT_ID:role/deployer
//! source_profile = base
//!
//! [profile other]
//! role_arn = YOUR_ROLE_ARN
//! source_profile = base
//!
//! [profile template]
//! role_arn = ${role}
//! source_profile = base
//! ```

use xacct_facts::{Host, RoleCall};
use xacct_policy::ArnText;
use xacct_syntax::{Span, Text};

use crate::rule::{CallsContext, Check};
use crate::{Finding, sent_value};

pub(crate) const CHECK: Check = Check::Calls(check);

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    // Elsewhere a role's name may do.
    let needs_arn = cx.facts.host == Host::Profiles;
    out.extend(cx.facts.calls.iter().filter_map(|call| finding(cx, call, needs_arn)));
}

fn finding(cx: &CallsContext<'_>, call: &RoleCall, needs_arn: bool) -> Option<Finding> {
    let (place, message) = fault(&call.role, needs_arn)?;
    Some(
        Finding::new(cx.rule, place, message)
            .label("STS refuses it")
            .help("Write the role's ARN: `arn:aws:iam::<account-id>:role/<path and name>`."),
    )
}

/// What is wrong with `role`, and where.
fn fault(role: &Text, needs_arn: bool) -> Option<(Span, String)> {
    let value = sent_value::known(role)?;
    if needs_arn && sent_value::is_quoted(value) {
        return Some((role.span(), "the quotes are part of the value, and no ARN has any".to_owned()));
    }
    // `ROLE_ARN` is there to be replaced.
    let is_word =
        !value.is_empty() && value.chars().any(|c| c.is_ascii_lowercase()) && !value.contains("...");
    let arn = if value.starts_with("arn:") { ArnText::parse(role) } else { None };
    let Some(arn) = arn else {
        let is_meant = needs_arn || value.starts_with("arn:");
        return (is_meant && is_word).then(|| (role.span(), format!("`{value}` is not the ARN of a role")));
    };
    let (service, resource, account) = (arn.service_text(), arn.resource(), arn.account());
    if !matches!(service.as_str(), "iam") {
        let is_known =
            service.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '-') && !service.is_empty();
        let message = format!("the ARN of a role is one of `iam`, not of `{}`", service.as_str());
        return is_known.then(|| (service.span(), message));
    }
    let digits = account.as_str();
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() != 12 {
        let message = format!("an account id has 12 digits, and `{digits}` has {}", digits.len());
        return Some((account.span(), message));
    }
    let is_role = resource.as_str().strip_prefix("role/").is_some_and(|name| !name.is_empty());
    let is_known = resource.as_str().chars().any(|c| c.is_ascii_lowercase());
    (!is_role && is_known).then(|| (resource.span(), format!("`{}` is not a role", resource.as_str())))
}
