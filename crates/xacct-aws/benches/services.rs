//! What the table of services costs: once, when it is unpacked, and for each question afterwards.

use divan::{Bencher, black_box};
use xacct_aws::service::{Table, table};

fn main() {
    divan::main();
}

static PACKED: &[u8] = include_bytes!("../data/services.bin");

#[divan::bench]
fn unpack() -> bool {
    Table::read(black_box(PACKED)).is_some()
}

#[divan::bench]
fn unpack_with_descriptions() -> bool {
    let table = Table::read(black_box(PACKED));
    table.is_some_and(|table| {
        table.action("sts:AssumeRole").is_some_and(|action| action.description().is_some())
    })
}

#[divan::bench(args = ["sts:Ass", "s3:Get", "ec2:", "nosuch:"])]
fn actions_from(bencher: Bencher<'_, '_>, start: &str) {
    let table = table();
    bencher.bench(|| table.actions_from(black_box(start)).count());
}

#[divan::bench(args = ["sts:AssumeRole", "EC2:RUNINSTANCES"])]
fn action(bencher: Bencher<'_, '_>, name: &str) {
    let table = table();
    bencher.bench(|| table.action(black_box(name)).map(|action| action.level()));
}

#[divan::bench(args = ["sts:AssumeRole", "ec2:RunInstances"])]
fn keys_of_action(bencher: Bencher<'_, '_>, name: &str) {
    let table = table();
    bencher.bench(|| table.action(black_box(name)).map(|action| action.keys().len()));
}

#[divan::bench(args = ["sts:ExternalId", "s3:ExistingObjectTag/team"])]
fn key(bencher: Bencher<'_, '_>, name: &str) {
    let table = table();
    bencher.bench(|| table.key(black_box(name)).map(|key| key.arity()));
}
