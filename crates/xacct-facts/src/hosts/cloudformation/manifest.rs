//! The manifest of a cloud assembly, `cdk.out/manifest.json`: which account the CDK deploys a template to.
//! <https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html>

use std::collections::HashMap;

use xacct_aws::AccountId;
use xacct_syntax::{Node, Source, json};

/// The name of a manifest, beside the templates that it lists.
pub const MANIFEST: &str = "manifest.json";

/// The accounts that `manifest` deploys templates to, by the names of their files. `None` where that is not said, or differs
/// between the stacks of one template.
pub fn accounts_by_manifest(manifest: &Source) -> HashMap<String, Option<AccountId>> {
    let tree = json::parse(manifest.text()).tree;
    let artifacts = tree.root().get("artifacts").into_iter().flat_map(Node::entries).map(|entry| entry.value);
    let is_stack =
        |artifact: &Node<'_>| artifact.get("type").is_some_and(|kind| kind.is("aws:cloudformation:stack"));
    let mut accounts = HashMap::new();
    for artifact in artifacts.filter(is_stack) {
        let file = artifact.get("properties").and_then(|properties| properties.get("templateFile")?.as_str());
        let Some(file) = file else { continue };
        let environment = artifact.get("environment").and_then(Node::as_str).unwrap_or_default();
        let place = environment.strip_prefix("aws://").unwrap_or_default();
        let account = place.split('/').next().and_then(AccountId::parse);
        let known = accounts.entry(file.into_owned()).or_insert(account);
        if *known != account {
            *known = None;
        }
    }
    accounts
}

#[cfg(test)]
mod tests {
    use xacct_syntax::FileId;

    use super::*;

    #[test]
    fn a_stack_has_the_account_of_its_environment() {
        let stack = |file: &str, account: &str| {
            format!(
                r#"{{"type": "aws:cloudformation:stack", "environment": "aws://{account}/eu-west-1", "properties": {{"templateFile": "{file}"}}}}"#
            )
        };
        let one = "111111111111";
        let text = format!(
            r#"{{"version": "36.0.0", "artifacts": {{"A": {}, "B": {}, "C": {}, "D": {},
            "Tree": {{"type": "cdk:tree", "properties": {{"file": "tree.json"}}}}}}}}"#,
            stack("a.template.json", one),
            stack("b.template.json", "unknown-account"),
            stack("c.template.json", one),
            stack("c.template.json", "222222222222"),
        );
        let manifest = Source::new(FileId(0), MANIFEST, text);
        let accounts = accounts_by_manifest(&manifest);
        let account = |name: &str| accounts.get(name).copied().flatten().map(|id| id.to_string());
        assert_eq!(account("a.template.json").as_deref(), Some(one));
        for name in ["b.template.json", "c.template.json", "d.template.json", "tree.json"] {
            assert_eq!(account(name), None, "{name}");
        }
        assert!(accounts_by_manifest(&Source::new(FileId(0), MANIFEST, "{")).is_empty());
    }
}
