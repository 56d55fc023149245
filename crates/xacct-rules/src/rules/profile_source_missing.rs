//! A profile takes its credentials from one that is called otherwise.
//!
//! ## Why
//!
//! `source_profile` names a profile letter by letter, without the `profile` of its header and without quotes. Where there is none
//! of that name, the AWS CLI says *The source_profile … does not exist*. Sources often stand in another file, so a name that is
//! not in this one is no mistake by itself: reported is a name that only differs in its case, in quotes or in the word
//! `profile`, or whose section lacks that word.
//!
//! ## Bad
//!
//! ```ini
//! [profile Base]
//! ~~~~~~~~~~~~~~ this one may be meant
//! region = eu-west-1
//!
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//!                  ^^^^ there is no profile `base` here; one is called `Base`
//! ```
//!
//! ```ini
//! [profile base]
//! ~~~~~~~~~~~~~~ this one may be meant
//! region = eu-west-1
//!
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = profile base
//!                  ^^^^^^^^^^^^ there is no profile `profile base` here; one is called `base`
//! ```
//!
//! ```ini
//! [base]
//! ~~~~~~ not a profile: the header lacks `profile`
//! region = eu-west-1
//!
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//!                  ^^^^ there is no profile `base` here; a section `[base]` is not one
//! ```
//!
//! ## Fixed
//!
//! ```ini
//! [profile Base]
//! region = eu-west-1
//!
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = Base
//! ```
//!
//! ```ini
//! [profile base]
//! region = eu-west-1
//!
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//! ```
//!
//! ```ini
//! [profile base]
//! region = eu-west-1
//!
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! source_profile = base
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile dev]
//! role_arn = arn:aws:iam::222222222222:role/developer
//! # In ~/.aws/credentials.
//! source_profile = keys
//! ```

use std::collections::HashMap;

use xacct_facts::{ProfileFile, ProfileFileKind, ProfileKey, ProfileSection};

use crate::rule::{CallsContext, Check};
use crate::{Finding, Fix, sent_value};

pub(crate) const CHECK: Check = Check::Calls(check);

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.facts.profiles.as_ref().filter(|file| !file.is_open) else { return };
    let mut index = None;
    for (_, section) in file.profiles().filter(|(_, section)| section.assumes_role()) {
        let Some(source) = section.get("source_profile") else { continue };
        let Some(name) = sent_value::known(&source.value).filter(|name| file.profile(name).is_none()) else {
            continue;
        };
        let index = index.get_or_insert_with(|| NearNames::of(file));
        out.extend(index.finding(cx, source, name));
    }
}

/// The sections by the names that may be meant.
struct NearNames<'a> {
    profiles: HashMap<String, (&'a str, &'a ProfileSection)>,
    /// Those of a configuration that are no profiles, by the name in their header.
    others: HashMap<&'a str, &'a ProfileSection>,
}

impl<'a> NearNames<'a> {
    fn of(file: &'a ProfileFile) -> Self {
        let profiles =
            file.profiles().map(|(name, section)| (folded(name.as_str()), (name.as_str(), section)));
        let is_other = |section: &&ProfileSection| {
            file.kind == ProfileFileKind::Config && section.profile.is_none() && !section.keys.is_empty()
        };
        let others = file.sections.iter().filter(is_other).map(|section| (section.name.as_str(), section));
        Self { profiles: profiles.collect(), others: others.collect() }
    }

    fn finding(&self, cx: &CallsContext<'_>, source: &ProfileKey, name: &str) -> Option<Finding> {
        let place = source.value.span();
        if let Some((meant, section)) = self.profiles.get(&folded(name)) {
            let message = format!("there is no profile `{name}` here; one is called `{meant}`");
            let edit = source.value.edit(0..source.value.len(), meant);
            let fix = Fix::manual(format!("Take `{meant}`"), edit.map(|edit| vec![edit]), &[]);
            return Some(
                Finding::new(cx.rule, place, message)
                    .label("no such profile")
                    .related(section.header, "this one may be meant")
                    .help("Name the profile as its header does, without `profile` and without quotes.")
                    .fix(fix),
            );
        }
        let section = self.others.get(name)?;
        let message = format!("there is no profile `{name}` here; a section `[{name}]` is not one");
        let edit = section.name.edit(0..0, "profile ");
        let fix = Fix::manual("Make the section a profile", edit.map(|edit| vec![edit]), &[]);
        Some(
            Finding::new(cx.rule, place, message)
                .label("no such profile")
                .related(section.header, "not a profile: the header lacks `profile`")
                .help(format!("Write `[profile {name}]`, or put the profile into the file of credentials."))
                .fix(fix),
        )
    }
}

/// `name` without what people add to it: quotes, the word `profile`, capitals.
fn folded(name: &str) -> String {
    let name = name.trim_matches(['"', '\'']);
    let name = name.strip_prefix("profile ").unwrap_or(name).trim();
    name.trim_matches(['"', '\'']).to_lowercase()
}
