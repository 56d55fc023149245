//! How fast YAML is read: our tree against the parser that it is built on, alone, and against `serde_yaml_ng`, which
//! has no places. And that hostile text costs no more than its length.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xacct_syntax::{FileId, Source, yaml};

fn main() {
    divan::main();
}

const TAGS: &[(&str, &str)] = &[("!Ref", "Ref"), ("!Sub", "Fn::Sub"), ("!GetAtt", "Fn::GetAtt")];

/// A template with about `roles` roles, as people write them.
fn template(seed: usize, roles: usize) -> String {
    let mut out = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n".to_owned();
    for n in 0..roles {
        let account = 100_000_000_000 + (seed * 7919 + n * 104_729) % 899_999_999_999;
        let _ = write!(
            out,
            "  Role{n}:  # the role number {n}\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub '${{AWS::StackName}}-{n}'\n      \
             AssumeRolePolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Principal:\n              \
             AWS: arn:aws:iam::{account}:root\n            Action: sts:AssumeRole\n            Condition:\n              StringEquals:\n                \
             sts:ExternalId: !Ref ExternalId{n}\n      Policies:\n        - PolicyName: \"data-{n}\"\n          PolicyDocument:\n            Version: 2012-10-17\n            \
             Statement:\n              - Effect: Allow\n                Action: [s3:GetObject, s3:ListBucket]\n                Resource:\n                  - !GetAtt Bucket.Arn\n                  \
             - !Sub \"${{Bucket.Arn}}/*\"\n      Description: >-\n        The role that account {account}\n        assumes.\n      Document: |\n        \
             {{\n          \"Version\": \"2012-10-17\",\n          \"Statement\": []\n        }}\n",
        );
    }
    out
}

/// About 3 MB in files of 1 to 40 KB.
fn files() -> Vec<Source> {
    let mut files = Vec::new();
    let mut bytes = 0;
    while bytes < 3_000_000 {
        let text = template(files.len(), 1 + files.len() * 13 % 38);
        bytes += text.len();
        files.push(Source::new(FileId(files.len() as u32), "template.yaml", text));
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
            let parsed = yaml::parse_with(black_box(source.text()), TAGS);
            assert!(parsed.errors.is_empty());
            black_box(parsed);
        });
    }

    #[divan::bench]
    fn granit(bencher: Bencher<'_, '_>) {
        measure(bencher, |source| {
            granit_parser::Parser::new_from_str(black_box(source.as_str()))
                .for_each(|event| drop(black_box(event)));
        });
    }

    #[divan::bench]
    fn serde_yaml_ng(bencher: Bencher<'_, '_>) {
        measure(bencher, |source| {
            let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(black_box(source.as_str())).unwrap();
            black_box(value);
        });
    }
}

/// Text made to be expensive, at n and at 2n bytes: the second may cost 2.3 times the first.
const HOSTILE: [&str; 26] = [
    "[",
    "{",
    "]",
    "- ",
    "? ",
    ": ",
    "\"",
    "'",
    "a: \"\n",
    "a: 'b\n",
    "a: [\n",
    "a: {b\n",
    "a: *\n",
    "a: b: c\n",
    "\ta: b\n",
    "a\n",
    " a:\n",
    "# c\n",
    "|\n",
    "a: |\n",
    "&a ",
    "!a ",
    "---\n",
    "a: &b c\n",
    "{{",
    "a: %\n",
];

#[divan::bench_group(sample_count = 3, sample_size = 1)]
mod hostile {
    use super::*;

    fn run(bencher: Bencher<'_, '_>, piece: &str, bytes: usize) {
        let source = Source::new(FileId(0), "hostile.yaml", piece.repeat(bytes / piece.len()));
        bencher.counter(BytesCount::new(bytes)).bench(|| black_box(yaml::parse(black_box(source.text()))));
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
