//! What a rule is.

use std::cell::OnceCell;

use xacct_access::{Grant, IneffectiveReason, PolicyIndex};
use xacct_facts::{Document, FileFacts, Holder, RoleCall, RoleGrant};
use xacct_policy::{AccountField, Condition, PolicyKind, Principal, Statement};
use xacct_syntax::Text;

use crate::suppressions::Suppressions;
use crate::{Applicability, Category, Finding, KnownAccounts, Ownership, RuleId, Severity, words};

/// What the catalogue says of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// Its name, kebab-case, for ever.
    pub id: &'static str,
    /// What it finds, in one sentence without a full stop.
    pub summary: &'static str,
    /// What follows from its findings.
    pub category: Category,
    /// How severe they are.
    pub severity: Severity,
    /// What it looks at.
    pub scope: Scope,
    /// The rules whose findings take the place of its own: a finding is dropped where one of theirs has a label at its
    /// primary place.
    pub yields_to: &'static [RuleId],
    /// The best applicability among its fixes; none where it has no fix.
    pub fix: Option<Applicability>,
    /// The version that brought it.
    pub since: &'static str,
    /// Numbers in the Common Weakness Enumeration.
    pub cwe: &'static [u32],
    /// Pages that say more.
    pub references: &'static [&'static str],
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One policy document at a time.
    Document,
    /// A role with its trust policy and its permissions.
    Role,
    /// All policies of a file together.
    Policies,
    /// The profiles and calls with which the file assumes roles.
    Calls,
    /// A call that assumes a role, or a policy that permits it, together with that role, which may be in another file.
    Handshakes,
    /// The file's own syntax, which is the same in every scenario.
    Syntax,
    /// What became of the findings of all other rules.
    Suppressions,
}

impl Scope {
    /// Its name in the catalogue.
    pub fn id(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Role => "role",
            Self::Policies => "policies",
            Self::Calls => "calls",
            Self::Handshakes => "handshakes",
            Self::Syntax => "syntax",
            Self::Suppressions => "suppressions",
        }
    }
}

