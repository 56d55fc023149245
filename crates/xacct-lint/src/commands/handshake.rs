//! Both halves of a way into a role: what the files say of the caller, of the role, and of the calls between them.

mod explain;
mod gather;
mod profile;
mod restrictions;
mod statements;

use xacct_access::{Caller, Request};
use xacct_facts::{CallHints, DenialMessage, MaskedName};
use xacct_policy::Tri;

use super::decide::{GivenFacts, Halves, decide};
use crate::render::Ruling;
pub(super) use explain::explain;
pub(super) use gather::{Gathered, gather};
pub(super) use profile::find_profile;
pub(super) use restrictions::{Unmet, asked_of_tokens, unmet};
use statements::{for_caller, for_role};

/// One call to assume a role, with what the files say of it.
pub(super) struct AnsweredCall {
    /// What is asked for.
    pub request: Request,
    /// What the layers say, where the policies could be sorted.
    pub ruling: Option<Ruling>,
    /// The two halves, each for itself.
    pub halves: Halves,
    /// The condition of the trust policy that keeps the call out, where only that does.
    pub unmet: Vec<Unmet>,
    /// Why the policies could not be sorted.
    pub problem: Option<String>,
}

impl AnsweredCall {
    /// Puts `request` to what was gathered; `keys` are those that somebody has said.
    pub fn of(request: Request, gathered: &Gathered, keys: Vec<&str>) -> Self {
        let given = GivenFacts { caller_allowed: false, keys };
        let unmet = unmet(&gathered.files, &request);
        match decide(&gathered.files, &[], request.clone(), &given) {
            Ok((ruling, halves)) => Self { request, ruling: Some(ruling), halves, unmet, problem: None },
            Err(problem) => {
                Self { request, ruling: None, halves: Halves::UNKNOWN, unmet, problem: Some(problem) }
            }
        }
    }

    /// Whether both halves allow it, as far as the files say.
    pub fn is_allowed(&self) -> bool {
        self.ruling.as_ref().is_some_and(|ruling| ruling.allowed.is_yes())
    }

    /// Whether the caller's own policies are what is missing.
    pub fn lacks_grant(&self) -> bool {
        !self.is_allowed() && self.halves.grant == Tri::No
    }

    /// Whether the trust policy refuses.
    pub fn lacks_trust(&self) -> bool {
        !self.is_allowed() && self.halves.trust == Tri::No
    }
}

/// The request that a denial is about; `None` where it does not say who asked, or for what.
pub(super) fn request_of(denial: &DenialMessage, gathered: &Gathered) -> Option<Request> {
    let named = gathered.caller.clone().or_else(|| Some(denial.principal.as_ref()?.whole()?.to_owned()))?;
    let caller = match Caller::parse(&named)? {
        // Its file may know the path, which a session's ARN does not show.
        Caller::Session { session, role } => {
            Caller::Session { role: gathered.caller_role.clone().unwrap_or(role), session }
        }
        caller => caller,
    };
    let role = gathered.role.clone().or_else(|| denial.role()?.whole().map(str::to_owned));
    let mut request = Request::new(caller, denial.action.clone()?, role);
    sends(&mut request, &denial.call);
    Some(request)
}

/// Gives `request` what `call` says that it sent.
fn sends(request: &mut Request, call: &CallHints) {
    let sent = [
        ("sts:ExternalId", &call.external_id),
        ("sts:RoleSessionName", &call.session_name),
        ("sts:SourceIdentity", &call.source_identity),
    ];
    for (key, value) in sent {
        match value {
            Some(value) => request.context.set(key, value.clone()),
            // A session name is always sent: the client makes one.
            None if call.is_complete && key != "sts:RoleSessionName" => request.context.leave_out(key),
            None => {}
        }
    }
}

/// The keys of the call that are known.
pub(super) fn known_keys(request: &Request) -> Vec<&'static str> {
    let keys = ["sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity"];
    let is_known = |key: &&str| !matches!(request.find(key), xacct_access::ContextValues::Unknown);
    keys.into_iter().filter(is_known).collect()
}

/// The name without its path, for looking it up.
pub(super) fn last_name(name: &MaskedName) -> Option<&str> {
    name.name().map(|name| name.rsplit('/').next().unwrap_or(name))
}
