//! Resources as a person would write them.

use xacct_aws::AccountId;
use xacct_policy::{Part, Pattern};

/// ARNs that are likely to be among those that `patterns` match: their wildcards filled in, of the service that `action`
/// belongs to, in `account` where that is known.
pub(super) fn examples(patterns: &[&Pattern], action: &str, account: Option<AccountId>) -> Vec<String> {
    let service = action.split_once(':').map_or("s3", |(service, _)| service);
    let account = account.map_or("111111111111".to_owned(), |id| id.to_string());
    let mut examples: Vec<String> =
        patterns.iter().map(|pattern| filled(pattern, service, &account)).collect();
    examples.push(of_service(service, &account));
    examples
}

/// Some resource of the service.
fn of_service(service: &str, account: &str) -> String {
    match service.to_ascii_lowercase().as_str() {
        "s3" => "arn:aws:s3:::any-bucket/any-key".to_owned(),
        "sts" | "iam" => format!("arn:aws:iam::{account}:role/any-role"),
        "kms" => format!("arn:aws:kms:us-east-1:{account}:key/any-key"),
        "lambda" => format!("arn:aws:lambda:us-east-1:{account}:function:any-function"),
        service => format!("arn:aws:{service}:us-east-1:{account}:any"),
    }
}

/// The pattern with each wildcard filled in by what belongs in its field.
fn filled(pattern: &Pattern, service: &str, account: &str) -> String {
    let mut out = String::new();
    for part in pattern.parts() {
        match part {
            Part::Literal(text) | Part::Variable(text) | Part::Hole(text) => out.push_str(text),
            Part::AnyOne => out.push(if out.matches(':').count() == 4 { '1' } else { 'x' }),
            Part::AnyRun => {
                let field = out.matches(':').count();
                let is_whole = out.ends_with(':') || out.is_empty();
                out.push_str(match field {
                    1 if is_whole => "aws",
                    2 if is_whole => service,
                    3 if is_whole => "us-east-1",
                    4 if is_whole => account,
                    0..=4 => "",
                    _ if out.ends_with(['/', ':']) => "any",
                    _ => "",
                });
            }
        }
    }
    // Missing fields are wildcards.
    for field in out.matches(':').count()..5 {
        out.push(':');
        out.push_str(["", "aws", service, "us-east-1", account].get(field + 1).copied().unwrap_or("any"));
    }
    out
}
