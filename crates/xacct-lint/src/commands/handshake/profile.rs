//! What a profile of the AWS CLI says of a call that is made with it: who makes it, and what it sends.

use std::path::PathBuf;

use xacct_facts::{AssumeAction, CallCaller, DenialMessage, MaskedName, RoleCall};
use xacct_syntax::Text;
use xacct_workspace::{PolicyFile, PolicyReader};

use super::last_name;
use crate::cli::CommonArgs;

/// A profile that the files define.
pub(in crate::commands) struct FoundProfile {
    /// Its name.
    name: String,
    /// The call that it makes before anything is done with it; `None` where it assumes no role.
    call: Option<RoleCall>,
    /// The ARN of the role whose session makes that call, where a `source_profile` assumes one first.
    source: Option<String>,
}

/// Finds the profile `name` in the files below `folders`, or below the current directory. An error where there is none, or
/// where several files give it a role.
pub(in crate::commands) fn find_profile(
    name: &str,
    folders: &[PathBuf],
    common: &CommonArgs,
) -> Result<FoundProfile, String> {
    let folders = if folders.is_empty() { vec![PathBuf::from(".")] } else { folders.to_vec() };
    let mut reader = PolicyReader::new(common.choice(), common.account, &folders).beside_a_session();
    let files: Vec<PolicyFile> = folders.iter().flat_map(|folder| reader.folder(folder)).collect();
    let of_profiles =
        || files.iter().filter_map(|file| Some((file.facts.profiles.as_ref()?, &file.facts.calls)));
    let mut is_there = false;
    let mut found: Vec<(&RoleCall, Option<String>)> = Vec::new();
    for (profiles, calls) in of_profiles() {
        let Some(section) = profiles.profile(name) else { continue };
        is_there = true;
        let Some(role) = section.get("role_arn") else { continue };
        let Some(call) = calls.iter().find(|call| call.span == role.value.span()) else { continue };
        let before = match &call.caller {
            CallCaller::Call(number) => calls.get(*number),
            _ => None,
        };
        found.push((call, before.and_then(|before| literal(&before.role))));
    }
    match found.as_slice() {
        [] if is_there => Ok(FoundProfile { name: name.to_owned(), call: None, source: None }),
        [] => Err(format!("no file here has a profile `{name}`: name the folder that it is in (`~/.aws`)")),
        [(call, source)] => {
            Ok(FoundProfile { name: name.to_owned(), call: Some((*call).clone()), source: source.clone() })
        }
        _ => Err(format!("several files here give the profile `{name}` a role")),
    }
}

impl FoundProfile {
    /// The call that the profile itself makes, where it is the one that assumes `role`, an ARN or a name.
    pub fn call_of(&self, role: &str) -> Option<&RoleCall> {
        let call = self.call.as_ref().filter(|call| call.action == AssumeAction::AssumeRole)?;
        let arn = literal(&call.role)?;
        let is_named = || last_name(&MaskedName::new(arn.as_str())) == Some(role);
        (arn == role || !role.starts_with("arn:") && is_named()).then_some(call)
    }

    /// The ARN of the role whose session calls when `role` is assumed with this profile; `None` where it is not a role, or
    /// not known.
    pub fn caller_of(&self, role: &str) -> Option<String> {
        match (self.call_of(role), &self.call) {
            (Some(_), _) => self.source.clone(),
            (None, Some(call)) => literal(&call.role),
            (None, None) => None,
        }
    }

    /// What is presumed of the one who calls where `role` is assumed with this profile.
    pub fn presumption(&self, role: &str) -> Option<String> {
        self.call_of(role)?;
        self.source.as_ref()?;
        let name = &self.name;
        Some(format!(
            "the `source_profile` of `{name}` is presumed to have no access keys, which win over its role"
        ))
    }

    /// Adds to `denial` what the profile sends and who uses it, where the text does not say it.
    pub fn complete(&self, denial: &mut DenialMessage) {
        let Some(role) = denial.role().and_then(MaskedName::whole).map(str::to_owned) else { return };
        if denial.principal.is_none() {
            denial.principal = self.caller_of(&role).map(MaskedName::new);
        }
        let Some(call) = self.call_of(&role) else { return };
        let sent = &mut denial.call;
        let is_known = call.external_id.as_ref().is_none_or(|id| literal(id).is_some());
        sent.is_complete |= call.is_complete && is_known;
        let texts =
            [(&mut sent.external_id, &call.external_id), (&mut sent.session_name, &call.session_name)];
        for (told, written) in texts {
            if told.is_none() {
                *told = written.as_ref().and_then(literal);
            }
        }
    }

    /// That the text names another caller than this profile, where it does.
    pub fn contradiction(&self, denial: &DenialMessage) -> Option<String> {
        let told = denial.principal.as_ref().filter(|told| told.whole().is_some())?;
        let own = MaskedName::new(self.caller_of(denial.role()?.whole()?)?);
        let is_same = told.account() == own.account() && last_name(told) == last_name(&own);
        (!is_same).then(|| {
            format!(
                "by these files the profile `{}` calls as `{}`, and it was `{}` that called: keys in the environment win over a profile",
                self.name, own.text, told.text
            )
        })
    }
}

/// What `text` says, where nothing of it is still to be filled in.
fn literal(text: &Text) -> Option<String> {
    text.holes().next().is_none().then(|| text.as_str().to_owned())
}
