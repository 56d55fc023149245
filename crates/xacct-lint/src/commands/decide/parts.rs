//! Which part of a statement keeps it from speaking of a request.

use xacct_access::{ContextValues, Request, StatementPart};
use xacct_policy::{Condition, Policy, Statement, Tri};
use xacct_rules::Label;

/// Where a layer says nothing: the parts of that `Allow` which comes closest.
pub(super) fn nothing(policies: &[&Policy], request: &Request) -> Vec<Label> {
    let allows = policies.iter().flat_map(|policy| policy.allows());
    let closest = allows.map(|statement| parts(statement, request, Tri::No)).min_by_key(Vec::len);
    let mut labels = few(closest.unwrap_or_default());
    match (labels.first_mut(), policies.first()) {
        (Some(first), _) => first.message = format!("nothing here allows it: {}", first.message),
        (None, Some(policy)) => {
            labels.push(Label { span: policy.span, message: "nothing here allows it".to_owned() })
        }
        (None, None) => {}
    }
    labels
}

/// Where it depends: the parts of `statement` that are not known.
pub(super) fn unknown(statement: &Statement, request: &Request) -> Vec<Label> {
    let mut labels = few(parts(statement, request, Tri::Unknown));
    match labels.first_mut() {
        Some(first) => first.message = format!("depends on something that is not known: {}", first.message),
        None => labels.push(Label {
            span: statement.span,
            message: "depends on something that is not known: part of it cannot be read".to_owned(),
        }),
    }
    labels
}

/// So many parts are shown one by one.
const MOST_PARTS: usize = 8;

/// The first of the parts; the last one of these says how many more there are.
fn few(mut labels: Vec<Label>) -> Vec<Label> {
    let more = labels.len().saturating_sub(MOST_PARTS);
    labels.truncate(MOST_PARTS);
    if let Some(last) = labels.last_mut().filter(|_| more > 0) {
        last.message.push_str(&format!(" (and so for {more} more)"));
    }
    labels
}

/// The parts of `statement` of which it comes out as `wanted` whether they are about `request`.
fn parts(statement: &Statement, request: &Request, wanted: Tri) -> Vec<Label> {
    let is = |part: StatementPart<'_>| part.is_met(request) == wanted;
    let mut labels = Vec::new();
    let mut add = |span, what: &str| {
        let message = if wanted.is_no() { format!("not this {what}") } else { format!("is it this {what}?") };
        labels.push(Label { span, message });
    };
    if let Some(element) = statement.principals.as_ref().filter(|e| is(StatementPart::Principal(e))) {
        add(element.span, "caller");
    }
    if let Some(element) = statement.actions.as_ref().filter(|_| is(StatementPart::Action(statement))) {
        add(element.span, "action");
    }
    if let Some(element) = statement.resources.as_ref().filter(|e| is(StatementPart::Resource(e))) {
        add(element.span, "resource");
    }
    for condition in statement.conditions().iter().filter(|c| is(StatementPart::Condition(c))) {
        labels.push(Label { span: condition.key.span(), message: of_condition(condition, request, wanted) });
    }
    labels
}

fn of_condition(condition: &Condition, request: &Request, wanted: Tri) -> String {
    let key = &condition.key;
    match request.find(key.as_str()) {
        ContextValues::Values(values) if wanted.is_no() => {
            format!("the request's is `{}`", values.join("`, `"))
        }
        ContextValues::Absent if wanted.is_no() => "the request has none".to_owned(),
        ContextValues::Present | ContextValues::Unknown => {
            format!("say with --context {key}=VALUE or --without {key} what the request has")
        }
        ContextValues::Values(_) | ContextValues::Absent => {
            "what it is compared with is not written out".to_owned()
        }
    }
}
