//! A profile with a role says twice where its credentials come from, or not at all.
//!
//! ## Why
//!
//! A role is assumed with credentials of somebody: those of another profile (`source_profile`) or of the environment, the
//! instance or the container (`credential_source`). With both, or with none, the AWS CLI and the SDKs refuse the profile. Single
//! sign-on settings or a `credential_process` beside the role are no source for it: they belong into a profile that it names.
//!
//! ## Bad
//!
//! ```ini
//! [profile both]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//! ^^^^^^^^^^^^^^ `both` has two sources of credentials
//! credential_source = Ec2InstanceMetadata
//! ~~~~~~~~~~~~~~~~~ the other one
//!
//! [profile case]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! credential_source = environment
//!                     ^^^^^^^^^^^ `environment` is not one of `Environment`, `Ec2InstanceMetadata` and `EcsContainer`
//!
//! [profile none]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! ^^^^^^^^ `none` has a role and no source of credentials to assume it with
//! sso_session = corp
//! ```
//!
//! ## Good
//!
//! ```ini
//! [profile one]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! source_profile = base
//!
//! [profile instance]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! credential_source = Ec2InstanceMetadata
//!
//! [profile token]
//! role_arn = arn:aws:iam::222222222222:role/deployer
//! web_identity_token_file = token.jwt
//! ```

use xacct_facts::{ProfileFile, ProfileFileKind, ProfileSection};

use crate::rule::{CallsContext, Check};
use crate::{Finding, profiles, sent_value};

pub(crate) const CHECK: Check = Check::Calls(check);

/// What `credential_source` can be.
/// Source: AWS SDKs and Tools Reference Guide, "Assume role credential provider".
const SOURCES: [&str; 3] = ["Environment", "Ec2InstanceMetadata", "EcsContainer"];

fn check(cx: &CallsContext<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.facts.profiles.as_ref() else { return };
    // The extension takes roles without a source; aws-vault had one for all in `default`.
    let default_has_source =
        file.profile("default").is_some_and(|default| default.get("source_profile").is_some());
    let needs_source = file.kind == ProfileFileKind::Config
        && !file.is_open
        && !default_has_source
        && !profiles::is_of_extension(file);
    for (name, section) in file.profiles().filter(|(_, section)| section.assumes_role()) {
        out.extend(finding(cx, file, (name.as_str(), section), needs_source));
    }
}

fn finding(
    cx: &CallsContext<'_>,
    file: &ProfileFile,
    (name, section): (&str, &ProfileSection),
    needs_source: bool,
) -> Option<Finding> {
    match (section.get("source_profile"), section.get("credential_source")) {
        // One of the two may be left out by a template engine.
        (Some(profile), Some(source)) if !file.is_open => Some(
            Finding::new(cx.rule, profile.span, format!("`{name}` has two sources of credentials"))
                .label("one source")
                .related(source.span, "the other one")
                .help("Keep `source_profile` or `credential_source`."),
        ),
        (None, Some(source)) => {
            let value = sent_value::known(&source.value).filter(|value| !SOURCES.contains(value))?;
            let message =
                format!("`{value}` is not one of `Environment`, `Ec2InstanceMetadata` and `EcsContainer`");
            Some(
                Finding::new(cx.rule, source.value.span(), message)
                    .label("no such source")
                    .help("Write the source letter by letter, capitals included."),
            )
        }
        (None, None) if needs_source && !inherits(section) => {
            let role = section.get("role_arn")?;
            let message = format!("`{name}` has a role and no source of credentials to assume it with");
            Some(
                Finding::new(cx.rule, role.span, message)
                    .label("assumed with whose credentials?")
                    .help("Name a profile in `source_profile`, or say `credential_source`."),
            )
        }
        _ => None,
    }
}

/// Whether aws-vault takes keys of another profile for it.
fn inherits(section: &ProfileSection) -> bool {
    ["include_profile", "parent_profile"].iter().any(|key| section.get(key).is_some())
}
