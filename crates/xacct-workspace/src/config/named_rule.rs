//! The name of a rule in a configuration.

use std::ops::Range;

use xacct_rules::RuleId;

use super::reader::ConfigReader;
use crate::did_you_mean;

/// The rule called `name`, which is written at `range`.
pub(super) fn rule(reader: &mut ConfigReader<'_>, name: &str, range: Range<usize>) -> Option<RuleId> {
    let rule = RuleId::from_id(name);
    if rule.is_none() {
        let help = did_you_mean(name, RuleId::ALL.iter().map(|rule| rule.id()))
            .unwrap_or_else(|| "`xacct-lint rules` lists them".to_owned());
        reader.wrong(range, format!("unknown rule `{name}`"), help);
    }
    rule
}
