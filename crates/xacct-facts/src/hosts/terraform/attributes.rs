//! Where modules keep policies: each attribute with the kind of policy that stands in it.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>

use xacct_policy::PolicyKind;

/// The attributes of a type of resource that hold policies, as paths: `inline_policy.policy` goes through blocks.
pub(crate) fn policies_of(of: &str) -> impl Iterator<Item = (&'static str, PolicyKind)> {
    let start = ATTRIBUTES.partition_point(|(name, _, _)| *name < of);
    let rows = ATTRIBUTES.get(start..).unwrap_or_default().iter();
    rows.take_while(move |(name, _, _)| *name == of).map(|(_, path, kind)| (*path, *kind))
}

/// Whether resources of that type have an attribute that looks like a policy and is another service's.
pub(crate) fn has_look_alike(of: &str) -> bool {
    LOOK_ALIKES.binary_search(&of).is_ok()
}

/// By type.
#[rustfmt::skip]
const ATTRIBUTES: &[(&str, &str, PolicyKind)] = &[
    ("aws_acmpca_policy", "policy", PolicyKind::Resource),
    ("aws_api_gateway_domain_name", "policy", PolicyKind::Resource),
    ("aws_api_gateway_rest_api", "body.x-amazon-apigateway-policy", PolicyKind::Resource),
    ("aws_api_gateway_rest_api", "policy", PolicyKind::Resource),
    ("aws_api_gateway_rest_api_policy", "policy", PolicyKind::Resource),
    ("aws_backup_vault_policy", "policy", PolicyKind::Resource),
    ("aws_cloudsearch_domain_service_access_policy", "access_policy", PolicyKind::Resource),
    ("aws_cloudwatch_event_bus_policy", "policy", PolicyKind::Resource),
    ("aws_cloudwatch_log_delivery_destination_policy", "delivery_destination_policy", PolicyKind::Resource),
    ("aws_cloudwatch_log_destination_policy", "access_policy", PolicyKind::Resource),
    ("aws_cloudwatch_log_resource_policy", "policy_document", PolicyKind::Resource),
    ("aws_codeartifact_domain_permissions_policy", "policy_document", PolicyKind::Resource),
    ("aws_codeartifact_repository_permissions_policy", "policy_document", PolicyKind::Resource),
    ("aws_codebuild_resource_policy", "policy", PolicyKind::Resource),
    ("aws_dynamodb_resource_policy", "policy", PolicyKind::Resource),
    ("aws_ecr_registry_policy", "policy", PolicyKind::Resource),
    ("aws_ecr_repository_creation_template", "repository_policy", PolicyKind::Resource),
    ("aws_ecr_repository_policy", "policy", PolicyKind::Resource),
    ("aws_ecrpublic_repository_policy", "policy", PolicyKind::Resource),
    ("aws_efs_file_system_policy", "policy", PolicyKind::Resource),
    ("aws_elasticsearch_domain", "access_policies", PolicyKind::Resource),
    ("aws_elasticsearch_domain_policy", "access_policies", PolicyKind::Resource),
    ("aws_fsx_s3_access_point_attachment", "s3_access_point.policy", PolicyKind::Resource),
    ("aws_glacier_vault", "access_policy", PolicyKind::Resource),
    ("aws_glacier_vault_lock", "policy", PolicyKind::Resource),
    ("aws_glue_resource_policy", "policy", PolicyKind::Resource),
    ("aws_iam_group_policy", "policy", PolicyKind::Identity),
    ("aws_iam_policy", "policy", PolicyKind::Identity),
    ("aws_iam_role", "assume_role_policy", PolicyKind::Trust),
    ("aws_iam_role", "inline_policy.policy", PolicyKind::Identity),
    ("aws_iam_role_policy", "policy", PolicyKind::Identity),
    ("aws_iam_user_policy", "policy", PolicyKind::Identity),
    ("aws_kinesis_resource_policy", "policy", PolicyKind::Resource),
    ("aws_kms_external_key", "policy", PolicyKind::Resource),
    ("aws_kms_key", "policy", PolicyKind::Resource),
    ("aws_kms_key_policy", "policy", PolicyKind::Resource),
    ("aws_kms_replica_external_key", "policy", PolicyKind::Resource),
    ("aws_kms_replica_key", "policy", PolicyKind::Resource),
    ("aws_media_store_container_policy", "policy", PolicyKind::Resource),
    ("aws_msk_cluster_policy", "policy", PolicyKind::Resource),
    ("aws_networkfirewall_resource_policy", "policy", PolicyKind::Resource),
    ("aws_oam_sink_policy", "policy", PolicyKind::Resource),
    ("aws_odb_network", "s3_policy_document", PolicyKind::Endpoint),
    ("aws_opensearch_domain", "access_policies", PolicyKind::Resource),
    ("aws_opensearch_domain_policy", "access_policies", PolicyKind::Resource),
    ("aws_prometheus_resource_policy", "policy_document", PolicyKind::Resource),
    ("aws_redshift_resource_policy", "policy", PolicyKind::Resource),
    ("aws_redshiftserverless_resource_policy", "policy", PolicyKind::Resource),
    ("aws_rolesanywhere_profile", "session_policy", PolicyKind::Session),
    ("aws_s3_access_point", "policy", PolicyKind::Resource),
    ("aws_s3_bucket", "policy", PolicyKind::Resource),
    ("aws_s3_bucket_policy", "policy", PolicyKind::Resource),
    ("aws_s3control_access_grants_instance_resource_policy", "policy", PolicyKind::Resource),
    ("aws_s3control_access_point_policy", "policy", PolicyKind::Resource),
    ("aws_s3control_bucket_policy", "policy", PolicyKind::Resource),
    ("aws_s3control_multi_region_access_point_policy", "details.policy", PolicyKind::Resource),
    ("aws_s3control_object_lambda_access_point_policy", "policy", PolicyKind::Resource),
    ("aws_s3tables_table_bucket_policy", "resource_policy", PolicyKind::Resource),
    ("aws_s3tables_table_policy", "resource_policy", PolicyKind::Resource),
    ("aws_s3vectors_vector_bucket_policy", "policy", PolicyKind::Resource),
    ("aws_sagemaker_model_package_group_policy", "resource_policy", PolicyKind::Resource),
    ("aws_schemas_registry_policy", "policy", PolicyKind::Resource),
    ("aws_secretsmanager_secret", "policy", PolicyKind::Resource),
    ("aws_secretsmanager_secret_policy", "policy", PolicyKind::Resource),
    ("aws_ses_identity_policy", "policy", PolicyKind::Resource),
    ("aws_sesv2_email_identity_policy", "policy", PolicyKind::Resource),
    ("aws_sns_topic", "policy", PolicyKind::Resource),
    ("aws_sns_topic_policy", "policy", PolicyKind::Resource),
    ("aws_sqs_queue", "policy", PolicyKind::Resource),
    ("aws_sqs_queue_policy", "policy", PolicyKind::Resource),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy", PolicyKind::Identity),
    ("aws_transfer_access", "policy", PolicyKind::Session),
    ("aws_transfer_user", "policy", PolicyKind::Session),
    ("aws_vpc_endpoint", "policy", PolicyKind::Endpoint),
    ("aws_vpc_endpoint_policy", "policy", PolicyKind::Endpoint),
    ("aws_vpclattice_auth_policy", "policy", PolicyKind::Resource),
    ("aws_vpclattice_resource_policy", "policy", PolicyKind::Resource),
    ("aws_xray_resource_policy", "policy_document", PolicyKind::Resource),
];