/// A rule's check, by its scope: a function of facts that adds findings. It does no I/O and knows no severity; whether the
/// rule is on and what is suppressed is the business of [`check`](crate::check).
#[derive(Clone, Copy)]
pub(crate) enum Check {
    Document(fn(&DocumentContext<'_>, &mut Vec<Finding>)),
    Role(fn(&RoleContext<'_>, &mut Vec<Finding>)),
    Policies(fn(&PoliciesContext<'_>, &mut Vec<Finding>)),
    Calls(fn(&CallsContext<'_>, &mut Vec<Finding>)),
    Handshakes(fn(&HandshakeContext<'_>, &mut Vec<Finding>)),
    Grants(fn(&GrantContext<'_>, &mut Vec<Finding>)),
    Syntax(fn(&SyntaxContext<'_>, &mut Vec<Finding>)),
    Suppressions(fn(&SuppressionsContext<'_>, &mut Vec<Finding>)),
}

impl Check {
    /// The scope of the rule.
    #[cfg(test)]
    pub fn scope(self) -> Scope {
        match self {
            Self::Document(_) => Scope::Document,
            Self::Role(_) => Scope::Role,
            Self::Policies(_) => Scope::Policies,
            Self::Calls(_) => Scope::Calls,
            Self::Handshakes(_) | Self::Grants(_) => Scope::Handshakes,
            Self::Syntax(_) => Scope::Syntax,
            Self::Suppressions(_) => Scope::Suppressions,
        }
    }
}

/// A policy document, for a rule that looks at one at a time.
#[derive(Clone, Copy)]
pub(crate) struct DocumentContext<'a> {
    /// The rule that is running: what its findings carry.
    pub rule: RuleId,
    /// Who is who.
    pub known_accounts: &'a KnownAccounts,
    /// The document.
    pub document: &'a Document,
    /// What is worked out of its policy, once for all rules.
    pub index: &'a PolicyIndex<'a>,
    /// Each principal that a statement of the policy allows something.
    pub grants: &'a OnceCell<Vec<Grant<'a>>>,
    /// The role whose trust policy it is, where the file says so.
    pub role: Option<&'a Holder>,
}

/// A role, for a rule that looks at its trust policy and its permissions.
#[derive(Clone, Copy)]
pub(crate) struct RoleContext<'a> {
    pub rule: RuleId,
    /// What the file holds: the role's policies are documents of it.
    pub facts: &'a FileFacts,
    pub role: &'a Holder,
    /// The role's trust policy.
    pub trust: Option<DocumentContext<'a>>,
}

/// All policies of a file, or of one of its scenarios.
pub(crate) struct PoliciesContext<'a> {
    pub rule: RuleId,
    pub known_accounts: &'a KnownAccounts,
    pub documents: Vec<&'a Document>,
}

/// The profiles and calls of a file, in all its scenarios.
pub(crate) struct CallsContext<'a> {
    pub rule: RuleId,
    #[allow(dead_code, reason = "rules about whose roles are called ask it")]
    pub known_accounts: &'a KnownAccounts,
    /// The file: its calls are among its facts.
    pub facts: &'a FileFacts,
}

/// A call and the role that it certainly means.
pub(crate) struct HandshakeContext<'a> {
    pub rule: RuleId,
    /// The call, often one of another file.
    pub call: &'a RoleCall,
    /// The role.
    pub role: &'a Holder,
    /// The role's trust policy.
    pub trust: Option<DocumentContext<'a>>,
}

/// A permission to assume a role, and the role that it certainly means.
pub(crate) struct GrantContext<'a> {
    pub rule: RuleId,
    /// The permission, often one of another file.
    pub grant: &'a RoleGrant,
    /// The role.
    pub role: &'a Holder,
    /// The role's trust policy.
    pub trust: Option<DocumentContext<'a>>,
}

impl<'a> HandshakeContext<'a> {
    /// The role in a sentence.
    pub fn role_name(&self) -> String {
        role_name(self.role)
    }

    /// The conditions on `key` in the statements of the trust policy that allow something.
    pub fn conditions(&self, key: &'a str) -> impl Iterator<Item = &'a Condition> + use<'a> {
        let statements = self.trust.iter().flat_map(|trust| trust.document.policy.allows());
        statements
            .collect::<Vec<_>>()
            .into_iter()
            .flat_map(Statement::conditions)
            .filter(move |c| c.has_key(key))
    }

    /// Whether the call names the role letter by letter, as far as the role's name is known: AWS compares letter case.
    ///
    /// Source: IAM User Guide, *Troubleshoot IAM roles*, "I can't assume a role".
    pub fn is_named_exactly(&self) -> bool {
        is_named_exactly(self.role, &self.call.role)
    }
}

impl GrantContext<'_> {
    /// The role in a sentence.
    pub fn role_name(&self) -> String {
        role_name(self.role)
    }

    /// Whether the permission names the role letter by letter, as far as the role's name is known.
    pub fn is_named_exactly(&self) -> bool {
        is_named_exactly(self.role, &self.grant.role)
    }
}

fn role_name(role: &Holder) -> String {
    role.name.as_ref().map(|name| format!("`{name}`")).unwrap_or_default()
}

fn is_named_exactly(role: &Holder, named: &Text) -> bool {
    let named = named.as_str();
    match (&role.arn, &role.name) {
        (Some(arn), _) if arn.holes().next().is_none() && named.starts_with("arn:") => arn.as_str() == named,
        (_, Some(name)) => named.rsplit('/').next() == Some(name.as_str()),
        _ => true,
    }
}

/// A file's syntax errors.
pub(crate) struct SyntaxContext<'a> {
    pub rule: RuleId,
    pub facts: &'a FileFacts,
}

/// What became of the findings of all other rules.
pub(crate) struct SuppressionsContext<'a> {
    pub rule: RuleId,
    pub suppressions: &'a Suppressions<'a>,
}

impl<'a> DocumentContext<'a> {
    /// Each principal that a statement of a trust policy or resource-based policy allows something that it can ask for.
    pub fn grants(&self) -> impl Iterator<Item = &'a Grant<'a>> + use<'a> {
        self.all_grants().iter().filter(|grant| grant.is_usable())
    }

    /// The grants of one statement, those that are of no use included.
    pub fn grants_of(&self, statement: &'a Statement) -> impl Iterator<Item = &'a Grant<'a>> + use<'a> {
        // They are in the order of the statements, which lie in memory one behind the other.
        let grants = self.all_grants();
        let start = grants.partition_point(|grant| std::ptr::from_ref(grant.statement) < statement);
        let others = grants.get(start..).unwrap_or_default();
        others.iter().take_while(move |grant| std::ptr::eq(grant.statement, statement))
    }

    fn all_grants(&self) -> &'a [Grant<'a>] {
        let policy = self.index.policy();
        self.grants.get_or_init(|| match policy.kind {
            PolicyKind::Trust | PolicyKind::Resource => Grant::of_policy(policy),
            _ => Vec::new(),
        })
    }

    /// Whether it is a role's trust policy.
    pub fn is_trust(&self) -> bool {
        self.index.is_trust()
    }

    /// Whether the principal belongs to the account that the policy itself belongs to.
    pub fn is_own(&self, grant: &Grant<'_>) -> bool {
        grant.is_own(self.document.account)
    }

    /// What is known of the principal's account.
    pub fn ownership(&self, principal: &Principal) -> Ownership<'a> {
        match principal.account().and_then(AccountField::id) {
            Some(id) => self.known_accounts.ownership(id),
            None => Ownership::Unknown,
        }
    }

    /// The principal's account in words, with what it is known as.
    pub fn account(&self, principal: &Principal) -> String {
        match principal.account() {
            Some(AccountField::Id(id)) => self.known_accounts.describe(id),
            _ => match principal.account_text() {
                Some(text) => format!("account `{text}`"),
                None => format!("`{}`", principal.value),
            },
        }
    }

    /// What the grant allows, as the end of a sentence: `can assume this role`.
    pub fn allowed(&self, grant: &Grant<'_>) -> String {
        if self.is_trust() {
            "can assume this role".to_owned()
        } else {
            format!("is allowed {}", words::actions(grant.statement))
        }
    }

    /// The conditions of the grant that look like a restriction and do not keep `request` out, with the reason.
    pub fn ineffective(
        &self,
        grant: &'a Grant<'a>,
        request: &xacct_access::Request,
    ) -> Vec<(&'a Condition, IneffectiveReason)> {
        let conditions = grant.statement.conditions().iter();
        let why =
            |condition| IneffectiveReason::of(condition, grant.statement, request, grant.is_for_anyone());
        conditions.filter_map(|condition| Some((condition, why(condition)?))).collect()
    }
}
