//! What names say of a policy's kind: those of its file and folders, of the key that it stands under, and its `Id`.
//!
//! Limits look like identity policies: what tells a service control policy, a permissions boundary or a session policy from a
//! grant is often nothing but what it is called.

use xacct_policy::{Policy, PolicyKind};

/// So many folders of a file's path are looked at, the nearest ones.
const FOLDERS: usize = 3;

/// The kind of policy that `name` is about: `x_scp_policy`, `service-control-policies`, `PermissionsBoundary`.
pub(crate) fn kind(name: &str) -> Option<PolicyKind> {
    const HINTS: [&str; 7] = ["scp", "rcp", "control", "boundar", "session", "endpoint", "vpce"];
    // Nearly no name has any of them.
    let begins = |at: usize| {
        let rest = name.as_bytes().get(at..).unwrap_or_default();
        let is_next = |hint: &str| {
            rest.get(..hint.len()).is_some_and(|next| next.eq_ignore_ascii_case(hint.as_bytes()))
        };
        matches!(rest.first(), Some(first) if b"srcbev".contains(&first.to_ascii_lowercase()))
            && HINTS.into_iter().any(is_next)
    };
    if !(0..name.len()).any(begins) {
        return None;
    }
    let words = words(name);
    let is = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let follow = |wanted: &[&str]| {
        words.windows(wanted.len()).any(|words| {
            words
                .iter()
                .zip(wanted)
                .all(|(word, wanted)| word == wanted || *wanted == "policy" && word == "policies")
        })
    };
    if is(&["scp", "scps"]) || follow(&["service", "control", "policy"]) {
        Some(PolicyKind::Scp)
    } else if is(&["rcp", "rcps"]) || follow(&["resource", "control", "policy"]) {
        Some(PolicyKind::Rcp)
    } else if is(&["boundary", "boundaries"]) {
        Some(PolicyKind::Boundary)
    } else if follow(&["session", "policy"]) {
        Some(PolicyKind::Session)
    } else if (follow(&["endpoint", "policy"]) || is_endpoint(&words)) && !is(&["bucket", "buckets"]) {
        Some(PolicyKind::Endpoint)
    } else {
        None
    }
}

/// Whether a name is that of VPC endpoints and nothing else: the policy of a bucket may have them in its name, too.
fn is_endpoint(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["vpce" | "vpces"] | ["vpc", "endpoint" | "endpoints"])
}

/// The kind of policy that a path is about: its file's name first, then the three nearest folders.
pub fn kind_by_path(path: &str) -> Option<PolicyKind> {
    let mut steps = path.rsplit(['/', '\\']);
    // Standard input lies nowhere.
    let file = steps.next().filter(|file| *file != "<stdin>")?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    kind(stem).or_else(|| steps.take(FOLDERS).find_map(kind))
}

/// Whether a policy that is called so can be of that kind, by the principals that its statements have or do not have.
pub(crate) fn is_possible(kind: PolicyKind, policy: &Policy) -> bool {
    let has_principal = |has: bool| policy.statements.iter().all(|s| s.principals.is_some() == has);
    // A trust policy names no resource, and the policy of an endpoint has to.
    let has_resource = || policy.statements.iter().all(|s| s.resources.is_some());
    !policy.statements.is_empty()
        && has_principal(kind.names_principals())
        && (kind != PolicyKind::Endpoint || has_resource())
}

/// The words of a name, in small letters: `DenyRoot_SCP-v2` has `deny`, `root`, `scp` and `v2`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let mut word = String::new();
        let chars: Vec<char> = part.chars().collect();
        for (at, c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| chars.get(before));
            let after = chars.get(at + 1);
            let begins = c.is_uppercase()
                && (before.is_some_and(|b| !b.is_uppercase())
                    // The last capital of `SCPPolicy` begins a word; that of `SCPs` does not.
                    || after.is_some_and(|a| a.is_lowercase() && !(*a == 's' && at + 2 == chars.len())));
            if begins && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(c.to_lowercase());
        }
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_limits() {
        for (name, expected) in [
            ("guardrail_scp_policy", Some(PolicyKind::Scp)),
            ("SCPs", Some(PolicyKind::Scp)),
            ("Team SCP", Some(PolicyKind::Scp)),
            ("SCPDenyRoot", Some(PolicyKind::Scp)),
            ("DenyRootScp", Some(PolicyKind::Scp)),
            ("service-control-policies", Some(PolicyKind::Scp)),
            ("ServiceControlPolicy", Some(PolicyKind::Scp)),
            ("rcp-perimeter", Some(PolicyKind::Rcp)),
            ("resource_control_policies", Some(PolicyKind::Rcp)),
            ("permissions-boundary", Some(PolicyKind::Boundary)),
            ("DeveloperBoundary", Some(PolicyKind::Boundary)),
            ("session-policy", Some(PolicyKind::Session)),
            ("sessionPolicies", Some(PolicyKind::Session)),
            ("vpc-endpoint-policy", Some(PolicyKind::Endpoint)),
            ("EndpointPolicies", Some(PolicyKind::Endpoint)),
            ("vpc_endpoints", Some(PolicyKind::Endpoint)),
            ("bucket-vpc-endpoint-policy", None),
            ("api-endpoint", None),
            ("transcripts", None),
            ("session-manager", None),
            ("access-control-policy", None),
            ("", None),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }

    #[test]
    fn the_nearest_name_of_a_path_counts() {
        for (path, expected) in [
            ("service-control-policies/deny.json", Some(PolicyKind::Scp)),
            ("org/scp/boundary.json", Some(PolicyKind::Boundary)),
            ("C:\\org\\scps\\ou\\deny.json", Some(PolicyKind::Scp)),
            ("scp/a/b/c/deny.json", None),
            ("deny.scp.json", Some(PolicyKind::Scp)),
            ("policies/deny.json", None),
            ("/org/scp/<stdin>", None),
        ] {
            assert_eq!(kind_by_path(path), expected, "{path}");
        }
    }
}
