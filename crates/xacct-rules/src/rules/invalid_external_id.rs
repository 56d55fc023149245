//! An external ID is sent that STS refuses.
//!
//! ## Why
//!
//! An external ID has 2 to 1224 characters: letters, digits and `+=,.@:/-_`. STS refuses a call with any other, before it looks
//! at the role's trust policy. In files of profiles, quotes around a value are part of it, as they are in no shell.
//!
//! ## Bad
//!
//! ```ini
//! [profile vendor]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! external_id = "8f2c71d0"
//!               ^^^^^^^^^^ the quotes are part of the external ID, and STS refuses them
//! [profile other]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! external_id = my secret
//!               ^^^^^^^^^ an external ID cannot have a space
//! [profile short]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! external_id = x
//!               ^ an external ID has 2 to 1224 characters, and this one has 1
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile vendor]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! external_id = customer:8f2c/71d0@example.com
//!
//! [profile template]
//! role_arn = arn:aws:iam::222222222222:role/monitoring
//! source_profile = base
//! external_id = <your external ID>
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
    let id = call.external_id.as_ref()?;
    let value = sent_value::known(id)?;
    let why = sent_value::refused(value, 2..=1224, "+=,.@:/-")?;
    let message = match why {
        _ if sent_value::is_quoted(value) => {
            "the quotes are part of the external ID, and STS refuses them".to_owned()
        }
        RefusedValue::Character(character) => format!("an external ID cannot have {character}"),
        RefusedValue::Length(length) => {
            format!("an external ID has 2 to 1224 characters, and this one has {length}")
        }
    };
    Some(
        Finding::new(cx.rule, id.span(), message)
            .label("STS refuses it")
            .help("Write the external ID that the role's trust policy asks for, without quotes."),
    )
}
