//! Arguments and blocks of an `aws_iam_policy_document` that Terraform does not know: it refuses the document.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#argument-reference>

use xacct_syntax::{Language, Node, SyntaxError, SyntaxErrorKind};

use super::module::Block;

/// So many of them are reported for a document.
const MOST: usize = 20;

/// What may stand in a body: its arguments, and the blocks within it.
struct Schema {
    /// What the body belongs to, in a sentence.
    noun: &'static str,
    arguments: &'static [&'static str],
    blocks: &'static [(&'static str, Schema)],
}

/// What every block may have.
/// <https://developer.hashicorp.com/terraform/language/meta-arguments>
const META: [&str; 9] =
    ["count", "depends_on", "dynamic", "enabled", "for_each", "lifecycle", "provider", "region", "timeouts"];

const PRINCIPALS: Schema = Schema { noun: "principals", arguments: &["type", "identifiers"], blocks: &[] };

const DOCUMENT: Schema = Schema {
    noun: "a policy document",
    arguments: &[
        "override_json",
        "override_policy_documents",
        "policy_id",
        "source_json",
        "source_policy_documents",
        "version",
    ],
    blocks: &[(
        "statement",
        Schema {
            noun: "a statement",
            arguments: &["actions", "effect", "not_actions", "not_resources", "resources", "sid"],
            blocks: &[
                (
                    "condition",
                    Schema { noun: "a condition", arguments: &["test", "variable", "values"], blocks: &[] },
                ),
                ("not_principals", PRINCIPALS),
                ("principals", PRINCIPALS),
            ],
        },
    )],
};

/// The names in the document `block` that Terraform does not know, each where it is written.
pub(super) fn unknown(block: &Block<'_>) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    body(block.body, &DOCUMENT, true, &mut errors);
    errors
}

fn body(node: Node<'_>, schema: &Schema, is_outermost: bool, errors: &mut Vec<SyntaxError>) {
    let within =
        |name: &str| schema.blocks.iter().find(|(known, _)| *known == name).map(|(_, schema)| schema);
    for entry in node.entries() {
        // What is being typed, or computed, is no name yet.
        let Some(name) = entry.key.as_str().filter(|name| is_name(name)) else { continue };
        if let Some(schema) = within(&name) {
            for block in entry.value.one_or_many().filter(|block| block.is_mapping()) {
                body(block, schema, false, errors);
            }
            continue;
        }
        if name == "dynamic" {
            let dynamics = entry.value.one_or_many().flat_map(Node::entries);
            for (schema, dynamic) in dynamics.filter_map(|d| Some((within(&d.key.as_str()?)?, d.value))) {
                let contents = dynamic.one_or_many().filter_map(|dynamic| dynamic.get("content"));
                for content in contents.flat_map(Node::one_or_many) {
                    body(content, schema, false, errors);
                }
            }
            continue;
        }
        let is_known = schema.arguments.contains(&&*name) || is_outermost && META.contains(&&*name);
        if !is_known && errors.len() < MOST {
            errors.push(error(entry.key, &name, schema));
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

fn error(key: Node<'_>, name: &str, schema: &Schema) -> SyntaxError {
    let known = schema.arguments.iter().copied().chain(schema.blocks.iter().map(|(name, _)| *name));
    let meant = known.min_by_key(|known| distance(name, known)).filter(|known| distance(name, known) <= 2);
    let meant = meant.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
    SyntaxError {
        span: key.span(),
        language: Language::Hcl,
        slip: SyntaxErrorKind::Form,
        message: format!("{} has no `{name}`: Terraform refuses it{meant}", schema.noun),
        related: None,
        repair: None,
    }
}

/// How many letters are to be changed, put in or left out for the two to be the same, small and capital letters being equal.
fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(&a.to_lowercase(), b)
}
