//! Denials: what a `Deny` of the same document takes away again.

use xacct_policy::{Action, Condition, Element, Family, Operator, Principal, Statement, Tri, Who};

use crate::judge::{Scene, judge};
use crate::{Guard, Verdict};

/// What the document's denials add to the guards of a statement.
#[derive(Default)]
pub(crate) struct Denials<'p> {
    pub guards: Vec<Guard<'p>>,
    pub has_unknown: bool,
    pub is_shut: bool,
}

/// Weighs each of `denials` that speaks of `principal` and of all that `statement` allows.
pub(crate) fn denials<'p>(
    denials: &[&'p Statement],
    statement: &Statement,
    principal: &Principal,
    scene: &Scene<'_>,
) -> Denials<'p> {
    let mut out = Denials::default();
    for denial in denials {
        let covers = covers_principal(denial, principal)
            .and(covers_all(denial.actions.as_ref(), statement.actions.as_ref()))
            .and(covers_resources(denial, statement));
        if covers == Tri::No {
            continue;
        }
        weigh(denial, covers, scene, &mut out);
    }
    out
}

/// A `Deny` keeps out whoever meets all of its conditions; so whoever gets through fails one of them.
fn weigh<'p>(denial: &'p Statement, covers: Tri, scene: &Scene<'_>, out: &mut Denials<'p>) {
    if denial.has_unknown_condition() {
        out.has_unknown = true;
        return;
    }
    // Conditions that every customer's request meets take nothing away from the denial.
    let mut open = denial.conditions().iter().filter(|c| !always_holds(c, scene));
    let (first, second) = (open.next(), open.next());
    match (first, second) {
        (None, _) if covers.is_yes() => out.is_shut = true,
        (Some(condition), None) if covers.is_yes() => {
            let required = inverted(condition);
            let verdict = required.map(|required| judge(&required, &Scene { all: &[], ..*scene }));
            out.guards.extend(verdict.map(|verdict| Guard { condition, verdict, by_denial: true }));
        }
        // Several ways around it, or an unknown part of the door: weighing that takes a search for requests.
        _ => {
            out.has_unknown |=
                denial.conditions().iter().any(|c| c.operator.is_some_and(|o| o.negated)) || !covers.is_yes()
        }
    }
}

/// Whether every request of the scene's principals meets `condition`.
fn always_holds(condition: &Condition, scene: &Scene<'_>) -> bool {
    let key = xacct_aws::condition_key::lookup(condition.key.as_str());
    let fixed = key.and_then(|k| k.fixed_value(scene.class));
    let positive = condition.operator.is_some_and(|o| !o.negated && o.family == Family::Bool);
    let direct = condition.has_key("aws:ViaAWSService") && condition.values.iter().any(|v| v == "false");
    positive
        && (direct
            || fixed.is_some_and(|f| condition.values.iter().any(|v| v.as_str().eq_ignore_ascii_case(f))))
}

/// The condition that a request must meet to fail `condition`: `StringNotEquals` becomes `StringEquals`, a
/// `Null` asks the contrary. A denial on a positive match takes single values away and bounds nobody.
fn inverted(condition: &Condition) -> Option<Condition> {
    let operator = condition.operator?;
    if !operator.negated || operator.qualifier.is_some() {
        return None;
    }
    let operator = Operator { negated: false, if_exists: false, ..operator };
    Some(Condition { operator: Some(operator), ..condition.clone() })
}

fn covers_principal(denial: &Statement, principal: &Principal) -> Tri {
    let Some(element) = &denial.principals else { return Tri::No };
    let one = |other: &Principal| match (&other.who, &principal.who) {
        (Who::Anyone, _) => Tri::Yes,
        (Who::Unknown, _) => Tri::Unknown,
        _ if other.value == principal.value => Tri::Yes,
        (Who::Account(theirs), Who::Account(ours) | Who::Identity(ours)) => {
            (theirs.id().is_some() && theirs.id() == ours.id()).into()
        }
        _ => Tri::No,
    };
    let listed = Tri::any(element.items.iter().map(one));
    let listed = if element.complete { listed } else { listed.or(Tri::Unknown) };
    if !element.negated {
        return listed;
    }
    // `Deny` with `NotPrincipal`: who is listed stays free; of everybody else some are shut out.
    if matches!(principal.who, Who::Anyone) { Tri::Yes } else { !listed }
}

/// Whether `denied` covers each of the actions that are `allowed`. A pattern that matches another pattern's own
/// characters matches all that it stands for.
fn covers_all(denied: Option<&Element<Action>>, allowed: Option<&Element<Action>>) -> Tri {
    let (Some(denied), Some(allowed)) = (denied, allowed) else { return Tri::No };
    if allowed.negated {
        return denied.items.iter().any(Action::is_everything).into();
    }
    let one = |action: &Action| {
        let listed = Tri::any(denied.items.iter().map(|d| d.covers(action.text.as_str())));
        if denied.negated { !listed } else { listed }
    };
    Tri::all(allowed.items.iter().map(one))
}

fn covers_resources(denial: &Statement, statement: &Statement) -> Tri {
    let (Some(denied), Some(allowed)) = (&denial.resources, &statement.resources) else { return Tri::Yes };
    if denied.negated || allowed.negated {
        return Tri::Unknown;
    }
    let covers = |resource: &str| {
        Tri::any(
            denied
                .items
                .iter()
                .map(|d| xacct_policy::Pattern::of(d).matches(resource, xacct_policy::Case::Sensitive)),
        )
    };
    Tri::all(allowed.items.iter().map(|r| covers(r.as_str())))
}

impl Verdict {
    /// Whether it bounds anything at all.
    pub fn is_effective(self) -> bool {
        matches!(self, Self::Caller | Self::Organization | Self::ExternalId | Self::Network)
    }
}
