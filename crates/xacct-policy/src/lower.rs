//! From a tree to the model. What cannot be read is left out and marked as incomplete.

use std::sync::Arc;

use xacct_aws::Grammar;
use xacct_syntax::{Encoding, Entry, Hole, Node, NodeKind, Piece, Text};

use crate::pattern::whole_hole;
use crate::{
    Action, Condition, Effect, Element, Operator, Pattern, Policy, PolicyKind, Principal, PrincipalType,
    Statement, Who,
};

/// Whether `node` is a policy document: an object whose `Statement` holds statements.
pub fn looks_like_policy(node: Node<'_>) -> bool {
    node.get("Statement").is_some_and(|statements| {
        let objects = || statements.one_or_many().filter(|s| s.is_mapping());
        objects().any(|s| ["Effect", "Action", "NotAction"].iter().any(|key| s.get(key).is_some()))
            || objects().next().is_some() && node.get("Version").is_some_and(is_version)
    })
}

/// Whether `node` is one statement, without a document around it.
pub fn looks_like_statement(node: Node<'_>) -> bool {
    node.get("Effect").is_some_and(|e| e.is("Allow") || e.is("Deny"))
        && (node.get("Action").is_some() || node.get("NotAction").is_some())
}

fn is_version(node: Node<'_>) -> bool {
    node.is("2012-10-17") || node.is("2008-10-17")
}

impl Policy {
    /// The model of `node`: a document, a bare statement, or a list of them. `kind` is what the place says
    /// of it; without it the content decides.
    pub fn lower(node: Node<'_>, kind: Option<PolicyKind>) -> Self {
        let version = node.get("Version").and_then(scalar);
        let read = StringReading { variables: version.as_ref().is_some_and(|v| v == "2012-10-17") };
        let statements = node.get("Statement").unwrap_or(node);
        let statements: Vec<Statement> =
            statements.one_or_many().filter(|s| s.is_mapping()).map(|s| read.statement(s)).collect();
        let kind = kind.unwrap_or_else(|| kind_by_content(&statements));
        Self { kind, node: node.id(), span: node.span(), version, statements }
    }
}

/// How the strings of a policy are read.
#[derive(Clone, Copy)]
struct StringReading {
    /// Whether its version knows policy variables.
    variables: bool,
}

impl StringReading {
    fn statement(self, node: Node<'_>) -> Statement {
        let mut statement = Statement::new(Effect::Unknown, node.id(), node.span());
        // The last of repeated keys counts, as in JSON parsers.
        for entry in node.entries() {
            match entry.key.as_str().as_deref().unwrap_or_default() {
                "Sid" => statement.sid = scalar(entry.value),
                "Effect" => statement.effect = effect(entry.value),
                "Principal" => statement.principals = element(entry, false, principals),
                "NotPrincipal" => statement.principals = element(entry, true, principals),
                "Action" => statement.actions = element(entry, false, |n, out| self.actions(n, out)),
                "NotAction" => statement.actions = element(entry, true, |n, out| self.actions(n, out)),
                "Resource" => statement.resources = element(entry, false, |n, out| self.patterns(n, out)),
                "NotResource" => statement.resources = element(entry, true, |n, out| self.patterns(n, out)),
                "Condition" => statement.conditions = element(entry, false, |n, out| self.conditions(n, out)),
                _ => {}
            }
        }
        statement
    }

    fn actions(self, value: Node<'_>, items: &mut Vec<Action>) -> bool {
        list(value, items, |text, _| Action { text: Pattern::read(text, self.variables) })
    }

    fn patterns(self, value: Node<'_>, items: &mut Vec<Pattern>) -> bool {
        list(value, items, |text, _| Pattern::read(text, self.variables))
    }

    fn conditions(self, value: Node<'_>, items: &mut Vec<Condition>) -> bool {
        let mut complete = value.is_mapping();
        for Entry { key: operator, value: tests } in value.entries() {
            let Some(operator_text) = operator.text().or_else(|| null_operator(operator)) else {
                complete = false;
                continue;
            };
            complete &= tests.is_mapping();
            let operator = Operator::parse(operator_text.as_str());
            for Entry { key, value } in tests.entries() {
                let Some(key) = key.text() else { continue };
                let mut values = Vec::new();
                let all = self.patterns(value, &mut values);
                let known = Condition::lookup(&key);
                items.push(Condition {
                    operator_text: operator_text.clone(),
                    operator,
                    key_is_written: Condition::is_written(&key),
                    known,
                    grammar: Grammar::of(key.as_str(), known),
                    key,
                    values,
                    complete: all,
                    tests: tests.id(),
                    node: value.id(),
                });
            }
        }
        complete
    }
}

/// The operator `Null` written without quotes, as which a key of YAML is null and no text. What makes JSON of it writes
/// `null`, which is the same operator in another letter case; CloudFormation refuses the template.
fn null_operator(key: Node<'_>) -> Option<Text> {
    let written = || key.tree().text().slice(key.range());
    (key.kind() == NodeKind::Null).then(written).filter(|text| text.as_str().eq_ignore_ascii_case("null"))
}

fn effect(node: Node<'_>) -> Effect {
    match node.as_str().as_deref() {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => Effect::Unknown,
    }
}

/// The element of `entry`. `read` fills in the items and says whether it could read all.
fn element<T>(
    entry: Entry<'_>,
    negated: bool,
    read: impl Fn(Node<'_>, &mut Vec<T>) -> bool,
) -> Option<Element<T>> {
    let mut items = Vec::new();
    let complete = read(entry.value, &mut items);
    Some(Element {
        negated,
        key: entry.key.text()?,
        node: entry.value.id(),
        span: entry.value.span(),
        items,
        complete,
    })
}

/// One value or a list of them. `false` where one could not be read.
fn list<T>(value: Node<'_>, items: &mut Vec<T>, make: impl Fn(Text, Node<'_>) -> T) -> bool {
    let mut complete = value.kind() != NodeKind::Missing;
    items.reserve(value.size());
    for item in value.one_or_many() {
        match scalar(item) {
            Some(text) => items.push(make(text, item)),
            None => complete = false,
        }
    }
    complete
}

