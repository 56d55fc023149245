//! The names of the policies that AWS manages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::Failure;

/// The file that the linter carries, below the root.
pub const FILE: &str = "crates/xacct-aws/data/managed_policies.txt";
/// What the policies of service-linked roles are filed under: no customer can attach them.
const OF_SERVICES: &str = "/aws-service-role/";

/// The lines of [`FILE`]: the path and name of each policy in moto's list at `list`, which is JSON in a string of Python, by name.
pub fn names(list: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(list)?;
    let json = text.split("\"\"\"").nth(1).ok_or("no string in moto's list")?;
    let policies: Map<String, Value> = serde_json::from_str(json)?;
    let mut lines = BTreeMap::new();
    for (name, policy) in &policies {
        let path = policy.get("Path").and_then(Value::as_str).ok_or("a policy without a path")?;
        if path != OF_SERVICES {
            lines.insert(name, format!("{}{name}\n", path.trim_start_matches('/')));
        }
    }
    Ok(lines.into_values().collect())
}
