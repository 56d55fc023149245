//! The places of a policy where an account id belongs.

use xacct_facts::Document;
use xacct_policy::{AccountField, ArnText, Condition, Family, Statement};
use xacct_syntax::Text;

/// A place where an account id belongs, with what stands there.
#[derive(Clone, Debug)]
pub struct AccountPlace<'a> {
    /// What stands there.
    pub field: AccountField,
    /// The id, or the ARN that it is a field of.
    value: &'a Text,
    in_arn: bool,
}

impl AccountPlace<'_> {
    /// What is written there. Nearly every place is in order, and nobody asks.
    pub fn text(&self) -> Text {
        let arn = if self.in_arn { ArnText::parse(self.value) } else { None };
        arn.map_or_else(|| self.value.clone(), |arn| arn.account())
    }
}

/// Every such place of the policies: in principals, in the ARNs of IAM and STS resources, in conditions that compare
/// accounts.
pub fn account_places<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
) -> impl Iterator<Item = AccountPlace<'a>> {
    documents
        .into_iter()
        .flat_map(|document| &document.policy.statements)
        .flat_map(|s| principals(s).chain(resources(s)).chain(s.conditions().iter().flat_map(condition)))
}

fn principals(statement: &Statement) -> impl Iterator<Item = AccountPlace<'_>> {
    let listed = statement.principals.as_ref().into_iter().flat_map(|e| &e.items);
    listed.filter_map(|p| Some(AccountPlace { field: p.account()?, value: &p.value, in_arn: true }))
}

fn resources(statement: &Statement) -> impl Iterator<Item = AccountPlace<'_>> {
    let listed = statement.resources.as_ref().into_iter().flat_map(|e| &e.items);
    listed
        .filter(|r| ["arn:aws:iam:", "arn:aws:sts:"].iter().any(|p| r.as_str().starts_with(p)))
        .filter_map(|resource| of_arn(resource))
}

fn condition(condition: &Condition) -> impl Iterator<Item = AccountPlace<'_>> {
    const IDS: [&str; 4] =
        ["aws:PrincipalAccount", "aws:SourceAccount", "aws:ResourceAccount", "kms:CallerAccount"];
    // `Null` compares presence, not values.
    let compares = condition.operator.is_some_and(|o| o.family != Family::Null);
    let ids = compares && IDS.iter().any(|key| condition.has_key(key));
    let arns = compares && condition.has_key("aws:PrincipalArn");
    condition.values.iter().filter_map(move |value| match (ids, arns) {
        (true, _) => Some(AccountPlace { field: AccountField::of(value), value, in_arn: false }),
        (_, true) => of_arn(value),
        _ => None,
    })
}

fn of_arn(value: &Text) -> Option<AccountPlace<'_>> {
    Some(AccountPlace { field: ArnText::parse(value)?.account_field(), value, in_arn: true })
}
