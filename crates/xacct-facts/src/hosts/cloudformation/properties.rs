//! Where templates keep policies: each property with the kind of policy that stands in it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>

use xacct_policy::PolicyKind;

/// The properties of a type of resource that hold policies, as paths: `Policies.*.PolicyDocument` goes through a list.
pub(crate) fn policies_of(of: &str) -> impl Iterator<Item = (&'static str, PolicyKind)> {
    let start = PROPERTIES.partition_point(|(name, _, _)| *name < of);
    let rows = PROPERTIES.get(start..).unwrap_or_default().iter();
    rows.take_while(move |(name, _, _)| *name == of).map(|(_, path, kind)| (*path, *kind))
}

/// Whether resources of that type have a property that looks like a policy and is another service's.
pub(crate) fn has_look_alike(of: &str) -> bool {
    LOOK_ALIKES.binary_search(&of).is_ok()
}

/// By type.
#[rustfmt::skip]
const PROPERTIES: &[(&str, &str, PolicyKind)] = &[
    ("AWS::AIOps::InvestigationGroup", "InvestigationGroupPolicy", PolicyKind::Resource),
    ("AWS::APS::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::ApiGateway::DomainNameV2", "Policy", PolicyKind::Resource),
    ("AWS::ApiGateway::RestApi", "Body.x-amazon-apigateway-policy", PolicyKind::Resource),
    ("AWS::ApiGateway::RestApi", "Policy", PolicyKind::Resource),
    ("AWS::Backup::BackupVault", "AccessPolicy", PolicyKind::Resource),
    ("AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy", PolicyKind::Resource),
    ("AWS::Bedrock::KnowledgeBasePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::Bedrock::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::BedrockAgentCore::ResourcePolicy", "Policy", PolicyKind::Resource),
    ("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource),
    ("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", PolicyKind::Resource),
    ("AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", PolicyKind::Resource),
    ("AWS::Comprehend::DocumentClassifier", "ModelPolicy", PolicyKind::Resource),
    ("AWS::Comprehend::EntityRecognizer", "ModelPolicy", PolicyKind::Resource),
    ("AWS::DSQL::Cluster", "PolicyDocument", PolicyKind::Resource),
    ("AWS::DynamoDB::GlobalTable", "Replicas.*.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument", PolicyKind::Resource),
    ("AWS::DynamoDB::GlobalTable", "Replicas.*.ResourcePolicy.PolicyDocument", PolicyKind::Resource),
    ("AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument", PolicyKind::Resource),
    ("AWS::DynamoDB::Table", "StreamSpecification.ResourcePolicy.PolicyDocument", PolicyKind::Resource),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", PolicyKind::Endpoint),
    ("AWS::ECR::PublicRepository", "RepositoryPolicyText", PolicyKind::Resource),
    ("AWS::ECR::RegistryPolicy", "PolicyText", PolicyKind::Resource),
    ("AWS::ECR::Repository", "RepositoryPolicyText", PolicyKind::Resource),
    ("AWS::ECR::RepositoryCreationTemplate", "RepositoryPolicy", PolicyKind::Resource),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", PolicyKind::Resource),
    ("AWS::EKS::PodIdentityAssociation", "Policy", PolicyKind::Session),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", PolicyKind::Resource),
    ("AWS::EventSchemas::RegistryPolicy", "Policy", PolicyKind::Resource),
    ("AWS::Events::EventBus", "Policy", PolicyKind::Resource),
    ("AWS::Events::EventBusPolicy", "Statement", PolicyKind::Resource),
    ("AWS::EventsV2::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::FSx::S3AccessPointAttachment", "S3AccessPoint.Policy", PolicyKind::Resource),
    ("AWS::IAM::Group", "Policies.*.PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::Policy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", PolicyKind::Trust),
    ("AWS::IAM::Role", "Policies.*.PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::User", "Policies.*.PolicyDocument", PolicyKind::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", PolicyKind::Identity),
    ("AWS::KMS::Key", "KeyPolicy", PolicyKind::Resource),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", PolicyKind::Resource),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource),
    ("AWS::Lambda::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::Lex::ResourcePolicy", "Policy", PolicyKind::Resource),
    ("AWS::Logs::DeliveryDestination", "DeliveryDestinationPolicy.DeliveryDestinationPolicy", PolicyKind::Resource),
    ("AWS::Logs::Destination", "DestinationPolicy", PolicyKind::Resource),
    ("AWS::Logs::LogGroup", "ResourcePolicyDocument", PolicyKind::Resource),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::MSK::ClusterPolicy", "Policy", PolicyKind::Resource),
    ("AWS::MediaPackageV2::ChannelPolicy", "Policy", PolicyKind::Resource),
    ("AWS::MediaPackageV2::OriginEndpointPolicy", "Policy", PolicyKind::Resource),
    ("AWS::MediaStore::Container", "Policy", PolicyKind::Resource),
    ("AWS::MediaTailor::ChannelPolicy", "Policy", PolicyKind::Resource),
    ("AWS::ODB::OdbNetwork", "KmsPolicyDocument", PolicyKind::Endpoint),
    ("AWS::ODB::OdbNetwork", "ManagedServices.KmsAccess.KmsPolicyDocument", PolicyKind::Endpoint),
    ("AWS::ODB::OdbNetwork", "ManagedServices.S3Access.S3PolicyDocument", PolicyKind::Endpoint),
    ("AWS::ODB::OdbNetwork", "ManagedServices.StsAccess.StsPolicyDocument", PolicyKind::Endpoint),
    ("AWS::ODB::OdbNetwork", "S3PolicyDocument", PolicyKind::Endpoint),
    ("AWS::ODB::OdbNetwork", "StsPolicyDocument", PolicyKind::Endpoint),
    ("AWS::OSIS::Pipeline", "ResourcePolicy.Policy", PolicyKind::Resource),
    ("AWS::Oam::Sink", "Policy", PolicyKind::Resource),
    ("AWS::Omics::SequenceStore", "S3AccessPolicy", PolicyKind::Resource),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", PolicyKind::Resource),
    ("AWS::PaymentCryptography::Key", "Policy", PolicyKind::Resource),
    ("AWS::RUM::AppMonitor", "ResourcePolicy.PolicyDocument", PolicyKind::Resource),
    ("AWS::Redshift::Cluster", "NamespaceResourcePolicy", PolicyKind::Resource),
    ("AWS::RedshiftServerless::Namespace", "NamespaceResourcePolicy", PolicyKind::Resource),
    ("AWS::RolesAnywhere::Profile", "SessionPolicy", PolicyKind::Session),
    ("AWS::S3::AccessPoint", "Policy", PolicyKind::Resource),
    ("AWS::S3::BucketPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", PolicyKind::Resource),
    ("AWS::S3Express::AccessPoint", "Policy", PolicyKind::Resource),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::S3Files::FileSystemPolicy", "Policy", PolicyKind::Resource),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::S3Outposts::AccessPoint", "Policy", PolicyKind::Resource),
    ("AWS::S3Outposts::BucketPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", PolicyKind::Resource),
    ("AWS::S3Tables::TablePolicy", "ResourcePolicy", PolicyKind::Resource),
    ("AWS::S3Vectors::VectorBucketPolicy", "Policy", PolicyKind::Resource),
    ("AWS::SMSVOICE::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", PolicyKind::Resource),
    ("AWS::SSM::ResourcePolicy", "Policy", PolicyKind::Resource),
    ("AWS::SSO::PermissionSet", "InlinePolicy", PolicyKind::Identity),
    ("AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupPolicy", PolicyKind::Resource),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource),
    ("AWS::Serverless::Api", "DefinitionBody.x-amazon-apigateway-policy", PolicyKind::Resource),
    ("AWS::Serverless::Api", "Policy", PolicyKind::Resource),
    ("AWS::Serverless::Function", "AssumeRolePolicyDocument", PolicyKind::Trust),
    ("AWS::Transfer::User", "Policy", PolicyKind::Session),
    ("AWS::VpcLattice::AuthPolicy", "Policy", PolicyKind::Resource),
    ("AWS::VpcLattice::ResourcePolicy", "Policy", PolicyKind::Resource),
    ("AWS::XRay::ResourcePolicy", "PolicyDocument", PolicyKind::Resource),
];

