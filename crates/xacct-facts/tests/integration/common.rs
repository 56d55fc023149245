//! What several tests ask of facts.

use xacct_facts::{Document, FileFacts};

/// The principals of each scenario, with what the scenario says.
pub fn principals(facts: &FileFacts) -> Vec<(String, String)> {
    let of = |document: &Document| {
        let says = document.scenario.map_or(String::new(), |id| facts.scenarios[id.0].says.join(" and "));
        let listed = document.policy.statements[0].principals.as_ref().unwrap();
        let names: Vec<_> = listed.items.iter().map(|p| p.value.as_str().to_owned()).collect();
        (names.join(" "), says)
    };
    facts.documents.iter().map(of).collect()
}
