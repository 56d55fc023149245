//! Profiles take their credentials from each other, in a circle.
//!
//! ## Why
//!
//! A profile with a role assumes it with the credentials of its `source_profile`. Where these lead back to where they began, there
//! are no credentials to begin with: the AWS CLI and the SDKs refuse the profile, and some programs hang. A circle is only broken
//! by access keys of one of the profiles, in this file or in the file of credentials beside it. A profile that names itself
//! needs access keys of its own: a single sign-on session or a process does not do.
//!
//! ## Bad
//!
//! ```ini
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = prod
//!                  ^^^^ `dev` takes its credentials from itself: dev → prod → dev
//!
//! [profile prod]
//! role_arn = arn:aws:iam::333333333333:role/developer
//! source_profile = dev
//!                  ~~~ `prod` takes them from `dev`
//! ```
//!
//! ```ini
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = dev
//!                  ^^^ `dev` takes its credentials from itself, and has no access keys
//! sso_session = corp
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile base]
//! aws_access_key_id = <key id>
//! aws_secret_access_key = <secret>
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = other
//!
//! [profile other]
//! role_arn = arn:aws:iam::333333333333:role/developer
//! source_profile = base
//!
//! [profile own]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = own
//! ```

use xacct_facts::{ProfileFile, ProfileKey, ProfileSection};

use crate::Finding;
use crate::rule::{CallsContext, Check};

pub(crate) const CHECK: Check = Check::Calls(check);

/// So many profiles of a circle are named and shown.
const SHOWN: usize = 8;

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.facts.profiles.as_ref().filter(|file| !file.is_open) else { return };
    // By section, the walk that came by first.
    let mut walks: Vec<Option<usize>> = vec![None; file.sections.len()];
    for first in 0..file.sections.len() {
        let mut path = Vec::new();
        let mut at = Some(first);
        while let Some(here) = at.filter(|here| walks.get(*here) == Some(&None)) {
            if let Some(walk) = walks.get_mut(here) {
                *walk = Some(first);
            }
            path.push(here);
            at = next(file, here);
        }
        // It met itself, and no earlier walk.
        let meets = at.and_then(|at| path.iter().position(|step| *step == at));
        if let Some(circle) = meets.and_then(|start| path.get(start..)) {
            out.extend(finding(cx, file, circle));
        }
    }
}

/// The profile whose credentials the profile of that number is used with, where it needs any.
fn next(file: &ProfileFile, at: usize) -> Option<usize> {
    let section = needing(file, at)?;
    let source = file.position(section.get("source_profile")?.value.as_str())?;
    (source == at || needing(file, source).is_some()).then_some(source)
}

/// The profile of that number, where it has no access keys, and a role to assume with what one other profile has.
fn needing(file: &ProfileFile, at: usize) -> Option<&ProfileSection> {
    let section = file.sections.get(at)?;
    let is_last = section.profile.as_ref().is_some_and(|name| file.position(name.as_str()) == Some(at));
    let is_one = section.get("credential_source").is_none();
    (is_last && is_one && section.assumes_role() && !section.has_access_keys()).then_some(section)
}

fn finding(cx: &CallsContext<'_>, file: &ProfileFile, circle: &[usize]) -> Option<Finding> {
    let mut steps: Vec<(&str, &ProfileKey)> = circle.iter().filter_map(|at| step(file, *at)).collect();
    steps.sort_by_key(|(_, source)| source.value.span());
    // In the order of the circle, from the one that is written first.
    let (first, _) = *steps.first()?;
    let names: Vec<&str> = circle.iter().filter_map(|at| Some(step(file, *at)?.0)).collect();
    let start = names.iter().position(|name| *name == first)?;
    let ordered = names.iter().cycle().skip(start).take(names.len().min(SHOWN));
    let source = steps.first().map(|(_, source)| source.value.span())?;
    if circle.len() == 1 {
        let section = circle.first().and_then(|at| file.sections.get(*at))?;
        // Its keys may stand in the file of credentials, unless it gets its credentials otherwise.
        let others = ["sso_session", "sso_start_url", "sso_account_id", "credential_process"];
        let message = format!("`{first}` takes its credentials from itself, and has no access keys");
        let finding = Finding::new(cx.rule, source, message)
            .label("its own name")
            .help("Put what gives the credentials into a profile of its own, and name that one.");
        return others.iter().any(|key| section.get(key).is_some()).then_some(finding);
    }
    let mut words: Vec<&str> = ordered.copied().collect();
    words.push(if names.len() > SHOWN { "…" } else { first });
    let message = format!("`{first}` takes its credentials from itself: {}", words.join(" → "));
    let mut finding = Finding::new(cx.rule, source, message).label("leads back here").help(
        "Let one of them name a profile with credentials; it also works if one of them has access keys in the file of credentials.",
    );
    for (name, source) in steps.iter().skip(1).take(SHOWN) {
        let what = format!("`{name}` takes them from `{}`", source.value.as_str());
        finding = finding.related(source.value.span(), what);
    }
    Some(finding)
}

/// The name of the profile of that number, and the key that names its source.
fn step(file: &ProfileFile, at: usize) -> Option<(&str, &ProfileKey)> {
    let section = file.sections.get(at)?;
    Some((section.profile.as_ref()?.as_str(), section.get("source_profile")?))
}
