//! Profiles of the AWS CLI and SDKs: what `~/.aws/config` and `~/.aws/credentials` hold.

use std::collections::HashMap;

use xacct_syntax::{Span, Text};

/// The sections of a file of profiles, as botocore reads them.
#[derive(Clone, Debug, Default)]
pub struct ProfileFile {
    /// Which of the two files it is.
    pub kind: ProfileFileKind,
    /// Its sections, in order: profiles and others.
    pub sections: Vec<ProfileSection>,
    /// Whether there may be more than is written out: a template engine makes the file, or a section `DEFAULT` has keys for
    /// all others.
    pub is_open: bool,
    /// The profiles by name, the last of each.
    by_name: HashMap<String, usize>,
}

/// Which file of profiles it is: their sections have different names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProfileFileKind {
    /// Neither its name nor its content says; sections are taken to be named like their profiles.
    #[default]
    Unknown,
    /// `~/.aws/config`: a profile is `[profile NAME]`, or `[default]`.
    Config,
    /// `~/.aws/credentials`: a profile is `[NAME]`.
    Credentials,
}

/// A section of a file of profiles.
#[derive(Clone, Debug)]
pub struct ProfileSection {
    /// The name of the profile that it is; `None` where it is another section, or one that nothing reads.
    pub profile: Option<Text>,
    /// What stands between the brackets of its header.
    pub name: Text,
    /// The header with its brackets.
    pub header: Span,
    /// Its keys, in order, repeated ones included.
    pub keys: Vec<ProfileKey>,
}

/// A key of a profile with its value.
#[derive(Clone, Debug)]
pub struct ProfileKey {
    /// Its name in small letters, as botocore and the SDK for Rust compare it.
    pub name: String,
    /// Where the name is written.
    pub span: Span,
    /// The value as botocore has it: comments and quotes are part of it. Places that somebody still fills in are holes.
    pub value: Text,
}

impl ProfileFile {
    /// The file with these sections.
    pub(crate) fn new(kind: ProfileFileKind, sections: Vec<ProfileSection>, is_open: bool) -> Self {
        let named = sections.iter().enumerate();
        let by_name = named
            .filter_map(|(at, section)| Some((section.profile.as_ref()?.as_str().to_owned(), at)))
            .collect();
        Self { kind, sections, is_open, by_name }
    }

    /// The number, among the sections, of the profile of that name: the last, as botocore has it.
    pub fn position(&self, profile: &str) -> Option<usize> {
        self.by_name.get(profile).copied()
    }

    /// The profile of that name.
    pub fn profile(&self, name: &str) -> Option<&ProfileSection> {
        self.sections.get(self.position(name)?)
    }

    /// The profiles, each once: of those that have one name, the last.
    pub fn profiles(&self) -> impl Iterator<Item = (&Text, &ProfileSection)> {
        let numbered = self.sections.iter().enumerate();
        numbered.filter_map(|(at, section)| {
            let name = section.profile.as_ref()?;
            (self.position(name.as_str()) == Some(at)).then_some((name, section))
        })
    }

    /// Whether some section has a key of this name.
    pub fn has_key(&self, name: &str) -> bool {
        self.sections.iter().any(|section| section.get(name).is_some())
    }
}

impl ProfileSection {
    /// The key of that name, in small letters; the last one, where it is repeated.
    pub fn get(&self, name: &str) -> Option<&ProfileKey> {
        self.keys.iter().rev().find(|key| key.name == name)
    }

    /// Whether it has access keys of its own: as the source of another profile it gives these, whatever role it names.
    /// Source: botocore, `AssumeRoleProvider._has_static_credentials`.
    pub fn has_access_keys(&self) -> bool {
        self.get("aws_access_key_id").is_some() || self.get("aws_secret_access_key").is_some()
    }

    /// Whether it stands for a role that is assumed with the credentials of somebody else.
    /// Source: botocore, `AssumeRoleProvider._has_assume_role_config_vars`.
    pub fn assumes_role(&self) -> bool {
        self.get("role_arn").is_some() && self.get("web_identity_token_file").is_none()
    }
}

impl ProfileKey {
    /// The comment behind the value, as the SDKs read it that know comments there: from its `#` or `;` on, which follow a
    /// blank. To botocore and the AWS CLI it is part of the value.
    pub fn comment(&self) -> Option<Text> {
        let value = self.value.as_str();
        let is_mark = |(at, _): &(usize, &str)| {
            let before = value.get(..*at).unwrap_or_default();
            before.ends_with(|c: char| c.is_whitespace()) && !before.trim().is_empty()
        };
        let (at, _) = value.match_indices(['#', ';']).find(is_mark)?;
        Some(self.value.slice(at..value.len()))
    }
}
