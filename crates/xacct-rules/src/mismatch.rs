//! Actions of a trust policy that do not fit its principals.

use xacct_aws::sts::ASSUME_ROLE_FAMILY;
use xacct_policy::{Action, Principal, Statement, Tri, Who};

/// The actions that assume a role: each kind of principal calls one of them.
///
/// Sources: IAM User Guide, *AWS JSON policy elements: Principal*; IAM Access Analyzer policy checks, *Mismatched action for
/// principal*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AssumeRoleCall {
    /// Who calls, in a sentence.
    pub name: &'static str,
    /// The action that they call.
    pub action: &'static str,
}

/// An action that a statement allows, to principals that call another one.
pub(crate) struct Mismatch<'a> {
    /// The entry of `Action`.
    pub action: &'a Action,
    /// The first principal that does not fit.
    pub principal: &'a Principal,
    /// Who that is, and what they call.
    pub caller: AssumeRoleCall,
    /// Whether all principals of the statement are of that kind.
    pub is_all: bool,
}

/// The action of a statement with which none of some principal's requests can be meant: it allows an action that assumes
/// roles, and not the one that this principal calls. `None` where an element is not fully known.
pub(crate) fn mismatch(statement: &Statement) -> Option<Mismatch<'_>> {
    let principals = statement.principals.as_ref().filter(|e| !e.negated)?;
    let actions = statement.actions.as_ref().filter(|a| !a.negated && a.complete)?;
    let left_out = ASSUME_ROLE_FAMILY.map(|name| statement.covers_action(name) == Tri::No);
    let is_left_out = |wanted: &str| {
        ASSUME_ROLE_FAMILY.iter().zip(left_out).any(|(name, is_out)| is_out && *name == wanted)
    };
    let mut callers = principals.items.iter().filter_map(|p| Some((p, caller(p)?)));
    let (principal, caller) = callers.find(|(_, caller)| is_left_out(caller.action))?;
    let is_wrong = |action: &&Action| ASSUME_ROLE_FAMILY.iter().any(|name| action.covers(name) == Tri::Yes);
    let action = actions.items.iter().find(is_wrong)?;
    let is_all = principals.complete
        && principals.items.iter().all(|p| self::caller(p).is_some_and(|c| c.action == caller.action));
    Some(Mismatch { action, principal, caller, is_all })
}

/// What a principal assumes roles with; `None` where that is not known: `*` may stand for anyone.
fn caller(principal: &Principal) -> Option<AssumeRoleCall> {
    const SAML: AssumeRoleCall =
        AssumeRoleCall { name: "users of a SAML provider call", action: "sts:AssumeRoleWithSAML" };
    const OIDC: AssumeRoleCall =
        AssumeRoleCall { name: "users of an OIDC provider call", action: "sts:AssumeRoleWithWebIdentity" };
    const AWS: AssumeRoleCall = AssumeRoleCall { name: "AWS principals call", action: "sts:AssumeRole" };
    const SERVICE: AssumeRoleCall = AssumeRoleCall { name: "AWS services call", action: "sts:AssumeRole" };
    if principal.refusal.is_some() {
        return None;
    }
    match principal.who {
        Who::SamlProvider => Some(SAML),
        Who::OidcProvider if principal.value.as_str().contains(":oidc-provider/") || is_host(principal) => {
            Some(OIDC)
        }
        Who::Account(_) | Who::Identity(_) => Some(AWS),
        Who::Service => Some(SERVICE),
        _ => None,
    }
}

/// Whether a provider is named by its host: a name with a dot, written out.
fn is_host(principal: &Principal) -> bool {
    let (value, pattern) = (principal.value.as_str(), &principal.value);
    value.contains('.') && pattern.is_literal() && !value.starts_with("arn:")
}
