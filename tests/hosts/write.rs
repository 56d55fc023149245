//! Writes a policy into each host, as people write it there.

use xacct_policy::PolicyKind;

use super::hcl;
use super::value::Value;

/// A host.
pub struct Host {
    pub name: &'static str,
    /// The name of a file of that sort.
    pub file: &'static str,
    /// Whether the place that the policy stands in says what sort of policy it is.
    pub says_the_kind: bool,
    /// Whether the policy has the same form there, and not only the same content.
    pub keeps_paths: bool,
    /// The policy in that host; none where the host has no place for it.
    pub write: fn(&Value, PolicyKind) -> Option<String>,
    /// Whether a strict reader reads the text.
    pub reads: fn(&str) -> bool,
}

pub const HOSTS: &[Host] = &[
    Host {
        name: "JSON in one line",
        file: "x.json",
        says_the_kind: false,
        keeps_paths: true,
        write: |v, _| Some(json(v, None)),
        reads: reads_json,
    },
    Host {
        name: "JSON in a JSON string",
        file: "x.json",
        says_the_kind: false,
        keeps_paths: true,
        write: in_json,
        reads: reads_json,
    },
    Host {
        name: "YAML",
        file: "x.yaml",
        says_the_kind: false,
        keeps_paths: true,
        write: |v, _| Some(yaml(v, 0)),
        reads: reads_yaml,
    },
    Host {
        name: "flow YAML",
        file: "x.yaml",
        says_the_kind: false,
        keeps_paths: true,
        write: |v, _| Some(format!("{}\n", flow(v))),
        reads: reads_yaml,
    },
    Host {
        name: "JSON in YAML",
        file: "x.yaml",
        says_the_kind: false,
        keeps_paths: true,
        write: in_yaml,
        reads: reads_yaml,
    },
    Host {
        name: "CloudFormation",
        file: "x.template",
        says_the_kind: true,
        keeps_paths: true,
        write: template,
        reads: reads_yaml,
    },
    Host {
        name: "CloudFormation in JSON",
        file: "x.json",
        says_the_kind: true,
        keeps_paths: true,
        write: json_template,
        reads: reads_json,
    },
    Host {
        name: "jsonencode",
        file: "x.tf",
        says_the_kind: true,
        keeps_paths: true,
        write: hcl::encoded,
        reads: reads_hcl,
    },
    Host {
        name: "a heredoc",
        file: "x.tf",
        says_the_kind: true,
        keeps_paths: true,
        write: hcl::heredoc,
        reads: reads_hcl,
    },
    Host {
        name: "blocks",
        file: "x.tf",
        says_the_kind: true,
        keeps_paths: false,
        write: hcl::blocks,
        reads: reads_hcl,
    },
    Host {
        name: "JSON syntax of Terraform",
        file: "x.tf.json",
        says_the_kind: true,
        keeps_paths: true,
        write: hcl::json_syntax,
        reads: reads_json,
    },
    Host {
        name: "JSON in CloudFormation",
        file: "x.yml",
        says_the_kind: true,
        keeps_paths: true,
        write: literal_template,
        reads: reads_yaml,
    },
];

fn reads_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn reads_hcl(text: &str) -> bool {
    text.parse::<hcl_edit::structure::Body>().is_ok()
}

