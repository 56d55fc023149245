//! `cargo xtask generate`: policies to measure with.
//!
//! The same seed gives the same files. Most are sound; about one in eight has something to find.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Failure;

/// How many files go into one folder.
const FOLDER: usize = 500;

/// How large the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One or two statements: about half a kilobyte.
    Small,
    /// 1 to 200 KB, most of them near the lower end.
    Ordinary,
}

impl Size {
    /// The size of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "small" => Some(Self::Small),
            "ordinary" => Some(Self::Ordinary),
            _ => None,
        }
    }
}

/// Writes `files` policies below `folder`.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn generate(folder: &Path, files: usize, seed: u64, size: Size) -> Result<(), Failure> {
    for (number, policy) in policies(seed, size).take(files).enumerate() {
        let folder = folder.join(format!("{:03}", number / FOLDER));
        if number % FOLDER == 0 {
            fs::create_dir_all(&folder)?;
        }
        fs::write(folder.join(format!("{number:06}.json")), policy)?;
    }
    Ok(())
}

/// Policies without end.
pub fn policies(seed: u64, size: Size) -> impl Iterator<Item = String> {
    let mut dice = Dice(seed);
    std::iter::repeat_with(move || policy(&mut dice, size))
}

fn policy(dice: &mut Dice, size: Size) -> String {
    let statements = match size {
        Size::Small => 1 + dice.roll(2),
        // Each further power of two is half as likely.
        Size::Ordinary => {
            let power = (2 + dice.next().trailing_zeros()).min(8);
            (1 << power) + dice.roll(1 << power)
        }
    };
    let statement = match dice.roll(4) {
        0 | 1 => identity,
        2 => bucket,
        _ => trust,
    };
    let statements: Vec<_> = (0..statements).map(|number| statement(dice, number)).collect();
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}\n", statements.join(",\n"))
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

/// The generator splitmix64: small, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.roll(words.len())).copied().unwrap_or_default()
    }

    fn account(&mut self) -> String {
        format!("{:012}", 100_000_000_000 + self.next() % 900_000_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_json_and_the_same_each_time() {
        for size in [Size::Small, Size::Ordinary] {
            for (one, other) in policies(1, size).zip(policies(1, size)).take(200) {
                serde_json::from_str::<serde_json::Value>(&one).unwrap();
                assert_eq!(one, other);
            }
        }
    }
}
