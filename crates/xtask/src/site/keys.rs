//! The page with every key of the configuration, made from its schema.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::Failure;

/// The page.
///
/// # Errors
///
/// Where the schema is not as `cargo xtask codegen` writes it.
pub(super) fn page(schema: &str) -> Result<String, Failure> {
    let schema: Value = serde_json::from_str(schema)?;
    let mut page = "# Every key\n\nWhat an `xacct-lint.toml` can hold; [Configuration](../configuration.md) says what it is for.\n".to_owned();
    for (name, table) in object(&schema, "properties")? {
        let _ = write!(page, "\n## `{name}`\n\n{}\n", description(&schema, table));
        let table = table.get("items").unwrap_or(table);
        let Some(keys) = resolved(&schema, table).get("properties").and_then(Value::as_object) else {
            continue;
        };
        // A key for each rule: they have pages of their own.
        if name == "rules" {
            page += "\nA key for each of [the rules](../rules/README.md).\n";
            continue;
        }
        page += "\n| key | value | |\n|---|---|---|\n";
        for (key, value) in keys {
            let _ =
                writeln!(page, "| `{key}` | {} | {} |", kind(&schema, value), description(&schema, value));
        }
    }
    Ok(page)
}

fn object<'a>(value: &'a Value, key: &str) -> Result<&'a Map<String, Value>, Failure> {
    Ok(value.get(key).and_then(Value::as_object).ok_or_else(|| format!("the schema has no `{key}`"))?)
}

/// What a `$ref` stands for.
fn resolved<'a>(schema: &'a Value, value: &'a Value) -> &'a Value {
    let target = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|path| schema.pointer(path.trim_start_matches('#')));
    target.unwrap_or(value)
}

fn description<'a>(schema: &'a Value, value: &'a Value) -> &'a str {
    let own = value.get("description").or_else(|| resolved(schema, value).get("description"));
    own.and_then(Value::as_str).unwrap_or_default()
}

/// The sort of value that a key has, in words.
fn kind(schema: &Value, value: &Value) -> String {
    let value = resolved(schema, value);
    if let Some(words) = value.get("enum").and_then(Value::as_array) {
        // As many as can be read at a glance.
        let few = words.len() <= 8;
        return if few { listed(words) } else { "a name".to_owned() };
    }
    if let Some(kinds) = value.get("anyOf").and_then(Value::as_array) {
        let kinds: Vec<_> = kinds.iter().map(|value| kind(schema, value)).collect();
        return kinds.join(", or ");
    }
    match value.get("type").and_then(Value::as_str) {
        Some("array") => match value.get("items").map(|items| kind(schema, items)) {
            Some(items) => format!("a list, each {items}"),
            None => "a list".to_owned(),
        },
        Some("object") => "a table".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("string") => "a string".to_owned(),
        _ => String::new(),
    }
}

fn listed(words: &[Value]) -> String {
    let words: Vec<_> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_listed_with_their_sort_of_value() {
        let schema = r##"{
            "$defs": { "level": { "enum": ["off", "error"] } },
            "properties": {
                "a": { "description": "An a.", "properties": { "b": { "description": "A b.", "$ref": "#/$defs/level" } } },
                "c": { "description": "Cs.", "items": { "properties": { "d": { "type": "array", "items": { "type": "string" } } } } }
            }
        }"##;
        let page = page(schema).unwrap();
        assert!(
            page.contains(
                "## `a`\n\nAn a.\n\n| key | value | |\n|---|---|---|\n| `b` | `off`, `error` | A b. |\n"
            ),
            "{page}"
        );
        assert!(page.contains("| `d` | a list, each a string |  |\n"), "{page}");
    }
}
