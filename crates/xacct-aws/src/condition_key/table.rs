// Data: IAM User Guide, "AWS global condition context keys" and "Available keys for IAM and AWS STS"; Service
// Authorization Reference for STS, KMS and S3; state of 2026-11. Own wording and own judgement in `SetBy` and `Bounds`.
//
// To refresh: compare the names with those pages; the tests in `condition_key.rs` check order and the counts that the
// pages state. The four letters are presence by class: Aws, Service, WebIdentity, Saml.

use super::Presence::{Always as A, Never as N, Sometimes as S};
use super::{Arity, Arity::*, Bounds, ConditionKey, Presence, SetBy, ValueType, ValueType::*};

/// A row without the rarer marks.
pub(super) const fn key(
    name: &'static str,
    value_type: ValueType,
    arity: Arity,
    set_by: SetBy,
    bounds: Bounds,
    presence: [Presence; 4],
) -> ConditionKey {
    ConditionKey { name, value_type, arity, set_by, bounds, sensitive: false, actions: &[], presence }
}

impl ConditionKey {
    const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    const fn only(self, actions: &'static [&'static str]) -> Self {
        Self { actions, ..self }
    }
}

const ASSUME_ROLE: &[&str] = &["sts:AssumeRole"];
const ASSUME_ROOT: &[&str] = &["sts:AssumeRoot"];
const BEARER: &[&str] = &["sts:GetServiceBearerToken"];
const BEARER_AND_WEB_TOKEN: &[&str] = &["sts:GetServiceBearerToken", "sts:GetWebIdentityToken"];
const FAMILY: &[&str] = &crate::sts::ASSUME_ROLE_FAMILY;
const FAMILY_AND_SOURCE_IDENTITY: &[&str] =
    &["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:SetSourceIdentity"];
