//! Which of the files' policies have a say in a request, and in which place.

use xacct_access::{Layer, Policies, Request};
use xacct_aws::sts;
use xacct_facts::{Document, DocumentId, Holder, Host};
use xacct_policy::{Policy, PolicyKind};
use xacct_syntax::FileId;
use xacct_workspace::PolicyFile;

use super::caller::{Holders, Owner};
use super::stand_ins::StandIns;
use crate::commands::opened::{holder_name, is_named};

/// The policies by layer.
#[derive(Default)]
pub(super) struct Layers<'p> {
    pub policies: Policies<'p>,
    /// What was left out, and why.
    pub notes: Vec<String>,
    /// What is not known of the caller's policies, and would have to be.
    pub unknown: Vec<String>,
}

/// How many policies were left out.
#[derive(Default)]
struct LeftOutCount {
    others: usize,
    unnamed: usize,
    unattached: usize,
    elsewhere: usize,
}

impl<'p> Layers<'p> {
    /// Sorts the policies of `files`; `granted` is whether the caller's own are taken to allow everything. What they say
    /// of where the role or resource is goes into `request`.
    pub fn of(
        files: &'p [PolicyFile],
        sessions: &[FileId],
        (stand_ins, granted): (&'p StandIns, bool),
        request: &mut Request,
    ) -> Result<Self, String> {
        let mut layers = Self::default();
        let mut trusts: Vec<(&Document, Option<&Holder>)> = Vec::new();
        let about_a_role = sts::is_trust_action(&request.action);
        let mut left_out = LeftOutCount::default();
        let mut callers = Vec::new();
        for file in files {
            let holders = Holders::of(&file.facts, &request.caller);
            let written_into = file.facts.written_into();
            let is_session = sessions.contains(&file.source.file());
            for (at, document) in file.facts.documents.iter().enumerate() {
                let id = DocumentId(at);
                let policies = &mut layers.policies;
                match document.policy.kind {
                    PolicyKind::Trust if about_a_role => {
                        let role = written_into.get(&id).and_then(|id| file.facts.holder(*id));
                        trusts.push((document, role));
                    }
                    PolicyKind::Resource if file.is_found && !is_about(document, request) => {}
                    PolicyKind::Resource if !about_a_role => {
                        request.resource_account = request.resource_account.or(document.account);
                        policies.resource.push(&document.policy);
                    }
                    PolicyKind::Identity if is_session => policies.session.push(&document.policy),
                    PolicyKind::Session if file.facts.host == Host::Policies => {
                        policies.session.push(&document.policy);
                    }
                    PolicyKind::Identity | PolicyKind::Boundary => {
                        layers.of_principal(file, document, holders.owner(id), &mut left_out);
                    }
                    PolicyKind::Scp => policies.scps.push(&document.policy),
                    PolicyKind::Rcp => policies.rcps.push(&document.policy),
                    PolicyKind::Trust
                    | PolicyKind::Resource
                    | PolicyKind::Session
                    | PolicyKind::Endpoint
                    | PolicyKind::Foreign => {
                        left_out.elsewhere += 1;
                    }
                }
            }
            callers.push((file, holders));
        }
        for (file, holders) in &callers {
            layers.boundary(file, holders, stand_ins);
            if !granted {
                layers.identity(holders, stand_ins);
            }
        }
        layers.trust(trusts, request)?;
        layers.notes.extend(left_out.notes());
        Ok(layers)
    }

    /// Sorts an identity policy or boundary of `file`.
    fn of_principal(
        &mut self,
        file: &PolicyFile,
        document: &'p Document,
        owner: Owner,
        left_out: &mut LeftOutCount,
    ) {
        let (host, kind) = (file.facts.host, document.policy.kind);
        match owner {
            Owner::Caller => self.policies.identity.push(&document.policy),
            // Resolved with the caller.
            Owner::Boundary => {}
            Owner::Other => left_out.others += 1,
            Owner::Unnamed => left_out.unnamed += 1,
            // What was found by a name belongs to those who have that name.
            Owner::Nobody if file.is_found => left_out.others += usize::from(!document.defined_elsewhere),
            // AWS has many that are not attached.
            Owner::Nobody if document.defined_elsewhere => {}
            Owner::Nobody if host == Host::AccountJson => left_out.unattached += 1,
            // One that stands alone is the caller's: that is what it was given for.
            Owner::Nobody if kind == PolicyKind::Identity => self.policies.identity.push(&document.policy),
            Owner::Nobody if host == Host::Policies => self.policies.boundary.push(&document.policy),
            // The boundary of somebody in another file of the module.
            Owner::Nobody => left_out.others += 1,
        }
    }

    /// What is known of the caller's own policies beside those that the file holds.
    fn identity(&mut self, holders: &Holders<'_>, stand_ins: &'p StandIns) {
        for holder in &holders.own {
            if let Some(open) = holder.open {
                self.policies.identity.push(&stand_ins.unknown);
                self.unknown.push(format!("not every policy of {} is known: {open}", called(holder)));
            }
        }
        if let (Some(caller), true) = (holders.own.first(), self.policies.identity.is_empty()) {
            self.policies.identity.push(&stand_ins.nothing);
            let groups = if caller.groups.is_empty() { "" } else { ", and neither have its groups" };
            self.notes.push(format!("{} has no policies{groups}", called(caller)));
        }
    }

    /// The caller's permissions boundary.
    fn boundary(&mut self, file: &'p PolicyFile, holders: &Holders<'_>, stand_ins: &'p StandIns) {
        let Some(boundary) = holders.boundary() else { return };
        match boundary.document.and_then(|id| file.facts.document(id)) {
            Some(document) => self.policies.boundary.push(&document.policy),
            None if self.policies.boundary.is_empty() => {
                self.policies.boundary.push(&stand_ins.unknown);
                let message = format!(
                    "the caller's permissions boundary `{}` is not among the files: name it with --boundary",
                    boundary.policy
                );
                self.unknown.push(message);
            }
            None => {}
        }
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
        trusts: Vec<(&'p Document, Option<&Holder>)>,
        request: &mut Request,
    ) -> Result<(), String> {
        let is_wanted = |role: Option<&Holder>| match (&request.resource, role) {
            (Some(wanted), Some(role)) => holder_name(role).is_none() || is_named(role, wanted),
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
                let names = many.iter().filter_map(|(_, role)| Some(format!("`{}`", holder_name((*role)?)?)));
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

/// Whether `document` is the policy of the resource that is asked for, or of what it lies in, as an object in a bucket.
fn is_about(document: &Document, request: &Request) -> bool {
    let own = document.policy.resource().map(|arn| arn.strip_suffix("/*").unwrap_or(arn));
    let wanted = request.resource.as_deref();
    own.zip(wanted).is_some_and(|(own, wanted)| {
        wanted.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

impl LeftOutCount {
    fn notes(&self) -> impl Iterator<Item = String> {
        let all = [
            (self.others, "belongs to somebody else than the caller"),
            (self.unnamed, "belongs to a user or role whose name is not known"),
            (self.unattached, "is attached to nobody"),
            (self.elsewhere, "has no say in such a request"),
        ];
        let note = |(n, why): (usize, &str)| match n {
            1 => format!("1 policy {why} and was not asked"),
            n => format!("{n} policies, each of which {why}, were not asked"),
        };
        all.into_iter().filter(|(n, _)| *n > 0).map(note)
    }
}

fn called(holder: &Holder) -> String {
    format!("{} `{}`", holder.kind.noun(), holder_name(holder).unwrap_or_default())
}
