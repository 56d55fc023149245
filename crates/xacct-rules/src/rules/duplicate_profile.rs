//! A profile, or a key of one, is written twice.
//!
//! ## Why
//!
//! The AWS CLI and boto3 refuse the whole file where a header or a key is repeated: no profile of it can be used any more. Other
//! SDKs say nothing, and merge the two sections or take the last value. Two headers of one profile that differ, as
//! `[profile dev]` and `[profile "dev"]`, are not refused: the second replaces the first with all its keys.
//!
//! ## Bad
//!
//! ```ini
//! [profile dev]
//! ~~~~~~~~~~~~~ written first here
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//!
//! [profile dev]
//! ^^^^^^^^^^^^^ section `profile dev` is written twice, and the AWS CLI refuses the file
//! region = eu-west-1
//! ```
//!
//! ```ini
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//! ~~~~~~~~~~~~~~ written first here
//! Source_Profile = other
//! ^^^^^^^^^^^^^^ key `source_profile` is written twice, and the AWS CLI refuses the file
//! ```
//!
//! ```ini
//! [default]
//! ~~~~~~~~~ nothing of this one is used
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//!
//! [profile default]
//! ^^^^^^^^^^^^^^^^^ profile `default` is written twice, and only the last one counts
//! region = eu-west-1
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//! region = eu-west-1
//!
//! [profile Dev]
//! role_arn = arn:aws:iam::222222222222:role/auditor
//! source_profile = base
//! ```

use std::collections::HashMap;

use xacct_facts::{ProfileFile, ProfileFileKind, ProfileSection};

use crate::rule::{CallsContext, Check};
use crate::{Finding, profiles};

pub(crate) const CHECK: Check = Check::Calls(check);

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    // What a template engine leaves out may be one of the two; other programs than the CLI have rules of their own.
    let Some(file) = cx.facts.profiles.as_ref().filter(|file| !file.is_open) else { return };
    if file.kind == ProfileFileKind::Unknown && profiles::is_of_extension(file) {
        return;
    }
    sections(cx, file, out);
    for section in &file.sections {
        keys(cx, section, out);
    }
}

/// The first and the last of those that `name` names alike, in order.
fn repeated<'a, T, K: std::hash::Hash + Eq>(
    all: impl Iterator<Item = &'a T>,
    name: impl Fn(&'a T) -> Option<K>,
) -> Vec<(&'a T, &'a T)> {
    let mut numbers: HashMap<K, usize> = HashMap::new();
    let mut groups: Vec<(&T, Option<&T>)> = Vec::new();
    for one in all {
        let Some(name) = name(one) else { continue };
        let number = *numbers.entry(name).or_insert(groups.len());
        match groups.get_mut(number) {
            Some((_, last)) => *last = Some(one),
            None => groups.push((one, None)),
        }
    }
    groups.into_iter().filter_map(|(first, last)| Some((first, last?))).collect()
}

fn sections(cx: &CallsContext<'_>, file: &ProfileFile, out: &mut Vec<Finding>) {
    for (first, last) in repeated(file.sections.iter(), |section| Some(section.name.as_str())) {
        let message =
            format!("section `{}` is written twice, and the AWS CLI refuses the file", last.name.as_str());
        out.push(
            Finding::new(cx.rule, last.header, message)
                .label("written again")
                .related(first.header, "written first here")
                .help("Write all keys of a profile below one header."),
        );
    }
    let name = |section: &'_ ProfileSection| section.profile.as_ref().map(|name| name.as_str().to_owned());
    for (first, last) in repeated(file.sections.iter(), name) {
        if first.name == last.name {
            continue;
        }
        let name = name(last).unwrap_or_default();
        let message = format!("profile `{name}` is written twice, and only the last one counts");
        out.push(
            Finding::new(cx.rule, last.header, message)
                .label("replaces the other one")
                .related(first.header, "nothing of this one is used")
                .help("Write all keys of a profile below one header."),
        );
    }
}

fn keys(cx: &CallsContext<'_>, section: &ProfileSection, out: &mut Vec<Finding>) {
    for (first, last) in repeated(section.keys.iter(), |key| Some(key.name.as_str())) {
        let message = format!("key `{}` is written twice, and the AWS CLI refuses the file", last.name);
        out.push(
            Finding::new(cx.rule, last.span, message)
                .label("written again")
                .related(first.span, "written first here")
                .help("Keep one of them."),
        );
    }
}
