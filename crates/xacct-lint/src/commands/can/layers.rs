//! Which of the files' policies have a say in a request, and in which place.

use xacct_access::{Layer, Policies, Request};
use xacct_aws::sts;
use xacct_facts::{Document, DocumentId, Host, Role};
use xacct_policy::{Kind, Policy};
use xacct_syntax::FileId;
use xacct_workspace::PolicyFile;

use crate::commands::opened::{is_role, role_name};

/// The policies by layer.
#[derive(Default)]
pub(super) struct Layers<'p> {
    pub policies: Policies<'p>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

impl<'p> Layers<'p> {
    /// Sorts the policies of `files`. What they say of where the role or resource is goes into `request`.
    pub fn of(files: &'p [PolicyFile], sessions: &[FileId], request: &mut Request) -> Result<Self, String> {
        let mut layers = Self::default();
        let mut trusts: Vec<(&Document, Option<&Role>)> = Vec::new();
        let about_a_role = sts::is_trust_action(&request.action);
        let (mut others, mut elsewhere) = (0, 0);
        for file in files {
            for (at, document) in file.facts.documents.iter().enumerate() {
                let owners = owners(file, DocumentId(at));
                let policies = &mut layers.policies;
                match document.policy.kind {
                    Kind::Trust if about_a_role => trusts.push((document, owners.first().copied())),
                    Kind::Resource if !about_a_role => {
                        request.resource_account = request.resource_account.or(document.account);
                        policies.resource.push(&document.policy);
                    }
                    Kind::Identity if sessions.contains(&file.source.file()) => {
                        policies.session.push(&document.policy)
                    }
                    Kind::Identity if is_callers(&owners, file.facts.host, request) => {
                        policies.identity.push(&document.policy);
                    }
                    Kind::Identity => others += 1,
                    Kind::Boundary => policies.boundary.push(&document.policy),
                    Kind::Scp => policies.scps.push(&document.policy),
                    Kind::Rcp => policies.rcps.push(&document.policy),
                    Kind::Trust | Kind::Resource | Kind::Endpoint | Kind::Foreign => elsewhere += 1,
                }
            }
        }
        layers.trust(trusts, request)?;
        let left_out = [
            (others, "belongs to somebody else than the caller"),
            (elsewhere, "has no say in such a request"),
        ];
        for (n, why) in left_out.into_iter().filter(|(n, _)| *n > 0) {
            let many = if n == 1 { "1 policy".to_owned() } else { format!("{n} policies, each of which") };
            layers.notes.push(format!(
                "{many} {why}{}",
                if n == 1 { " and was not asked" } else { ", were not asked" }
            ));
        }
        Ok(layers)
    }

    /// The policies of one layer.
    pub fn of_layer(&self, layer: Layer) -> &[&'p Policy] {
        match layer {
            Layer::Resource => &self.policies.resource,
            Layer::Identity => &self.policies.identity,
            Layer::Boundary => &self.policies.boundary,
            Layer::Session => &self.policies.session,
            Layer::Scp => &self.policies.scps,
            Layer::Rcp => &self.policies.rcps,
        }
    }

    /// Of the trust policies the one of the role that is asked for: a role has one.
    fn trust(
        &mut self,
        trusts: Vec<(&'p Document, Option<&Role>)>,
        request: &mut Request,
    ) -> Result<(), String> {
        let is_wanted = |role: Option<&Role>| match (&request.resource, role) {
            (Some(wanted), Some(role)) => role_name(role).is_none() || is_role(role, wanted),
            _ => true,
        };
        let wanted: Vec<_> = trusts.into_iter().filter(|(_, role)| is_wanted(*role)).collect();
        match wanted.as_slice() {
            [] => {}
            [(document, role)] => {
                let arn = role.and_then(|role| role.arn.as_ref());
                if let (None, Some(arn)) = (&request.resource, arn) {
                    request.resource = Some(arn.as_str().to_owned());
                }
                request.resource_account = request.resource_account.or(document.account);
                self.policies.resource.push(&document.policy);
            }
            many => {
                let names = many.iter().filter_map(|(_, role)| Some(format!("`{}`", role_name((*role)?)?)));
                let names: Vec<String> = names.take(5).collect();
                let more = if many.len() > names.len() { ", …" } else { "" };
                let which =
                    if names.is_empty() { String::new() } else { format!(" ({}{more})", names.join(", ")) };
                return Err(format!(
                    "the files hold the trust policies of {} roles{which}: say with --resource which role is asked for",
                    many.len()
                ));
            }
        }
        Ok(())
    }
}

/// The roles that a document is written into or attached to.
fn owners(file: &PolicyFile, id: DocumentId) -> Vec<&Role> {
    let has = |role: &&Role| {
        let attached = role.attached.iter().any(|attachment| attachment.document == Some(id));
        role.trust == Some(id) || role.inline.contains(&id) || attached
    };
    file.facts.roles.iter().filter(has).collect()
}

/// Whether a policy of those roles is one of the caller's. One that stands alone is: that is what it was given for. In
/// a whole account's data it is that of some other user or group.
fn is_callers(owners: &[&Role], host: Host, request: &Request) -> bool {
    if owners.is_empty() {
        return host != Host::AccountJson;
    }
    let caller = request.caller.principal_arn();
    caller.is_some_and(|arn| arn.contains(":role/") && owners.iter().any(|role| is_role(role, arn)))
}
