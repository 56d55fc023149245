//! What a text says of the call, beside the sentence: the command that was typed, the inputs of an action, the place that a
//! tool names.

use super::clean::CleanText;
use super::model::{CallHints, MaskedName};

/// Reads what `clean` says of the call.
pub fn hints(clean: &CleanText) -> CallHints {
    // What a shell continues on the next line is one line.
    let text = clean.text.replace("\\\n", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let from = words
        .windows(2)
        .rposition(|pair| pair[0].ends_with("sts") && pair[1].starts_with("assume-role"))
        .unwrap_or_default();
    let command = words.get(from..).unwrap_or_default();
    let is_command = words.get(from).is_some_and(|word| word.ends_with("sts"));
    let option = |names: &[&str]| find(command, names).or_else(|| find(&words, names));
    let role = option(&["--role-arn", "role-to-assume:", "role_arn", "--role"]);
    CallHints {
        role: role.filter(|role| role.starts_with("arn:")).or_else(|| assumed(clean)).map(MaskedName::new),
        external_id: option(&["--external-id", "role-external-id:", "external_id"]),
        session_name: option(&["--role-session-name", "role-session-name:", "role_session_name"]),
        duration: option(&["--duration-seconds", "role-duration-seconds:", "duration_seconds"]),
        mfa_serial: option(&["--serial-number", "mfa_serial"]),
        source_identity: option(&["--source-identity"]),
        tags: command.contains(&"--tags"),
        profile: option(&["--profile"]),
        place: place(clean),
        logged_in: None,
        // A command that is whole says everything that it sends.
        is_complete: is_command && find(command, &["--role-arn"]).is_some(),
    }
}

/// The value behind one of `names`: `--external-id X`, `--external-id=X`, `external_id = X`.
fn find(words: &[&str], names: &[&str]) -> Option<String> {
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let Some(rest) = names.iter().find_map(|name| word.strip_prefix(name)) else { continue };
        let next = |by: usize| words.get(at + by).copied();
        let value = match rest.strip_prefix('=') {
            Some("") => next(1),
            Some(value) => Some(value),
            None if !rest.is_empty() => continue,
            None if next(1) == Some("=") => next(2),
            None if word.starts_with('-') || word.ends_with(':') => next(1),
            None => continue,
        };
        let value = value.map(|value| value.trim_matches(['"', '\'', ',', '`']));
        // A variable is no value, and neither is the next option.
        let is_literal = |value: &&str| !value.is_empty() && !value.starts_with(['$', '-', '<']);
        found = value.filter(is_literal).map(str::to_owned).or(found);
    }
    found
}

/// The role of `IAM Role (arn:…) cannot be assumed`.
fn assumed(clean: &CleanText) -> Option<String> {
    let at = clean.lower.rfind("iamrole(")? + "iamrole(".len();
    let rest = clean.dense.get(at..)?;
    let end = rest.find(')').filter(|end| *end < 2048)?;
    rest.get(..end).map(str::to_owned)
}

/// The place that Terraform names: `on provider.tf line 12`.
fn place(clean: &CleanText) -> Option<(String, u32)> {
    let mut found = None;
    for line in clean.text.lines() {
        let Some(rest) = line.trim().strip_prefix("on ") else { continue };
        let Some((file, rest)) = rest.split_once(" line ") else { continue };
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        found = digits.parse().ok().map(|line| (file.to_owned(), line)).or(found);
    }
    found
}
