//! Roles that AWS itself creates, or tells everyone to create, under a fixed name and with great power.

/// A role known by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WellKnownRole {
    /// The name, or with [`WellKnownRole::is_prefix`] what the name begins with.
    pub name: &'static str,
    /// Whether a generated suffix follows the name.
    pub is_prefix: bool,
    /// What it is and whom it is meant to trust, as one sentence.
    pub about: &'static str,
    /// The AWS page that says so.
    pub source: &'static str,
}

static ROLES: &[WellKnownRole] = &[
    WellKnownRole {
        name: "AWSCloudFormationStackSetExecutionRole",
        is_prefix: false,
        about: "Lets self-managed StackSets deploy into this account, and is meant to trust the one account from \
                which the stack sets are administered, or its administration role.",
        source: "AWS CloudFormation User Guide, \"Grant self-managed permissions\"",
    },
    WellKnownRole {
        name: "AWSControlTowerExecution",
        is_prefix: false,
        about: "Lets AWS Control Tower set up an enrolled account as its administrator, and is meant to trust the \
                organization's management account alone.",
        source: "AWS Control Tower User Guide, \"How AWS Control Tower works with roles to create and manage accounts\"",
    },
    WellKnownRole {
        name: "OrganizationAccountAccessRole",
        is_prefix: false,
        about: "Gives the organization's management account administrator access to a member account, and is meant \
                to trust that management account alone.",
        source: "AWS Organizations User Guide, \"Accessing a member account that has OrganizationAccountAccessRole\"",
    },
    WellKnownRole {
        name: "stacksets-exec-",
        is_prefix: true,
        about: "Lets service-managed StackSets deploy into this member account, and is meant to trust only the \
                StackSets service-linked role of the organization's management account.",
        source: "AWS CloudFormation User Guide, \"Activate trusted access for StackSets with AWS Organizations\"",
    },
];

/// The well-known role of that name (without path). Exact, as names in ARNs are.
pub fn lookup(name: &str) -> Option<&'static WellKnownRole> {
    ROLES.iter().find(|role| match role.is_prefix {
        true => name.strip_prefix(role.name).is_some_and(|suffix| !suffix.is_empty()),
        false => name == role.name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_prefixes() {
        assert!(ROLES.is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(lookup("AWSControlTowerExecution").unwrap().name, "AWSControlTowerExecution");
        assert!(lookup("stacksets-exec-0a1b2c").unwrap().is_prefix);
        for no in ["stacksets-exec-", "OrganizationAccountAccessRole2", "organizationaccountaccessrole", ""] {
            assert_eq!(lookup(no), None, "{no}");
        }
    }

    #[test]
    fn each_is_one_sentence_with_a_source() {
        for role in ROLES {
            assert!(role.about.ends_with('.') && role.about.matches(". ").count() == 0, "{}", role.name);
            assert!(!role.source.is_empty() && !role.about.contains("  "), "{}", role.name);
        }
    }
}
