//! The whole decision: every policy that has a say, as IAM takes them together.
//!
//! Source: IAM User Guide, *How AWS enforcement code logic evaluates requests to allow or deny access*, *Cross-account
//! policy evaluation logic*; Organizations User Guide, *Service control policies*, *Resource control policies*.

use xacct_policy::{Effect, Policy, PolicyKind, Tri};

use super::named::{NamedAs, named};
use super::statement::{PolicyDecision, says, speaks_of_the_rest, statement_speaks};
use crate::caller::Caller;
use crate::request::Request;

/// The policies that have a say in a request.
#[derive(Clone, Debug, Default)]
pub struct Policies<'p> {
    /// The role's trust policy, or the policy of the resource.
    pub resource: Vec<&'p Policy>,
    /// What is attached to the caller.
    pub identity: Vec<&'p Policy>,
    /// The caller's permissions boundary.
    pub boundary: Vec<&'p Policy>,
    /// What was passed when the caller's session was made.
    pub session: Vec<&'p Policy>,
    /// The service control policies of the caller's account, those of one level of its organization.
    pub scps: Vec<&'p Policy>,
    /// The resource control policies of the resource's account.
    pub rcps: Vec<&'p Policy>,
}

/// Which of the policies a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The trust policy, or the resource's.
    Resource,
    /// The caller's own.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

/// What one layer says.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'p> {
    /// The layer.
    pub layer: Layer,
    /// What it says, with the statement that says so.
    pub said: PolicyDecision<'p>,
}

/// Whether a request is allowed, and what each layer says of it.
#[derive(Clone, Debug)]
pub struct Decision<'p> {
    /// Whether it is allowed.
    pub allowed: Tri,
    /// What each layer that was asked says; the one that decides stands first.
    pub reasons: Vec<Reason<'p>>,
}

/// Whether `request` is allowed by `policies`. A layer without policies has no say, but for those that must allow
/// and always exist: a caller's own policies, a role's trust policy and a key's policy are not known when they are
/// not given.
pub fn allows<'p>(policies: &Policies<'p>, request: &Request) -> Decision<'p> {
    let bounded = !policies.boundary.is_empty() && request.caller.account().is_some();
    let layers = [
        (Layer::Resource, &policies.resource),
        (Layer::Identity, &policies.identity),
        (Layer::Boundary, &policies.boundary),
        (Layer::Session, &policies.session),
        (Layer::Scp, &policies.scps),
        (Layer::Rcp, &policies.rcps),
    ];
    let asked =
        || layers.into_iter().filter(|(layer, list)| !list.is_empty() && has_a_say(*layer, &request.caller));
    let denied = Tri::any(asked().map(|(_, list)| speaks(list, Effect::Deny, request, bounded)));
    let allowed = if denied == Tri::Yes || !can_call(request) {
        Tri::No
    } else {
        grant(policies, request).and(limit(&policies.scps, request)).and(!denied)
    };
    let reason =
        |(layer, list): (Layer, &Vec<&'p Policy>)| Reason { layer, said: together(list, request, bounded) };
    let mut reasons: Vec<Reason<'p>> = asked().map(reason).collect();
    // What forbids explains a refusal best, then what is unknown.
    reasons.sort_by_key(|r| match (allowed, r.said) {
        (Tri::No, PolicyDecision::Denied(_)) | (Tri::Unknown, PolicyDecision::Unknown(_)) => 0,
        (Tri::No, PolicyDecision::Nothing) => 1,
        _ => 2,
    });
    Decision { allowed, reasons }
}

/// Whether the two halves let the request through, denials and organizations aside.
fn grant(policies: &Policies<'_>, request: &Request) -> Tri {
    let theirs = Granted::by(policies, request);
    // Services and identity providers' users have no policies of their own; nor has who has not signed.
    if request.caller.account().is_none() {
        return theirs.at_all();
    }
    let limits = limit(&policies.boundary, request).and(limit(&policies.session, request));
    let mine = match (policies.identity.as_slice(), &request.caller) {
        // "All requests are implicitly denied with the exception of the AWS account root user, which has full access."
        ([], Caller::Root(_)) => Tri::Yes,
        ([], _) => Tri::Unknown,
        (list, _) => speaks(list, Effect::Allow, request, false),
    };
    let mine = mine.and(limits);
    let across = theirs.at_all().and(mine);
    // To name an account only leaves the decision to its own policies, which need no such leave but for roles and keys.
    let left_to_account = if must_allow(policies, request) { theirs.account } else { Tri::Yes };
    let within = theirs.itself.or(theirs.role.and(limits)).or(left_to_account.and(mine));
    match request.is_cross_account() {
        Some(true) => across,
        Some(false) => within,
        // Nothing shows another account in it.
        None if policies.resource.is_empty() => within,
        None if across == within => within,
        None => Tri::Unknown,
    }
}

