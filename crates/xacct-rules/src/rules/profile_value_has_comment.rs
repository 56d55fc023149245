//! A comment stands behind a value of a profile, and the AWS CLI takes it for a part of the value.
//!
//! ## Why
//!
//! In `~/.aws/config` a comment is a line of its own. The SDKs for JavaScript, Go and Rust cut a value at ` #`; the AWS CLI and
//! boto3 do not: they send `arn:aws:iam::222222222222:role/deployer # prod` as the role to assume, and look for a profile that is
//! called `base # keys`. Code that works on one machine is refused on another.
//!
//! ## Bad
//!
//! ```ini
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer # prod
//!                                                    ^^^^^^ the AWS CLI takes this comment for a part of the value
//! source_profile = base
//! ```
//!
//! ```ini
//! [profile vendor]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! external_id = 8f2c71d0  ; from the vendor
//!                         ^^^^^^^^^^^^^^^^^ the AWS CLI takes this comment for a part of the value
//! ```
//!
//! ## Fixed
//!
//! ```ini
//! [profile prod]
//! # prod
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! ```
//!
//! ```ini
//! [profile vendor]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! ; from the vendor
//! external_id = 8f2c71d0
//! ```
//!
//! ## Good
//!
//! ```ini
//! # The production account.
//! [profile prod] # its header may have one
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base#2
//! sso_start_url = https://example.awsapps.com/start#/
//! ```

use xacct_facts::ProfileKey;
use xacct_syntax::{Edit, edit};

use crate::rule::{CallsContext, Check};
use crate::{Applicability, Finding, Fix};

pub(crate) const CHECK: Check = Check::Calls(check);

/// Keys whose values never have a blank: what follows one is no part of them.
const KEYS: [&str; 12] = [
    "aws_access_key_id",
    "credential_source",
    "duration_seconds",
    "external_id",
    "mfa_serial",
    "region",
    "role_arn",
    "role_session_name",
    "sso_account_id",
    "sso_region",
    "sso_start_url",
    "source_profile",
];

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.facts.profiles.as_ref() else { return };
    let sections = file.sections.iter().filter(|section| section.profile.is_some());
    let keys = sections.flat_map(|section| &section.keys).filter(|key| KEYS.contains(&key.name.as_str()));
    out.extend(keys.filter_map(|key| finding(cx, key)));
}

fn finding(cx: &CallsContext<'_>, key: &ProfileKey) -> Option<Finding> {
    // A value of several lines is something else.
    let comment = key.comment().filter(|_| !key.value.as_str().contains('\n'))?;
    let fix = Fix::new("Put the comment above", Applicability::Safe, moved(cx, key));
    Some(
        Finding::new(cx.rule, comment.span(), "the AWS CLI takes this comment for a part of the value")
            .label("sent as part of the value")
            .help("Put the comment on a line of its own.")
            .fix(fix),
    )
}

/// The comment on a line of its own above the key. Where comments are known behind values the file says the same as before,
/// and elsewhere what was meant.
fn moved(cx: &CallsContext<'_>, key: &ProfileKey) -> Option<Vec<Edit>> {
    let tree = cx.facts.written.as_deref()?;
    let comment = key.comment()?;
    let value = key.value.as_str();
    let start = value.len() - comment.len();
    let kept = value.get(..start)?.trim_end().len();
    let above = edit::insert_comment(tree, key.span.start as usize, comment.as_str())?;
    Some(vec![above, key.value.edit(kept..value.len(), "")?])
}
