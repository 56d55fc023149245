//! ARNs in a policy, each part with its place.

use xacct_aws::{Arn, IamResource};
use xacct_syntax::Text;

use crate::AccountField;
use crate::pattern::holes;

/// An ARN whose parts are [`Text`]s: `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug)]
pub struct ArnText {
    /// The whole.
    pub text: Text,
    /// `aws`, `aws-cn`, …
    pub partition: Text,
    /// `iam`, `sts`, `s3`, …
    pub service: Text,
    /// Empty for global services.
    pub region: Text,
    /// The account field as it is written.
    pub account: Text,
    /// Everything behind the fifth colon.
    pub resource: Text,
}

impl ArnText {
    /// The parts of `text`; `None` where it is no ARN. A colon inside a hole does not part anything.
    pub fn parse(text: &Text) -> Option<Self> {
        if !text.as_str().starts_with("arn:") {
            return None;
        }
        let arn = Arn::split(text.as_str(), &holes(text))?;
        Some(Self {
            text: text.clone(),
            partition: text.slice(arn.partition),
            service: text.slice(arn.service),
            region: text.slice(arn.region),
            account: text.slice(arn.account),
            resource: text.slice(arn.resource),
        })
    }

    /// The resource part of an IAM or STS ARN, taken apart; its ranges are those of [`resource`](Self::resource).
    pub fn iam_resource(&self) -> IamResource {
        let text = &self.resource;
        IamResource::split(text.as_str(), 0..text.len(), &holes(text))
    }

    /// What the account field says.
    pub fn account_field(&self) -> AccountField {
        AccountField::of(&self.account)
    }
}
