//! Permissions: resources that each make one statement, and have properties of their own for what it requires.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>,
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission>

use std::ops::Range;

use xacct_facts::{Dialect, Document};
use xacct_syntax::edit;
use xacct_syntax::{Edit, Language, Tree, hcl, json, yaml};

/// What requires that a condition key has a value, in CloudFormation and in Terraform.
const OF_FUNCTIONS: [(&str, [&str; 2]); 2] = [
    ("aws:SourceAccount", ["SourceAccount", "source_account"]),
    ("aws:PrincipalOrgID", ["PrincipalOrgID", "principal_org_id"]),
];
const OF_LAYERS: [(&str, [&str; 2]); 1] = [("aws:PrincipalOrgID", ["OrganizationId", "organization_id"])];

/// The properties of the permission that `document` was made of: their place in the text of its tree. `None` where it
/// is no such document.
pub(super) fn properties(document: &Document) -> Option<Range<usize>> {
    let root = document.tree.root();
    let effect = root.entry("Effect")?.key;
    // Nobody wrote the statement; it is said where the properties are.
    let is_made = document.dialect == Dialect::Policy && root.is_copy() && effect.range() == root.range();
    is_made.then(|| root.range())
}

/// Requires `key` to be `value`, by the property that is there for it; `None` where there is none.
pub(super) fn bind(document: &Document, place: &Range<usize>, key: &str, value: &str) -> Option<Vec<Edit>> {
    let tree = read(document, place)?;
    let body = tree.root();
    let has = |names: &[&str]| names.iter().any(|name| body.get(name).is_some());
    let names: &[_] = if has(&["FunctionName", "function_name"]) {
        &OF_FUNCTIONS
    } else if has(&["LayerVersionArn", "layer_name"]) {
        &OF_LAYERS
    } else {
        return None;
    };
    let (_, [of_template, of_module]) = names.iter().find(|(known, _)| known.eq_ignore_ascii_case(key))?;
    let (name, principal) = match (body.get("Principal"), body.get("principal")) {
        (Some(principal), _) => (of_template, principal),
        (None, Some(principal)) => (of_module, principal),
        (None, None) => return None,
    };
    // An organization is asked for of everyone only.
    let fits = !key.eq_ignore_ascii_case("aws:PrincipalOrgID") || principal.is("*");
    if fits && !has(&[name]) { edit::insert_entry(body, *name, &value.into()) } else { None }
}

/// The properties as a tree of their own, at their place in the file.
fn read(document: &Document, place: &Range<usize>) -> Option<Tree> {
    let text = document.tree.text();
    let all = text.as_str();
    let written = all.get(place.clone())?;
    let parsed = match document.tree.language() {
        Language::Json => json::parse(&text.slice(place.clone())),
        // What stands in a body reads like a file. One without lines has room for one argument only.
        Language::Hcl if written.contains('\n') => hcl::parse(&text.slice(place.start + 1..place.end - 1)),
        Language::Hcl | Language::Ini => return None,
        Language::Yaml if written.starts_with('{') => yaml::parse(&text.slice(place.clone())),
        // With the blanks before the first entry, it has the column that the others have.
        Language::Yaml => {
            let line = all.get(..place.start)?.rfind('\n').map_or(0, |newline| newline + 1);
            let is_alone = all.get(line..place.start)?.bytes().all(|b| b == b' ');
            yaml::parse(&is_alone.then(|| text.slice(line..place.end))?)
        }
    };
    parsed.errors.is_empty().then_some(parsed.tree)
}
