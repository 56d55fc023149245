//! `cargo xtask new-rule`: an entry in the catalogue and a file that compiles, whose page test fails until it is
//! written.

use std::fs;
use std::path::Path;

use crate::catalogue::{RULES, is_id, module};
use crate::{Failure, codegen};

/// Adds the rule `id` to the catalogue below `root`, and gives it a file.
///
/// # Errors
///
/// Where `id` is no name or is taken, or a file cannot be written.
pub fn new_rule(root: &Path, id: &str, version: &str) -> Result<(), Failure> {
    if !is_id(id) {
        return Err(
            format!("`{id}` is no name for a rule: small letters, with hyphens between the words").into()
        );
    }
    let file = root.join(RULES).join(module(id) + ".rs");
    let catalogue = root.join("rules.toml");
    let text = fs::read_to_string(&catalogue)?;
    let header = format!("[{id}]");
    if file.exists() || text.lines().any(|line| line == header) {
        return Err(format!("there is a rule `{id}` already").into());
    }
    fs::write(&catalogue, inserted(&text, &header, version))?;
    fs::write(file, TEMPLATE)?;
    codegen::write(root)?;
    Ok(())
}

/// The catalogue with an entry in its sorted place.
fn inserted(text: &str, header: &str, version: &str) -> String {
    let entry = format!(
        "{header}
summary = \"What it finds, in one sentence\"
category = \"loose\"
scope = \"document\"
fix = \"none\"
since = \"{version}\"
references = [\"https://docs.aws.amazon.com/IAM/latest/UserGuide/\"]
"
    );
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') && line.trim_end() > header {
            let (before, after) = text.split_at(at);
            return format!("{before}{entry}\n{after}");
        }
        at += line.len();
    }
    format!("{}\n\n{entry}", text.trim_end())
}

/// A rule to begin with.
const TEMPLATE: &str = r#"//! What it finds, in a sentence or two.
//!
//! ## Why
//!
//! ## Bad
//!
//! ```json identity
//! {}
//! ^^ what is wrong
//! ```
//!
//! ## Good
//!
//! ```json identity
//! {}
//! ```

use crate::Finding;
use crate::rule::{Check, DocumentContext};

pub(crate) const CHECK: Check = Check::Document(check);

fn check(cx: &DocumentContext<'_>, out: &mut Vec<Finding>) {
    for statement in &cx.document.policy.statements {
        let _ = (statement, &mut *out);
    }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_sorted_place() {
        let text = "# Head.\n\n[a]\nx = 1\n\n[c]\nx = 2\n";
        let at = |header: &str| inserted(text, header, "1.0.0").find(header).unwrap();
        assert_eq!(at("[b]"), text.find("[c]").unwrap());
        assert_eq!(at("[d]"), text.len() + 1);
        assert_eq!(inserted(text, "[d]", "1.0.0").matches("\n\n").count(), 3);
    }
}