/// A reader that accepts repeated keys: that they are there is what some examples are about.
fn reads_yaml(text: &str) -> bool {
    serde_yaml_ng::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// JSON, indented from `indent` on or in one line.
pub fn json(value: &Value, indent: Option<usize>) -> String {
    let inner = indent.map(|indent| indent + 2);
    let pad =
        |indent: Option<usize>| indent.map_or(String::new(), |indent| format!("\n{}", " ".repeat(indent)));
    let join = |parts: Vec<String>, open: char, close: char| {
        if parts.is_empty() {
            return format!("{open}{close}");
        }
        let comma = if indent.is_some() { "," } else { ", " };
        let parts: Vec<_> = parts.into_iter().map(|part| format!("{}{part}", pad(inner))).collect();
        format!("{open}{}{}{close}", parts.join(comma), pad(indent))
    };
    match value {
        Value::Null => "null".into(),
        Value::Bool(is) => is.to_string(),
        Value::Number(digits) => digits.clone(),
        Value::String(text) => quoted(text),
        Value::List(items) => join(items.iter().map(|item| json(item, inner)).collect(), '[', ']'),
        Value::Map(entries) => {
            let entry = |(key, value): &(String, Value)| format!("{}: {}", quoted(key), json(value, inner));
            join(entries.iter().map(entry).collect(), '{', '}')
        }
    }
}

pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn in_json(value: &Value, _: PolicyKind) -> Option<String> {
    Some(format!("{{\n  \"document\": {}\n}}\n", quoted(&json(value, Some(0)))))
}

/// Block YAML, each line indented by `indent`.
fn yaml(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        Value::Map(entries) if !entries.is_empty() => {
            let entry = |(key, value): &(String, Value)| match value {
                Value::Map(inner) if !inner.is_empty() => {
                    format!("{pad}{}:\n{}", word(key), yaml(value, indent + 2))
                }
                Value::List(inner) if !inner.is_empty() => {
                    format!("{pad}{}:\n{}", word(key), yaml(value, indent + 2))
                }
                _ => format!("{pad}{}: {}\n", word(key), flow(value)),
            };
            entries.iter().map(entry).collect()
        }
        Value::List(items) if !items.is_empty() => {
            let item = |item: &Value| match item {
                Value::Map(inner) if !inner.is_empty() => {
                    let lines = yaml(item, indent + 2);
                    format!("{pad}- {}", lines.trim_start())
                }
                _ => format!("{pad}- {}\n", flow(item)),
            };
            items.iter().map(item).collect()
        }
        _ => format!("{pad}{}\n", flow(value)),
    }
}

/// Flow YAML, with the quotes that people leave out left out.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => word(text),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entry = |(key, value): &(String, Value)| format!("{}: {}", word(key), flow(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        _ => json(value, None),
    }
}

/// A string, without quotes where it can be.
fn word(text: &str) -> String {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:/.".contains(&b))
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(':')
        && !["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str());
    if plain {
        text.to_owned()
    } else if text.contains(['\\', '\'']) || text.chars().any(char::is_control) {
        quoted(text)
    } else {
        format!("'{text}'")
    }
}

fn in_yaml(value: &Value, _: PolicyKind) -> Option<String> {
    Some(format!("kind: Role\nspec:\n  document: |\n{}\n", indented(&json(value, Some(0)), 4)))
}

pub fn indented(text: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    text.lines().map(|line| format!("{pad}{line}")).collect::<Vec<_>>().join("\n")
}

/// The resource that has such a policy, and the property that it stands in.
fn resource(kind: PolicyKind) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match kind {
        PolicyKind::Trust => ("AWS::IAM::Role", "AssumeRolePolicyDocument", ""),
        PolicyKind::Identity => ("AWS::IAM::ManagedPolicy", "PolicyDocument", ""),
        PolicyKind::Resource => ("AWS::S3::BucketPolicy", "PolicyDocument", ""),
        PolicyKind::Endpoint => ("AWS::EC2::VPCEndpoint", "PolicyDocument", ""),
        PolicyKind::Scp => ("AWS::Organizations::Policy", "Content", "SERVICE_CONTROL_POLICY"),
        PolicyKind::Rcp => ("AWS::Organizations::Policy", "Content", "RESOURCE_CONTROL_POLICY"),
        PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Foreign => return None,
    })
}

fn template(value: &Value, kind: PolicyKind) -> Option<String> {
    let (resource, property, said) = resource(kind)?;
    let said = if said.is_empty() { String::new() } else { format!("      Type: {said}\n") };
    let policy = yaml(value, 8);
    Some(format!(
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  # The policy.\n  It:\n    Type: {resource}\n    Properties:\n\
         {said}      {property}:\n{policy}      Path: /\n"
    ))
}

fn literal_template(value: &Value, kind: PolicyKind) -> Option<String> {
    let (resource, property, said) = resource(kind)?;
    let said = if said.is_empty() { String::new() } else { format!("      Type: {said}\n") };
    let policy = indented(&json(value, Some(0)), 8);
    Some(format!(
        "Resources:\n  It:\n    Type: {resource}\n    Properties:\n{said}      {property}: |-\n{policy}\n      Path: /\n"
    ))
}

fn json_template(value: &Value, kind: PolicyKind) -> Option<String> {
    let (resource, property, said) = resource(kind)?;
    let mut properties = vec![(property.to_owned(), value.clone())];
    if !said.is_empty() {
        properties.push(("Type".into(), Value::String(said.into())));
    }
    let it =
        vec![("Type".into(), Value::String(resource.into())), ("Properties".into(), Value::Map(properties))];
    let resources = Value::Map(vec![("It".into(), Value::Map(it))]);
    Some(json(&Value::Map(vec![("Resources".into(), resources)]), Some(0)))
}
