//! What a check costs in memory: generated policies beside parsing them into `serde_json::Value`, and that hostile
//! files cost no more than their length.

#![allow(clippy::unwrap_used)]

use std::fmt;
use std::path::Path;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use xacct_facts::Hints;
use xacct_rules::{Applicability, KnownAccounts, Levels};
use xacct_syntax::{FileId, Source};
use xacct_workspace::{CheckRequest, ConfigChoice, FixOptions, check_text};
use xtask::generate::{Size, policies};

fn main() {
    divan::main();
}

/// Facts and rules, without walking and reading.
fn check(source: &Source) {
    let facts = xacct_facts::read(black_box(source), &Hints::default());
    black_box(xacct_rules::check(&facts, &KnownAccounts::default(), &Levels::default()));
}

fn parse(source: &Source) {
    black_box(serde_json::from_str::<serde_json::Value>(black_box(source.as_str())).unwrap());
}

fn measure(bencher: Bencher<'_, '_>, size: Size, files: usize, work: impl Fn(&Source) + Sync) {
    let source = |text| Source::new(FileId(0), "policy.json", text);
    let sources: Vec<Source> = policies(1, size).take(files).map(source).collect();
    let bytes: usize = sources.iter().map(|source| source.as_str().len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| sources.iter().for_each(&work));
}

#[divan::bench_group(sample_count = 20)]
mod ordinary {
    use super::*;

    #[divan::bench]
    fn check(bencher: Bencher<'_, '_>) {
        measure(bencher, Size::Ordinary, 1_500, super::check);
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher<'_, '_>) {
        measure(bencher, Size::Ordinary, 1_500, parse);
    }
}

#[divan::bench_group(sample_count = 20)]
mod small {
    use super::*;

    #[divan::bench]
    fn check(bencher: Bencher<'_, '_>) {
        measure(bencher, Size::Small, 2_000, super::check);
    }

    #[divan::bench]
    fn serde_json(bencher: Bencher<'_, '_>) {
        measure(bencher, Size::Small, 2_000, parse);
    }
}

/// A file made to be expensive, of any size.
#[derive(Clone, Copy)]
struct Shape(&'static str, fn(usize) -> String);

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const HOSTILE: [Shape; 17] = [
    Shape("trust statements", |n| statements(list(n, trust))),
    Shape("identity statements", |n| statements(list(n, |i| allow(&format!("\"s{i}:*\""))))),
    Shape("principals and conditions", |n| statements(vec![guarded(n, n)])),
    Shape("guarded statements", |n| statements(list(n / 8, |_| guarded(8, 8)))),
    Shape("denials", |n| statements([list(n, trust), list(n, deny)].concat())),
    Shape("denials of one door", |n| statements([vec![trust(0)], list(n, deny)].concat())),
    Shape("actions", |n| statements(vec![allow(&list(n, |i| format!("\"s3:*G{i}*t*\"")).join(","))])),
    Shape("wildcards", |n| statements(vec![allow(&format!("\"{}\"", "*a".repeat(n)))])),
    Shape("repeated keys", |n| statements(vec![object(list(n, |_| "\"Effect\": \"Allow\"".into()))])),
    Shape("keys repeated once", |n| {
        statements(vec![object(list(n, |i| format!("\"k{i}\": \"a\", \"k{i}\": \"a\"")))])
    }),
    Shape("repeated operators", |n| {
        let tests = list(n, |i| format!("\"StringEquals\": {{\"aws:PrincipalOrgID\": \"o-{i}\"}}"));
        statements(vec![format!("{{{ALLOW}, \"Principal\": \"*\", \"Condition\": {}}}", object(tests))])
    }),
    Shape("wrong accounts", |n| {
        let ids = list(n, |i| format!("\"{i}\"")).join(", ");
        statements(vec![format!("{{{ALLOW}, \"Principal\": {{\"AWS\": [{ids}]}}}}")])
    }),
    Shape("comments", |n| statements(list(n, |i| format!("// {i}\n{}", trust(i))))),
    Shape("roles", |n| format!("{{\"RoleDetailList\": [{}]}}", list(n, role).join(","))),
    Shape("nesting", |n| statements(vec!["[".repeat(n)])),
    Shape("nested strings", |n| {
        let inner = statements(list(n, trust));
        let once = serde_json::to_string(&inner).unwrap();
        format!("{{\"Policy\": {}}}", serde_json::to_string(&format!("{{\"Policy\": {once}}}")).unwrap())
    }),
    Shape("mistakes", mistakes),
];

const ALLOW: &str = "\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\"";

fn list(n: usize, item: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(item).collect()
}

fn object(entries: Vec<String>) -> String {
    format!("{{{}}}", entries.join(", "))
}

fn statements(statements: Vec<String>) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", statements.join(",\n"))
}

