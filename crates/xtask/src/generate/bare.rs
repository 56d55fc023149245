//! Policies without conditions and denials, or with one external ID: the least that a policy has.

use std::fmt::Write as _;

use super::Size;
use super::dice::Dice;

/// A policy of statements of one sort.
pub(super) fn policy(dice: &mut Dice, size: Size) -> String {
    let statements = size.statements(dice, 2);
    let statement = match dice.roll(4) {
        0 | 1 => identity,
        2 => bucket,
        _ => trust,
    };
    let statements: Vec<_> = (0..statements).map(|number| statement(dice, number)).collect();
    super::document(&statements)
}

fn identity(dice: &mut Dice, number: usize) -> String {
    let service = dice.pick(&["s3", "ec2", "dynamodb", "sqs", "kms", "logs", "lambda", "ssm"]);
    let mut actions = String::new();
    for _ in 0..2 + dice.roll(8) {
        let verb = dice.pick(&["Get", "List", "Describe", "Put", "Update", "Delete", "Create"]);
        let noun =
            dice.pick(&["Item", "Object", "Tags", "Policy", "Parameters", "Stream", "Function", "Key"]);
        let _ = write!(actions, "{}\"{service}:{verb}{noun}\"", if actions.is_empty() { "" } else { ", " });
    }
    if dice.roll(64) == 0 {
        actions = "\"sts:AssumeRole\"".to_owned();
    }
    let resource = if dice.roll(8) == 0 {
        "*".to_owned()
    } else {
        format!("arn:aws:{service}:eu-west-1:{}:thing/*", dice.account())
    };
    format!(
        "    {{
      \"Sid\": \"Statement{number}\",
      \"Effect\": \"Allow\",
      \"Action\": [{actions}],
      \"Resource\": \"{resource}\"
    }}"
    )
}

fn bucket(dice: &mut Dice, number: usize) -> String {
    let bucket = format!("bucket-{}", dice.roll(10_000));
    format!(
        "    {{
      \"Sid\": \"Statement{number}\",
      \"Effect\": \"Allow\",
      \"Principal\": {{ \"AWS\": \"arn:aws:iam::{}:{}\" }},
      \"Action\": [\"s3:GetObject\", \"s3:ListBucket\"],
      \"Resource\": [\"arn:aws:s3:::{bucket}\", \"arn:aws:s3:::{bucket}/*\"]
    }}",
        dice.account(),
        principal(dice),
    )
}

fn trust(dice: &mut Dice, number: usize) -> String {
    format!(
        "    {{
      \"Sid\": \"Statement{number}\",
      \"Effect\": \"Allow\",
      \"Principal\": {{ \"AWS\": \"arn:aws:iam::{}:{}\" }},
      \"Action\": \"sts:AssumeRole\",
      \"Condition\": {{ \"StringEquals\": {{ \"sts:ExternalId\": \"{:016x}\" }} }}
    }}",
        dice.account(),
        principal(dice),
        dice.next(),
    )
}

fn principal(dice: &mut Dice) -> String {
    if dice.roll(8) == 0 { "root".to_owned() } else { format!("role/team-{}", dice.roll(1000)) }
}