/// What the resource's policies grant, by how they name the caller.
struct Granted {
    /// The caller itself, or everyone: no other policy has to allow.
    itself: Tri,
    /// The role of which it is a session: what limits the role limits that.
    role: Tri,
    /// Its account.
    account: Tri,
}

impl Granted {
    fn by(policies: &Policies<'_>, request: &Request) -> Self {
        if policies.resource.is_empty() {
            // Every role and every key has a policy: it has not been shown.
            let not_shown = if must_allow(policies, request) { Tri::Unknown } else { Tri::No };
            return Self { itself: not_shown, role: not_shown, account: not_shown };
        }
        let mut granted = Self { itself: Tri::No, role: Tri::No, account: Tri::No };
        for policy in &policies.resource {
            for statement in policy.allows() {
                let rest = speaks_of_the_rest(statement, request);
                for (how, is_caller) in named(statement.principals.as_ref(), request) {
                    let so_far = match how {
                        NamedAs::Itself => &mut granted.itself,
                        NamedAs::Role => &mut granted.role,
                        NamedAs::Account => &mut granted.account,
                    };
                    *so_far = so_far.or(is_caller.and(rest));
                }
            }
        }
        granted
    }

    fn at_all(&self) -> Tri {
        self.itself.or(self.role).or(self.account)
    }
}

/// Trust policies and key policies have to allow; of other resources, the caller's own policies are enough within an
/// account.
fn must_allow(policies: &Policies<'_>, request: &Request) -> bool {
    let is_about = |prefix: &str| {
        request.action.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let is_key = request.resource.as_ref().is_some_and(|arn| arn.contains(":key/"));
    policies.resource.iter().any(|policy| policy.kind == PolicyKind::Trust)
        || is_about("sts:AssumeRole")
        || is_about("kms:") && (is_key || !policies.resource.is_empty())
}

/// Whether such a caller can make such a call at all.
///
/// Source: IAM User Guide, *Compare AWS STS credentials*: `AssumeRole` is for "IAM user or IAM role with existing
/// temporary security credentials"; credentials of `GetFederationToken` "cannot call AWS STS operations". *Identify AWS resources
/// with Amazon Resource Names (ARNs)*: "Each AWS account is scoped to one partition", whose resources no other partition has.
fn can_call(request: &Request) -> bool {
    let calls = matches!(
        request.caller,
        Caller::User(_) | Caller::Role(_) | Caller::Session { .. } | Caller::Service(_)
    );
    !request.crosses_partitions() && (calls || !request.action.eq_ignore_ascii_case("sts:AssumeRole"))
}

/// Service control policies "affect only IAM users and roles"; the root user is one of them. Services, identity
/// providers and who has not signed have no policies of their own.
fn has_a_say(layer: Layer, caller: &Caller) -> bool {
    match layer {
        Layer::Resource | Layer::Rcp => true,
        Layer::Identity | Layer::Boundary | Layer::Session | Layer::Scp => caller.account().is_some(),
    }
}

/// Whether policies that only limit leave room for the request: those that do not exist do.
fn limit(policies: &[&Policy], request: &Request) -> Tri {
    if policies.is_empty() || request.caller.account().is_none() {
        return Tri::Yes;
    }
    speaks(policies, Effect::Allow, request, false)
}

/// Whether a statement of that effect is about the request.
fn speaks(policies: &[&Policy], effect: Effect, request: &Request, bounded: bool) -> Tri {
    let of_one = |policy: &&Policy| {
        let statements = policy.statements.iter().filter(|statement| statement.effect == effect);
        Tri::any(statements.map(|s| statement_speaks(s, request, bounded)))
    };
    Tri::any(policies.iter().map(of_one))
}

/// What the policies of one layer say together: a denial of one wins, an `Allow` of one is enough.
fn together<'p>(policies: &[&'p Policy], request: &Request, bounded: bool) -> PolicyDecision<'p> {
    let rank = |said: &PolicyDecision<'_>| match said {
        PolicyDecision::Denied(_) => 0,
        PolicyDecision::Unknown(s) if s.effect == Effect::Deny => 1,
        PolicyDecision::Allowed(_) => 2,
        PolicyDecision::Unknown(_) => 3,
        PolicyDecision::Nothing => 4,
    };
    policies
        .iter()
        .map(|policy| says(policy, request, bounded))
        .min_by_key(rank)
        .unwrap_or(PolicyDecision::Nothing)
}
