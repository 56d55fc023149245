//! How fast HCL is read: our tree against `hcl-edit`, which has places too, but no tree of a file that is not complete.
//! And that hostile text costs no more than its length.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xacct_syntax::{FileId, Source, hcl};

fn main() {
    divan::main();
}

/// A module with about `roles` roles, as people write them.
fn module(seed: usize, roles: usize) -> String {
    let mut out = "terraform {\n  required_version = \">= 1.6\"\n}\n\n".to_owned();
    for n in 0..roles {
        let account = 100_000_000_000 + (seed * 7919 + n * 104_729) % 899_999_999_999;
        let _ = write!(
            out,
            r#"# The role number {n}.
data "aws_iam_policy_document" "trust_{n}" {{
  statement {{
    effect  = "Allow"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {{
      type        = "AWS"
      identifiers = ["arn:aws:iam::{account}:root", "arn:aws:iam::${{var.account}}:role/ci"]
    }}

    condition {{
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }}
  }}
}}

resource "aws_iam_role" "role_{n}" {{
  count                = var.enabled && var.level >= {n} ? 1 : 0
  name                 = "${{var.prefix}}-{n}"
  assume_role_policy   = data.aws_iam_policy_document.trust_{n}.json
  max_session_duration = 3600

  tags = merge(local.tags, {{
    Name = "role-{n}"
  }})
}}

resource "aws_iam_role_policy" "role_{n}" {{
  role = aws_iam_role.role_{n}[0].id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:ListBucket"]
        Resource = [for b in var.buckets : "arn:aws:s3:::${{b}}/*" if b != ""]
      }},
    ]
  }})
}}

resource "aws_s3_bucket_policy" "bucket_{n}" {{
  bucket = "bucket-{n}"
  policy = <<-POLICY
    {{
      "Version": "2012-10-17",
      "Statement": [{{ "Effect": "Allow", "Principal": {{ "AWS": "{account}" }}, "Action": "s3:*", "Resource": "${{var.arn}}" }}]
    }}
  POLICY
}}

"#
        );
    }
    out
}

/// About 3 MB in files of 2 to 60 KB.
fn files() -> Vec<Source> {
    let mut files = Vec::new();
    let mut bytes = 0;
    while bytes < 3_000_000 {
        let text = module(files.len(), 1 + files.len() * 13 % 38);
        bytes += text.len();
        files.push(Source::new(FileId(files.len() as u32), "main.tf", text));
    }
    files
}

fn measure(bencher: Bencher<'_, '_>, read: impl Fn(&Source) + Sync) {
    let sources = files();
    let bytes: usize = sources.iter().map(|source| source.as_str().len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| sources.iter().for_each(&read));
}

#[divan::bench_group(sample_count = 20)]
mod many_files {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        measure(bencher, |source| {
            let parsed = hcl::parse(black_box(source.text()));
            assert!(parsed.errors.is_empty());
            black_box(parsed);
        });
    }

    /// With a bracket missing in the middle of each file.
    #[divan::bench]
    fn ours_broken(bencher: Bencher<'_, '_>) {
        let broken = |source: &Source| {
            let text = source.as_str();
            let at = text.len() / 2 + text[text.len() / 2..].find('{').unwrap();
            Source::new(source.file(), "main.tf", format!("{}{}", &text[..at], &text[at + 1..]))
        };
        let sources: Vec<_> = files().iter().map(broken).collect();
        let bytes: usize = sources.iter().map(|source| source.as_str().len()).sum();
        bencher.counter(BytesCount::new(bytes)).bench(|| {
            sources.iter().for_each(|source| drop(black_box(hcl::parse(black_box(source.text())))));
        });
    }

    #[divan::bench]
    fn hcl_edit(bencher: Bencher<'_, '_>) {
        measure(bencher, |source| {
            black_box(::hcl_edit::parser::parse_body(black_box(source.as_str())).unwrap());
        });
    }
}

/// Text made to be expensive, at n and at 2n bytes: the second may cost 2.3 times the first.
const HOSTILE: [&str; 40] = [
    "{",
    "[",
    "(",
    "}",
    "a{",
    "a {\n",
    "a {\n  b {\n",
    "}\n",
    "  }\n",
    "a = [\n",
    "a = [\n  1\n}\n",
    "\"",
    "\"\n",
    "\"${",
    "\"${\n",
    "a = \"${b\n",
    "${",
    "a = \"%{",
    "<<E\n",
    "a = <<E\n${",
    "a = <<-E\n  x\n",
    "/*",
    "/* */",
    "# c\n",
    "a\n",
    "a = ",
    "a = b.",
    "a \"b\" ",
    "!",
    "-",
    "1 + ",
    "a = 1 + ",
    "a ? b : ",
    "a = f(",
    "f()[0]",
    "[for a in ",
    "a.b[",
    "\\",
    "a = {b = {c = [\n",
    ")",
];

#[divan::bench_group(sample_count = 3, sample_size = 1)]
mod hostile {
    use super::*;

    fn run(bencher: Bencher<'_, '_>, piece: &str, bytes: usize) {
        let source =
            Source::new(FileId(0), "hostile.tf", format!("x = {}", piece.repeat(bytes / piece.len())));
        bencher.counter(BytesCount::new(bytes)).bench(|| black_box(hcl::parse(black_box(source.text()))));
    }

    #[divan::bench(args = HOSTILE)]
    fn n(bencher: Bencher<'_, '_>, piece: &str) {
        run(bencher, piece, 200_000);
    }

    #[divan::bench(args = HOSTILE)]
    fn two_n(bencher: Bencher<'_, '_>, piece: &str) {
        run(bencher, piece, 400_000);
    }
}
