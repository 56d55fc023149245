//! Writes a policy into the hosts of Terraform.

use xacct_policy::PolicyKind;

use super::value::Value;
use super::write::{indented, json, quoted};

/// The resource that has such a policy, and the attribute that it stands in.
fn resource(kind: PolicyKind) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match kind {
        PolicyKind::Trust => ("aws_iam_role", "assume_role_policy", ""),
        PolicyKind::Identity => ("aws_iam_policy", "policy", ""),
        PolicyKind::Resource => ("aws_s3_bucket_policy", "policy", ""),
        PolicyKind::Endpoint => ("aws_vpc_endpoint", "policy", ""),
        PolicyKind::Scp => ("aws_organizations_policy", "content", ""),
        PolicyKind::Rcp => ("aws_organizations_policy", "content", "  type = \"RESOURCE_CONTROL_POLICY\"\n"),
        PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Foreign => return None,
    })
}

fn around(kind: PolicyKind, expression: &str) -> Option<String> {
    let (resource, attribute, said) = resource(kind)?;
    Some(format!(
        "resource \"{resource}\" \"it\" {{\n  # The policy.\n{said}  {attribute} = {expression}\n}}\n"
    ))
}

pub fn encoded(value: &Value, kind: PolicyKind) -> Option<String> {
    around(kind, &format!("jsonencode({})", object(value, 2)))
}

pub fn heredoc(value: &Value, kind: PolicyKind) -> Option<String> {
    let policy = escaped(&json(value, Some(0)));
    around(kind, &format!("<<-EOF\n{}\n  EOF", indented(&policy, 4)))
}

pub fn json_syntax(value: &Value, kind: PolicyKind) -> Option<String> {
    let (resource, attribute, said) = resource(kind)?;
    let mut body = vec![(attribute.to_owned(), Value::String(escaped(&json(value, None))))];
    if !said.is_empty() {
        body.push(("type".into(), Value::String("RESOURCE_CONTROL_POLICY".into())));
    }
    let nest = |key: &str, value: Value| Value::Map(vec![(key.to_owned(), value)]);
    let tree = nest("resource", nest(resource, nest("it", Value::Map(body))));
    Some(json(&tree, Some(0)))
}

fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

fn string(text: &str) -> String {
    escaped(&quoted(text))
}

/// An expression, its lines behind the first indented by `indent`.
fn object(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent + 2);
    let close = " ".repeat(indent);
    match value {
        Value::String(text) => string(text),
        Value::List(items) if items.iter().all(|item| matches!(item, Value::String(_))) => {
            format!("[{}]", items.iter().map(|item| object(item, indent)).collect::<Vec<_>>().join(", "))
        }
        Value::List(items) => {
            let items: String =
                items.iter().map(|item| format!("{pad}{},\n", object(item, indent + 2))).collect();
            format!("[\n{items}{close}]")
        }
        Value::Map(entries) if !entries.is_empty() => {
            let entry = |(key, value): &(String, Value)| {
                let plain = key.bytes().all(|b| b.is_ascii_alphabetic());
                let key = if plain { key.clone() } else { string(key) };
                format!("{pad}{key} = {}\n", object(value, indent + 2))
            };
            format!("{{\n{}{close}}}", entries.iter().map(entry).collect::<String>())
        }
        _ => json(value, None),
    }
}

/// The element of a policy that an attribute of blocks is.
pub fn element(attribute: &str) -> &str {
    match attribute {
        "sid" => "Sid",
        "effect" => "Effect",
        "actions" => "Action",
        "not_actions" => "NotAction",
        "resources" => "Resource",
        "not_resources" => "NotResource",
        "principals" => "Principal",
        "not_principals" => "NotPrincipal",
        "condition" => "Condition",
        other => other,
    }
}

/// `aws_iam_policy_document`; none for a policy with anything that it cannot say.
pub fn blocks(value: &Value, kind: PolicyKind) -> Option<String> {
    let Value::Map(policy) = value else { return None };
    if value.repeats_a_key() {
        return None;
    }
    let mut written = String::new();
    let mut has_version = false;
    for (key, value) in policy {
        match (key.as_str(), value) {
            ("Version", Value::String(version)) => {
                has_version = true;
                written += &format!("  version = {}\n", string(version));
            }
            ("Statement", Value::List(statements)) => {
                for it in statements {
                    written += &statement(it)?;
                }
            }
            ("Statement", one) => written += &statement(one)?,
            _ => return None,
        }
    }
    let (resource, attribute, said) = resource(kind)?;
    has_version.then(|| {
        format!(
            "data \"aws_iam_policy_document\" \"it\" {{\n{written}}}\n\nresource \"{resource}\" \"it\" {{\n{said}  \
             {attribute} = data.aws_iam_policy_document.it.json\n}}\n"
        )
    })
}

fn statement(value: &Value) -> Option<String> {
    let Value::Map(entries) = value else { return None };
    let mut lines = String::new();
    let mut names: Vec<&str> = Vec::new();
    for (key, value) in entries {
        if names.contains(&key.as_str()) {
            return None;
        }
        names.push(key);
        let attribute = match key.as_str() {
            "Sid" | "Effect" => {
                lines += &format!("    {} = {}\n", key.to_lowercase(), one(value)?);
                continue;
            }
            "Action" => "actions",
            "NotAction" => "not_actions",
            "Resource" => "resources",
            "NotResource" => "not_resources",
            "Principal" => {
                lines += &principals("principals", value)?;
                continue;
            }
            "NotPrincipal" => {
                lines += &principals("not_principals", value)?;
                continue;
            }
            "Condition" => {
                lines += &conditions(value)?;
                continue;
            }
            _ => return None,
        };
        lines += &format!("    {attribute} = [{}]\n", many(value)?);
    }
    names.contains(&"Effect").then(|| format!("\n  statement {{\n{lines}  }}\n"))
}

fn principals(block: &str, value: &Value) -> Option<String> {
    let write = |kind: &str, value: &Value| {
        Some(format!(
            "\n    {block} {{\n      type = {}\n      identifiers = [{}]\n    }}\n",
            string(kind),
            many(value)?
        ))
    };
    match value {
        Value::String(text) if text == "*" => write("*", value),
        Value::Map(types) => types.iter().map(|(kind, value)| write(kind, value)).collect(),
        _ => None,
    }
}

fn conditions(value: &Value) -> Option<String> {
    let Value::Map(operators) = value else { return None };
    let mut written = String::new();
    for (operator, tests) in operators {
        let Value::Map(tests) = tests else { return None };
        for (key, values) in tests {
            written += &format!(
                "\n    condition {{\n      test = {}\n      variable = {}\n      values = [{}]\n    }}\n",
                string(operator),
                string(key),
                many(values)?
            );
        }
    }
    Some(written)
}

fn one(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(string(text)),
        Value::Bool(_) | Value::Number(_) => Some(json(value, None)),
        _ => None,
    }
}

fn many(value: &Value) -> Option<String> {
    match value {
        Value::List(items) => Some(items.iter().map(one).collect::<Option<Vec<_>>>()?.join(", ")),
        other => one(other),
    }
}
