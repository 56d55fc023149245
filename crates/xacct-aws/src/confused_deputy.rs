//! Services that say for whom they act, and services that do not.
//!
//! A service principal works for every customer of AWS. Whose trail, rule or project is behind a call can be told only
//! by `aws:SourceAccount`, `aws:SourceArn`, `aws:SourceOrgID` and `aws:SourceOrgPaths`, and only where the service sends
//! them. AWS publishes no list of the integrations that do; each service's guide says it for itself. What no guide was
//! read for is [`SourceKeySupport::Unknown`], and a condition on these keys is asked for only where it is known to work.
//!
//! Source: IAM User Guide, "The confused deputy problem"; for each row its page.

/// Whether a service sends the keys along with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKeySupport {
    /// Its guide requires or recommends a condition on them.
    Yes,
    /// Its guide says that conditions do not work, or the keys are of no use there.
    No,
    /// Nothing is known.
    Unknown,
}

/// A service that calls another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integration {
    /// The calling service principal, without Region and domain: `cloudtrail`.
    pub caller: &'static str,
    /// The prefix of the actions it calls: `sns`; for a role that it assumes, `sts`.
    pub called: &'static str,
    /// Whether the keys come along.
    pub sends: SourceKeySupport,
    /// The page that says so, below `https://docs.aws.amazon.com/`.
    page: &'static str,
}

impl Integration {
    /// The page that says so.
    pub fn source(&self) -> String {
        format!("https://docs.aws.amazon.com/{}", self.page)
    }
}

/// What is known of the service `caller` when it calls actions of the service `called`; prefixes compare without case.
pub fn lookup(caller: &str, called: &str) -> Option<&'static Integration> {
    let called = called.to_ascii_lowercase();
    let at = INTEGRATIONS.binary_search_by(|i| (i.caller, i.called).cmp(&(caller, called.as_str()))).ok()?;
    INTEGRATIONS.get(at)
}

const fn yes(caller: &'static str, called: &'static str, page: &'static str) -> Integration {
    Integration { caller, called, sends: SourceKeySupport::Yes, page }
}

const fn no(caller: &'static str, called: &'static str, page: &'static str) -> Integration {
    Integration { caller, called, sends: SourceKeySupport::No, page }
}

