//! One request, put to the policies of files.

mod caller;
mod layers;
mod parts;
mod stand_ins;

use xacct_access::{Caller, ContextValues, Decision, ExampleRequest, Layer, PolicyDecision, Request, allows};
use xacct_aws::sts;
use xacct_policy::{Policy, PolicyKind, Statement, Tri};
use xacct_rules::Label;
use xacct_syntax::FileId;
use xacct_workspace::PolicyFile;

use crate::render::{LayerResult, Ruling, Verdict};
use layers::Layers;
use stand_ins::StandIns;

/// What is known of a request beside what it asks for.
#[derive(Debug, Default)]
pub(super) struct GivenFacts<'a> {
    /// Whether the caller's own policies are taken to allow everything.
    pub caller_allowed: bool,
    /// The condition keys that somebody gave a value, or said not to be there.
    pub keys: Vec<&'a str>,
}

/// What the two halves of a way in say, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Halves {
    /// Whether the caller's own policies allow it.
    pub grant: Tri,
    /// Whether the trust policy, or that of the resource, does.
    pub trust: Tri,
}

impl Halves {
    /// Nothing is known of them.
    pub const UNKNOWN: Self = Self { grant: Tri::Unknown, trust: Tri::Unknown };

    fn of(decision: &Decision<'_>) -> Self {
        let said = |layer| {
            let reason = decision.reasons.iter().find(|reason| reason.layer == layer);
            reason.map_or(Tri::Unknown, |reason| match reason.said {
                PolicyDecision::Allowed(_) => Tri::Yes,
                PolicyDecision::Denied(_) | PolicyDecision::Nothing => Tri::No,
                PolicyDecision::Unknown(_) => Tri::Unknown,
            })
        };
        Self { grant: said(Layer::Identity), trust: said(Layer::Resource) }
    }
}

/// Gives `request` the condition keys of `context`, and says that it has none of `without`.
pub(super) fn set_context(
    request: &mut Request,
    context: &[(String, String)],
    without: &[String],
) -> Result<(), String> {
    let follows = Request::new(request.caller.clone(), "", None);
    for (key, value) in context {
        if without.iter().any(|absent| absent.eq_ignore_ascii_case(key)) {
            return Err(format!("`{key}` is given with a value and as not there"));
        }
        if let ContextValues::Values(known) = follows.find(key)
            && known != [value.as_str()]
        {
            return Err(format!("`{key}` follows from the principal: it is `{}`", known.join("`, `")));
        }
        let of_this_key = context.iter().filter(|(other, _)| other.eq_ignore_ascii_case(key));
        request.context.set_all(key.clone(), of_this_key.map(|(_, value)| value.clone()).collect());
    }
    for key in without {
        request.context.leave_out(key.clone());
    }
    Ok(())
}

/// Puts `request` to the policies of `files`.
pub(super) fn decide(
    files: &[PolicyFile],
    sessions: &[FileId],
    mut request: Request,
    given: &GivenFacts<'_>,
) -> Result<(Ruling, Halves), String> {
    let stand_ins = StandIns::new();
    let mut layers = Layers::of(files, sessions, (&stand_ins, given.caller_allowed), &mut request)?;
    if given.caller_allowed {
        layers.policies.identity.push(&stand_ins.everything);
    }
    let decision = allows(&layers.policies, &request);
    let mut says = Vec::new();
    for reason in &decision.reasons {
        let policies = layers.of_layer(reason.layer).iter().copied();
        let shown: Vec<&Policy> = policies.filter(|policy| !stand_ins.has(policy)).collect();
        if !shown.is_empty() {
            says.push(say(reason.layer, reason.said, &shown, &request));
        }
    }
    let notes = layers.notes.iter().cloned().chain(missing(&layers, &decision, &request)).collect();
    let halves = Halves::of(&decision);
    // The keys that follow from the caller say nothing new.
    let request = ExampleRequest::new(request, given.keys.iter().copied());
    Ok((Ruling { allowed: decision.allowed, request, says, notes }, halves))
}

fn say(layer: Layer, said: PolicyDecision<'_>, policies: &[&Policy], request: &Request) -> LayerResult {
    let (id, who) = match layer {
        Layer::Resource if policies.iter().any(|policy| policy.kind == PolicyKind::Trust) => {
            ("resource", "the role's trust policy")
        }
        Layer::Resource => ("resource", "the policy of the resource"),
        Layer::Identity => ("identity", "the caller's own policy"),
        Layer::Boundary => ("boundary", "the caller's permissions boundary"),
        Layer::Session => ("session", "the session's policy"),
        Layer::Scp => ("scp", "the service control policy"),
        Layer::Rcp => ("rcp", "the resource control policy"),
    };
    // None of what stands in no file.
    let of = |statement: &Statement| {
        let has = |policy: &&Policy| policy.statements.iter().any(|s| std::ptr::eq(s, statement));
        policies.iter().copied().find(has)
    };
    let label = |statement: &Statement, message: &str| {
        let label = |_| Label { span: statement.span, message: message.to_owned() };
        of(statement).map(label).into_iter().collect()
    };
    let (verdict, labels) = match said {
        PolicyDecision::Allowed(statement) => (Verdict::Allows, label(statement, "this statement allows it")),
        PolicyDecision::Denied(statement) => (Verdict::Denies, label(statement, "this statement denies it")),
        PolicyDecision::Nothing => (Verdict::Nothing, parts::nothing(policies, request)),
        PolicyDecision::Unknown(statement) => {
            let unknown = |_| parts::unknown(statement, request);
            (Verdict::Depends, of(statement).map(unknown).unwrap_or_default())
        }
    };
    LayerResult { layer: id, who, verdict, labels }
}

/// What would have to be known for an answer, beside what the statements show.
fn missing(layers: &Layers<'_>, decision: &Decision<'_>, request: &Request) -> Vec<String> {
    let mut notes = Vec::new();
    if request.crosses_partitions() {
        notes.push(
            "the principal and the resource are of two partitions, between which there is no access"
                .to_owned(),
        );
    }
    if decision.allowed != Tri::Unknown {
        return notes;
    }
    notes.extend(layers.unknown.iter().cloned());
    let caller = &request.caller;
    let needs_no_policy = caller.account().is_none() || matches!(caller, Caller::Root(_));
    if layers.policies.identity.is_empty() && !needs_no_policy {
        notes.push(
            "the caller's own policies are not among the files: name them too, or take it for granted that they allow \
             it with --caller-allowed"
                .to_owned(),
        );
    }
    if layers.policies.resource.is_empty() {
        let what = if sts::is_trust_action(&request.action) {
            "the role's trust policy"
        } else {
            "the policy of the resource"
        };
        notes.push(format!("{what} is not among the files"));
    } else if caller.account().is_some() && request.resource_account.is_none() {
        // Only where it would make a difference.
        let mut within = request.clone();
        within.resource_account = caller.account();
        if allows(&layers.policies, &within).allowed != Tri::Unknown {
            notes.push("whose account it is in is not known: say it with --account".to_owned());
        }
    }
    notes
}
