//! ARNs in a policy, each part with its place.

use std::ops::Range;

use xacct_aws::{Arn, IamKind, IamResource};
use xacct_syntax::Text;

use crate::AccountField;
use crate::pattern::holes;

/// An ARN and where its fields stand: `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug)]
pub struct ArnText {
    text: Text,
    fields: Arn,
}

impl ArnText {
    /// The ARN that `text` is; `None` where it is none. A colon inside a hole does not part anything.
    pub fn parse(text: &Text) -> Option<Self> {
        if !text.as_str().starts_with("arn:") {
            return None;
        }
        let fields = Arn::split(text.as_str(), &holes(text))?;
        Some(Self { text: text.clone(), fields })
    }

    /// `aws`, `aws-cn`, …
    pub fn partition(&self) -> &str {
        self.str(&self.fields.partition)
    }

    /// `iam`, `sts`, `s3`, …
    pub fn service(&self) -> &str {
        self.str(&self.fields.service)
    }

    /// The partition field as it is written.
    pub fn partition_text(&self) -> Text {
        self.text.slice(self.fields.partition.clone())
    }

    /// The service field as it is written.
    pub fn service_text(&self) -> Text {
        self.text.slice(self.fields.service.clone())
    }

    /// The Region field as it is written.
    pub fn region_text(&self) -> Text {
        self.text.slice(self.fields.region.clone())
    }

    /// The account field as it is written.
    pub fn account(&self) -> Text {
        self.text.slice(self.fields.account.clone())
    }

    /// Everything behind the fifth colon.
    pub fn resource(&self) -> Text {
        self.text.slice(self.fields.resource.clone())
    }

    /// The resource part of an IAM or STS ARN, taken apart; its ranges are those of [`resource`](Self::resource).
    pub fn iam_resource(&self) -> IamResource {
        let text = self.resource();
        IamResource::split(text.as_str(), 0..text.len(), &holes(&text))
    }

    /// The name of the AWS managed policy that it is the ARN of, in whatever partition.
    pub fn managed_policy(&self) -> Option<Text> {
        let is_managed = self.service() == "iam" && self.account() == "aws";
        let policy = self.iam_resource();
        let name = self.resource().slice(policy.name);
        (is_managed && policy.kind == IamKind::Policy && !name.is_empty()).then_some(name)
    }

    /// What the account field says.
    pub fn account_field(&self) -> AccountField {
        AccountField::of(&self.account())
    }

    fn str(&self, range: &Range<usize>) -> &str {
        self.text.as_str().get(range.clone()).unwrap_or_default()
    }
}
