//! Resources as a person would write them.

use xacct_aws::AccountId;
use xacct_policy::{Pattern, PatternPart};

use super::asked_on::{is_about_objects, suits};

/// ARNs that are likely to be among those that `patterns` match: their wildcards filled in, of the service that `action`
/// belongs to, in `account` where that is known. Those that suit the action come first.
pub(super) fn examples(patterns: &[&Pattern], action: &str, account: Option<AccountId>) -> Vec<String> {
    let service = action.split_once(':').map_or("s3", |(service, _)| service);
    let account = account.map_or("111111111111".to_owned(), |id| id.to_string());
    let is_object = is_about_objects(action);
    let filling = ArnFilling { service, account: &account, is_object };
    let (suitable, others): (Vec<&Pattern>, Vec<&Pattern>) =
        patterns.iter().partition(|pattern| suits(action, pattern));
    let mut examples: Vec<String> =
        suitable.into_iter().chain(others).map(|pattern| filling.fill(pattern)).collect();
    examples.push(of_service(service, &account, is_object));
    examples
}

/// Some resource of the service.
fn of_service(service: &str, account: &str, is_object: bool) -> String {
    match service.to_ascii_lowercase().as_str() {
        "s3" if !is_object => "arn:aws:s3:::any-bucket".to_owned(),
        "s3" => "arn:aws:s3:::any-bucket/any-key".to_owned(),
        "sts" | "iam" => format!("arn:aws:iam::{account}:role/any-role"),
        "kms" => format!("arn:aws:kms:us-east-1:{account}:key/any-key"),
        "lambda" => format!("arn:aws:lambda:us-east-1:{account}:function:any-function"),
        service => format!("arn:aws:{service}:us-east-1:{account}:any"),
    }
}

/// What the wildcards of an ARN are filled in with.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArnFilling<'f> {
    /// The service, where the pattern does not say it.
    pub service: &'f str,
    /// The account's id.
    pub account: &'f str,
    /// Whether it is an object that is meant, where a bucket would match as well.
    pub is_object: bool,
}

impl ArnFilling<'_> {
    /// The pattern with each wildcard filled in by what belongs in its field. Missing fields are wildcards.
    pub fn fill(self, pattern: &Pattern) -> String {
        let mut out = String::new();
        for part in pattern.parts() {
            match part {
                PatternPart::Literal(text) | PatternPart::Variable(text) | PatternPart::Hole(text) => {
                    out.push_str(text)
                }
                PatternPart::AnyOne => out.push(if out.matches(':').count() == 4 { '1' } else { 'x' }),
                PatternPart::AnyRun => {
                    let field = out.matches(':').count();
                    let is_whole = out.ends_with(':') || out.is_empty();
                    if field >= 5 || is_whole {
                        out.push_str(&self.field(field, &out));
                    }
                }
            }
        }
        for field in out.matches(':').count()..5 {
            out.push(':');
            out.push_str(&self.field(field + 1, &out));
        }
        out
    }

    /// What stands for `*` in that field of the ARN that begins with `before`.
    fn field(self, field: usize, before: &str) -> String {
        let service = before.split(':').nth(2).unwrap_or(self.service);
        let service = if service.is_empty() { self.service } else { service };
        let is_s3 = service.eq_ignore_ascii_case("s3");
        let text = match field {
            1 => "aws",
            2 => self.service,
            // Source: Service Authorization Reference, the resource types of these services.
            3 if is_s3 || ["iam", "sts", "cloudfront", "route53", "organizations"].contains(&service) => "",
            3 => "us-east-1",
            4 if is_s3 => "",
            4 => self.account,
            5.. => return self.resource(is_s3, before),
            _ => "",
        };
        text.to_owned()
    }

    /// What stands for `*` in the resource part of an ARN.
    fn resource(self, is_s3: bool, before: &str) -> String {
        let is_whole = before.ends_with(':');
        let is_in_bucket = before.contains('/');
        match (is_s3 && !is_in_bucket, self.is_object) {
            (true, true) if is_whole => "any-bucket/any-key",
            (true, true) => "/any-key",
            (true, false) if is_whole => "any-bucket",
            _ if before.ends_with(['/', ':']) => "any",
            _ => "",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    fn filled(pattern: &str, action: &str) -> String {
        let pattern = Pattern::of(Source::new(FileId(0), "t", pattern).text());
        examples(&[&pattern], action, AccountId::parse("222222222222")).remove(0)
    }

    #[test]
    fn every_field_has_what_belongs_there() {
        for (pattern, action, expected) in [
            ("arn:aws:sqs:*:*:jobs", "sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:jobs"),
            ("arn:*:sqs:eu-west-1:*:*", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:any"),
            ("arn:aws:sns:*", "sns:Publish", "arn:aws:sns:us-east-1:222222222222:any"),
            ("arn:aws:iam::*:role/*", "sts:AssumeRole", "arn:aws:iam::222222222222:role/any"),
            ("arn:aws:iam:*", "sts:AssumeRole", "arn:aws:iam::222222222222:any"),
            ("arn:aws:s3:::reports*", "s3:GetObject", "arn:aws:s3:::reports/any-key"),
            ("arn:aws:s3:::reports*", "s3:ListBucket", "arn:aws:s3:::reports"),
            ("arn:aws:s3:::reports/*", "s3:GetObject", "arn:aws:s3:::reports/any"),
            ("arn:aws:s3:::*", "s3:GetObject", "arn:aws:s3:::any-bucket/any-key"),
            ("arn:aws:s3:*:*:*", "s3:ListBucket", "arn:aws:s3:::any-bucket"),
            ("arn:aws:s3:::*/*", "s3:GetObject", "arn:aws:s3:::any-bucket/any-key/any"),
        ] {
            assert_eq!(filled(pattern, action), expected, "{pattern}");
        }
    }
}
