//! The facts of one file.

mod call;
mod holder;
mod id;
mod profile;
mod role_grant;
mod unmatched;

use std::collections::HashMap;
use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::{Policy, PolicyKind};
use xacct_syntax::{FileId, Span, SyntaxError, Text, Tree};

pub use self::call::{AssumeAction, CallCaller, Handshake, OidcToken, RoleCall, WithheldToken};
pub use self::holder::{Attachment, Holder, HolderKind, Membership, UnlistedReason};
pub use self::id::{DocumentId, HolderId, ScenarioId};
pub use self::profile::{ProfileFile, ProfileFileKind, ProfileKey, ProfileSection};
pub use self::role_grant::{CallerArn, GrantedRole, RoleGrant};
pub use self::unmatched::UnmatchedAttachment;
use crate::suppression::Suppression;

/// What is known of a file from outside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The account that the file's policies belong to.
    pub account: Option<AccountId>,
    /// What sort of policy it holds, where somebody says so.
    pub kind: Option<PolicyKind>,
    /// What sort its name and its folders are about: see [`kind_by_path`](crate::kind_by_path).
    pub called: Option<PolicyKind>,
    /// The ARN of the role whose trust policy it holds, where somebody says so.
    pub role: Option<Arc<str>>,
    /// The repository of GitHub that its workflows run in: `OWNER/NAME`.
    pub repository: Option<Arc<str>>,
}

/// The format that a file is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// Nothing that is read here.
    #[default]
    None,
    /// A policy, bare or wrapped, or a document with policies in it, told by their shape.
    Policies,
    /// What the IAM API says of an account's roles, users and groups.
    AccountJson,
    /// A template of CloudFormation or of the Serverless Application Model.
    CloudFormation,
    /// A file of a Terraform or OpenTofu module.
    Terraform,
    /// What Terraform says of a plan or a state in JSON.
    TerraformJson,
    /// A workflow or a composite action of GitHub Actions.
    GitHub,
    /// Profiles of the AWS CLI and SDKs: `~/.aws/config` and `~/.aws/credentials`.
    Profiles,
}

impl Host {
    /// Whether a program makes its files: nobody is to write into them.
    pub fn is_made(self) -> bool {
        self == Self::TerraformJson
    }
}

/// One of the ways in which a part of a template can turn out, by what its conditions evaluate to and what is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The part: its scenarios have the same number.
    pub unit: usize,
    /// What is so in it, each in words: "condition `IsProduction` is false".
    pub says: Vec<String>,
    /// The files in which a module is called that this is part of, the innermost call last; then the first that it says is
    /// which call that is. None for what nobody calls.
    pub calls: Vec<FileId>,
}

/// What one file says.
#[derive(Debug, Default)]
pub struct FileFacts {
    /// The format that it was read as.
    pub host: Host,
    /// What the readers failed at; only kept where the file holds a policy.
    pub syntax_errors: Vec<SyntaxError>,
    /// Its policies, in the order of the text.
    pub documents: Vec<Document>,
    /// Its roles, users and groups, each once.
    pub holders: Vec<Holder>,
    /// What it attaches to holders that other files define.
    pub unmatched: Vec<UnmatchedAttachment>,
    /// The stacks that it creates, with what their templates say.
    pub stacks: Vec<StackFacts>,
    /// Where roles are assumed.
    pub calls: Vec<RoleCall>,
    /// The calls, of all files that are in view, that certainly mean a role of this one.
    pub handshakes: Vec<Handshake>,
    /// Where the policies of its users and roles permit them to assume a role that they name.
    pub grants: Vec<RoleGrant>,
    /// The permissions, of all files that are in view, that certainly mean a role of this one.
    pub granted: Vec<GrantedRole>,
    /// Its profiles, where it is a file of profiles.
    pub profiles: Option<ProfileFile>,
    /// The scenarios that its documents and holders belong to; what is the same whatever happens belongs to none.
    pub scenarios: Vec<Scenario>,
    /// The findings that somebody has allowed.
    pub suppressions: Vec<Suppression>,
    /// The file as it is written, where comments can be put into it.
    pub written: Option<Arc<Tree>>,
}

/// One policy of a file.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub policy: Policy,
    /// The tree that it lies in: the file's, or that of the string that it is kept in.
    pub tree: Arc<Tree>,
    /// The account that it belongs to, as far as the file or the hints say.
    pub account: Option<AccountId>,
    /// How its statements are written.
    pub dialect: Dialect,
    /// Whether its kind was told by the place it stands in or by a person, and not read from its content.
    pub kind_is_certain: bool,
    /// Whether only requests from within a VPC reach what it belongs to, as a domain of OpenSearch with options of a VPC:
    /// security groups decide then, and AWS says that an open policy is fine.
    /// Source: Amazon OpenSearch Service Developer Guide, "Launching your domains within a VPC".
    pub is_private: bool,
    /// The scenario in which it says this.
    pub scenario: Option<ScenarioId>,
    /// Whether it is written in another file, where it is checked, or by AWS: here it only counts for those who hold it.
    pub defined_elsewhere: bool,
    /// Its ARN, of a managed policy whose file says it.
    pub arn: Option<String>,
    /// Its name, of a managed policy whose file says it.
    pub name: Option<String>,
}

