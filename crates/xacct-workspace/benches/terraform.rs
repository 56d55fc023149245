//! What directories of Terraform cost: prints the time of facts and rules for directories of more and more files and for
//! larger and larger files, each with its ratio to the half of it, and that of an edit in one file of many.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use xacct_facts::{Hints, Module, TerraformUnit, read_in, read_unit};
use xacct_rules::{KnownAccounts, Levels};
use xacct_syntax::{FileId, Source};

fn main() {
    let files = [100, 200, 400, 800, 1_600].map(|n| (format!("{n} files"), directory(n, 1)));
    let sizes = [200, 400, 800, 1_600]
        .map(|kb| (format!("{kb} KB in one file"), directory(1, kb * 1024 / one(0).len())));
    for series in [&files[..], &sizes[..]] {
        let mut before: Option<Duration> = None;
        for (what, sources) in series {
            let time = best(|| check(&Module::read(sources.iter().cloned()).into()));
            let ratio = before.map_or(String::new(), |before| {
                format!("  {:.2} times the half", time.as_secs_f64() / before.as_secs_f64())
            });
            println!("{what:>24}: {time:>9.1?}{ratio}");
            before = Some(time);
        }
    }
    println!("{:>24}: {:>9.1?}", "an edit in 100 files", edit(100));
}

/// The time of an edit in one of `files` files: it is parsed and checked with the others in view.
fn edit(files: usize) -> Duration {
    let sources = directory(files, 1);
    let unit: TerraformUnit = Module::read(sources.iter().cloned()).into();
    let edited = sources.get(files / 2).unwrap();
    let text = edited.as_str().replace("s3:GetObject", "s3:PutObject");
    let edited = Source::new(edited.file(), edited.name(), text);
    const TIMES: u32 = 100;
    let edits = best(|| {
        for _ in 0..TIMES {
            let facts = read_in(black_box(&edited), &Hints::default(), &unit);
            black_box(xacct_rules::check(&facts, &KnownAccounts::default(), &Levels::default()));
        }
    });
    edits / TIMES
}

/// The shortest of some runs.
fn best(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = processor_time();
        run();
        processor_time() - start
    };
    (0..5).map(time).min().unwrap()
}

/// What this thread has had of a processor so far, as Linux says it; elsewhere, the time that has passed.
fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match said.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => START.elapsed(),
    }
}

/// Facts and rules, without walking and reading.
fn check(unit: &TerraformUnit) {
    for (_, facts) in read_unit(black_box(unit), |_| Hints::default()) {
        black_box(xacct_rules::check(&facts, &KnownAccounts::default(), &Levels::default()));
    }
}

/// So many files, each with so many roles.
fn directory(files: usize, roles: usize) -> Vec<Source> {
    let text = |file: usize| (0..roles).map(|role| one(file * roles + role)).collect::<String>();
    let shared = "locals {\n  partner = \"518384207711\"\n}\n";
    let file = |at: usize| {
        let text = if at == 0 { shared.to_owned() + &text(0) } else { text(at) };
        Source::new(FileId(at as u32), format!("f{at}.tf"), text)
    };
    (0..files).map(file).collect()
}

/// A role with its policies.
fn one(at: usize) -> String {
    format!(
        r#"
variable "external_id_{at}" {{
  type    = string
  default = "id-{at}"
}}

data "aws_iam_policy_document" "trust_{at}" {{
  statement {{
    actions = ["sts:AssumeRole"]
    principals {{
      type        = "AWS"
      identifiers = ["arn:aws:iam::${{local.partner}}:root"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id_{at}]
    }}
  }}
}}

resource "aws_iam_role" "reader_{at}" {{
  name               = "reader-{at}"
  assume_role_policy = data.aws_iam_policy_document.trust_{at}.json
}}

resource "aws_iam_role_policy" "reader_{at}" {{
  role = aws_iam_role.reader_{at}.id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:ListBucket"]
      Resource = "arn:aws:s3:::bucket-{at}/*"
    }}]
  }})
}}
"#
    )
}
