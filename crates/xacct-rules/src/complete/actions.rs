//! Actions.

use xacct_aws::service::{ResourceUse, Service, ServiceAction, table};
use xacct_aws::sts;
use xacct_policy::PolicyKind;

use super::CandidateKind;
use super::around::Surroundings;
use super::offer::Offer;

/// The actions that begin as typed; before the colon, the services that do.
pub fn actions(typed: &str, around: &Surroundings<'_>) -> Vec<Offer> {
    if around.kind == PolicyKind::Trust {
        return sts::TRUST_ACTIONS.iter().filter_map(|name| table().action(name)).map(action).collect();
    }
    if typed.contains(':') {
        return table().actions_from(typed).map(action).collect();
    }
    table().services_from(typed).map(service).collect()
}

fn service(known: Service<'_>) -> Offer {
    Offer::new(CandidateKind::Service, format!("{}:", known.prefix()))
        .detail(known.name())
        .text(format!("{}:‹›", known.prefix()))
}

fn action(known: ServiceAction<'_>) -> Offer {
    let types: Vec<_> =
        known.resources().filter_map(ResourceUse::resource).map(|resource| resource.name()).collect();
    let on = if types.is_empty() { "only on *".to_owned() } else { format!("on {}", types.join(", ")) };
    let what = known.description().map(|text| format!("Permission to {text}. ")).unwrap_or_default();
    Offer::new(CandidateKind::Action, known.to_string())
        .detail(known.level().to_string())
        .documentation(format!("{what}Works {on}."))
}
