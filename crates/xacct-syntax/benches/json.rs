//! How fast JSON is read: our tree with its places against `serde_json::Value`, which has none, and
//! `json-spanned-value`, which has them. And that hostile text costs no more than its length.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xacct_syntax::{FileId, Source, json};

fn main() {
    divan::main();
}

const SERVICES: [&str; 8] = ["s3", "sqs", "sns", "kms", "dynamodb", "lambda", "ecr", "secretsmanager"];
const VERBS: [&str; 8] = ["Get", "List", "Put", "Delete", "Describe", "Create", "Update", "Tag"];

/// A policy with about `statements` statements, as people print them.
fn policy(seed: usize, statements: usize) -> String {
    let unit = if seed.is_multiple_of(3) { "    " } else { "  " };
    let mut out = format!("{{\n{unit}\"Version\": \"2012-10-17\",\n{unit}\"Statement\": [\n");
    for n in 0..statements {
        let service = SERVICES[(seed + n) % SERVICES.len()];
        let account = 100_000_000_000 + (seed * 7919 + n * 104_729) % 899_999_999_999;
        let line = |out: &mut String, depth: usize, text: &str| {
            let _ = writeln!(out, "{}{text}", unit.repeat(depth));
        };
        line(&mut out, 2, "{");
        line(&mut out, 3, &format!("\"Sid\": \"Statement{n}\","));
        line(&mut out, 3, "\"Effect\": \"Allow\",");
        line(&mut out, 3, "\"Principal\": {");
        line(&mut out, 4, &format!("\"AWS\": \"arn:aws:iam::{account}:role/reader-{n}\""));
        line(&mut out, 3, "},");
        line(&mut out, 3, "\"Action\": [");
        let actions = 2 + (seed + n) % 7;
        for i in 0..actions {
            let comma = if i + 1 < actions { "," } else { "" };
            line(&mut out, 4, &format!("\"{service}:{}Object{i}\"{comma}", VERBS[(n + i) % VERBS.len()]));
        }
        line(&mut out, 3, "],");
        line(
            &mut out,
            3,
            &format!("\"Resource\": \"arn:aws:{service}:eu-central-1:{account}:data/${{aws:username}}/*\","),
        );
        line(&mut out, 3, "\"Condition\": {");
        line(&mut out, 4, "\"StringEquals\": {");
        line(&mut out, 5, &format!("\"aws:PrincipalOrgID\": \"o-{:010x}\"", seed * 31 + n));
        line(&mut out, 4, "},");
        line(&mut out, 4, "\"Bool\": {");
        line(&mut out, 5, "\"aws:SecureTransport\": true");
        line(&mut out, 4, "}");
        line(&mut out, 3, "}");
        line(&mut out, 2, if n + 1 < statements { "}," } else { "}" });
    }
    let _ = write!(out, "{unit}]\n}}\n");
    out
}

/// About 3 MB in files of 1 to 30 KB.
fn files() -> Vec<Source> {
    let mut files = Vec::new();
    let mut bytes = 0;
    while bytes < 3_000_000 {
        let text = policy(files.len(), 1 + files.len() * 13 % 38);
        bytes += text.len();
        files.push(Source::new(FileId(files.len() as u32), "policy.json", text));
    }
    files
}

/// One document of 5 MB.
fn document() -> Source {
    Source::new(FileId(0), "large.json", policy(1, 7_000))
}

fn measure(bencher: Bencher<'_, '_>, sources: &[Source], read: impl Fn(&Source) + Sync) {
    let bytes: usize = sources.iter().map(|source| source.as_str().len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| sources.iter().for_each(&read));
}

fn ours(source: &Source) {
    let parsed = json::parse(black_box(source.text()));
    assert!(parsed.errors.is_empty());
    black_box(parsed);
}

fn serde(source: &Source) {
    let value: serde_json::Value = serde_json::from_str(black_box(source.as_str())).unwrap();
    black_box(value);
}

fn json_spanned_value(source: &Source) {
    let value: json_spanned_value::spanned::Value =
        json_spanned_value::from_str(black_box(source.as_str())).unwrap();
    black_box(value);
}

#[divan::bench_group]
mod many_files {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        measure(bencher, &files(), super::ours);
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher<'_, '_>) {
        measure(bencher, &files(), serde);
    }

    #[divan::bench(sample_count = 20)]
    fn json_spanned_value(bencher: Bencher<'_, '_>) {
        measure(bencher, &files(), super::json_spanned_value);
    }
}

#[divan::bench_group]
mod one_file {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        measure(bencher, &[document()], super::ours);
    }

    #[divan::bench(sample_count = 20)]
    fn serde_json(bencher: Bencher<'_, '_>) {
        measure(bencher, &[document()], serde);
    }

    #[divan::bench(sample_count = 10)]
    fn json_spanned_value(bencher: Bencher<'_, '_>) {
        measure(bencher, &[document()], super::json_spanned_value);
    }
}

/// Text made to be expensive, within a list, at n and at 2n bytes: the second may cost 2.3 times the first.
const HOSTILE: [&str; 28] = [
    "[",
    "{",
    "]",
    "}",
    "\"",
    ",",
    ":",
    "//",
    "/*",
    "#",
    "\\",
    "\"\\",
    "\n \n",
    "'",
    "${",
    "${,",
    "<",
    "{{",
    "a\"",
    "\"a\"x",
    "[{",
    "{\"a\":",
    "\u{a0}",
    "\u{201c}",
    "\n{\"a\":",
    "}\n\"",
    "\"  \n",
    "\"{\n",
];

#[divan::bench_group(sample_count = 10)]
mod hostile {
    use super::*;

    fn run(bencher: Bencher<'_, '_>, piece: &str, bytes: usize) {
        let text = format!("[1\n{}", piece.repeat(bytes / piece.len()));
        let source = Source::new(FileId(0), "hostile.json", text);
        bencher.counter(BytesCount::new(bytes)).bench(|| black_box(json::parse(black_box(source.text()))));
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
