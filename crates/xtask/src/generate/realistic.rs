//! Policies as repositories have them: several statements, conditions, denials; in about one of three something is wrong.

use super::dice::Dice;
use super::statement::{Condition, Statement};
use super::{Size, conditions as on, document};

/// The most statements of a small policy.
const MOST: usize = 5;

/// The resource that a resource policy belongs to.
struct Target {
    service: &'static str,
    actions: &'static [&'static str],
    arn: String,
}

/// One sort of policies: what its statements say.
struct Sort {
    sound: fn(&mut Dice, &Target) -> Statement,
    denial: Option<fn(&mut Dice, &Target) -> Statement>,
    flawed: fn(&mut Dice, &Target) -> Statement,
}

const TRUST: Sort = Sort { sound: trust, denial: None, flawed: flawed_trust };
const RESOURCE: Sort = Sort { sound: resource, denial: Some(resource_denial), flawed: flawed_resource };
const IDENTITY: Sort = Sort { sound: identity, denial: Some(identity_denial), flawed: flawed_identity };

/// A trust, resource or identity policy.
pub(super) fn policy(dice: &mut Dice, size: Size) -> String {
    let sort = match dice.roll(10) {
        0..3 => TRUST,
        3..6 => RESOURCE,
        _ => IDENTITY,
    };
    let target = target(dice);
    let statements = size.statements(dice, MOST);
    let flawed = (dice.roll(3) == 0).then(|| dice.roll(statements));
    let statement = |number: usize| {
        let statement = match sort.denial {
            _ if flawed == Some(number) => (sort.flawed)(dice, &target),
            Some(denial) if number > 0 && dice.roll(3) == 0 => denial(dice, &target),
            _ => (sort.sound)(dice, &target),
        };
        statement.written(&format!("Statement{number}"))
    };
    document(&(0..statements).map(statement).collect::<Vec<_>>())
}

fn trust(dice: &mut Dice, _: &Target) -> Statement {
    match dice.roll(8) {
        0 | 1 => assume(&role(dice)).when(on::external_id(dice)),
        2 => {
            let account = account(dice);
            let root = format!("arn:aws:iam::{account}:root");
            assume(&root).when(on::organization()).when(on::roles(dice, &account))
        }
        3 => assume(&user(dice)).when(on::external_id(dice)).when(on::mfa()),
        4 => {
            let [subject, audience] = on::github(dice);
            github(dice).when(subject).when(audience)
        }
        5 => {
            let issuer = format!("oidc.eks.eu-west-1.amazonaws.com/id/{:032X}", dice.next());
            let [subject, audience] = on::service_account(dice, &issuer);
            web_identity(dice, &issuer).when(subject).when(audience)
        }
        6 => {
            let account = account(dice);
            let arn = format!("arn:aws:scheduler:eu-west-1:{account}:schedule-group/default");
            let statement = service("scheduler.amazonaws.com").with("Action", &words(&["sts:AssumeRole"]));
            statement.when(on::source_account(&account)).when(on::source_arn(arn))
        }
        _ => {
            let name = dice.pick(&["ec2.amazonaws.com", "lambda.amazonaws.com"]);
            service(name).with("Action", &words(&["sts:AssumeRole"]))
        }
    }
}

fn flawed_trust(dice: &mut Dice, _: &Target) -> Statement {
    match dice.roll(4) {
        0 => assume(&root(dice)),
        1 => github(dice).when(on::github_audience()),
        2 => assume("*").when(on::mfa()),
        _ => assume(&role(dice).replace("role/", "role/*-")).when(on::external_id(dice)),
    }
}

fn resource(dice: &mut Dice, target: &Target) -> Statement {
    let actions = target.actions(dice);
    let grant =
        |statement: Statement| statement.with("Action", &actions).with("Resource", &target.resources());
    let everyone = grant(Statement::allow().everyone());
    match dice.roll(6) {
        0 | 1 => grant(Statement::allow().principal("AWS", &role(dice))),
        2 => everyone.when(on::organization()),
        3 => everyone.when(on::endpoint(dice, "StringEquals")).when(on::organization()),
        4 => {
            let account = account(dice);
            everyone.when(on::roles(dice, &account)).when(on::network(dice, "IpAddress"))
        }
        _ => {
            let account = account(dice);
            let arn = format!("arn:aws:cloudtrail:eu-west-1:{account}:trail/trail-{}", dice.roll(100));
            let statement = grant(service("cloudtrail.amazonaws.com"));
            statement.when(on::source_account(&account)).when(on::source_arn(arn))
        }
    }
}

/// The usual denials: of requests without TLS, from outside of the organization, of an endpoint or of a network.
fn resource_denial(dice: &mut Dice, target: &Target) -> Statement {
    let statement = Statement::deny().everyone().with("Action", &[format!("{}:*", target.service)]);
    let statement = statement.with("Resource", &target.resources());
    match dice.roll(4) {
        0 | 1 => statement.when(on::tls(false)),
        2 => statement.when(on::outside_organization()).when(on::no_service()),
        _ => {
            let statement = statement.when(on::endpoint(dice, "StringNotEqualsIfExists"));
            statement.when(on::network(dice, "NotIpAddressIfExists")).when(on::no_service())
        }
    }
}

