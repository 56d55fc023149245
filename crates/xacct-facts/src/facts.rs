//! The facts of one file.

use std::sync::Arc;

use xacct_aws::AccountId;
use xacct_policy::{Kind, Policy};
use xacct_syntax::{Span, SyntaxError, Text, Tree};

use crate::Allow;

/// What is known of a file from outside its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The account that the file's policies belong to.
    pub account: Option<AccountId>,
    /// What sort of policy it holds, where somebody says so.
    pub kind: Option<Kind>,
}

/// The format that a file is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// Nothing that is read here.
    #[default]
    None,
    /// A policy, bare or wrapped, or a document with policies in it, told by their shape.
    Policies,
    /// What the IAM API says of an account's roles.
    AccountJson,
    /// A template of CloudFormation or of the Serverless Application Model.
    CloudFormation,
    /// A file of a Terraform or OpenTofu module.
    Terraform,
    /// What Terraform says of a plan or a state in JSON.
    TerraformJson,
}

/// Names a document within its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub usize);

/// Names a scenario within its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScenarioId(pub usize);

/// One of the ways in which a part of a template can turn out, by what its conditions come to and what is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The part: its scenarios have the same number.
    pub unit: usize,
    /// What is so in it, each in words: "condition `IsProduction` is false".
    pub says: Vec<String>,
}

/// What one file says.
#[derive(Debug, Default)]
pub struct FileFacts {
    /// The format that it was read as.
    pub host: Host,
    /// What the readers stumbled over; only kept where the file holds a policy.
    pub syntax_errors: Vec<SyntaxError>,
    /// Its policies, in the order of the text.
    pub documents: Vec<Document>,
    /// Its roles, each once.
    pub roles: Vec<Role>,
    /// The scenarios that its documents and roles belong to; what is the same whatever happens belongs to none.
    pub scenarios: Vec<Scenario>,
    /// The findings that somebody has allowed.
    pub allows: Vec<Allow>,
    /// The file as it is written, where comments can be put into it.
    pub written: Option<Arc<Tree>>,
}

/// One policy of a file.
#[derive(Debug)]
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
    /// The scenario in which it says this.
    pub scenario: Option<ScenarioId>,
    /// Whether it is written in another file, where it is checked: here it only counts for the role that has it.
    pub is_quoted: bool,
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

/// A role with everything that the file says of it.
#[derive(Debug)]
pub struct Role {
    /// Its name, without the path.
    pub name: Option<Text>,
    /// Its ARN.
    pub arn: Option<Text>,
    /// The account that it lives in.
    pub account: Option<AccountId>,
    /// Who can assume it.
    pub trust: Option<DocumentId>,
    /// The managed policies attached to it.
    pub attached: Vec<Attachment>,
    /// The policies written into it.
    pub inline: Vec<DocumentId>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<Text>,
    /// The longest session that can be asked for, in seconds.
    pub max_session: Option<u32>,
    /// The scenario in which it is so.
    pub scenario: Option<ScenarioId>,
    /// Where the role is written: its name, or the role as a whole.
    pub span: Span,
}

/// A managed policy attached to a role.
#[derive(Debug)]
pub struct Attachment {
    /// The policy's ARN, or its name where no ARN is written.
    pub policy: Text,
    /// What it says, where the same file holds it.
    pub document: Option<DocumentId>,
}

impl FileFacts {
    /// Whether the file holds nothing to check.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.roles.is_empty() && self.syntax_errors.is_empty()
    }

    /// How many policies are written in it: one that differs between scenarios counts once.
    pub fn policies(&self) -> usize {
        if self.documents.len() < 2 {
            return self.documents.iter().filter(|document| !document.is_quoted).count();
        }
        let own = self.documents.iter().filter(|document| !document.is_quoted);
        let mut spans: Vec<_> = own.map(|document| document.policy.span).collect();
        spans.sort_unstable();
        spans.dedup();
        spans.len()
    }

    /// The document that `id` names.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(id.0)
    }
}
