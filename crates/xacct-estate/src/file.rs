//! What the estate keeps of one file.

use std::collections::BTreeSet;

use xacct_aws::AccountId;
use xacct_facts::{DocumentId, FileFacts, Holder, HolderId, HolderKind, RoleCall};
use xacct_policy::PolicyKind;
use xacct_syntax::Text;

use crate::HomeAccount;

/// What one file says of holders and managed policies: names, without the places where they are written, so that a change
/// of white space changes nothing here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EstateFile {
    /// Which tree the file was found in: what is presumed about two files is presumed within one tree only.
    pub root: u32,
    /// The holders that it defines and that have a name.
    pub holders: Vec<HolderEntry>,
    /// What it attaches to holders that it does not define.
    pub attachments: Vec<AttachmentEntry>,
    /// The managed policies that it defines.
    pub policies: Vec<PolicyEntry>,
    /// The resources whose policies it holds, by their ARNs, sorted.
    pub resources: Vec<String>,
    /// The roles that it assumes.
    pub calls: Vec<NamedRole>,
    /// The roles that policies of its users and roles permit them to assume.
    pub grants: Vec<NamedRole>,
}

/// A role, user or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderEntry {
    /// Which holder of the file it is.
    pub id: HolderId,
    /// What it is.
    pub kind: HolderKind,
    /// Its name, without the path.
    pub name: String,
    /// Whether AWS calls it so, and not only its file.
    pub is_named: bool,
    /// Its whole ARN, where the file says it.
    pub arn: Option<String>,
    /// The account that it lives in.
    pub account: HomeAccount,
    /// Whether it is so in some scenarios only, as with some arguments of a module: then nothing is tied to it, and it is
    /// only found by its name.
    pub is_conditional: bool,
    /// The managed policies attached to it whose content the file does not hold: their places in the list of the
    /// holder's attachments, and their ARNs.
    pub wanted: Vec<(usize, String)>,
}

/// A policy that is attached to a holder of another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentEntry {
    /// Its place in the list of the file's unmatched attachments.
    pub index: usize,
    /// What the holder is.
    pub kind: HolderKind,
    /// The holder's name, without the path.
    pub holder: String,
    /// The account in which it is attached.
    pub account: HomeAccount,
}

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyEntry {
    /// Which document of the file it is.
    pub document: DocumentId,
    /// Its ARN, where the file says it.
    pub arn: Option<String>,
    /// Its name, without the path.
    pub name: String,
    /// The account that it lives in.
    pub account: HomeAccount,
}

/// A role that a call or a permission names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRole {
    /// The place of the call or the permission in the list of the file's.
    pub index: usize,
    /// The role's name, without the path.
    pub role: String,
    /// The account that the role lives in.
    pub account: HomeAccount,
}

impl EstateFile {
    /// What `facts` says. `account` is the one that the file belongs to by its configuration.
    ///
    /// What is so in some scenarios only has a name and no ties: these have to hold whatever happens.
    pub fn of(facts: &FileFacts, account: Option<AccountId>, root: u32) -> Self {
        let numbered = facts.holders.iter().enumerate();
        let holders = numbered.filter_map(|(at, holder)| HolderEntry::of(HolderId(at), holder, account));
        let unmatched = facts.unmatched.iter().enumerate();
        let attachments =
            unmatched.filter(|(_, unmatched)| unmatched.scenario.is_none()).map(|(index, unmatched)| {
                AttachmentEntry {
                    index,
                    kind: unmatched.kind,
                    holder: last_segment(unmatched.holder.as_str()).to_owned(),
                    account: HomeAccount::of(account_of(unmatched.holder.as_str()), account),
                }
            });
        let policies = facts.documents.iter().enumerate().filter_map(|(at, document)| {
            let name = document.name.as_deref().or_else(|| document.arn.as_deref().map(last_segment))?;
            let is_own = !document.defined_elsewhere && document.scenario.is_none();
            is_own.then(|| PolicyEntry {
                document: DocumentId(at),
                arn: document.arn.clone(),
                name: name.to_owned(),
                account: HomeAccount::of(document.arn.as_deref().and_then(account_of), account),
            })
        });
        let numbered_grants = facts.grants.iter().enumerate();
        Self {
            root,
            holders: holders.collect(),
            attachments: attachments.collect(),
            policies: policies.collect(),
            resources: resources(facts),
            calls: facts
                .calls
                .iter()
                .enumerate()
                .filter_map(|(at, call)| NamedRole::called(at, call))
                .collect(),
            grants: numbered_grants.filter_map(|(at, grant)| NamedRole::of(at, &grant.role)).collect(),
        }
    }

    /// Whether it says nothing that other files could be tied to.
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
            && self.attachments.is_empty()
            && self.policies.is_empty()
            && self.resources.is_empty()
            && self.calls.is_empty()
            && self.grants.is_empty()
    }
}

impl HolderEntry {
    fn of(id: HolderId, holder: &Holder, account: Option<AccountId>) -> Option<Self> {
        let whole = |text: &Option<Text>| {
            text.as_ref().filter(|text| text.holes().next().is_none()).map(|text| text.as_str().to_owned())
        };
        let arn = whole(&holder.arn);
        let name = whole(&holder.name).or_else(|| arn.as_deref().map(last_segment).map(str::to_owned))?;
        let attached = holder.attached.iter().enumerate();
        let wanted = attached.filter(|(_, attached)| attached.document.is_none());
        let wanted = wanted.filter_map(|(at, attached)| {
            let policy = attached.policy.as_str();
            let is_customers = policy.starts_with("arn:") && account_of(policy).is_some();
            (is_customers && attached.policy.holes().next().is_none()).then(|| (at, policy.to_owned()))
        });
        let account = HomeAccount::of_holder(holder, account);
        let (is_named, is_conditional) = (holder.is_named, holder.scenario.is_some());
        let wanted = wanted.collect();
        Some(Self { id, kind: holder.kind, name, is_named, arn, account, is_conditional, wanted })
    }
}

impl NamedRole {
    fn called(index: usize, call: &RoleCall) -> Option<Self> {
        Self::of(index, &call.role).filter(|_| call.scenario.is_none())
    }

    fn of(index: usize, named: &Text) -> Option<Self> {
        let (role, written) = (last_segment(named.as_str()), named.as_str());
        let start = written.len() - role.len();
        let is_known = named.holes().all(|(hole, _)| hole.end <= start);
        // What stands where the account belongs counts only if all of the ARN is written out.
        let is_whole = named.holes().next().is_none();
        let account = HomeAccount::of(account_of(written).filter(|_| is_whole), None);
        (is_known && !role.is_empty()).then(|| Self { index, role: role.to_owned(), account })
    }
}

/// The ARNs of the resources whose policies `facts` holds, each once.
fn resources(facts: &FileFacts) -> Vec<String> {
    let of_resources = facts
        .documents
        .iter()
        .filter(|document| document.policy.kind == PolicyKind::Resource && !document.defined_elsewhere);
    let resources = of_resources.filter_map(|document| document.policy.resource());
    // The objects of a bucket are meant with it.
    let resources = resources.map(|arn| arn.strip_suffix("/*").unwrap_or(arn));
    let resources: BTreeSet<&str> = resources.filter(|arn| !arn.contains(['*', '?', '$'])).collect();
    resources.into_iter().map(str::to_owned).collect()
}

/// The name at the end of an ARN or of a path.
pub(crate) fn last_segment(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The account that an ARN names.
pub(crate) fn account_of(arn: &str) -> Option<AccountId> {
    if !arn.starts_with("arn:") {
        return None;
    }
    AccountId::parse(arn.split(':').nth(4)?)
}
