//! The actions of AWS STS, and which of them a trust policy can grant.

/// Every STS action, with its service prefix, sorted. Source: Service Authorization Reference, "AWS Security Token Service".
pub static ACTIONS: &[&str] = &[
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoot",
    "sts:DecodeAuthorizationMessage",
    "sts:GetAccessKeyInfo",
    "sts:GetCallerIdentity",
    "sts:GetDelegatedAccessToken",
    "sts:GetFederationToken",
    "sts:GetServiceBearerToken",
    "sts:GetSessionToken",
    "sts:GetWebIdentityToken",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagGetWebIdentityToken",
    "sts:TagSession",
];

/// The three actions that hand out a role's credentials.
pub static ASSUME_ROLE_FAMILY: [&str; 3] =
    ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// The actions that mean something in a role's trust policy: the family, and what may accompany it.
/// Source: IAM User Guide, "Update a role trust policy"; IAM refuses any other STS action there.
pub static TRUST_ACTIONS: [&str; 6] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
];

/// Whether the action, with its prefix and without wildcards, is one that a trust policy can grant. Case-insensitive.
pub fn is_trust_action(action: &str) -> bool {
    TRUST_ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action))
}

/// Whether the action, with its prefix and without wildcards, hands out a role's credentials. Case-insensitive.
pub fn is_assume_role(action: &str) -> bool {
    ASSUME_ROLE_FAMILY.iter().any(|known| known.eq_ignore_ascii_case(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_nested() {
        assert!(ACTIONS.is_sorted_by(|a, b| a < b));
        assert!(TRUST_ACTIONS.is_sorted_by(|a, b| a < b));
        assert!(TRUST_ACTIONS.iter().all(|action| ACTIONS.contains(action)));
        assert!(ASSUME_ROLE_FAMILY.iter().all(|action| TRUST_ACTIONS.contains(action)));
    }

    #[test]
    fn trust_actions() {
        assert!(is_trust_action("sts:assumerole"));
        assert!(is_trust_action("STS:TagSession"));
        assert!(!is_trust_action("sts:TagSessions"));
        assert!(!is_trust_action("sts:GetCallerIdentity"));
        assert!(!is_trust_action("AssumeRole"));
        assert!(!is_trust_action("sts: AssumeRole"));
        assert!(is_assume_role("sts:AssumeRoleWithSaml"));
        assert!(!is_assume_role("sts:TagSession"));
    }
}
