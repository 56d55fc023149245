//! `[roles]`: which role a file holds the trust policy of, where nothing in the file says so.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use xacct_aws::{AccountId, Partition};
use xacct_policy::ArnText;
use xacct_syntax::{FileId, Source};

use super::named_file::NamedFiles;
use super::reader::{ConfigReader, TomlValue};
use crate::Problem;

/// A file with a role's trust policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TrustFile {
    /// Relative to the directory of the configuration, without `.` and `..`.
    pub path: PathBuf,
    /// The role's ARN.
    pub role: Arc<str>,
    /// The account in the ARN.
    pub account: AccountId,
}

/// The ties in a table of ARNs and paths.
pub(super) fn roles(
    reader: &mut ConfigReader<'_>,
    value: &TomlValue<'_>,
    files: &NamedFiles<'_>,
) -> Vec<TrustFile> {
    let mut ties: Vec<TrustFile> = Vec::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    for (arn, value) in reader.entries(value, "`roles`") {
        let account = account_of_role(arn.get_ref());
        if account.is_none() {
            let help = "write `\"arn:aws:iam::111122223333:role/NAME\" = \"FILE\"`";
            reader.wrong(arn.span(), format!("`{}` is not the ARN of a role", arn.get_ref()), help);
        }
        let Some(said) = reader.string(value, "the file with a role's trust policy") else { continue };
        let path = below(said).ok_or_else(|| "is not below the directory of the configuration".to_owned());
        let path = path.and_then(|path| files.find(said).map(|_| path));
        let path = match path {
            Ok(path) => path,
            Err(why) => {
                let help = "write the path of the file with the role's trust policy, relative to this one";
                reader.wrong(value.span(), format!("`{said}` {why}"), help);
                continue;
            }
        };
        if let Some(earlier) = ties.iter().position(|tied| tied.path == path) {
            let message = format!("`{said}` is the trust policy of two roles");
            let mut problem = Problem::at(reader.source(), reader.span(value.span()), message)
                .help("a file holds the trust policy of one role");
            if let Some(place) = places.get(earlier) {
                problem = problem.related(reader.span(place.clone()), "the other one");
            }
            reader.problems.push(problem);
        } else if let Some(account) = account {
            ties.push(TrustFile { path, role: arn.get_ref().as_ref().into(), account });
            places.push(value.span());
        }
    }
    ties
}

/// The account of the role whose ARN `text` is.
fn account_of_role(text: &str) -> Option<AccountId> {
    let source = Source::new(FileId(u32::MAX), "", text);
    let arn = ArnText::parse(source.text())?;
    let resource = arn.resource();
    let name = resource.as_str().strip_prefix("role/")?;
    let is_named = !name.is_empty() && !name.ends_with('/') && !name.contains(['*', '?', '$', ' ', ':']);
    let is_iam = arn.service() == "iam" && arn.region_text().is_empty();
    let is_known = Partition::from_id(arn.partition()).is_some();
    if is_named && is_iam && is_known { arn.account_field().id() } else { None }
}

/// `path` without `.` and `..`, if it stays below where it begins.
fn below(path: &str) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in Path::new(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            Component::Normal(part) => plain.push(part),
            _ => return None,
        }
    }
    (!plain.as_os_str().is_empty()).then_some(plain)
}