/// A resource of a template that creates stacks: a nested stack, an application, or a stack set.
#[derive(Debug)]
pub struct StackFacts {
    /// Its logical id.
    pub id: String,
    /// Where that is written.
    pub place: Span,
    /// Whether it is a stack set, which creates stacks in accounts of its own choice.
    pub is_set: bool,
    /// What the template says by itself, where it is another file, which is checked as such.
    pub alone: Option<Arc<FileFacts>>,
    /// What it says with what the stack gives its parameters, in each scenario of the resource that differs.
    pub deployments: Vec<StackDeployment>,
}

/// One way in which a stack is created.
#[derive(Debug)]
pub struct StackDeployment {
    /// What is so in it, each in words: "condition `IsProduction` is false".
    pub says: Vec<String>,
    /// What the template says. Spans name the file that it is written in.
    pub facts: FileFacts,
    /// The expressions of the template that the stack fills in.
    pub filled_in: Vec<FilledIn>,
}

/// An expression of a template whose value the stack gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilledIn {
    /// The expression, in the template of the stack.
    pub expression: Span,
    /// Where the value is written, in the template that creates the stack.
    pub value: Span,
}

/// How the statements of a policy are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// With the names of the JSON policy language, whatever the syntax.
    #[default]
    Policy,
    /// As blocks of Terraform's `aws_iam_policy_document`: a condition is `condition { test variable values }`.
    Blocks,
}

impl FileFacts {
    /// Whether the file holds nothing to check.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
            && self.holders.is_empty()
            && self.profiles.is_none()
            && self.syntax_errors.is_empty()
            && self.stacks.is_empty()
            && self.calls.is_empty()
    }

    /// How many policies are written in it: one that differs between scenarios counts once.
    pub fn policies(&self) -> usize {
        if self.documents.len() < 2 {
            return self.documents.iter().filter(|document| !document.defined_elsewhere).count();
        }
        let own = self.documents.iter().filter(|document| !document.defined_elsewhere);
        let mut spans: Vec<_> = own.map(|document| document.policy.span).collect();
        spans.sort_unstable();
        spans.dedup();
        spans.len()
    }

    /// Its roles.
    pub fn roles(&self) -> impl Iterator<Item = &Holder> {
        self.holders.iter().filter(|holder| holder.kind == HolderKind::Role)
    }

    /// The holder that `id` names.
    pub fn holder(&self, id: HolderId) -> Option<&Holder> {
        self.holders.get(id.0)
    }

    /// The holder that each document is written into, as its trust policy or an inline one.
    pub fn written_into(&self) -> HashMap<DocumentId, HolderId> {
        let of = |(at, holder): (usize, &Holder)| {
            let documents: Vec<_> = holder.trust.iter().chain(&holder.inline).copied().collect();
            documents.into_iter().map(move |document| (document, HolderId(at)))
        };
        // The first of several that share one, as scenarios do.
        self.holders.iter().enumerate().rev().flat_map(of).collect()
    }

    /// Adds a policy that another file attaches to a holder of this one: `policy` is its name or ARN as it is written there,
    /// `document` what it says. Spans name that file.
    pub fn attach(&mut self, holder: HolderId, policy: Text, document: Option<Document>) {
        let document = document.map(|document| self.quote(document));
        if let Some(holder) = self.holders.get_mut(holder.0) {
            holder.attached.push(Attachment { policy, document });
        }
    }

    /// Takes over what a managed policy says that is attached here, the one at `attachment` in the list of `holder`, and
    /// that another file holds.
    pub fn complete(&mut self, holder: HolderId, attachment: usize, document: Document) {
        let document = self.quote(document);
        let Some(holder) = self.holders.get_mut(holder.0) else { return };
        if let Some(attached) = holder.attached.get_mut(attachment) {
            attached.document.get_or_insert(document);
        }
        let is_known = |attached: &Attachment| attached.document.is_some();
        let groups_known = holder.groups.iter().all(|group| group.group.is_some());
        if holder.open == Some(UnlistedReason::Elsewhere)
            && groups_known
            && holder.attached.iter().all(is_known)
        {
            holder.open = None;
        }
    }

    /// Adds a policy of another file: it counts for those who hold it, and is checked where it is written.
    fn quote(&mut self, document: Document) -> DocumentId {
        self.documents.push(Document { defined_elsewhere: true, scenario: None, ..document });
        DocumentId(self.documents.len() - 1)
    }

    /// The document that `id` names.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(id.0)
    }
}
