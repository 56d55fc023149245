//! Resources.

use std::collections::BTreeMap;

use xacct_aws::service::ResourceUse;

use super::CandidateKind;
use super::around::Surroundings;
use super::offer::Offer;
use super::principals::named;

/// ARNs of the types that the statement's actions work on.
pub fn resources(around: &Surroundings<'_>) -> Vec<Offer> {
    let actions = around.actions();
    let mut offers = Vec::new();
    let is_about = |name: &str| actions.iter().any(|action| action.to_string() == name);
    if is_about("sts:AssumeRole") || is_about("iam:PassRole") {
        offers.extend(around.workspace.roles().into_iter().map(|role| {
            Offer::new(CandidateKind::Resource, format!("role {}", role.name))
                .detail("role of this workspace")
                .text(role.arn)
        }));
    }
    if is_about("sts:AssumeRole") {
        offers.extend(named(around).map(|(account, whose)| {
            Offer::new(CandidateKind::Resource, format!("a role in {}", account.alias))
                .detail(format!("{whose} {}", account.id))
                .text(format!("arn:aws:iam::{}:role/‹name›", account.id))
        }));
    }
    let uses = actions.iter().flat_map(|action| action.resources());
    let types: BTreeMap<&str, &str> =
        uses.filter_map(ResourceUse::resource).map(|resource| (resource.arn(), resource.name())).collect();
    offers.extend(
        types
            .into_iter()
            .map(|(arn, name)| Offer::new(CandidateKind::Resource, arn).detail(name).text(to_fill_in(arn))),
    );
    offers.push(Offer::new(CandidateKind::Resource, "*").detail("everything"));
    offers
}

/// `${Account}` becomes something to fill in, but for the partition, which hardly ever is another.
fn to_fill_in(arn: &str) -> String {
    arn.replace("${Partition}", "aws").replace("${", "‹").replace('}', "›")
}
