use std::collections::HashSet;

use super::*;
use crate::condition_key::{Arity, ValueType};

fn action(name: &str) -> ServiceAction<'static> {
    table().action(name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn the_file_is_whole() {
    let table = Table::read(PACKED).unwrap();
    let actions: usize = table.services().map(|service| service.actions().count()).sum();
    assert!((400..700).contains(&table.services().count()), "{}", table.services().count());
    assert!((20_000..40_000).contains(&actions), "{actions}");
    assert!((1_400..4_000).contains(&table.keys().count()), "{}", table.keys().count());
    assert!((2_000..5_000).contains(&table.services().flat_map(Service::resources).count()));
    let described =
        table.services().flat_map(Service::actions).filter(|action| action.description().is_some());
    assert!(
        described.count() * 5 > actions * 3,
        "most actions have a description that says more than their name"
    );
    assert!(PACKED.len() < 420_000, "{} bytes in every binary", PACKED.len());
}

#[test]
fn the_names_of_keys_are_also_written_out() {
    let written = include_str!("../../data/condition_keys.txt");
    assert!(table().keys().map(ServiceKey::name).eq(written.lines()), "run `cargo xtask data`");
}

#[test]
fn the_notice_names_the_version() {
    let notice = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../NOTICE")).unwrap();
    assert!(notice.contains(table().version()), "NOTICE says nothing of {}", table().version());
}

#[test]
fn everything_is_sorted_and_well_formed() {
    let lower = |text: &str| text.to_ascii_lowercase();
    assert!(table().services().map(Service::prefix).is_sorted_by(|a, b| a < b));
    assert!(table().keys().map(|key| lower(key.name())).is_sorted_by(|a, b| a < b));
    let word = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    for service in table().services() {
        assert!(word(service.prefix(), "-") && lower(service.prefix()) == service.prefix(), "{service:?}");
        assert!(!service.name().is_empty(), "{service:?}");
        assert!(service.actions().map(|action| lower(action.name())).is_sorted_by(|a, b| a < b));
        for action in service.actions() {
            assert!(word(action.name(), "-"), "{action}");
            assert_eq!(action.service().prefix(), service.prefix());
            assert!(action.resources().all(|used| used.resource().is_some()), "{action}");
        }
        for resource in service.resources() {
            assert!(!resource.name().is_empty() && !resource.arn().is_empty(), "{service:?} {resource:?}");
        }
    }
    for key in table().keys() {
        assert!(key.name().contains(':'), "{key:?}");
    }
}

#[test]
fn every_name_is_found_in_any_case() {
    for known in table().services().flat_map(Service::actions) {
        let name = known.to_string().to_ascii_uppercase();
        assert_eq!(table().action(&name).map(|action| action.index), Some(known.index), "{name}");
    }
    for known in table().keys() {
        let name = known.name().to_ascii_uppercase();
        assert_eq!(table().key(&name).map(|key| key.index), Some(known.index), "{name}");
    }
}

/// Source: Service Authorization Reference, the page of each service.
#[test]
fn known_actions() {
    use AccessLevel::{List, PermissionsManagement, Read, Tagging, Write};
    let known: [(&str, AccessLevel, &[&str], &[&str]); 14] = [
        (
            "sts:AssumeRole",
            Write,
            &["role"],
            &["sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity"],
        ),
        (
            "sts:AssumeRoleWithWebIdentity",
            Write,
            &["role"],
            &["token.actions.githubusercontent.com:job_workflow_ref"],
        ),
        ("sts:AssumeRoleWithSAML", Write, &["role"], &["saml:aud"]),
        ("sts:TagSession", Tagging, &["role"], &["aws:RequestTag/${TagKey}", "sts:TransitiveTagKeys"]),
        ("sts:GetCallerIdentity", Read, &[], &[]),
        ("s3:GetObject", Read, &["object"], &["s3:ExistingObjectTag/<key>"]),
        ("s3:ListBucket", List, &["bucket"], &["s3:prefix"]),
        ("s3:PutBucketPolicy", PermissionsManagement, &["bucket"], &[]),
        // AWS's own page has `Write` here, although handing on a role is handing on its permissions.
        ("iam:PassRole", Write, &["role"], &["iam:PassedToService"]),
        ("iam:AttachRolePolicy", PermissionsManagement, &["role"], &["iam:PolicyARN"]),
        ("kms:Decrypt", Write, &["key"], &["kms:ViaService", "kms:CallerAccount"]),
        ("kms:CreateGrant", PermissionsManagement, &["key"], &["kms:GrantIsForAWSResource"]),
        ("ec2:RunInstances", Write, &["instance", "subnet"], &["ec2:InstanceType"]),
        ("lambda:AddPermission", PermissionsManagement, &["function"], &["lambda:Principal"]),
    ];
    for (name, level, resources, keys) in known {
        let action = action(name);
        assert_eq!((action.to_string().as_str(), action.level()), (name, level));
        let types: Vec<_> =
            action.resources().filter_map(ResourceUse::resource).map(ServiceResource::name).collect();
        assert!(resources.iter().all(|wanted| types.contains(wanted)), "{name}: {types:?}");
        assert_eq!(types.is_empty(), resources.is_empty(), "{name}: {types:?}");
        let names: Vec<_> = action.keys().into_iter().map(ServiceKey::name).collect();
        assert!(keys.iter().all(|wanted| names.contains(wanted)), "{name}: {names:?}");
    }
}

#[test]
fn details() {
    let assume = action("sts:assumerole");
    assert!(assume.description().unwrap().starts_with("obtain a set of temporary security credentials"));
    assert!(assume.description().unwrap().ends_with('…'));
    let role = assume.resources().next().unwrap();
    assert!(role.required());
    assert_eq!(role.resource().unwrap().arn(), "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}");
    let sts = table().service("STS").unwrap();
    assert_eq!((sts.prefix(), sts.name()), ("sts", "AWS Security Token Service"));
    assert!(sts.keys().any(|key| key.name() == "sts:ExternalId"));

    let key = |name: &str| table().key(name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(key("aws:TagKeys").arity(), Arity::Multi);
    assert_eq!(key("sts:ExternalId").arity(), Arity::Single);
    assert_eq!(key("sts:DurationSeconds").value_type(), ValueType::Numeric);
    assert_eq!(key("iam:PolicyARN").value_type(), ValueType::Arn);
    assert_eq!(key("kms:GrantIsForAWSResource").value_type(), ValueType::Bool);
    assert!(key("sts:ExternalId").description().is_some());
    assert_eq!(key("s3:ExistingObjectTag/team").name(), "s3:ExistingObjectTag/<key>");
    assert_eq!(key("aws:requesttag/team").name(), "aws:RequestTag/${TagKey}");
    assert!(table().key("sts:NoSuchKey").is_none() && table().key("").is_none());
}

#[test]
fn names_that_begin_so() {
    let from = |start: &str| -> Vec<_> { table().actions_from(start).map(|a| a.to_string()).collect() };
    let roles =
        ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoot"];
    assert_eq!(from("sts:Ass"), roles);
    assert_eq!(from("STS:aSSUMEROL"), roles[..3]);
    assert_eq!(from("sts:").len(), table().service("sts").unwrap().actions().count());
    for none in ["sts", "", ":", "nosuch:Get", "sts:é", "sts:Zzz", "sts:AssumeRole*"] {
        assert_eq!(from(none), [""; 0], "{none}");
    }
    assert!(table().action("sts:AssumeRol").is_none() && table().action("sts").is_none());
    let services: Vec<_> = table().services_from("S3").map(Service::prefix).collect();
    assert!(services.starts_with(&["s3", "s3-object-lambda"]), "{services:?}");
    assert_eq!(table().services_from("").count(), table().services().count());
}

#[test]
fn a_broken_file_is_no_table() {
    let leak = |bytes: Vec<u8>| -> &'static [u8] { Box::leak(bytes.into_boxed_slice()) };
    for length in [0, 5, 9, 10, 20, 30, 32, 40, 1_000, PACKED.len() / 2, PACKED.len() - 1] {
        assert!(Table::read(&PACKED[..length]).is_none(), "{length}");
    }
    for at in (0..PACKED.len() / 3).step_by(15_013) {
        let mut bytes = PACKED.to_vec();
        bytes[at] ^= 0x55;
        // The checksum finds what is damaged inside; whatever else is read must do no harm.
        if let Some(table) = Table::read(leak(bytes)) {
            table.services().for_each(|service| assert!(service.actions().all(|a| a.keys().len() < 10_000)));
        }
    }
    let mut bytes = PACKED.to_vec();
    let last = bytes.len() - 10;
    bytes[last] ^= 0x55;
    let table = Table::read(leak(bytes)).unwrap();
    assert_eq!(table.action("sts:AssumeRole").unwrap().description(), None);
    let empty = Table::default();
    assert!(
        empty.action("sts:AssumeRole").is_none()
            && empty.keys().next().is_none()
            && empty.version().is_empty()
    );
}

#[test]
fn keys_of_an_action_come_once() {
    for action in table().services().flat_map(Service::actions) {
        let keys = action.keys();
        let names: HashSet<_> = keys.iter().map(|key| key.name()).collect();
        assert_eq!(names.len(), keys.len(), "{action}");
    }
}
