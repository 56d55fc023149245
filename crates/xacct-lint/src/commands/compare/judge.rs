//! What one policy allows beside what it was.

use xacct_access::{Answer, Caller, Policies, Relation, Request, allows, compare};
use xacct_policy::{Effect, Policy, PolicyKind, Tri};
use xacct_syntax::{FileId, Source, json};

use crate::render::AccessChange;
use xacct_access::ExampleRequest;

/// Compares `new` with `old`. Where one of them is missing, nothing takes its place: a missing policy allows nothing,
/// and a missing limit (a boundary, a control policy) limits nothing. Where a file could not be read as a whole, what
/// is found counts, and what is not found is not known. `caller` is who holds the policy, where that is known.
pub(super) fn judge(
    old: Option<&Policy>,
    new: Option<&Policy>,
    is_whole: bool,
    caller: Option<&Caller>,
) -> AccessChange {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old.clone(), new.clone()),
        (Some(old), None) => (old.clone(), absent(old)),
        (None, Some(new)) => (absent(new), new.clone()),
        (None, None) => {
            return AccessChange {
                relation: Relation::Same,
                gained: None,
                lost: None,
                by_denial: [false; 2],
            };
        }
    };
    let mut comparison = compare(&old, &new);
    let mut by_denial = [false; 2];
    // A denial also takes away what other policies allow. A role's trust policy has no others beside it.
    let has_denials = old.denies().chain(new.denies()).next().is_some();
    if has_denials && old.kind != PolicyKind::Trust {
        let beside = compare(&with_everything(&old), &with_everything(&new));
        by_denial = [take(&mut comparison.gained, beside.gained), take(&mut comparison.lost, beside.lost)];
    }
    for answer in [&mut comparison.gained, &mut comparison.lost] {
        if *answer == Answer::None && !is_whole {
            *answer = Answer::Unknown;
        }
    }
    let relation = comparison.relation();
    let example = |answer, [without, with]: [&Policy; 2]| match answer {
        Answer::Found(request) => {
            let request = of_holder(*request, caller, without, with);
            Some(ExampleRequest::of_policies(request, &[&old, &new]))
        }
        Answer::None | Answer::Unknown => None,
    };
    AccessChange {
        relation,
        gained: example(comparison.gained, [&old, &new]),
        lost: example(comparison.lost, [&new, &old]),
        by_denial,
    }
}

/// `request` as `caller` would make it, who holds the policy, where that is a request that `with` allows and `without` does not,
/// too.
fn of_holder(request: Request, caller: Option<&Caller>, without: &Policy, with: &Policy) -> Request {
    let Some(caller) = caller else { return request };
    let own = Request { caller: caller.clone(), ..request.clone() };
    let allowed = |policy| {
        let policies = Policies { identity: vec![policy], ..Policies::default() };
        // Whether the resource lets it in is another question.
        let within = Request { resource_account: caller.account(), ..own.clone() };
        allows(&policies, &within).allowed
    };
    if allowed(with).is_yes() && allowed(without) == Tri::No { own } else { request }
}

/// Takes over what was found beside, where nothing was. Whether that is so.
fn take(answer: &mut Answer, beside: Answer) -> bool {
    match (&answer, &beside) {
        (Answer::Found(_), _) | (_, Answer::None) => false,
        (_, Answer::Found(_)) => {
            *answer = beside;
            true
        }
        (_, Answer::Unknown) => {
            *answer = beside;
            false
        }
    }
}

/// What nothing of the kind of `policy` evaluates to.
fn absent(policy: &Policy) -> Policy {
    let nothing = Policy { statements: Vec::new(), ..policy.clone() };
    match policy.kind {
        PolicyKind::Boundary
        | PolicyKind::Session
        | PolicyKind::Scp
        | PolicyKind::Rcp
        | PolicyKind::Endpoint => with_everything(&nothing),
        PolicyKind::Trust | PolicyKind::Identity | PolicyKind::Resource | PolicyKind::Foreign => nothing,
    }
}

/// `policy` with a statement that allows everything.
fn with_everything(policy: &Policy) -> Policy {
    let principal = if policy.kind.names_principals() { r#""Principal": "*", "# } else { "" };
    let text =
        format!(r#"{{"Statement": {{"Effect": "Allow", {principal}"Action": "*", "Resource": "*"}}}}"#);
    let parsed = json::parse(Source::new(FileId(u32::MAX), "", text).text());
    let everything = Policy::lower(parsed.tree.root(), Some(policy.kind));
    debug_assert!(everything.statements.iter().any(|statement| statement.effect == Effect::Allow));
    let mut policy = policy.clone();
    policy.statements.extend(everything.statements);
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(kind: PolicyKind, statements: &str) -> Policy {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let parsed = json::parse(Source::new(FileId(0), "x.json", text).text());
        assert_eq!(parsed.errors, []);
        Policy::lower(parsed.tree.root(), Some(kind))
    }

    fn relation(old: Option<&Policy>, new: Option<&Policy>) -> Relation {
        judge(old, new, true, None).relation
    }

    const ALLOW: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    const DENY: &str = r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#;

    #[test]
    fn what_is_missing_allows_nothing_or_limits_nothing() {
        let identity = policy(PolicyKind::Identity, ALLOW);
        assert_eq!(relation(None, Some(&identity)), Relation::Wider);
        assert_eq!(relation(Some(&identity), None), Relation::Narrower);
        let boundary = policy(PolicyKind::Boundary, ALLOW);
        assert_eq!(relation(None, Some(&boundary)), Relation::Narrower);
        assert_eq!(relation(Some(&boundary), None), Relation::Wider);
    }

    #[test]
    fn a_denial_counts_where_other_policies_allow() {
        let (with, without) =
            (policy(PolicyKind::Identity, &format!("{ALLOW}, {DENY}")), policy(PolicyKind::Identity, ALLOW));
        assert_eq!(relation(Some(&with), Some(&without)), Relation::Wider);
        assert_eq!(judge(Some(&with), Some(&without), true, None).by_denial, [true, false]);
        assert_eq!(relation(Some(&without), Some(&with)), Relation::Narrower);
        assert_eq!(relation(Some(&with), Some(&with)), Relation::Same);
        let scp = policy(PolicyKind::Scp, DENY);
        assert_eq!(relation(None, Some(&scp)), Relation::Narrower);
    }

    #[test]
    fn what_was_not_read_as_a_whole_is_never_the_same() {
        let identity = policy(PolicyKind::Identity, ALLOW);
        assert_eq!(judge(Some(&identity), Some(&identity), false, None).relation, Relation::Unknown);
    }
}
