//! The places of a policy where an account id belongs.

use xacct_aws::AccountId;
use xacct_facts::Document;
use xacct_policy::{AccountField, ArnText, Condition, Family, PrincipalType, Statement};
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

/// Every such place of the policies: in principals, in the ARNs of resources, and in conditions that compare accounts or ARNs.
/// In every partition; an ARN that has no account (of a bucket, say) has no such place.
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
    listed.filter_map(|p| match p.account() {
        Some(field) => Some(AccountPlace { field, value: &p.value, in_arn: true }),
        None if p.principal_type == PrincipalType::Federated => of_arn(&p.value),
        None => None,
    })
}

fn resources(statement: &Statement) -> impl Iterator<Item = AccountPlace<'_>> {
    let listed = statement.resources.as_ref().into_iter().flat_map(|e| &e.items);
    listed.filter_map(|resource| of_arn(resource))
}

/// The condition keys whose values are account ids. Sources: IAM User Guide, "AWS global condition context keys"; Service
/// Authorization Reference, the page of each service.
const IDS: [&str; 16] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgMasterAccountId",
    "aws:ResourceAccount",
    "aws:SourceAccount",
    "aws:SourceOwner",
    "aws:VpceAccount",
    "kms:CallerAccount",
    "ram:ShareOwnerAccountId",
    "s3-outposts:DataAccessPointAccount",
    "s3:DataAccessPointAccount",
    "s3:ResourceAccount",
    "s3express:DataAccessPointAccount",
    "s3express:ResourceAccount",
    "securityhub:TargetAccount",
    "ssm:NodeAccountId",
    "vpc-lattice-svcs:SourceVpcOwnerAccount",
];

/// The value of `aws:PrincipalAccount` in a request that nobody has signed: a word that is compared, not a place to fill in.
const ANONYMOUS: &str = "anonymous";

fn condition(condition: &Condition) -> impl Iterator<Item = AccountPlace<'_>> {
    // `Null` compares presence, not values.
    let compares = condition.operator.is_some_and(|o| o.family != Family::Null);
    let ids = compares && IDS.iter().any(|key| condition.has_key(key));
    condition.values.iter().filter(move |_| compares).filter_map(move |value| match ids {
        true if value == ANONYMOUS => None,
        true => Some(AccountPlace { field: AccountField::of(value), value, in_arn: false }),
        false => of_arn(value),
    })
}

fn of_arn(value: &Text) -> Option<AccountPlace<'_>> {
    // Nearly every ARN is plain up to its account, and that is empty or in order.
    if let Some(account) = plain_account(value.as_str()) {
        let id = || AccountId::parse(account).map(AccountField::Id);
        let field = if account.is_empty() { Some(AccountField::Empty) } else { id() };
        if let Some(field) = field {
            return Some(AccountPlace { field, value, in_arn: true });
        }
    }
    let arn = ArnText::parse(value)?;
    let field = arn.account_field();
    let is_place = matches!(arn.service(), "iam" | "sts") || is_to_be_filled_in(arn.account().as_str());
    (field != AccountField::Placeholder || is_place).then_some(AccountPlace { field, value, in_arn: true })
}

/// The account field of an ARN whose fields before it are words.
fn plain_account(arn: &str) -> Option<&str> {
    let fields = arn.strip_prefix("arn:")?;
    let (mut colons, mut start) = (0, 0);
    for (at, byte) in fields.bytes().enumerate() {
        match byte {
            b':' if colons == 3 => return fields.get(start..at),
            b':' => (colons, start) = (colons + 1, at + 1),
            _ if colons == 3 || byte.is_ascii_alphanumeric() || byte == b'-' => {}
            _ => return None,
        }
    }
    None
}

/// Whether a word in the account field of whatever service asks to be replaced by an account id. Some services have words there
/// that AWS means: `aws` for what it provides, `lambda` in the addresses of API Gateway's integrations.
fn is_to_be_filled_in(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let crossed_out = lower.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    word.starts_with('<')
        || word.contains(|c: char| c.is_ascii_uppercase())
        || lower.contains("account")
        || crossed_out
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    fn field(text: &str) -> Option<AccountField> {
        let source = Source::new(FileId(0), "t", text);
        of_arn(source.text()).map(|place| place.field)
    }

    #[test]
    fn arns_of_every_service() {
        use AccountField::*;
        for (arn, expected) in [
            ("arn:aws:s3:::reports/1234/x", Some(Empty)),
            ("arn:aws:route53:::hostedzone/Z1", Some(Empty)),
            ("arn:aws-us-gov:sns:us-gov-west-1:33334444555:alerts", Some(Malformed)),
            ("arn:${AWS::Partition}:sqs:${AWS::Region}:33334444555:jobs", Some(Malformed)),
            ("arn:aws:sqs:eu-west-1:${AWS::AccountId}:jobs", Some(This)),
            ("arn:aws:sqs:eu-west-1:<account>:jobs", Some(Placeholder)),
            ("arn:aws:sqs:eu-west-1:your-account-id:jobs", Some(Placeholder)),
            ("arn:aws:sqs:eu-west-1:3333xxxxxxxx:jobs", Some(Placeholder)),
            ("arn:aws:iam::somebody:role/x", Some(Placeholder)),
            ("arn:aws:imagebuilder:eu-west-1:aws:image/x", Some(Word)),
            ("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions", None),
            ("arn:aws:dynamodb:eu-west-1:table/x", None),
            ("*", None),
        ] {
            assert_eq!(field(arn), expected, "{arn}");
        }
        assert!(matches!(field("arn:aws:sqs:eu-west-1:033334444555:jobs"), Some(Id(_))));
    }
}