const FAMILY_AND_TAG: &[&str] =
    &["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];
const SET_CONTEXT: &[&str] = &["sts:SetContext"];
const WEB_IDENTITY: &[&str] = &["sts:AssumeRoleWithWebIdentity"];
const WEB_TOKEN: &[&str] = &["sts:GetWebIdentityToken"];

/// Keys with a fixed name, sorted without regard to case.
///
/// Where a row needs a reason:
/// - `aws:PrincipalArn`, `aws:PrincipalAccount` and the like are taken as absent from the unsigned federation calls.
/// - `aws:PrincipalTag` and `aws:RequestTag` count as the caller's word, since any account tags its own principals as it
///   likes. A service sets some itself: `x509…` (IAM Roles Anywhere), `kubernetes-…` (EKS Pod Identity).
/// - `aws:SourceOwner` is deprecated for `aws:SourceAccount`, but in the default policy of an SNS topic it is what limits `"*"` to
///   the topic's own account.
/// - `aws:PrincipalIsAWSService` bounds nobody: any service, on anyone's behalf. See `ConditionKey::fixed_value`.
/// - A mount target of a file system is in a VPC of its owner (EFS User Guide, "Blocking public access").
/// - The two private addresses bound nothing: every network has the same ones.
/// - `aws:ViaCustomerDomain` and the `glue:` keys name a partner or a service in whichever account it works.
/// - `sts:ExternalId` is sent by few services (Firehose, Cognito user pools), and never in a federation call.
#[rustfmt::skip]
pub(super) static KEYS: &[ConditionKey] = &[
    key("aws:ARN", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [A, S, N, N]),
    key("aws:AssumedRoot", Bool, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("aws:CalledVia", String, Multi, SetBy::Request, Bounds::No, [S, S, N, N]),
    key("aws:CalledViaAWSMCP", String, Single, SetBy::Request, Bounds::No, [S, S, N, N]),
    key("aws:CalledViaFirst", String, Single, SetBy::Request, Bounds::No, [S, S, N, N]),
    key("aws:CalledViaLast", String, Single, SetBy::Request, Bounds::No, [S, S, N, N]),
    key("aws:ChatbotSourceArn", Arn, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("aws:CurrentTime", Date, Single, SetBy::Request, Bounds::No, [A, A, A, A]),
    key("aws:Ec2InstanceSourcePrivateIPv4", IpAddress, Single, SetBy::Network, Bounds::No, [S, N, N, N]),
    key("aws:Ec2InstanceSourceVpc", String, Single, SetBy::Network, Bounds::Network, [S, N, N, N]),
    key("aws:EpochTime", Date, Single, SetBy::Request, Bounds::No, [A, A, A, A]),
    key("aws:FederatedProvider", String, Single, SetBy::IdentityProvider, Bounds::Federation, [S, N, A, N]),
    key("aws:IsMcpServiceAction", Bool, Single, SetBy::Request, Bounds::No, [S, S, S, S]),
    key("aws:MultiFactorAuthAge", Numeric, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("aws:MultiFactorAuthPresent", Bool, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("aws:PrincipalAccount", String, Single, SetBy::Principal, Bounds::Caller, [A, S, N, N]).sensitive(),
    key("aws:PrincipalArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [A, S, N, N]),
    key("aws:PrincipalIsAWSService", Bool, Single, SetBy::Principal, Bounds::No, [A, A, S, S]),
    key("aws:PrincipalOrgID", String, Single, SetBy::Principal, Bounds::Caller, [S, N, N, N]).sensitive(),
    key("aws:PrincipalOrgPaths", String, Multi, SetBy::Principal, Bounds::OrgPath, [S, N, N, N]),
    key("aws:PrincipalServiceName", String, Single, SetBy::Principal, Bounds::Service, [N, A, N, N]),
    key("aws:PrincipalServiceNamesList", String, Multi, SetBy::Principal, Bounds::Service, [N, A, N, N]),
    key("aws:PrincipalType", String, Single, SetBy::Principal, Bounds::No, [A, A, A, A]),
    key("aws:referer", String, Single, SetBy::Caller, Bounds::No, [S, S, S, S]),
    key("aws:RequestedRegion", String, Single, SetBy::Request, Bounds::No, [A, A, A, A]),
    key("aws:ResourceAccount", String, Single, SetBy::Resource, Bounds::Target, [S, S, S, S]).sensitive(),
    key("aws:ResourceOrgID", String, Single, SetBy::Resource, Bounds::Target, [S, S, S, S]).sensitive(),
    key("aws:ResourceOrgPaths", String, Multi, SetBy::Resource, Bounds::Target, [S, S, S, S]),
    key("aws:SecureTransport", Bool, Single, SetBy::Request, Bounds::No, [A, A, A, A]),
    key("aws:SignInSessionArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [S, N, N, N]),
    key("aws:SourceAccount", String, Single, SetBy::Service, Bounds::Service, [N, S, N, N]).sensitive(),
    key("aws:SourceArn", Arn, Single, SetBy::Service, Bounds::Service, [N, S, N, N]),
    key("aws:SourceIdentity", String, Single, SetBy::Caller, Bounds::No, [S, N, N, N]),
    key("aws:SourceIp", IpAddress, Single, SetBy::Network, Bounds::Network, [S, S, S, S]),
    key("aws:SourceOrgID", String, Single, SetBy::Service, Bounds::Service, [N, S, N, N]).sensitive(),
    key("aws:SourceOrgPaths", String, Multi, SetBy::Service, Bounds::Service, [N, S, N, N]),
    key("aws:SourceOwner", String, Single, SetBy::Principal, Bounds::Caller, [S, S, N, N]),
    key("aws:SourceVpc", String, Single, SetBy::Network, Bounds::Network, [S, S, S, S]).sensitive(),
    key("aws:SourceVpcArn", Arn, Single, SetBy::Network, Bounds::Network, [S, S, S, S]),
    key("aws:SourceVpce", String, Single, SetBy::Network, Bounds::Network, [S, S, S, S]).sensitive(),
    key("aws:TagKeys", String, Multi, SetBy::Caller, Bounds::No, [S, S, S, S]),
    key("aws:TokenIssueTime", Date, Single, SetBy::Principal, Bounds::No, [S, S, N, N]),
    key("aws:UserAgent", String, Single, SetBy::Caller, Bounds::No, [S, S, S, S]),
    key("aws:userid", String, Single, SetBy::Principal, Bounds::CallerByArn, [A, S, S, S]),
    key("aws:username", String, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("aws:ViaAWSMCPService", Bool, Single, SetBy::Request, Bounds::No, [S, S, S, S]),
    key("aws:ViaAWSService", Bool, Single, SetBy::Request, Bounds::No, [A, A, A, A]),
    key("aws:ViaCustomerDomain", String, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("aws:VpceAccount", String, Single, SetBy::Network, Bounds::Network, [S, S, S, S]).sensitive(),
    key("aws:VpceOrgID", String, Single, SetBy::Network, Bounds::Network, [S, S, S, S]).sensitive(),
    key("aws:VpceOrgPaths", String, Multi, SetBy::Network, Bounds::Network, [S, S, S, S]),
    key("aws:VpcSourceIp", IpAddress, Single, SetBy::Network, Bounds::No, [S, S, S, S]),
    key("codebuild:BuildArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [S, N, N, N]),
    key("codebuild:ProjectArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [S, N, N, N]),
    key("ec2:RoleDelivery", Numeric, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("ec2:SourceInstanceArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [S, N, N, N]),
    key("elasticfilesystem:AccessedViaMountTarget", Bool, Single, SetBy::Network, Bounds::Network, [S, S, S, S]),
    key("glue:CredentialIssuingService", String, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("glue:RoleAssumedBy", String, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("identitystore:UserId", String, Single, SetBy::Principal, Bounds::No, [S, N, N, N]),
    key("kms:CallerAccount", String, Single, SetBy::Principal, Bounds::Caller, [A, S, N, N]),
    key("kms:ViaService", String, Single, SetBy::Request, Bounds::No, [S, S, N, N]),
    key("lambda:SourceFunctionArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [S, N, N, N]),
    key("s3:DataAccessPointAccount", String, Single, SetBy::Resource, Bounds::Delegated, [S, S, N, N]),
    key("s3:DataAccessPointArn", Arn, Single, SetBy::Resource, Bounds::Delegated, [S, S, N, N]),
    key("s3:ResourceAccount", String, Single, SetBy::Resource, Bounds::Target, [S, S, N, N]),
    key("saml:aud", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, A]),
    key("saml:cn", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:commonName", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:doc", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, A]),
    key("saml:eduorghomepageuri", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:eduorgidentityauthnpolicyuri", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:eduorglegalname", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:eduorgsuperioruri", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:eduorgwhitepagesuri", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonaffiliation", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonassurance", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonentitlement", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonnickname", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonorgdn", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonorgunitdn", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonprimaryaffiliation", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonprimaryorgunitdn", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonprincipalname", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersonscopedaffiliation", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:edupersontargetedid", String, Multi, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:givenName", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:iss", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, A]),
    key("saml:mail", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:name", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:namequalifier", String, Single, SetBy::IdentityProvider, Bounds::Federation, [S, N, N, S]),
    key("saml:organizationStatus", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:primaryGroupSID", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:sub", String, Single, SetBy::IdentityProvider, Bounds::Federation, [S, N, N, A]),
    key("saml:sub_type", String, Single, SetBy::IdentityProvider, Bounds::Federation, [S, N, N, A]),
    key("saml:surname", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:uid", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("saml:x500UniqueIdentifier", String, Single, SetBy::IdentityProvider, Bounds::Federation, [N, N, N, S]),
    key("ssm:SourceInstanceArn", Arn, Single, SetBy::Principal, Bounds::CallerByArn, [S, N, N, N]),
    key("sts:AWSServiceName", String, Single, SetBy::Caller, Bounds::No, [S, N, N, N]).only(BEARER),
    key("sts:DurationSeconds", Numeric, Single, SetBy::Caller, Bounds::No, [S, N, N, N]).only(BEARER_AND_WEB_TOKEN),
    key("sts:ExternalId", String, Single, SetBy::Caller, Bounds::ExternalId, [S, S, N, N]).only(ASSUME_ROLE),
    key("sts:IdentityTokenAudience", String, Multi, SetBy::Caller, Bounds::No, [S, N, N, N]).only(WEB_TOKEN),
    key("sts:RequestContextProviders", Arn, Multi, SetBy::IdentityProvider, Bounds::No, [S, S, N, N]).only(SET_CONTEXT),
    key("sts:RoleAuthorizedByIdp", Bool, Single, SetBy::IdentityProvider, Bounds::No, [N, N, A, N]).only(WEB_IDENTITY),
    key("sts:RoleSessionName", String, Single, SetBy::Caller, Bounds::No, [A, A, A, A]).only(FAMILY),
    key("sts:SigningAlgorithm", String, Single, SetBy::Caller, Bounds::No, [S, N, N, N]).only(WEB_TOKEN),
    key("sts:SourceIdentity", String, Single, SetBy::Caller, Bounds::No, [S, S, S, S]).only(FAMILY_AND_SOURCE_IDENTITY),
    key("sts:TaskPolicyArn", Arn, Single, SetBy::Caller, Bounds::No, [A, N, N, N]).only(ASSUME_ROOT),
    key("sts:TransitiveTagKeys", String, Multi, SetBy::Caller, Bounds::No, [S, S, S, S]).only(FAMILY_AND_TAG),
];

/// Families: the name up to `${` is fixed, one or more characters follow. Sorted.
#[rustfmt::skip]
pub(super) static FAMILIES: &[ConditionKey] = &[
    key("aws:PrincipalTag/${TagKey}", String, Single, SetBy::Caller, Bounds::No, [S, S, S, S]),
    key("aws:RequestTag/${TagKey}", String, Single, SetBy::Caller, Bounds::No, [S, S, S, S]),
    key("aws:ResourceTag/${TagKey}", String, Single, SetBy::Resource, Bounds::No, [S, S, S, S]),
    key("iam:ResourceTag/${TagKey}", String, Single, SetBy::Resource, Bounds::No, [S, S, S, S]),
    key("sts:RequestContext/${ContextKey}", String, Single, SetBy::IdentityProvider, Bounds::No, [S, S, N, N]).only(SET_CONTEXT),
];