fn trust(i: usize) -> String {
    format!("{{{ALLOW}, \"Principal\": {{\"AWS\": \"arn:aws:iam::{:012}:root\"}}}}", 100_000_000_000 + i)
}

fn deny(i: usize) -> String {
    let test = format!("{{\"StringNotEquals\": {{\"aws:PrincipalArn\": \"arn:aws:iam::*:role/{i}\"}}}}");
    format!(
        "{{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"sts:AssumeRole\", \"Condition\": {test}}}"
    )
}

fn allow(actions: &str) -> String {
    format!("{{\"Effect\": \"Allow\", \"Action\": [{actions}], \"Resource\": \"*\"}}")
}

/// Everyone of `principals` accounts, under `conditions` conditions that guard nothing.
fn guarded(principals: usize, conditions: usize) -> String {
    let principals = list(principals, |i| format!("\"{:012}\"", 100_000_000_000 + i)).join(",");
    let tests = list(conditions, |i| format!("\"aws:RequestTag/k{i}\": \"*\""));
    let condition = format!("{{\"StringLike\": {}}}", object(tests));
    format!("{{{ALLOW}, \"Principal\": {{\"AWS\": [{principals}]}}, \"Condition\": {condition}}}")
}

fn role(i: usize) -> String {
    let arn = format!("arn:aws:iam::222222222222:role/r{i}");
    let attached = "{\"PolicyName\": \"A\", \"PolicyArn\": \"arn:aws:iam::aws:policy/AdministratorAccess\"}";
    format!(
        "{{\"RoleName\": \"r{i}\", \"Arn\": \"{arn}\", \"AssumeRolePolicyDocument\": {}, \"AttachedManagedPolicies\": [{attached}]}}",
        statements(vec![trust(i)])
    )
}

/// Missing commas, single quotes and bare words.
fn mistakes(n: usize) -> String {
    let words = "\"s3:Get\" \"s3:List\", 's3:Put', s3, ".repeat(n);
    statements(vec![allow(&format!("{words} \"s3:End\""))])
}

/// At n and at 2n: the second may cost 2.3 times the first.
#[divan::bench_group(sample_count = 10)]
mod hostile {
    use super::*;

    const N: usize = 2_000;

    fn run(bencher: Bencher<'_, '_>, text: String) {
        let source = Source::new(FileId(0), "hostile.json", text);
        bencher.counter(BytesCount::new(source.as_str().len())).bench(|| check(&source));
    }

    #[divan::bench(args = HOSTILE)]
    fn n(bencher: Bencher<'_, '_>, shape: Shape) {
        run(bencher, shape.1(N));
    }

    #[divan::bench(args = HOSTILE)]
    fn two_n(bencher: Bencher<'_, '_>, shape: Shape) {
        run(bencher, shape.1(2 * N));
    }

    #[divan::bench(args = [N, 2 * N])]
    fn mending(bencher: Bencher<'_, '_>, n: usize) {
        let fix = Some(FixOptions { least: Applicability::Unsafe, write: false });
        let request = CheckRequest { config: ConfigChoice::None, fix, ..CheckRequest::default() };
        let text = mistakes(n);
        bencher.bench(|| check_text(&request, Path::new("hostile.json"), text.clone().into_bytes()));
    }
}