/// Types with filter policies, Cedar policies, Guard rules, lifecycle and data protection policies, and dialects of
/// their own: nothing in them is read by its shape.
#[rustfmt::skip]
const LOOK_ALIKES: &[&str] = &[
    "aws_cloudwatch_log_account_policy",
    "aws_cloudwatch_log_data_protection_policy",
    "aws_config_organization_custom_policy_rule",
    "aws_ecr_lifecycle_policy",
    "aws_emr_cluster",
    "aws_iot_policy",
    "aws_networkmanager_core_network_policy_attachment",
    "aws_opensearchserverless_access_policy",
    "aws_opensearchserverless_security_policy",
    "aws_organizations_resource_policy",
    "aws_sns_topic_data_protection_policy",
    "aws_sns_topic_subscription",
    "aws_verifiedaccess_endpoint",
    "aws_verifiedaccess_group",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(ATTRIBUTES.is_sorted_by_key(|(name, _, _)| name));
        assert!(LOOK_ALIKES.is_sorted());
    }

    #[test]
    fn a_role_has_two() {
        let found: Vec<_> = policies_of("aws_iam_role").collect();
        assert_eq!(
            found,
            [("assume_role_policy", PolicyKind::Trust), ("inline_policy.policy", PolicyKind::Identity)]
        );
        assert_eq!(policies_of("aws_instance").count(), 0);
    }
}