fn principals(value: Node<'_>, items: &mut Vec<Principal>) -> bool {
    if let Some(text) = scalar(value) {
        if whole_hole(&text).is_some() {
            return false;
        }
        let everyone = text == "*";
        let principal_type = if everyone { PrincipalType::Everyone } else { PrincipalType::Unknown };
        items.push(Principal::new(principal_type, text, value.id()));
        return true;
    }
    let mut complete = value.is_mapping();
    for Entry { key, value } in value.entries() {
        let principal_type = match key.as_str().as_deref() {
            Some("AWS") => PrincipalType::Aws,
            Some("Service") => PrincipalType::Service,
            Some("Federated") => PrincipalType::Federated,
            Some("CanonicalUser") => PrincipalType::CanonicalUser,
            _ => PrincipalType::Unknown,
        };
        complete &= principal_type != PrincipalType::Unknown;
        complete &= list(value, items, |text, node| Principal::new(principal_type, text, node.id()));
    }
    complete
}

/// The text of a scalar. What is written without quotes, or as a template's function, is a hole.
fn scalar(node: Node<'_>) -> Option<Text> {
    match node.kind() {
        NodeKind::Bare => node.text().map(hole),
        NodeKind::Mapping if is_function(node) => {
            let range = node.range();
            (!range.is_empty()).then(|| hole(node.tree().text().slice(range)))
        }
        _ => node.text(),
    }
}

/// `{"Ref": …}`, `{"Fn::…": …}`: a function of a CloudFormation template in the place of a value.
fn is_function(node: Node<'_>) -> bool {
    let mut entries = node.entries();
    let (Some(only), None) = (entries.next(), entries.next()) else { return false };
    only.key.as_str().is_some_and(|key| key == "Ref" || key.starts_with("Fn::"))
}

fn hole(text: Text) -> Text {
    let name = Arc::from(text.as_str());
    Text::derive([Piece::Hole(Hole::Named(name), text)], Encoding::Plain)
}

/// What sort of policy these statements make, where nothing else says it.
fn kind_by_content(statements: &[Statement]) -> PolicyKind {
    let actions = || statements.iter().filter_map(|s| s.actions.as_ref()).flat_map(|e| &e.items);
    let only_sts =
        || actions().next().is_some() && actions().all(|a| a.service().eq_ignore_ascii_case("sts"));
    if statements.iter().all(|s| s.principals.is_none()) {
        // A trust policy whose principal is still to be written; anything else is an identity's.
        let is_trust = statements.iter().all(|s| s.resources.is_none()) && only_sts();
        return if is_trust { PolicyKind::Trust } else { PolicyKind::Identity };
    }
    if only_sts() {
        return if mostly_denies_anyone(statements) { PolicyKind::Rcp } else { PolicyKind::Trust };
    }
    if actions().any(|a| a.service() == "Update") {
        // A CloudFormation stack policy: `Update:Replace`.
        return PolicyKind::Foreign;
    }
    if !of_one_service(statements) || actions().next().is_some() && actions().all(has_no_policies) {
        // A resource knows the actions of its own service alone. What is about several stands before many
        // resources: an endpoint when it allows, a resource control policy when it only denies.
        let allows = statements.iter().any(|s| s.effect == Effect::Allow);
        return if allows { PolicyKind::Endpoint } else { PolicyKind::Rcp };
    }
    PolicyKind::Resource
}

/// Whether most of the statements deny everyone something on every resource: a role's trust policy has no `Resource`.
fn mostly_denies_anyone(statements: &[Statement]) -> bool {
    let is_anyone =
        |e: &Element<Principal>| !e.negated && e.items.iter().any(|p| matches!(p.who, Who::Anyone));
    let is_everything = |e: &Element<Pattern>| !e.negated && e.items.iter().any(|r| r == "*");
    let denies = |s: &&Statement| {
        s.effect == Effect::Deny
            && s.principals.as_ref().is_some_and(is_anyone)
            && s.resources.as_ref().is_some_and(is_everything)
    };
    statements.iter().filter(denies).count() * 2 > statements.len()
}

/// Whether the action is of a service whose resources have no policies of their own, so that what allows it to a principal
/// stands before an endpoint.
///
/// Source: IAM User Guide, *AWS services that work with IAM*, column "Resource-based policies".
fn has_no_policies(action: &Action) -> bool {
    const SERVICES: [&str; 6] =
        ["athena", "autoscaling", "cloudformation", "ec2", "elasticloadbalancing", "rds"];
    SERVICES.iter().any(|service| action.service().eq_ignore_ascii_case(service))
}

/// Whether the actions of the statements all belong to one service: `*` alone belongs to any one.
fn of_one_service(statements: &[Statement]) -> bool {
    let mut service: Option<&str> = None;
    for statement in statements.iter().filter(|s| s.principals.is_some()) {
        let Some(actions) = &statement.actions else { continue };
        let anywhere =
            statement.resources.as_ref().is_some_and(|r| !r.negated && r.items.iter().any(|r| r == "*"));
        for action in &actions.items {
            if action.is_everything() && anywhere {
                return false;
            }
            let name = action.service();
            match service {
                _ if name.is_empty() || name.contains('*') => {}
                None => service = Some(name),
                Some(other) if other.eq_ignore_ascii_case(name) => {}
                Some(_) => return false,
            }
        }
    }
    true
}
