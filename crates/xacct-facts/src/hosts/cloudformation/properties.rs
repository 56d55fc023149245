//! Where templates keep policies: each property with the kind of policy that stands in it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>

use xacct_policy::Kind;

/// The properties of a type of resource that hold policies, as paths: `Policies.*.PolicyDocument` goes through a list.
pub(crate) fn policies_of(of: &str) -> impl Iterator<Item = (&'static str, Kind)> {
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
const PROPERTIES: &[(&str, &str, Kind)] = &[
    ("AWS::AIOps::InvestigationGroup", "InvestigationGroupPolicy", Kind::Resource),
    ("AWS::APS::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::ApiGateway::DomainNameV2", "Policy", Kind::Resource),
    ("AWS::ApiGateway::RestApi", "Body.x-amazon-apigateway-policy", Kind::Resource),
    ("AWS::ApiGateway::RestApi", "Policy", Kind::Resource),
    ("AWS::Backup::BackupVault", "AccessPolicy", Kind::Resource),
    ("AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy", Kind::Resource),
    ("AWS::Bedrock::KnowledgeBasePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::Bedrock::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::BedrockAgentCore::ResourcePolicy", "Policy", Kind::Resource),
    ("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", Kind::Resource),
    ("AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", Kind::Resource),
    ("AWS::Comprehend::DocumentClassifier", "ModelPolicy", Kind::Resource),
    ("AWS::Comprehend::EntityRecognizer", "ModelPolicy", Kind::Resource),
    ("AWS::DSQL::Cluster", "PolicyDocument", Kind::Resource),
    ("AWS::DynamoDB::GlobalTable", "Replicas.*.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument", Kind::Resource),
    ("AWS::DynamoDB::GlobalTable", "Replicas.*.ResourcePolicy.PolicyDocument", Kind::Resource),
    ("AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument", Kind::Resource),
    ("AWS::DynamoDB::Table", "StreamSpecification.ResourcePolicy.PolicyDocument", Kind::Resource),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", Kind::Endpoint),
    ("AWS::ECR::PublicRepository", "RepositoryPolicyText", Kind::Resource),
    ("AWS::ECR::RegistryPolicy", "PolicyText", Kind::Resource),
    ("AWS::ECR::Repository", "RepositoryPolicyText", Kind::Resource),
    ("AWS::ECR::RepositoryCreationTemplate", "RepositoryPolicy", Kind::Resource),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", Kind::Resource),
    ("AWS::EKS::PodIdentityAssociation", "Policy", Kind::Session),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", Kind::Resource),
    ("AWS::EventSchemas::RegistryPolicy", "Policy", Kind::Resource),
    ("AWS::Events::EventBus", "Policy", Kind::Resource),
    ("AWS::Events::EventBusPolicy", "Statement", Kind::Resource),
    ("AWS::EventsV2::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::FSx::S3AccessPointAttachment", "S3AccessPoint.Policy", Kind::Resource),
    ("AWS::IAM::Group", "Policies.*.PolicyDocument", Kind::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::Policy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Kind::Trust),
    ("AWS::IAM::Role", "Policies.*.PolicyDocument", Kind::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::User", "Policies.*.PolicyDocument", Kind::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::KMS::Key", "KeyPolicy", Kind::Resource),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", Kind::Resource),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::Lambda::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::Lex::ResourcePolicy", "Policy", Kind::Resource),
    ("AWS::Logs::DeliveryDestination", "DeliveryDestinationPolicy.DeliveryDestinationPolicy", Kind::Resource),
    ("AWS::Logs::Destination", "DestinationPolicy", Kind::Resource),
    ("AWS::Logs::LogGroup", "ResourcePolicyDocument", Kind::Resource),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::MSK::ClusterPolicy", "Policy", Kind::Resource),
    ("AWS::MediaPackageV2::ChannelPolicy", "Policy", Kind::Resource),
    ("AWS::MediaPackageV2::OriginEndpointPolicy", "Policy", Kind::Resource),
    ("AWS::MediaStore::Container", "Policy", Kind::Resource),
    ("AWS::MediaTailor::ChannelPolicy", "Policy", Kind::Resource),
    ("AWS::ODB::OdbNetwork", "KmsPolicyDocument", Kind::Endpoint),
    ("AWS::ODB::OdbNetwork", "ManagedServices.KmsAccess.KmsPolicyDocument", Kind::Endpoint),
    ("AWS::ODB::OdbNetwork", "ManagedServices.S3Access.S3PolicyDocument", Kind::Endpoint),
    ("AWS::ODB::OdbNetwork", "ManagedServices.StsAccess.StsPolicyDocument", Kind::Endpoint),
    ("AWS::ODB::OdbNetwork", "S3PolicyDocument", Kind::Endpoint),
    ("AWS::ODB::OdbNetwork", "StsPolicyDocument", Kind::Endpoint),
    ("AWS::OSIS::Pipeline", "ResourcePolicy.Policy", Kind::Resource),
    ("AWS::Oam::Sink", "Policy", Kind::Resource),
    ("AWS::Omics::SequenceStore", "S3AccessPolicy", Kind::Resource),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", Kind::Resource),
    ("AWS::PaymentCryptography::Key", "Policy", Kind::Resource),
    ("AWS::RUM::AppMonitor", "ResourcePolicy.PolicyDocument", Kind::Resource),
    ("AWS::Redshift::Cluster", "NamespaceResourcePolicy", Kind::Resource),
    ("AWS::RedshiftServerless::Namespace", "NamespaceResourcePolicy", Kind::Resource),
    ("AWS::RolesAnywhere::Profile", "SessionPolicy", Kind::Session),
    ("AWS::S3::AccessPoint", "Policy", Kind::Resource),
    ("AWS::S3::BucketPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", Kind::Resource),
    ("AWS::S3Express::AccessPoint", "Policy", Kind::Resource),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::S3Files::FileSystemPolicy", "Policy", Kind::Resource),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::S3Outposts::AccessPoint", "Policy", Kind::Resource),
    ("AWS::S3Outposts::BucketPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::S3Tables::TablePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::S3Vectors::VectorBucketPolicy", "Policy", Kind::Resource),
    ("AWS::SMSVOICE::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SSM::ResourcePolicy", "Policy", Kind::Resource),
    ("AWS::SSO::PermissionSet", "InlinePolicy", Kind::Identity),
    ("AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupPolicy", Kind::Resource),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::Serverless::Api", "DefinitionBody.x-amazon-apigateway-policy", Kind::Resource),
    ("AWS::Serverless::Api", "Policy", Kind::Resource),
    ("AWS::Serverless::Function", "AssumeRolePolicyDocument", Kind::Trust),
    ("AWS::Transfer::User", "Policy", Kind::Session),
    ("AWS::VpcLattice::AuthPolicy", "Policy", Kind::Resource),
    ("AWS::VpcLattice::ResourcePolicy", "Policy", Kind::Resource),
    ("AWS::XRay::ResourcePolicy", "PolicyDocument", Kind::Resource),
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
            [("AssumeRolePolicyDocument", Kind::Trust), ("Policies.*.PolicyDocument", Kind::Identity)]
        );
        assert_eq!(policies_of("AWS::EC2::Instance").count(), 0);
    }
}
