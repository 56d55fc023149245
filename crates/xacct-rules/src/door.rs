//! Doors: each way for a principal into a role or resource, with what guards it and which rule speaks of it.

use xacct_access::{Guards, Why};
use xacct_facts::{Document, FileFacts};
use xacct_policy::{AccountField, Condition, Kind, Policy, Principal, PrincipalType, Statement, Tri, Who};

use crate::{Standing, World};

/// A principal that a statement lets in.
#[derive(Debug)]
pub(crate) struct Door<'a> {
    pub document: &'a Document,
    pub statement: &'a Statement,
    pub principal: &'a Principal,
    pub guards: Guards<'a>,
    world: &'a World,
}

/// Which rule speaks of a door: one door, one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// `public-principal`
    Public,
    /// `missing-external-id`
    MissingExternalId,
    /// `root-principal-without-org-id`
    Root,
    /// None of the three.
    None,
}

/// Every door of the file, in the order of the text. Doors that nobody can pass are left out.
pub(crate) fn doors<'a>(facts: &'a FileFacts, world: &'a World) -> Vec<Door<'a>> {
    let mut doors = Vec::new();
    for document in &facts.documents {
        let kind = document.policy.kind;
        if !matches!(kind, Kind::Trust | Kind::Resource) || is_beyond_weighing(&document.policy) {
            continue;
        }
        for statement in document.policy.allows() {
            let listed = statement.principals.as_ref().filter(|e| !e.negated);
            for principal in listed.into_iter().flat_map(|e| &e.items).filter(|p| fits(kind, statement, p)) {
                let guards = Guards::of(&document.policy, statement, principal);
                if !guards.let_nobody_in() {
                    doors.push(Door { document, statement, principal, guards, world });
                }
            }
        }
    }
    doors
}

/// Whether weighing every principal against every condition and every denial would take too long. The largest policy
/// that AWS accepts stays a hundred times below this; one beyond it is not judged.
fn is_beyond_weighing(policy: &Policy) -> bool {
    const LIMIT: usize = 1 << 18;
    let principals = |s: &Statement| s.principals.as_ref().map_or(0, |p| p.items.len());
    let denials: usize = policy.denies().map(|s| 1 + s.conditions().len() + principals(s)).sum();
    let work = policy.allows().map(|s| principals(s).saturating_mul(s.conditions().len() + denials));
    work.fold(0, usize::saturating_add) > LIMIT
}

/// Whether the statement allows something that the principal can ask for: a role is assumed by AWS principals
/// with one action, by identity providers' users with others. (`sts:TagSession` alone opens nothing.)
fn fits(kind: Kind, statement: &Statement, principal: &Principal) -> bool {
    if kind != Kind::Trust {
        return statement.actions.is_some();
    }
    let with = |action: &str| statement.covers_action(action) == Tri::Yes;
    match principal.principal_type {
        PrincipalType::Federated => with("sts:AssumeRoleWithWebIdentity") || with("sts:AssumeRoleWithSAML"),
        _ => with("sts:AssumeRole"),
    }
}

impl<'a> Door<'a> {
    /// Whether it is the door of a role.
    pub fn is_role(&self) -> bool {
        self.document.policy.kind == Kind::Trust
    }

    /// Whether the principal belongs to the account that the policy itself belongs to.
    pub fn is_own(&self) -> bool {
        match self.principal.account() {
            Some(AccountField::This) => true,
            Some(AccountField::Id(id)) => self.document.account == Some(id),
            _ => false,
        }
    }

    /// What is known of the principal's account.
    pub fn standing(&self) -> Standing<'a> {
        match self.principal.account().and_then(AccountField::id) {
            Some(id) => self.world.standing(id),
            None => Standing::Unknown,
        }
    }

    /// The principal's account in words, with what it is known as.
    pub fn account(&self) -> String {
        match self.principal.account() {
            Some(AccountField::Id(id)) => self.world.describe(id),
            _ => match self.principal.account_text() {
                Some(text) => format!("account `{text}`"),
                None => format!("`{}`", self.principal.value),
            },
        }
    }

    /// Which rule speaks of the door.
    pub fn speaker(&self) -> Speaker {
        if self.is_public() {
            Speaker::Public
        } else if self.is_third_party_without_external_id() {
            Speaker::MissingExternalId
        } else if self.is_unbound_account() {
            Speaker::Root
        } else {
            Speaker::None
        }
    }

    /// The conditions that look like guards of this door and are none, with the reason.
    pub fn ineffective(&self) -> impl Iterator<Item = (&'a Condition, Why)> {
        self.guards.ineffective()
    }

    fn is_public(&self) -> bool {
        matches!(self.principal.who, Who::Anyone) && self.guards.bound_anything() == Tri::No
    }

    fn is_third_party_without_external_id(&self) -> bool {
        let third_party = match self.standing() {
            Standing::ThirdParty(_) => true,
            // An organization's condition shows that the account is one of its own after all.
            Standing::Outside => !self.guards.bound_to_an_organization(),
            Standing::Yours(_) | Standing::AwsService(_) | Standing::Unknown => false,
        };
        self.is_role() && third_party && !self.is_own() && self.guards.require_an_external_id() == Tri::No
    }

    fn is_unbound_account(&self) -> bool {
        let Who::Account(field) = self.principal.who else { return false };
        !matches!(field, AccountField::Malformed | AccountField::Wildcard)
            && !self.is_own()
            && !self.is_log_delivery()
            && self.guards.bound_the_caller() == Tri::No
            && (!self.is_role() || self.guards.require_an_external_id() == Tri::No)
    }

    /// The accounts from which AWS delivers logs are named in bucket policies by its own guides; they are
    /// let in to write, and to ask whether they may.
    fn is_log_delivery(&self) -> bool {
        const WRITES: [&str; 3] = ["s3:PutObject", "s3:GetBucketAcl", "s3:PutObjectAcl"];
        let actions = self.statement.actions.as_ref().filter(|a| !a.negated);
        !self.is_role()
            && matches!(self.standing(), Standing::AwsService(_))
            && actions.is_some_and(|a| {
                a.items.iter().all(|a| WRITES.iter().any(|w| w.eq_ignore_ascii_case(a.text.as_str())))
            })
    }
}
