//! Statements in words.

use xacct_aws::{IamKind, identity_provider};
use xacct_facts::Document;
use xacct_policy::{
    AccountField, Condition, Element, Family, Policy, PolicyKind, Principal, Qualifier, Statement, Who,
};

use super::{ConditionInWords, PrincipalRow};
use crate::{KnownAccounts, Ownership};

/// More names than these are counted, not listed.
const MOST: usize = 4;

/// `` `a`, `b` and `c` ``; of many, the first ones and how many more.
pub(super) fn list<'t>(names: impl IntoIterator<Item = &'t str>, and: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] if quoted.len() <= MOST => format!("{} {and} {last}", first.join(", ")),
        many => {
            let shown = many.get(..MOST - 1).unwrap_or_default();
            format!("{} {and} {} more", shown.join(", "), many.len() - shown.len())
        }
    }
}

/// Who `principal` is: the class, and in words.
pub(super) fn who(
    principal: &Principal,
    document: &Document,
    known_accounts: &KnownAccounts,
) -> (&'static str, String) {
    let value = &principal.value;
    match principal.who {
        Who::Anyone if document.policy.kind == PolicyKind::Trust => {
            ("everyone", "everyone, in any account".to_owned())
        }
        Who::Anyone => ("everyone", "everyone, signed in or not".to_owned()),
        Who::Account(field) => {
            ("account", format!("every principal of {}", account(field, principal, document, known_accounts)))
        }
        Who::Identity(field) => ("identity", identity(field, principal, document, known_accounts)),
        Who::Service => ("service", format!("the AWS service `{value}`")),
        Who::SamlProvider | Who::OidcProvider => {
            let name = identity_provider::shared(value.as_str()).map(|shared| format!(" ({})", shared.name));
            (
                "identity-provider",
                format!("users of the identity provider `{value}`{}", name.unwrap_or_default()),
            )
        }
        Who::UniqueId => ("identity", format!("the deleted user or role `{value}`")),
        Who::Canonical => ("account", format!("the canonical user `{value}`")),
        Who::Unknown => ("unknown", format!("`{value}`")),
    }
}

fn account(
    field: AccountField,
    principal: &Principal,
    document: &Document,
    known_accounts: &KnownAccounts,
) -> String {
    match field {
        AccountField::This => "this account".to_owned(),
        AccountField::Id(id) => {
            let whose = if document.account == Some(id) {
                ", the same account"
            } else if known_accounts.ownership(id) == Ownership::Outside {
                ", which is not one of yours"
            } else {
                ""
            };
            format!("{}{whose}", known_accounts.describe(id))
        }
        _ => format!(
            "account `{}`",
            principal.account_text().unwrap_or_else(|| principal.value.text().clone())
        ),
    }
}

fn identity(
    field: AccountField,
    principal: &Principal,
    document: &Document,
    known_accounts: &KnownAccounts,
) -> String {
    let of = account(field, principal, document, known_accounts);
    let Some(arn) = principal.arn() else { return format!("`{}`", principal.value) };
    let parts = arn.iam_resource();
    let resource = arn.resource();
    let resource = resource.as_str();
    let name = resource.get(parts.name.clone()).unwrap_or(resource);
    let what = match parts.kind {
        IamKind::User => format!("user `{name}`"),
        IamKind::Role => format!("role `{name}`"),
        IamKind::AssumedRole => {
            let session = parts.session.and_then(|range| resource.get(range)).unwrap_or_default();
            format!("session `{session}` of role `{name}`")
        }
        IamKind::FederatedUser => format!("the federated user `{name}`"),
        _ => format!("`{resource}`"),
    };
    format!("{what} of {of}")
}

/// What a statement allows.
pub(super) fn may(statement: &Statement, kind: PolicyKind) -> String {
    let Some(element) = &statement.actions else { return "nothing".to_owned() };
    let names = || element.items.iter().map(|action| action.text.as_str());
    if element.negated {
        return format!("everything but {}", list(names(), "and"));
    }
    if names().any(|name| name == "*") {
        return "everything".to_owned();
    }
    if kind == PolicyKind::Trust && names().any(xacct_aws::sts::is_assume_role) {
        let others: Vec<&str> = names().filter(|name| !xacct_aws::sts::is_assume_role(name)).collect();
        return match others.as_slice() {
            [] => "assume the role".to_owned(),
            _ => format!("assume the role, {}", list(others, "and")),
        };
    }
    list(names(), "and")
}

/// A condition in words.
pub(super) fn condition(condition: &Condition) -> ConditionInWords {
    ConditionInWords {
        operator: condition.operator_text.as_str().to_owned(),
        key: condition.key.as_str().to_owned(),
        values: condition.values.iter().map(|value| value.as_str().to_owned()).collect(),
        words: in_words(condition),
    }
}

