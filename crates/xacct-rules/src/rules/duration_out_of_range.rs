//! A session is asked for that is shorter or longer than STS gives.
//!
//! ## Why
//!
//! A session of a role lasts between 900 and 43200 seconds: STS refuses any other number, and the AWS CLI refuses less than 900
//! before it asks. What is no whole number, as `1h`, is ignored by the AWS CLI and boto3 without a word: the session lasts one
//! hour. Above that, the role has a maximum of its own.
//!
//! ## Bad
//!
//! ```ini
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! duration_seconds = 600
//!                    ^^^ a session cannot last 600 seconds
//! [profile audit]
//! role_arn = arn:aws:iam::222222222222:role/auditor
//! source_profile = base
//! duration_seconds = 86400
//!                    ^^^^^ a session cannot last 86400 seconds
//! [profile test]
//! role_arn = arn:aws:iam::222222222222:role/tester
//! source_profile = base
//! duration_seconds = 12h
//!                    ^^^ `12h` is not a whole number of seconds
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! duration_seconds = 900
//!
//! [profile audit]
//! role_arn = arn:aws:iam::222222222222:role/auditor
//! source_profile = base
//! duration_seconds = 43200
//!
//! [profile template]
//! role_arn = arn:aws:iam::222222222222:role/auditor
//! source_profile = base
//! duration_seconds = ${DURATION}
//! ```

use xacct_facts::{Host, RoleCall};

use crate::rule::{CallsContext, Check};
use crate::{Finding, sent_value};

pub(crate) const CHECK: Check = Check::Calls(check);

/// Source: the STS API, `AssumeRole`, `DurationSeconds`.
const SHORTEST: u64 = 900;
const LONGEST: u64 = 43_200;

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    out.extend(cx.facts.calls.iter().filter_map(|call| finding(cx, call)));
}

fn finding(cx: &CallsContext<'_>, call: &RoleCall) -> Option<Finding> {
    let duration = call.duration.as_ref()?;
    let value = sent_value::known(duration)?;
    let is_number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let place = duration.span();
    if is_number {
        let is_given = value.parse::<u64>().is_ok_and(|seconds| (SHORTEST..=LONGEST).contains(&seconds));
        let finding = Finding::new(cx.rule, place, format!("a session cannot last {value} seconds"))
            .label("not between 900 and 43200")
            .help("Ask for 900 to 43200 seconds, and no more than the role's maximum.");
        return (!is_given).then_some(finding);
    }
    // Other formats have durations with a unit. Python reads `3_600` and `+3600`.
    let may_be_number = value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'+'));
    let finding = Finding::new(cx.rule, place, format!("`{value}` is not a whole number of seconds"))
        .label("ignored by the AWS CLI and boto3")
        .help("Write the seconds as digits: `3600` is one hour.");
    (cx.facts.host == Host::Profiles && !may_be_number && value.is_ascii()).then_some(finding)
}