fn flawed_resource(dice: &mut Dice, target: &Target) -> Statement {
    let actions = target.actions(dice);
    let grant =
        |statement: Statement| statement.with("Action", &actions).with("Resource", &target.resources());
    match dice.roll(4) {
        0 => grant(Statement::allow().everyone()),
        1 => grant(Statement::allow().everyone()).when(on::tls(true)),
        2 => grant(Statement::allow().principal("AWS", &root(dice))),
        _ => grant(service("cloudtrail.amazonaws.com")),
    }
}

fn identity(dice: &mut Dice, _: &Target) -> Statement {
    if dice.roll(6) == 0 {
        let roles: Vec<String> = (0..=dice.roll(3)).map(|_| role(dice)).collect();
        return Statement::allow().with("Action", &words(&["sts:AssumeRole"])).with("Resource", &roles);
    }
    let target = target(dice);
    let statement =
        Statement::allow().with("Action", &target.actions(dice)).with("Resource", &target.resources());
    match dice.roll(6) {
        0 => statement.when(on::mfa()),
        1 => statement.when(on::network(dice, "IpAddress")),
        2 => statement.when(on::resource_organization()),
        _ => statement,
    }
}

/// The usual denials: without MFA, in other regions, from other networks.
fn identity_denial(dice: &mut Dice, _: &Target) -> Statement {
    let everything = |statement: Statement| statement.with("Resource", &words(&["*"]));
    let exempt = words(&["iam:*", "organizations:*", "sts:GetSessionToken", "support:*"]);
    match dice.roll(3) {
        0 => everything(Statement::deny().with("NotAction", &exempt)).when(on::no_mfa()),
        1 => everything(Statement::deny().with("NotAction", &exempt)).when(on::other_regions()),
        _ => everything(Statement::deny().with("Action", &words(&["*"])))
            .when(on::network(dice, "NotIpAddress"))
            .when(Condition("Bool", "aws:ViaAWSService".into(), words(&["false"]))),
    }
}

fn flawed_identity(dice: &mut Dice, _: &Target) -> Statement {
    let role = match dice.roll(3) {
        0 => "*".to_owned(),
        1 => format!("arn:aws:iam::*:role/deploy-{}", dice.roll(100)),
        _ => "arn:aws:iam::123456789012:role/example".to_owned(),
    };
    Statement::allow().with("Action", &words(&["sts:AssumeRole"])).with("Resource", &[role])
}

impl Target {
    /// Some of its actions.
    fn actions(&self, dice: &mut Dice) -> Vec<String> {
        let few = 1 + dice.roll(self.actions.len());
        words(self.actions.get(..few).unwrap_or_default())
    }

    /// The resource and what is in it.
    fn resources(&self) -> Vec<String> {
        let inner = (self.service == "s3").then(|| format!("{}/*", self.arn));
        std::iter::once(self.arn.clone()).chain(inner).collect()
    }
}

fn target(dice: &mut Dice) -> Target {
    let (account, number) = (account(dice), dice.roll(1_000));
    match dice.roll(5) {
        0 | 1 => Target {
            service: "s3",
            actions: &["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"],
            arn: format!("arn:aws:s3:::bucket-{number}"),
        },
        2 => Target {
            service: "sqs",
            actions: &["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueUrl"],
            arn: format!("arn:aws:sqs:eu-west-1:{account}:queue-{number}"),
        },
        3 => Target {
            service: "sns",
            actions: &["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
            arn: format!("arn:aws:sns:eu-west-1:{account}:topic-{number}"),
        },
        _ => Target {
            service: "kms",
            actions: &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
            arn: format!("arn:aws:kms:eu-west-1:{account}:key/1a2b3c4d-0000-4000-8000-{number:012}"),
        },
    }
}

fn assume(principal: &str) -> Statement {
    Statement::allow().principal("AWS", principal).with("Action", &words(&["sts:AssumeRole"]))
}

fn github(dice: &mut Dice) -> Statement {
    web_identity(dice, "token.actions.githubusercontent.com")
}

fn web_identity(dice: &mut Dice, issuer: &str) -> Statement {
    let provider = format!("arn:aws:iam::{}:oidc-provider/{issuer}", account(dice));
    Statement::allow()
        .principal("Federated", &provider)
        .with("Action", &words(&["sts:AssumeRoleWithWebIdentity"]))
}

fn service(name: &str) -> Statement {
    Statement::allow().principal("Service", name)
}

/// One of the accounts of the tree.
fn account(dice: &mut Dice) -> String {
    Dice::new(dice.roll(60) as u64).account()
}

fn root(dice: &mut Dice) -> String {
    format!("arn:aws:iam::{}:root", account(dice))
}

fn role(dice: &mut Dice) -> String {
    format!("arn:aws:iam::{}:role/team-{}", account(dice), dice.roll(1_000))
}

fn user(dice: &mut Dice) -> String {
    format!("arn:aws:iam::{}:user/person-{}", account(dice), dice.roll(1_000))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
