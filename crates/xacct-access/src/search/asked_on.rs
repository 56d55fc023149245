//! Which resources an action can be asked for on.
//!
//! Sources: Service Authorization Reference, the tables "Actions" and "Resource types" of each service; IAM User Guide, *IAM
//! JSON policy elements: Resource*.

use xacct_aws::service::{self, Service};
use xacct_policy::{ArnText, Pattern, Statement};

/// Whether a statement can allow `action` on anything: `false` only where each of its resources is known to be of a service
/// that has none of the action's.
pub(crate) fn is_asked_for(statement: &Statement, action: &str) -> bool {
    let listed = statement.resources.as_ref().filter(|element| !element.negated && element.complete);
    listed
        .is_none_or(|element| element.items.is_empty() || element.items.iter().any(|item| fits(action, item)))
}

/// Whether the resource may be one of the service that the action belongs to: `false` only where that is known.
pub(crate) fn fits(action: &str, resource: &Pattern) -> bool {
    let Some(of_resource) = ArnText::parse(resource).map(|arn| arn.service_text()) else { return true };
    let of_resource = of_resource.as_str();
    let is_word =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let of_action = action.split_once(':').map_or("", |(service, _)| service);
    if of_action.eq_ignore_ascii_case(of_resource) || !is_word(of_resource) || !is_word(of_action) {
        return true;
    }
    let table = service::table();
    let known = table.service(&of_action.to_ascii_lowercase());
    // A service without types of resources may be one whose page is still to be written.
    known.is_none_or(|known| {
        known.resources().next().is_none()
            || has_resources_of(known, of_resource)
            || uses(action, of_resource)
    })
}

/// Whether resources of the service have ARNs with `name` in the field of the service: roles, for `sts`, are `iam`'s.
fn has_resources_of(service: Service<'_>, name: &str) -> bool {
    service.resources().any(|resource| is_arn_of(resource.arn(), name))
}

/// The same of the action itself.
fn uses(action: &str, name: &str) -> bool {
    let action = service::table().action(action);
    let mut used =
        action.into_iter().flat_map(|action| action.resources()).filter_map(|used| used.resource());
    used.any(|resource| is_arn_of(resource.arn(), name))
}

fn is_arn_of(arn: &str, name: &str) -> bool {
    let field = arn.split(':').nth(2).unwrap_or("$");
    field.contains(['$', '*']) || field.eq_ignore_ascii_case(name)
}

/// Whether the action is one that is asked for on the resource: beyond the service, buckets of S3 are distinguished from their objects.
pub(crate) fn suits(action: &str, resource: &Pattern) -> bool {
    if !fits(action, resource) {
        return false;
    }
    let is_s3 = action.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("s3:"));
    // What has an account in its ARN is an access point or a job.
    let Some((_, path)) = resource.as_str().split_once(":s3:::").filter(|_| is_s3) else { return true };
    match path.contains('/') {
        true => is_about_objects(action),
        false => !resource.is_literal() || !is_about_objects(action),
    }
}

/// Whether it suits a resource of the statement; so it does where the statement lists none.
pub(crate) fn suits_some(statement: &Statement, action: &str) -> bool {
    let listed = statement.resources.as_ref().filter(|element| !element.negated && element.complete);
    listed.is_none_or(|element| element.items.iter().any(|item| suits(action, item)))
}

/// Whether it is an action of S3 on objects, as the Service Authorization Reference has it; its name says so.
pub(crate) fn is_about_objects(action: &str) -> bool {
    const OTHERS: [&str; 6] = [
        "abortmultipartupload",
        "bypassgovernanceretention",
        "initiatereplication",
        "listmultipartuploadparts",
        "replicatedelete",
        "replicatetags",
    ];
    let Some((service, name)) = action.split_once(':') else { return false };
    let name = name.to_ascii_lowercase();
    let is_of_bucket = name.contains("objectlambda") || name.contains("bucketobject");
    service.eq_ignore_ascii_case("s3")
        && (name.contains("object") && !is_of_bucket || OTHERS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use xacct_syntax::{FileId, Source};

    use super::*;

    #[test]
    fn names_tell_the_actions_on_objects() {
        let s3 = service::table().service("s3").unwrap();
        for action in s3.actions() {
            let mut used = action.resources().filter_map(|used| used.resource());
            let is_object = used.any(|resource| resource.arn().ends_with("/${ObjectName}"));
            assert_eq!(is_about_objects(&action.to_string()), is_object, "{action}");
        }
    }

    #[test]
    fn a_service_is_asked_about_resources_that_it_has() {
        let pattern = |text: &str| Pattern::of(Source::new(FileId(0), "t", text).text());
        for (action, resource) in [
            ("s3:GetObject", "arn:aws:s3:::reports/*"),
            ("s3:GetObject", "*"),
            ("s3:GetObject", "arn:aws:*:::reports/*"),
            ("s3:GetObject", "arn:aws:${Service}:::reports/*"),
            ("S3:getobject", "arn:aws:s3:::reports"),
            (
                "s3:GetAccessPointForObjectLambda",
                "arn:aws:s3-object-lambda:eu-west-1:222222222222:accesspoint/a",
            ),
            ("sts:AssumeRole", "arn:aws:iam::222222222222:role/deployer"),
            ("service-of-tomorrow:Get", "arn:aws:s3:::reports"),
            ("execute-api:Invoke", "execute-api:/*"),
        ] {
            assert!(fits(action, &pattern(resource)), "{action} {resource}");
        }
        for (action, resource) in [
            ("s3:GetObject", "arn:aws:sqs:eu-west-1:222222222222:jobs"),
            ("sts:AssumeRole", "arn:aws:s3:::reports"),
            ("sqs:SendMessage", "arn:aws:sns:eu-west-1:222222222222:jobs"),
        ] {
            assert!(!fits(action, &pattern(resource)), "{action} {resource}");
        }
        assert!(suits("s3:GetObject", &pattern("arn:aws:s3:::reports/*")));
        assert!(suits("s3:GetObject", &pattern("arn:aws:s3:::reports*")));
        assert!(!suits("s3:GetObject", &pattern("arn:aws:s3:::reports")));
        assert!(suits("s3:ListBucket", &pattern("arn:aws:s3:::reports")));
        assert!(!suits("s3:ListBucket", &pattern("arn:aws:s3:::reports/*")));
    }
}