/// Sorted by caller, then called.
#[rustfmt::skip]
static INTEGRATIONS: &[Integration] = &[
    yes("apigateway", "lambda", "lambda/latest/dg/services-apigateway.html"),
    yes("appstream", "s3", "appstream2/latest/developerguide/example-elastic-fleets.html"),
    yes("appstream", "sts", "appstream2/latest/developerguide/example-fleet-machine.html"),
    yes("appsync", "sts", "appsync/latest/devguide/attaching-a-data-source.html"),
    yes("autoscaling", "sts", "autoscaling/ec2/userguide/cross-service-confused-deputy-prevention.html"),
    yes("backups.rds", "s3", "AmazonRDS/latest/UserGuide/USER_SQLServer.AddlFeat.TransactionLogAccess.html"),
    yes("bcm-data-exports", "s3", "cur/latest/userguide/dataexports-s3-bucket.html"),
    yes("bedrock", "sts", "bedrock/latest/userguide/cross-service-confused-deputy-prevention.html"),
    yes("billingreports", "s3", "cur/latest/userguide/dataexports-s3-bucket.html"),
    yes("budgets", "sns", "cost-management/latest/userguide/budgets-sns-policy.html"),
    yes("cloudfront", "s3", "AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html"),
    yes("cloudtrail", "kms", "awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html"),
    yes("cloudtrail", "s3", "awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"),
    yes("cloudtrail", "sns", "awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html"),
    yes("cloudwatch", "sns", "sns/latest/dg/sns-access-policy-use-cases.html"),
    yes("codebuild", "sts", "codebuild/latest/userguide/cross-service-confused-deputy-prevention.html"),
    yes("cognito-idp", "lambda", "cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html"),
    yes("config", "lambda", "config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html"),
    yes("config", "s3", "config/latest/developerguide/s3-bucket-policy.html"),
    yes("config", "sns", "config/latest/developerguide/sns-topic-policy.html"),
    yes("config", "sts", "config/latest/developerguide/iamrole-permissions.html"),
    yes("costalerts", "sns", "cost-management/latest/userguide/ad-SNS.html"),
    yes("credentials.iot", "sts", "iot/latest/developerguide/cross-service-confused-deputy-prevention.html"),
    yes("datasync", "sts", "datasync/latest/userguide/cross-service-confused-deputy-prevention.html"),
    yes("delivery.logs", "s3", "AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html"),
    yes("dms", "sts", "dms/latest/userguide/cross-service-confused-deputy-prevention.html"),
    no("ec2", "sts", "IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html"),
    yes("ecs-tasks", "sts", "AmazonECS/latest/developerguide/task-iam-roles.html"),
    no("edgelambda", "sts", "AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html"),
    yes("elasticloadbalancing", "lambda", "elasticloadbalancing/latest/application/lambda-functions.html"),
    yes("es", "logs", "opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html"),
    yes("events", "execute-api", "eventbridge/latest/userguide/eb-use-resource-based.html"),
    yes("events", "lambda", "eventbridge/latest/userguide/eb-use-resource-based.html"),
    no("events", "sns", "eventbridge/latest/userguide/eb-use-resource-based.html"),
    yes("events", "sqs", "eventbridge/latest/userguide/eb-use-resource-based.html"),
    yes("events.rds", "sns", "AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html"),
    yes("fis", "sts", "fis/latest/userguide/getting-started-iam-service-role.html"),
    yes("guardduty", "kms", "guardduty/latest/ug/guardduty_exportfindings.html"),
    yes("guardduty", "s3", "guardduty/latest/ug/guardduty_exportfindings.html"),
    yes("iot", "lambda", "iot/latest/developerguide/lambda-rule-action.html"),
    yes("iot", "sts", "iot/latest/developerguide/cross-service-confused-deputy-prevention.html"),
    yes("lambda.alarms.cloudwatch", "lambda", "AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html"),
    yes("logging.s3", "s3", "AmazonS3/latest/userguide/enable-server-access-logging.html"),
    yes("logs", "lambda", "AmazonCloudWatch/latest/logs/SubscriptionFilters.html"),
    yes("logs", "s3", "AmazonCloudWatch/latest/logs/S3ExportTasksConsole.html"),
    yes("monitoring.rds", "sts", "AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html"),
    yes("personalize", "sts", "personalize/latest/dg/cross-service-confused-deputy-prevention.html"),
    yes("qbusiness", "sts", "amazonq/latest/qbusiness-ug/iam-roles.html"),
    yes("rds", "sts", "AmazonRDS/latest/UserGuide/cross-service-confused-deputy-prevention.html"),
    yes("rolesanywhere", "sts", "rolesanywhere/latest/userguide/trust-model.html"),
    yes("route53", "logs", "Route53/latest/DeveloperGuide/query-logs.html"),
    yes("s3", "lambda", "AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"),
    yes("s3", "s3", "AmazonS3/latest/userguide/example-bucket-policies.html"),
    yes("s3", "sns", "AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"),
    yes("s3", "sqs", "AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"),
    yes("scheduler", "sts", "scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"),
    yes("ses", "s3", "ses/latest/dg/receiving-email-permissions.html"),
    yes("ses", "sns", "ses/latest/dg/receiving-email-permissions.html"),
    yes("ses", "sts", "ses/latest/dg/event-publishing-add-event-destination-firehose.html"),
    yes("sns", "lambda", "lambda/latest/dg/with-sns.html"),
    yes("sns", "sqs", "sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"),
    yes("spotfleet", "sts", "AWSEC2/latest/UserGuide/spot-fleet-prerequisites.html"),
    yes("ssm", "sts", "systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html"),
    yes("states", "sts", "step-functions/latest/dg/procedure-create-iam-role.html"),
    yes("transfer", "sts", "transfer/latest/userguide/confused-deputy.html"),
    yes("vpc-flow-logs", "sts", "vpc/latest/userguide/flow-logs-iam-role.html"),
];

/// Whether the service `caller` sends the keys when it calls actions of the service `called`.
pub fn sends(caller: &str, called: &str) -> SourceKeySupport {
    lookup(caller, called).map_or(SourceKeySupport::Unknown, |integration| integration.sends)
}

/// The services that send the keys when they call actions of the service `called`.
pub fn callers(called: &str) -> impl Iterator<Item = &'static str> {
    INTEGRATIONS
        .iter()
        .filter(move |known| {
            known.called.eq_ignore_ascii_case(called) && known.sends == SourceKeySupport::Yes
        })
        .map(|known| known.caller)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_principal;

    #[test]
    fn the_table_is_sorted_and_names_its_pages() {
        assert!(INTEGRATIONS.is_sorted_by(|a, b| (a.caller, a.called) < (b.caller, b.called)));
        for integration in INTEGRATIONS {
            assert!(integration.source().ends_with(".html"), "{}", integration.caller);
            assert!(
                integration.called.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            let principal = format!("{}.amazonaws.com", integration.caller);
            assert_eq!(service_principal::parse(&principal).map(|p| p.service), Some(integration.caller));
        }
    }

    #[test]
    fn three_answers() {
        assert_eq!(sends("cloudtrail", "SNS"), SourceKeySupport::Yes);
        assert_eq!(sends("events", "sns"), SourceKeySupport::No);
        assert_eq!(sends("ec2", "sts"), SourceKeySupport::No);
        assert_eq!(sends("lambda", "sts"), SourceKeySupport::Unknown);
        assert_eq!(sends("logs", "kms"), SourceKeySupport::Unknown);
    }
}
