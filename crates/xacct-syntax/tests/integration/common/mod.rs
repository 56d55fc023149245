//! What the tests share.
pub mod language;
/// Numbers that look random, those of the tests of all crates.
#[path = "../../../../../tests/random.rs"]
pub mod random;
pub mod sample_edit;
pub mod sound;
pub mod tally;
pub mod written;

pub use random::Random;
use xacct_syntax::{FileId, Parsed, Source, hcl, json, yaml};

/// Policies in the styles that people write them in.
pub const POLICIES: &[(&str, &str)] = &[
    ("account-four-spaces.json", include_str!("../../data/account-four-spaces.json")),
    ("boundary-two-spaces.json", include_str!("../../data/boundary-two-spaces.json")),
    ("bucket-four-spaces.json", include_str!("../../data/bucket-four-spaces.json")),
    ("endpoint-untidy.json", include_str!("../../data/endpoint-untidy.json")),
    ("github-eight-spaces.json", include_str!("../../data/github-eight-spaces.json")),
    ("identity-three-spaces.json", include_str!("../../data/identity-three-spaces.json")),
    ("key-tabs.json", include_str!("../../data/key-tabs.json")),
    ("queue-crlf.json", include_str!("../../data/queue-crlf.json")),
    ("repository-compact-colons.json", include_str!("../../data/repository-compact-colons.json")),
    ("role-braces-on-their-own-line.json", include_str!("../../data/role-braces-on-their-own-line.json")),
    ("stripped-no-indentation.json", include_str!("../../data/stripped-no-indentation.json")),
    ("topic-wrapped-lists.json", include_str!("../../data/topic-wrapped-lists.json")),
    ("trust-braces-together.json", include_str!("../../data/trust-braces-together.json")),
    ("trust-two-spaces.json", include_str!("../../data/trust-two-spaces.json")),
];

/// Templates in the styles that people write them in.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("bucket-lists-not-indented.yaml", include_str!("../../data/yaml/bucket-lists-not-indented.yaml")),
    (
        "function-documents-in-strings.yaml",
        include_str!("../../data/yaml/function-documents-in-strings.yaml"),
    ),
    ("functions-long-and-short.yaml", include_str!("../../data/yaml/functions-long-and-short.yaml")),
    ("github-untidy.yml", include_str!("../../data/yaml/github-untidy.yml")),
    ("key-four-spaces.yaml", include_str!("../../data/yaml/key-four-spaces.yaml")),
    ("queue-crlf.yaml", include_str!("../../data/yaml/queue-crlf.yaml")),
    ("role-two-spaces.yaml", include_str!("../../data/yaml/role-two-spaces.yaml")),
    ("roles-anchors.yaml", include_str!("../../data/yaml/roles-anchors.yaml")),
    (
        "service-accounts-several-documents.yaml",
        include_str!("../../data/yaml/service-accounts-several-documents.yaml"),
    ),
    ("topic-flow.yaml", include_str!("../../data/yaml/topic-flow.yaml")),
];

/// Terraform in the styles that people write it in.
pub const MODULES: &[(&str, &str)] = &[
    ("bucket-jsonencode.tf", include_str!("../../data/hcl/bucket-jsonencode.tf")),
    ("document-crlf.tf", include_str!("../../data/hcl/document-crlf.tf")),
    ("dynamic-four-spaces.tf", include_str!("../../data/hcl/dynamic-four-spaces.tf")),
    ("production.tfvars", include_str!("../../data/hcl/production.tfvars")),
    ("role-document-data.tf", include_str!("../../data/hcl/role-document-data.tf")),
    ("role-heredoc.tf", include_str!("../../data/hcl/role-heredoc.tf")),
    ("untidy.tf", include_str!("../../data/hcl/untidy.tf")),
];

/// Tags that are short for a key, as CloudFormation has them.
pub const TAGS: &[(&str, &str)] = &[
    ("!Ref", "Ref"),
    ("!Sub", "Fn::Sub"),
    ("!GetAtt", "Fn::GetAtt"),
    ("!Join", "Fn::Join"),
    ("!If", "Fn::If"),
];

pub fn source(text: &str) -> Source {
    Source::new(FileId(0), "test.json", text)
}

pub fn parse(text: &str) -> Parsed {
    json::parse(source(text).text())
}

pub fn parse_yaml(text: &str) -> Parsed {
    yaml::parse(source(text).text())
}

pub fn parse_hcl(text: &str) -> Parsed {
    hcl::parse(source(text).text())
}

/// How many cases a property has: a fifth of `all`, and all of them where `XACCT_THOROUGH` is set.
pub fn cases(all: u32) -> u32 {
    if std::env::var_os("XACCT_THOROUGH").is_some() { all } else { all / 5 }
}

/// Of how many places one is tried: every one where `XACCT_THOROUGH` is set.
pub fn step() -> usize {
    if std::env::var_os("XACCT_THOROUGH").is_some() { 1 } else { 5 }
}
