//! The places of a policy where an account id belongs.

use xacct_policy::{AccountField, ArnText, Condition, Family, Statement};
use xacct_syntax::Text;

use crate::Context;

/// A place where an account id belongs, with what stands there.
pub(crate) struct AccountPlace {
    pub text: Text,
    pub field: AccountField,
}

/// Every such place of the file: in principals, in the ARNs of IAM and STS resources, in conditions that compare accounts.
pub(crate) fn account_places<'a>(cx: &Context<'a>) -> impl Iterator<Item = AccountPlace> + use<'a> {
    let statements = cx.documents().flat_map(|d| &d.policy.statements);
    statements
        .flat_map(|s| principals(s).chain(resources(s)).chain(s.conditions().iter().flat_map(condition)))
}

fn principals(statement: &Statement) -> impl Iterator<Item = AccountPlace> + '_ {
    let listed = statement.principals.as_ref().into_iter().flat_map(|e| &e.items);
    listed.filter_map(|p| Some(AccountPlace { text: p.account_text()?.clone(), field: p.account()? }))
}

fn resources(statement: &Statement) -> impl Iterator<Item = AccountPlace> + '_ {
    let listed = statement.resources.as_ref().into_iter().flat_map(|e| &e.items);
    listed
        .filter(|r| ["arn:aws:iam:", "arn:aws:sts:"].iter().any(|p| r.as_str().starts_with(p)))
        .filter_map(of_arn)
}

fn condition(condition: &Condition) -> impl Iterator<Item = AccountPlace> + '_ {
    const IDS: [&str; 4] =
        ["aws:PrincipalAccount", "aws:SourceAccount", "aws:ResourceAccount", "kms:CallerAccount"];
    // `Null` compares presence, not values.
    let compares = condition.operator.is_some_and(|o| o.family != Family::Null);
    let ids = compares && IDS.iter().any(|key| condition.has_key(key));
    let arns = compares && condition.has_key("aws:PrincipalArn");
    condition.values.iter().filter_map(move |value| match (ids, arns) {
        (true, _) => Some(AccountPlace { text: value.clone(), field: AccountField::of(value) }),
        (_, true) => of_arn(value),
        _ => None,
    })
}

fn of_arn(text: &Text) -> Option<AccountPlace> {
    let arn = ArnText::parse(text)?;
    let field = arn.account_field();
    Some(AccountPlace { text: arn.account, field })
}
