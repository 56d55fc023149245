//! An action, or a pattern for actions.

use std::collections::BTreeMap;

use xacct_aws::service::{AccessLevel, ResourceUse, ServiceAction, table};
use xacct_policy::Action;

/// Of the actions that a pattern covers, so many are named.
const MOST: usize = 8;

/// What the action does, on what, and what a condition may ask of a request for it; of a pattern, how many actions it covers
/// and of which access levels. `None` for what no service has.
pub(super) fn say(action: &Action) -> Option<String> {
    let written = action.text.as_str();
    if let Some(known) = table().action(written) {
        return Some(one(known));
    }
    let is_pattern = written.contains(['*', '?']) && action.text.holes().next().is_none();
    if !is_pattern {
        return None;
    }
    if action.is_everything() {
        let services = table().services().count();
        let actions: usize = table().services().map(|service| service.actions().count()).sum();
        return Some(format!("`{written}` covers **every action**: {actions} of {services} services."));
    }
    let covered: Vec<ServiceAction<'_>> = match table().service(action.service()) {
        Some(service) => {
            let covers = |one: &ServiceAction<'_>| action.covers(&one.to_string()).is_yes();
            service.actions().filter(covers).collect()
        }
        None => return None,
    };
    let mut levels: BTreeMap<AccessLevel, usize> = BTreeMap::new();
    covered.iter().for_each(|one| *levels.entry(one.level()).or_default() += 1);
    let levels: Vec<String> = levels.iter().map(|(level, count)| format!("{count} {level}")).collect();
    let count = match covered.len() {
        0 => return Some(format!("`{written}` covers **no action** that AWS documents.")),
        1 => "1 action".to_owned(),
        count => format!("{count} actions"),
    };
    let of = covered.first().map(|one| one.service().name()).unwrap_or_default();
    let mut named: Vec<String> = covered.iter().take(MOST).map(|one| format!("`{}`", one.name())).collect();
    if covered.len() > MOST {
        named.push("…".to_owned());
    }
    Some(format!("`{written}` covers **{count}** of {of}: {}.\n\n{}", levels.join(", "), named.join(", ")))
}

fn one(known: ServiceAction<'_>) -> String {
    let mut text = format!("**{known}** ({}), an action of {}.", known.level(), known.service().name());
    if let Some(description) = known.description() {
        text.push_str(&format!("\n\nPermission to {description}."));
    }
    let types: Vec<String> = known
        .resources()
        .filter_map(ResourceUse::resource)
        .map(|resource| format!("`{}`", resource.arn()))
        .collect();
    match types.as_slice() {
        [] => text.push_str("\n\nWorks on no particular resource: `Resource` has to be `*`."),
        types => text.push_str(&format!("\n\nWorks on {}.", types.join(", "))),
    }
    let keys: Vec<String> = known.own_keys().map(|key| format!("`{}`", key.name())).collect();
    if !keys.is_empty() {
        text.push_str(&format!("\n\nIts condition keys: {}.", keys.join(", ")));
    }
    text.push_str(&format!("\n\n[{}]({})", known.service().name(), known.service().page()));
    text
}