fn in_words(condition: &Condition) -> String {
    let (key, values) = (&condition.key, || condition.values.iter().map(|value| value.as_str()));
    let Some(operator) = condition.operator else {
        return format!("`{}` `{key}` {}", condition.operator_text, list(values(), "or"));
    };
    if operator.family == Family::Null {
        let absent = values().any(|value| value.eq_ignore_ascii_case("true"));
        return format!("`{key}` is {}there", if absent { "not " } else { "" });
    }
    let verb = match operator.family {
        Family::StringLike | Family::ArnEquals | Family::ArnLike => "like ",
        Family::NumericLessThan => "less than ",
        Family::NumericLessThanEquals => "at most ",
        Family::NumericGreaterThan => "more than ",
        Family::NumericGreaterThanEquals => "at least ",
        Family::DateLessThan => "before ",
        Family::DateLessThanEquals => "no later than ",
        Family::DateGreaterThan => "after ",
        Family::DateGreaterThanEquals => "no earlier than ",
        Family::IpAddress => "within ",
        Family::StringEqualsIgnoreCase => "in any letter case ",
        _ => "",
    };
    // Only the exact comparison of a pattern's family needs no word where there is nothing to match.
    let is_plain = matches!(operator.family, Family::ArnEquals | Family::ArnLike | Family::StringLike)
        && !values().any(|value| value.contains(['*', '?']));
    let verb = if is_plain { "" } else { verb };
    let which = match operator.qualifier {
        Some(Qualifier::ForAnyValue) => "one of ",
        Some(Qualifier::ForAllValues) => "each of ",
        None => "",
    };
    let not = if operator.negated { "not " } else { "" };
    let and = if operator.negated { "nor" } else { "or" };
    let absent = if operator.holds_when_absent(condition).is_yes() { ", or it is not there" } else { "" };
    format!("{which}`{key}` is {not}{verb}{}{absent}", list(values(), and))
}

/// A denial as a sentence without a full stop.
pub(super) fn denial(denial: &Statement, document: &Document, known_accounts: &KnownAccounts) -> String {
    let who = match &denial.principals {
        None => "everyone".to_owned(),
        Some(element) => speaks_of(element, document, known_accounts),
    };
    let actions = may(denial, document.policy.kind);
    let conditions: Vec<String> = denial.conditions().iter().map(in_words).collect();
    let when =
        if conditions.is_empty() { String::new() } else { format!(" when {}", conditions.join(" and ")) };
    format!("{who} may not {actions}{when}")
}

fn speaks_of(element: &Element<Principal>, document: &Document, known_accounts: &KnownAccounts) -> String {
    let names: Vec<String> =
        element.items.iter().map(|principal| who(principal, document, known_accounts).1).collect();
    let names = if names.len() > MOST { format!("{} principals", names.len()) } else { names.join(" and ") };
    if element.negated { format!("everyone but {names}") } else { names }
}

/// What remains to be said of everybody else.
pub(super) fn others(policy: &Policy, rows: &[PrincipalRow]) -> String {
    let mut actions = policy.allows().filter_map(|s| s.actions.as_ref()).flat_map(|e| &e.items).peekable();
    let is_key =
        actions.peek().is_some() && actions.all(|action| action.service().eq_ignore_ascii_case("kms"));
    let nobody = match policy.kind {
        PolicyKind::Trust => "Nobody else can assume it.",
        _ if is_key => "Nobody else can use the key.",
        _ => {
            "Nobody else has access by this policy; others of the resource's own account may by policies of their own."
        }
    };
    // Services and identity providers' users have no policies of their own.
    let signs = rows.iter().any(|row| ["everyone", "account", "identity"].contains(&row.class));
    let also = " Who comes from another account also needs a policy of their own that allows it.";
    format!("{nobody}{}", if signs { also } else { "" })
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source, json};

    use super::*;

    fn said(conditions: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {conditions}}}}}"#
        );
        let parsed = json::parse(Source::new(FileId(0), "x.json", text).text());
        assert_eq!(parsed.errors, []);
        let policy = Policy::lower(parsed.tree.root(), None);
        policy.statements[0].conditions().iter().map(in_words).collect()
    }

    #[test]
    fn conditions_are_said_in_words() {
        for (condition, words) in [
            (r#"{"StringEquals": {"sts:ExternalId": "8f2c"}}"#, "`sts:ExternalId` is `8f2c`"),
            (
                r#"{"StringNotEquals": {"aws:PrincipalOrgID": ["o-a", "o-b"]}}"#,
                "`aws:PrincipalOrgID` is not `o-a` nor `o-b`, or it is not there",
            ),
            (r#"{"StringLike": {"sts:ExternalId": "8f2c"}}"#, "`sts:ExternalId` is `8f2c`"),
            (r#"{"ArnLike": {"aws:PrincipalArn": "*x"}}"#, "`aws:PrincipalArn` is like `*x`"),
            (r#"{"Null": {"sts:ExternalId": "true"}}"#, "`sts:ExternalId` is not there"),
            (
                r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
                "`aws:SourceIp` is within `203.0.113.0/24`",
            ),
            (
                r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b", "c", "d", "e"]}}"#,
                "each of `aws:TagKeys` is `a`, `b`, `c` or 2 more, or it is not there",
            ),
            (
                r#"{"NumericLessThanEquals": {"aws:MultiFactorAuthAge": "60"}}"#,
                "`aws:MultiFactorAuthAge` is at most `60`",
            ),
            (r#"{"StringIs": {"aws:SourceIp": "x"}}"#, "`StringIs` `aws:SourceIp` `x`"),
        ] {
            assert_eq!(said(condition), [words]);
        }
    }
}
