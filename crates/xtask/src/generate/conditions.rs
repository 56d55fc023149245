//! The conditions that policies mostly have.

use super::dice::Dice;
use super::statement::Condition;

/// The organization that the tree belongs to.
const ORGANIZATION: &str = "o-a1b2c3d4e5";

/// An external ID, where the account that assumes the role was given one.
pub(super) fn external_id(dice: &mut Dice) -> Condition {
    is("sts:ExternalId", format!("{:016x}", dice.next()))
}

/// The principals of an organization.
pub(super) fn organization() -> Condition {
    is("aws:PrincipalOrgID", ORGANIZATION.into())
}

/// The resources of an organization.
pub(super) fn resource_organization() -> Condition {
    is("aws:ResourceOrgID", ORGANIZATION.into())
}

/// All principals but those of an organization.
pub(super) fn outside_organization() -> Condition {
    Condition("StringNotEqualsIfExists", "aws:PrincipalOrgID".into(), vec![ORGANIZATION.into()])
}

/// Networks, with the operator that says whether in them or outside.
pub(super) fn network(dice: &mut Dice, operator: &'static str) -> Condition {
    let networks = (0..=dice.roll(3)).map(|_| {
        let first = dice.pick(&[18_u8, 34, 52, 54]);
        format!("{first}.{}.{}.0/24", dice.roll(256), dice.roll(256))
    });
    Condition(operator, "aws:SourceIp".into(), networks.collect())
}

/// Endpoints of VPCs, with the operator that says whether through them or not.
pub(super) fn endpoint(dice: &mut Dice, operator: &'static str) -> Condition {
    let endpoints = (0..=dice.roll(2)).map(|_| format!("vpce-{:017x}", dice.next() >> 4));
    Condition(operator, "aws:SourceVpce".into(), endpoints.collect())
}

/// Roles of an account whose names begin with something.
pub(super) fn roles(dice: &mut Dice, account: &str) -> Condition {
    let roles = format!("arn:aws:iam::{account}:role/team-{}-*", dice.roll(100));
    Condition("ArnLike", "aws:PrincipalArn".into(), vec![roles])
}

pub(super) fn mfa() -> Condition {
    Condition("Bool", "aws:MultiFactorAuthPresent".into(), vec!["true".into()])
}

/// No MFA, or a request with long-term credentials.
pub(super) fn no_mfa() -> Condition {
    Condition("BoolIfExists", "aws:MultiFactorAuthPresent".into(), vec!["false".into()])
}

pub(super) fn tls(used: bool) -> Condition {
    Condition("Bool", "aws:SecureTransport".into(), vec![used.to_string()])
}

/// Only requests of principals, not those that services make for themselves.
pub(super) fn no_service() -> Condition {
    Condition("Bool", "aws:PrincipalIsAWSService".into(), vec!["false".into()])
}

/// All regions but some.
pub(super) fn other_regions() -> Condition {
    let regions = vec!["eu-west-1".into(), "eu-central-1".into()];
    Condition("StringNotEquals", "aws:RequestedRegion".into(), regions)
}

/// The tokens of one branch of a repository at GitHub, issued for AWS.
pub(super) fn github(dice: &mut Dice) -> [Condition; 2] {
    let repository = format!("repo:example-{}/service-{}", dice.roll(50), dice.roll(500));
    let subject = match dice.roll(3) {
        0 => Condition("StringLike", github_claim("sub"), vec![format!("{repository}:*")]),
        1 => is(&github_claim("sub"), format!("{repository}:ref:refs/heads/main")),
        _ => is(&github_claim("sub"), format!("{repository}:environment:production")),
    };
    [subject, github_audience()]
}

pub(super) fn github_audience() -> Condition {
    is(&github_claim("aud"), "sts.amazonaws.com".into())
}

fn github_claim(claim: &str) -> String {
    format!("token.actions.githubusercontent.com:{claim}")
}

/// The tokens of one service account of the cluster with that issuer.
pub(super) fn service_account(dice: &mut Dice, issuer: &str) -> [Condition; 2] {
    let subject = format!("system:serviceaccount:team-{}:app-{}", dice.roll(40), dice.roll(300));
    [is(&format!("{issuer}:sub"), subject), is(&format!("{issuer}:aud"), "sts.amazonaws.com".into())]
}

/// The account of the resource for which a service acts.
pub(super) fn source_account(account: &str) -> Condition {
    is("aws:SourceAccount", account.to_owned())
}

/// The resource for which a service acts.
pub(super) fn source_arn(arn: String) -> Condition {
    Condition("ArnLike", "aws:SourceArn".into(), vec![arn])
}

fn is(key: &str, value: String) -> Condition {
    Condition("StringEquals", key.to_owned(), vec![value])
}