/// Types with filter policies, Cedar policies, Guard rules, lifecycle and data protection policies, and dialects of
/// their own: nothing in them is read by its shape.
#[rustfmt::skip]
const LOOK_ALIKES: &[&str] = &[
    "AWS::BedrockAgentCore::Policy",
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::StackSet",
    "AWS::Config::ConfigRule",
    "AWS::EC2::ClientVpnEndpoint",
    "AWS::EC2::VerifiedAccessEndpoint",
    "AWS::EC2::VerifiedAccessGroup",
    "AWS::ECR::Repository",
    "AWS::IoT::Policy",
    "AWS::Logs::AccountPolicy",
    "AWS::Logs::LogGroup",
    "AWS::NetworkManager::CoreNetwork",
    "AWS::OpenSearchServerless::AccessPolicy",
    "AWS::OpenSearchServerless::SecurityPolicy",
    "AWS::Organizations::ResourcePolicy",
    "AWS::RAM::Permission",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::VerifiedPermissions::Policy",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(PROPERTIES.is_sorted_by_key(|(name, _, _)| name));
        assert!(LOOK_ALIKES.is_sorted());
    }

    #[test]
    fn a_role_has_two() {
        let found: Vec<_> = policies_of("AWS::IAM::Role").collect();
        assert_eq!(
            found,
            [
                ("AssumeRolePolicyDocument", PolicyKind::Trust),
                ("Policies.*.PolicyDocument", PolicyKind::Identity)
            ]
        );
        assert_eq!(policies_of("AWS::EC2::Instance").count(), 0);
    }
}
