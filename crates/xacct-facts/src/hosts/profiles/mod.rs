//! Profiles of the AWS CLI and SDKs: `~/.aws/config` and `~/.aws/credentials`.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
//!
//! What a file says is what botocore, and with it the AWS CLI, makes of it.

mod calls;
mod name;

use xacct_syntax::{Encoding, Entry, Hole, Language, Piece, Text, Tree, placeholders};

use self::name::profile_name;
use crate::facts::{Host, ProfileFile, ProfileFileKind, ProfileKey, ProfileSection};
use crate::items::Items;

/// Keys that only profiles have.
const KEYS: [&str; 5] = ["role_arn", "source_profile", "credential_source", "sso_start_url", "sso_session"];

/// Whether `tree` holds profiles: one of its sections is called one, or has a key of theirs.
pub(crate) fn is(tree: &Tree) -> bool {
    tree.language() == Language::Ini
        && tree.root().entries().any(|section| {
            section.key.text().is_some_and(|name| profile_name(&name).is_some())
                || section.value.entries().any(|entry| entry.key.as_str().is_some_and(|key| is_key(&key)))
        })
}

/// Reads the profiles of the file of that name whose tree is `tree`.
pub(crate) fn read(tree: &Tree, file: &str) -> Items {
    let mut items = Items::of(Host::Profiles);
    let kind = kind(tree, file);
    let sections: Vec<_> = tree.root().entries().filter_map(|section| read_section(section, kind)).collect();
    let has_defaults = sections.iter().any(|section| section.name.as_str() == "DEFAULT");
    let profiles = ProfileFile::new(kind, sections, has_defaults || tree.is_template());
    items.calls = calls::of(&profiles);
    items.profiles = Some(profiles);
    items
}

fn is_key(key: &str) -> bool {
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Which of the two files it is: by its name, or by the headers that only one of them has.
fn kind(tree: &Tree, file: &str) -> ProfileFileKind {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    if stem.eq_ignore_ascii_case("credentials") {
        return ProfileFileKind::Credentials;
    }
    let is_of_config = |name: Text| {
        profile_name(&name).is_some()
            || ["sso-session ", "services "].iter().any(|kind| name.as_str().starts_with(kind))
    };
    let has_headers = tree.root().entries().filter_map(|section| section.key.text()).any(is_of_config);
    if has_headers { ProfileFileKind::Config } else { ProfileFileKind::Unknown }
}

fn read_section(section: Entry<'_>, kind: ProfileFileKind) -> Option<ProfileSection> {
    let name = section.key.text()?;
    let profile = match (kind, name.as_str()) {
        (_, "DEFAULT") => None,
        (ProfileFileKind::Config, "default") => Some(name.clone()),
        (ProfileFileKind::Config, _) => profile_name(&name),
        _ => Some(name.clone()),
    };
    let key = |entry: Entry<'_>| {
        Some(ProfileKey {
            name: entry.key.as_str()?.to_lowercase(),
            span: entry.key.span(),
            value: with_holes(&entry.value.text()?),
        })
    };
    let keys = section.value.entries().filter_map(key).collect();
    Some(ProfileSection { profile, name, header: section.key.span(), keys })
}

/// `text` with a hole at each place that somebody still fills in.
fn with_holes(text: &Text) -> Text {
    let places = placeholders(text.as_str());
    if places.is_empty() {
        return text.clone();
    }
    let (mut pieces, mut done) = (Vec::new(), 0);
    for place in places {
        let written = text.slice(place.clone());
        pieces.push(Piece::Verbatim(text.slice(done..place.start)));
        pieces.push(Piece::Hole(Hole::Named(written.as_str().into()), written));
        done = place.end;
    }
    pieces.push(Piece::Verbatim(text.slice(done..text.len())));
    Text::derive(pieces, Encoding::Plain)
}
