//! The same package gives the same bytes, in whatever order its files are written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use xtask::data::{Source, pack};

/// A package with one service, its entries in the given order.
fn package(folder: &Path, entries: [&str; 2]) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("package.json", r#"{ "name": "x", "version": "1.2.3" }"#);
    write("data/serviceNames.json", r#"{ "zz": "Amazon Zz", "sts": "AWS STS" }"#);
    write("data/actions/sts.json", &format!("{{ {} }}", entries.join(", ")));
    write(
        "data/resourceTypes/sts.json",
        r#"{ "role": { "key": "role", "arn": "arn:${Partition}:iam::x:role/${Name}" } }"#,
    );
    write(
        "data/conditionKeys/sts.json",
        r#"{ "sts:externalid": { "key": "sts:ExternalId", "type": "String", "description": "Filters access by it" } }"#,
    );
}

const ASSUME: &str = r#""assumerole": { "name": "AssumeRole", "accessLevel": "Write", "conditionKeys": ["sts:ExternalId"],
    "resourceTypes": [{ "name": "role", "required": true }] }"#;
const WHO: &str = r#""getcalleridentity": { "name": "GetCallerIdentity", "accessLevel": "Read" }"#;

fn packed(entries: [&str; 2]) -> Result<Vec<u8>, String> {
    let folder = tempfile::tempdir().unwrap();
    package(folder.path(), entries);
    Source::read(folder.path()).and_then(|source| pack(&source)).map_err(|error| error.to_string())
}

#[test]
fn same_package_same_bytes() {
    let bytes = packed([ASSUME, WHO]).unwrap();
    assert!(bytes.starts_with(b"xacct-sa\x01\x051.2.3"));
    assert_eq!(Ok(&bytes), packed([ASSUME, WHO]).as_ref());
    assert_eq!(Ok(&bytes), packed([WHO, ASSUME]).as_ref());
}

#[test]
fn what_has_no_place_is_said() {
    let unknown = |from: &str, to: &str| packed([&ASSUME.replace(from, to), WHO]).unwrap_err();
    assert_eq!(unknown("Write", "Guess"), "no level: Guess");
    assert_eq!(unknown("sts:ExternalId", "sts:Other"), "sts:Other is listed by no service");
    assert_eq!(unknown(r#""name": "role""#, r#""name": "user""#), "AssumeRole: no resource type user");
}
