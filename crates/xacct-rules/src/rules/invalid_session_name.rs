//! A session is given a name that STS refuses.
//!
//! ## Why
//!
//! The name of a role's session has 2 to 64 characters: letters, digits and `+=,.@-_`. STS refuses a call with any other name;
//! a person's name with a space, a path or a colon is the usual case.
//!
//! ## Bad
//!
//! ```ini
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! role_session_name = Deploy Bot
//!                     ^^^^^^^^^^ the name of a session cannot have a space
//! [profile audit]
//! role_arn = arn:aws:iam::222222222222:role/auditor
//! source_profile = base
//! role_session_name = a
//!                     ^ the name of a session has 2 to 64 characters, and this one has 1
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile prod]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! role_session_name = deploy-bot@example.com
//!
//! [profile audit]
//! role_arn = arn:aws:iam::222222222222:role/auditor
//! source_profile = base
//! # Empty: the default name.
//! role_session_name =
//! ```

use xacct_facts::RoleCall;

use crate::Finding;
use crate::rule::{CallsContext, Check};
use crate::sent_value::{self, RefusedValue};

pub(crate) const CHECK: Check = Check::Calls(check);

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    out.extend(cx.facts.calls.iter().filter_map(|call| finding(cx, call)));
}

fn finding(cx: &CallsContext<'_>, call: &RoleCall) -> Option<Finding> {
    let name = call.session_name.as_ref()?;
    let value = sent_value::known(name)?;
    let why = sent_value::refused(value, 2..=64, "+=,.@-")?;
    let message = match why {
        _ if sent_value::is_quoted(value) => {
            "the quotes are part of the session's name, and STS refuses them".to_owned()
        }
        RefusedValue::Character(character) => format!("the name of a session cannot have {character}"),
        RefusedValue::Length(length) => {
            format!("the name of a session has 2 to 64 characters, and this one has {length}")
        }
    };
    Some(
        Finding::new(cx.rule, name.span(), message)
            .label("STS refuses it")
            .help("Use 2 to 64 letters, digits and `+=,.@-_`."),
    )
}
